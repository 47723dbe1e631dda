/**
 * One message, or one album, as a bubble with its buttons.
 */

import { fileAddress } from "/static/api.js";
import { el } from "/static/dom.js";
import { richText } from "/static/entities.js";
import { icon } from "/static/icons.js";
import { moment, say, size, time } from "/static/words.js";

const KINDS = ["photo", "document", "video", "animation", "voice", "audio", "video_note", "sticker", "location", "contact"];
const SHOWN_AS_TEXT = 120;
const EASTERN = /^[\p{Script=Hangul}\p{Script=Han}]+$/u;

/** A message in one line, for quotes and announcements. */
export function summary(message) {
  const text = message.text ?? message.caption;
  if (text) return text.length > SHOWN_AS_TEXT ? `${text.slice(0, SHOWN_AS_TEXT)}…` : text;
  const kind = KINDS.find((name) => message[name]);
  const names = { photo: "photo", video: "video", animation: "video", video_note: "video", voice: "voiceMessage", audio: "audio" };
  if (kind === "document") return message.document.file_name ?? say("file");
  if (kind === "sticker") return `${message.sticker.emoji ?? ""} ${say("sticker")}`.trim();
  return say(names[kind] ?? kind ?? "other");
}

/** The name a person goes by: family name first where it is written in Korean or Chinese. */
export function nameOf(user) {
  const { first_name: first = "", last_name: last = "" } = user ?? {};
  return EASTERN.test(`${first}${last ?? ""}`) ? `${last ?? ""}${first}` : [first, last].filter(Boolean).join(" ");
}

/**
 * Render a message or an album.
 *
 * @param {object[]} messages Bot API Message objects, more than one for an album.
 * @param {{own: boolean, showName: boolean, lang: string, name: (user: object) => string,
 *   waiting: (data: string, message: object) => boolean, act: object}} context
 *   act: open(address, event), command(text), copy(text), tap(message, row, column, button), menu(message, anchor),
 *   jump(message id).
 */
export function renderMessage(messages, context) {
  const [first] = messages;
  const { own, act } = context;
  const spoken = messages.find((message) => message.text ?? message.caption) ?? first;
  const more = el(
    "button.more.quiet",
    { type: "button", tabIndex: -1, "aria-haspopup": "menu", "aria-label": say("actions"), on: { click: () => act.menu(first, more) } },
    icon("more"),
  );
  const bubble = el(
    "div.bubble.stop",
    { tabIndex: -1, role: "group", "aria-label": label(messages, context) },
    context.showName && el("div.name", {}, context.name(first.from)),
    first.reply_to_message && quote(first.reply_to_message, context),
    media(messages, act),
    (spoken.text ?? spoken.caption) && words(spoken, context),
    foot(messages[messages.length - 1], messages.some((message) => message.edit_date)),
  );
  if (first.sticker || (messages.length === 1 && first.photo && !first.caption)) bubble.classList.add("bare");
  const rows = messages[messages.length - 1].reply_markup?.inline_keyboard;
  const body = el("div.body", {}, el("div.line", {}, bubble, more), rows && keyboard(rows, messages[messages.length - 1], context));
  body.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, button, img") || String(getSelection())) return;
    event.preventDefault();
    act.menu(first, more);
  });
  return el(`div.item${own ? ".own" : ".theirs"}`, {}, body);
}

function label(messages, { own, name }) {
  const [first] = messages;
  const edited = messages.some((message) => message.edit_date) ? `, ${say("edited")}` : "";
  return `${own ? say("you") : name(first.from)}, ${time(first.date)}${edited}: ${messages.map(summary).join(", ")}`;
}

function words(message, { lang, act }) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  const node = el("div.words", { lang, dir: "auto" }, richText(text, entities, act));
  node.querySelectorAll("a, button, [role=button]").forEach((stop) => {
    stop.classList.add("stop");
    stop.tabIndex = -1;
  });
  return node;
}

function foot(message, edited) {
  const iso = new Date(message.date * 1000).toISOString();
  return el("div.foot", {}, edited && el("span.edited", {}, say("edited")), el("time", { datetime: iso, title: moment(message.date) }, time(message.date)));
}

function quote(message, { act, name }) {
  const on = { click: () => act.jump(message.message_id) };
  return el("button.quote.stop", { type: "button", tabIndex: -1, on }, el("b", {}, name(message.from)), el("span", {}, summary(message)));
}

