/**
 * Telegram's text with entities as DOM. Offsets count UTF-16 units, as JavaScript's strings do.
 */

import { el } from "/static/dom.js";
import { icon } from "/static/icons.js";
import { moment, say } from "/static/words.js";

const ELEMENTS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const BLOCKS = ["pre", "blockquote", "expandable_blockquote"];
const SAFE = /^(https?|mailto|tel|tg):/i;

/**
 * Render a text.
 *
 * @param {string} text
 * @param {object[]} entities Telegram's MessageEntity objects; wrong ones are cut to the text.
 * @param {object} act what links, commands and code do: open(address, event), command(text), copy(text).
 * @returns {DocumentFragment}
 */
export function richText(text, entities = [], act) {
  const sorted = entities
    .map((entity) => ({
      ...entity,
      start: Math.max(0, entity.offset),
      end: Math.min(text.length, entity.offset + entity.length),
    }))
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const fragment = document.createDocumentFragment();
  fragment.append(...inside(text, sorted, 0, text.length, act));
  return fragment;
}

/** The nodes of text[from:to]; entities that begin inside another belong to it and are cut at its end. */
function inside(text, entities, from, to, act) {
  const nodes = [];
  let at = from;
  for (let i = 0; i < entities.length;) {
    const outer = { ...entities[i], end: Math.min(entities[i].end, to) };
    let next = i + 1;
    while (next < entities.length && entities[next].start < outer.end) next += 1;
    if (outer.start > at) nodes.push(text.slice(at, outer.start));
    const children = inside(text, entities.slice(i + 1, next), outer.start, outer.end, act);
    nodes.push(wrap(outer, text.slice(outer.start, outer.end), children, act));
    // The line break after a block is the block's own.
    at = BLOCKS.includes(outer.type) && outer.end < to && text[outer.end] === "\n" ? outer.end + 1 : outer.end;
    i = next;
  }
  if (to > at) nodes.push(text.slice(at, to));
  return nodes;
}

function wrap(entity, words, children, act) {
  const { type } = entity;
  if (ELEMENTS[type]) return el(ELEMENTS[type], {}, children);
  if (type === "pre") return preformatted(entity, words, children, act);
  if (type === "blockquote") return el("blockquote", {}, children);
  if (type === "expandable_blockquote") return expandable(children);
  if (type === "spoiler") return spoiler(children);
  if (type === "bot_command")
    return el("button.command", { type: "button", on: { click: () => act.command(words) } }, children);
  if (type === "date_time") return el("time", { title: moment(entity.unix_time) }, children);
  const address = addressOf(entity, words);
  return address ? link(address, children, act) : el("span", { class: type }, children);
}

/** An address as a link may have it, with its scheme; null for one that could do harm. */
export function safeAddress(address) {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  return SAFE.test(whole) && URL.canParse(whole) ? whole : null;
}

function addressOf({ type, url }, words) {
  if (type === "text_link") return safeAddress(url);
  if (type === "url") return safeAddress(words);
  if (type === "email") return `mailto:${words}`;
  if (type === "phone_number") return `tel:${words.replace(/[^+\d]/g, "")}`;
  return null;
}

function link(address, children, act) {
  const on = { click: (event) => act.open(address, event) };
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", on }, children);
}

function preformatted({ language }, words, children, act) {
  const copy = el(
    "button.quiet",
    { type: "button", "aria-label": say("copy"), on: { click: () => act.copy(words) } },
    icon("copy"),
  );
  return el("pre", { data: { language: language ?? "" } }, el("code", {}, children), copy);
}

function expandable(children) {
  const quote = el("blockquote.folded", {}, children);
  const unfold = () => (quote.classList.remove("folded"), button.remove());
  const button = el("button.quiet", { type: "button", on: { click: unfold } }, say("expand"));
  return el("div.foldable", {}, quote, button);
}

function spoiler(children) {
  const hidden = el("span", { inert: true }, children);
  const show = () => (hidden.removeAttribute("inert"), cover.replaceWith(el("span.shown", {}, hidden)));
  const cover = el("span.spoiler", { role: "button", tabIndex: 0, "aria-label": say("spoiler") }, hidden);
  cover.addEventListener("click", show);
  cover.addEventListener(
    "keydown",
    (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), show()),
  );
  return cover;
}
