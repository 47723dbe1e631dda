/**
 * What a message carries besides words: photos, files, films, stickers, places, contacts.
 */

import { fileAddress } from "/static/api.js";
import { el } from "/static/dom.js";
import { icon } from "/static/icons.js";
import { nameOf } from "/static/summary.js";
import { say, size } from "/static/words.js";

const WIDEST = 420; // pixels
const HIGHEST = 340;

/** The media of a message or an album: photos as a grid, everything else one below the other. */
export function media(messages) {
  const photos = messages.filter((message) => message.photo);
  const shown = messages.filter((message) => !message.photo).map((message) => thing(message));
  if (!photos.length) return shown;
  return [el(`div.photos.of${Math.min(photos.length, 4)}`, {}, photos.map(photo)), ...shown];
}

function photo(message) {
  const best = message.photo.reduce((a, b) => (a.width * a.height >= b.width * b.height ? a : b));
  const image = el("img", {
    src: fileAddress(best.file_id),
    alt: message.caption || say("photo"),
    width: best.width,
    height: best.height,
    loading: "lazy",
  });
  // The room it takes on its own, known before it comes, so that nothing jumps.
  const wide = Math.min(best.width, WIDEST, (HIGHEST * best.width) / best.height);
  image.style.setProperty("--wide", `${Math.round(wide)}px`);
  return el(
    "a.stop",
    { href: fileAddress(best.file_id), target: "_blank", rel: "noopener", tabIndex: -1, "aria-label": say("photo") },
    image,
  );
}

function thing(message) {
  if (message.document) return fileCard(message.document, "file", message.document.file_name ?? say("file"));
  if (message.video || message.animation || message.video_note)
    return film(message.video ?? message.animation ?? message.video_note);
  if (message.voice) return fileCard(message.voice, "mic", say("voiceMessage"));
  if (message.audio)
    return fileCard(message.audio, "play", message.audio.title ?? message.audio.file_name ?? say("audio"));
  if (message.sticker) return sticker(message.sticker);
  if (message.location) return place(message.location);
  if (message.contact) return contact(message.contact);
  return message.text ? null : el("em", {}, say("other"));
}

function fileCard(file, picture, name) {
  const address = fileAddress(file.file_id);
  const pdf = file.mime_type === "application/pdf";
  const about = [
    pdf ? "PDF" : "",
    file.file_size ? size(file.file_size) : "",
    file.duration ? `${file.duration} s` : "",
  ];
  const open =
    pdf &&
    el(
      "a.act.stop",
      {
        href: address,
        target: "_blank",
        rel: "noopener",
        tabIndex: -1,
        "aria-label": `${say("openTab")}: ${name}`,
        title: say("openTab"),
      },
      icon("out"),
    );
  const down = {
    href: address,
    download: file.file_name ?? "",
    tabIndex: -1,
    "aria-label": `${say("download")}: ${name}`,
    title: say("download"),
  };
  const text = el("span.about", {}, el("b", {}, name), el("small", {}, about.filter(Boolean).join(" · ")));
  return el(
    "div.file",
    {},
    el(`span.sort${pdf ? ".pdf" : ""}`, {}, icon(picture)),
    text,
    open,
    el("a.act.stop", down, icon("save")),
  );
}

function film(file) {
  const video = el("video", {
    src: fileAddress(file.file_id),
    controls: true,
    preload: "metadata",
    "aria-label": say("video"),
  });
  video.addEventListener("error", () => video.replaceWith(fileCard(file, "play", file.file_name ?? say("video"))));
  return video;
}

function sticker(file) {
  if (file.emoji)
    return el("span.sticker", { role: "img", "aria-label": `${say("sticker")} ${file.emoji}` }, file.emoji);
  return el("img.sticker", { src: fileAddress(file.file_id), alt: say("sticker") });
}

function place({ latitude, longitude }) {
  const text = el(
    "span.about",
    {},
    el("b", {}, say("location")),
    el("small", {}, `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`),
  );
  return el("div.file", {}, el("span.sort", {}, icon("pin")), text);
}

function contact({ first_name: first, last_name: last, phone_number: phone }) {
  const text = el(
    "span.about",
    {},
    el("b", {}, nameOf({ first_name: first, last_name: last })),
    el("small", {}, phone.startsWith("+") ? phone : `+${phone}`),
  );
  return el("div.file", {}, el("span.sort", {}, icon("phone")), text);
}
