/**
 * One message, or one album, as a bubble with its buttons.
 */

import { el } from "/static/dom.js";
import { richText } from "/static/entities.js";
import { icon } from "/static/icons.js";
import { media } from "/static/media.js";
import { isService, summary } from "/static/summary.js";
import { moment, say, time } from "/static/words.js";

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
    {
      type: "button",
      tabIndex: -1,
      "aria-haspopup": "menu",
      "aria-label": say("actions"),
      on: { click: () => act.menu(first, more) },
    },
    icon("more"),
  );
  const bubble = el(
    "div.bubble.stop",
    { tabIndex: -1, role: "group", "aria-label": label(messages, context) },
    context.showName && el("div.name", {}, context.name(first.from)),
    first.reply_to_message && !isService(first.reply_to_message) && quote(first, context),
    media(messages),
    (spoken.text ?? spoken.caption) && words(spoken, context),
    foot(
      messages[messages.length - 1],
      messages.some((message) => message.edit_date),
    ),
    reactions(messages),
  );
  if (first.sticker || (messages.length === 1 && first.photo && !first.caption)) bubble.classList.add("bare");
  const rows = messages[messages.length - 1].reply_markup?.inline_keyboard;
  const body = el(
    "div.body",
    {},
    el("div.line", {}, bubble, more),
    rows && keyboard(rows, messages[messages.length - 1], context),
  );
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
  return el(
    "div.foot",
    {},
    edited && el("span.edited", {}, say("edited")),
    el("time", { datetime: iso, title: moment(message.date) }, time(message.date)),
  );
}

function quote({ reply_to_message: message, quote: part }, { act, name }) {
  const on = { click: () => act.jump(message.message_id) };
  return el(
    "button.quote.stop",
    { type: "button", tabIndex: -1, on },
    el("b", {}, name(message.from)),
    el("span", {}, part?.text ?? summary(message)),
  );
}

/** Everybody's reactions to a message or an album: each emoji with how many gave it. */
function reactions(messages) {
  const counts = new Map();
  for (const emoji of messages.flatMap(({ reactions: given = [] }) => given.flatMap(([, each]) => each)))
    counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  if (!counts.size) return null;
  const shown = [...counts].map(([emoji, count]) => el("span", {}, count > 1 ? `${emoji} ${count}` : emoji));
  return el("div.reactions", { "aria-label": say("reactions") }, shown);
}

function keyboard(rows, message, context) {
  return el(
    "div.keyboard",
    { role: "group", lang: context.lang },
    rows.map((buttons, row) =>
      el(
        "div.row",
        {},
        buttons.map((button, column) => inlineButton(button, message, row, column, context)),
      ),
    ),
  );
}

function inlineButton(button, message, row, column, { waiting, act }) {
  const busy = button.callback_data !== undefined && waiting(button.callback_data, message);
  const kind = button.style ? `.${button.style.replace(/\W/g, "")}` : "";
  const mark = button.url || button.web_app ? "out" : button.copy_text ? "copy" : null;
  return el(
    `button.inline.stop${kind}${busy ? ".busy" : ""}`,
    {
      type: "button",
      tabIndex: -1,
      "aria-busy": busy ? "true" : null,
      on: { click: (event) => act.tap(message, row, column, button, event) },
    },
    el("span", {}, button.text),
    mark && icon(mark),
    busy && el("span.spinner", {}),
  );
}