function media(messages, act) {
  const photos = messages.filter((message) => message.photo);
  const shown = messages.filter((message) => !message.photo).map((message) => thing(message, act));
  if (!photos.length) return shown;
  return [el(`div.photos.of${Math.min(photos.length, 4)}`, {}, photos.map(photo)), ...shown];
}

function photo(message) {
  const best = message.photo.reduce((a, b) => (a.width * a.height >= b.width * b.height ? a : b));
  const image = el("img", { src: fileAddress(best.file_id), alt: message.caption || say("photo"), width: best.width, height: best.height, loading: "lazy" });
  return el("a.stop", { href: fileAddress(best.file_id), target: "_blank", rel: "noopener", tabIndex: -1, "aria-label": say("photo") }, image);
}

function thing(message) {
  if (message.document) return fileCard(message.document, "file", message.document.file_name ?? say("file"));
  if (message.video || message.animation || message.video_note) return film(message.video ?? message.animation ?? message.video_note);
  if (message.voice) return fileCard(message.voice, "mic", say("voiceMessage"));
  if (message.audio) return fileCard(message.audio, "play", message.audio.title ?? message.audio.file_name ?? say("audio"));
  if (message.sticker) return sticker(message.sticker);
  if (message.location) return place(message.location);
  if (message.contact) return contact(message.contact);
  return message.text ? null : el("em", {}, say("other"));
}

function fileCard(file, picture, name) {
  const address = fileAddress(file.file_id);
  const pdf = file.mime_type === "application/pdf";
  const about = [pdf ? "PDF" : "", file.file_size ? size(file.file_size) : "", file.duration ? `${file.duration} s` : ""];
  const open = pdf && el("a.act.stop", { href: address, target: "_blank", rel: "noopener", tabIndex: -1, "aria-label": `${say("openTab")}: ${name}`, title: say("openTab") }, icon("out"));
  const down = { href: address, download: file.file_name ?? "", tabIndex: -1, "aria-label": `${say("download")}: ${name}`, title: say("download") };
  const text = el("span.about", {}, el("b", {}, name), el("small", {}, about.filter(Boolean).join(" · ")));
  return el("div.file", {}, el(`span.sort${pdf ? ".pdf" : ""}`, {}, icon(picture)), text, open, el("a.act.stop", down, icon("save")));
}

function film(file) {
  const video = el("video", { src: fileAddress(file.file_id), controls: true, preload: "metadata", "aria-label": say("video") });
  video.addEventListener("error", () => video.replaceWith(fileCard(file, "play", file.file_name ?? say("video"))));
  return video;
}

function sticker(file) {
  if (file.emoji) return el("span.sticker", { role: "img", "aria-label": `${say("sticker")} ${file.emoji}` }, file.emoji);
  return el("img.sticker", { src: fileAddress(file.file_id), alt: say("sticker") });
}

function place({ latitude, longitude }) {
  const text = el("span.about", {}, el("b", {}, say("location")), el("small", {}, `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`));
  return el("div.file", {}, el("span.sort", {}, icon("pin")), text);
}

function contact({ first_name: first, last_name: last, phone_number: phone }) {
  const text = el("span.about", {}, el("b", {}, nameOf({ first_name: first, last_name: last })), el("small", {}, phone.startsWith("+") ? phone : `+${phone}`));
  return el("div.file", {}, el("span.sort", {}, icon("phone")), text);
}

function keyboard(rows, message, context) {
  return el(
    "div.keyboard",
    { role: "group", lang: context.lang },
    rows.map((buttons, row) => el("div.row", {}, buttons.map((button, column) => inlineButton(button, message, row, column, context)))),
  );
}

function inlineButton(button, message, row, column, { waiting, act }) {
  const busy = button.callback_data !== undefined && waiting(button.callback_data, message);
  const kind = button.style ? `.${button.style.replace(/\W/g, "")}` : "";
  const mark = button.url ? "out" : button.copy_text ? "copy" : null;
  return el(
    `button.inline.stop${kind}${busy ? ".busy" : ""}`,
    { type: "button", tabIndex: -1, "aria-busy": busy ? "true" : null, on: { click: (event) => act.tap(message, row, column, button, event) } },
    el("span", {}, button.text),
    mark && icon(mark),
    busy && el("span.spinner", {}),
  );
}
