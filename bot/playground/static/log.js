/**
 * A chat's messages as a list: drawn with as few changes as possible, followed to its end, reached by keyboard.
 */

import { announce, el } from "/static/dom.js";
import { icon } from "/static/icons.js";
import { renderMessage } from "/static/message.js";
import { Roving } from "/static/roving.js";
import { isService, summary } from "/static/summary.js";
import { day, say, tag } from "/static/words.js";

const NEAR = 80; // pixels from the end within which new messages are followed
const PAGE = 100; // messages drawn at first, and more each time the person arrives at the top

export class MessageLog {
  #items = new Map(); // by key: {node, messages, signature}
  #first = true;
  #shown = PAGE;
  #total = 0;
  #top = 0;
  #atEnd = true; // new messages are followed until the person scrolls up

  /** @param {import("/static/chat.js").ChatColumn} chat */
  constructor(chat) {
    this.chat = chat;
    const label = say("messagesOf", { name: chat.name });
    this.node = el("div.log", {
      role: "log",
      "aria-label": label,
      "aria-live": "polite",
      "aria-relevant": "additions",
    });
    const toEnd = { type: "button", hidden: true, "aria-label": say("toBottom"), on: { click: () => this.#toEnd() } };
    this.down = el("button.down", toEnd, icon("down"));
    this.list = el("div.list", {});
    this.node.append(this.list);
    this.scene = el("div.scene", {}, this.node, this.down);
    this.roving = new Roving(this.node, chat.composer.input);
    this.node.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // The end stays in view when the keyboard opens, the composer grows or a message becomes longer.
    const sizes = new ResizeObserver(() => this.#atEnd && this.#toEnd());
    [this.node, this.list].forEach((node) => sizes.observe(node));
  }

  refresh() {
    this.#draw(this.#wanted());
    if (this.#atEnd) this.#toEnd();
    this.#first = false;
  }

  /** Begin anew at the end, as another topic does. */
  restart() {
    this.#first = true;
    this.#shown = PAGE;
    this.#atEnd = true;
    this.refresh();
  }

  /** Show a message and put the focus on it. */
  jump(id) {
    if (this.chat.store.message(this.chat.id, id)) this.#shown = Infinity;
    this.refresh();
    const item = [...this.#items.values()].find(({ messages }) =>
      messages?.some((message) => message.message_id === id),
    );
    if (!item) return;
    item.node.scrollIntoView({ block: "center" });
    item.node.querySelector(".stop")?.focus({ preventScroll: true });
    item.node.classList.remove("changed");
    requestAnimationFrame(() => item.node.classList.add("changed"));
  }

  /** What the log shows, in order: a day's heading, a message, an album, the empty scene, the typing mark. */
  #wanted() {
    const wanted = [];
    let lastDay = null;
    for (const message of this.#recent()) {
      const heading = day(message.date);
      if (heading !== lastDay) wanted.push({ key: `day ${heading} ${message.message_id}`, heading });
      lastDay = heading;
      const before = wanted[wanted.length - 1];
      const album = message.media_group_id;
      if (album && before.album === album) before.messages.push(message);
      else wanted.push({ key: `message ${message.message_id}`, album, messages: [message] });
    }
    if (!wanted.length) wanted.push({ key: "empty" });
    if (this.chat.store.typing(this.chat.id)) wanted.push({ key: "typing" });
    return wanted;
  }

  /** The newest messages; while the person reads above, none of those drawn goes. */
  #recent() {
    const all = this.chat.store.messages(this.chat.id);
    if (!this.#atEnd) this.#shown += Math.max(0, all.length - this.#total);
    this.#total = all.length;
    return all.slice(-this.#shown);
  }

  /** Bring the log to what is wanted with as few changes as possible. */
  #draw(wanted) {
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, { node }] of this.#items) if (!keys.has(key)) this.#remove(key, node);
    let grew = false;
    let previous = null;
    for (const item of wanted) {
      const known = this.#items.get(item.key);
      const node = known && same(known, item, this.#signature(item)) ? known.node : this.#renew(item, known);
      if (!known) grew = true;
      if ((previous ? previous.nextSibling : this.list.firstChild) !== node) {
        if (previous) previous.after(node);
        else this.list.prepend(node);
      }
      previous = node;
    }
    if (grew) this.roving.setLatest();
  }

  #remove(key, node) {
    const focused = node.contains(document.activeElement);
    node.remove();
    this.#items.delete(key);
    if (focused) this.chat.composer.focus();
  }

  #renew(item, known) {
    const node = this.#make(item);
    this.#items.set(item.key, { node, messages: item.messages, signature: this.#signature(item) });
    if (!known) {
      if (!this.#first) node.classList.add("arrived");
      return node;
    }
    this.roving.replace(known.node, node);
    if (item.messages && !same(known, item, known.signature)) this.#flash(node, item);
    return node;
  }

  /** What an item shows besides its messages: who looks at it, and which of its buttons wait for an answer. */
  #signature({ messages }) {
    const rows = messages?.[messages.length - 1].reply_markup?.inline_keyboard ?? [];
    const waiting = rows
      .flat()
      .map(({ callback_data: data }) =>
        Number(data !== undefined && this.#waiting(data, messages[messages.length - 1])),
      )
      .join("");
    return `${this.chat.person?.id} ${waiting}`;
  }

  #waiting(data, message) {
    return this.chat.store.waiting(this.chat.id, message.message_id, data);
  }

  #flash(node, item) {
    const changed = item.messages[0];
    node.classList.add("changed");
    if (changed.from?.is_bot) announce(say("changed", { text: summary(changed) }));
  }

  #make(item) {
    if (item.heading) return el("div.day", { role: "presentation" }, el("span", {}, item.heading));
    if (item.key === "typing")
      return el("div.item.theirs.typing", { "aria-hidden": "true" }, el("div.bubble", {}, el("i"), el("i"), el("i")));
    if (item.key === "empty") return this.#emptyScene();
    const [first] = item.messages;
    if (isService(first))
      return el("div.day.service", {}, el("span", {}, `${this.chat.nameOf(first.from)}: ${summary(first)}`));
    const { chat } = this;
    const own = first.from?.id === chat.person?.id;
    return renderMessage(item.messages, {
      own,
      showName: !own && chat.store.chats.get(chat.id).type !== "private",
      lang: tag(chat.locale),
      name: (user) => chat.nameOf(user),
      waiting: (data, message) => this.#waiting(data, message),
      act: chat.acts,
    });
  }

  #emptyScene() {
    if (!this.chat.store.chats.get(this.chat.id).person) return el("div.empty", {}, el("p", {}, say("emptyTopic")));
    const begin = el("button.strong", { type: "button", on: { click: () => this.chat.say("/start") } }, say("begin"));
    return el(
      "div.empty",
      {},
      el("img", { src: "/static/drum.svg", alt: "", width: 112, height: 112 }),
      el("p", {}, say("empty")),
      begin,
    );
  }

  #toEnd() {
    this.#atEnd = true;
    this.down.hidden = true;
    this.node.scrollTop = this.node.scrollHeight;
  }

  /** Scrolling up lets go of the end, arriving there takes hold of it. */
  #scrolled() {
    const rest = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight;
    const up = this.node.scrollTop < this.#top;
    this.#top = this.node.scrollTop;
    if (rest < NEAR) this.#atEnd = true;
    else if (up) this.#atEnd = false;
    this.down.hidden = this.#atEnd;
    if (up && this.#top < this.node.clientHeight) this.#showEarlier();
  }

  #showEarlier() {
    if (this.#shown >= this.chat.store.messages(this.chat.id).length) return;
    const below = this.node.scrollHeight - this.node.scrollTop;
    this.#shown += PAGE;
    this.refresh();
    this.node.scrollTop = this.node.scrollHeight - below;
  }
}

/** Whether an item shows these very messages; the store replaces a message's object when it changes. */
function same(known, item, signature) {
  const before = known.messages ?? [];
  const now = item.messages ?? [];
  return (
    known.signature === signature && before.length === now.length && before.every((message, at) => message === now[at])
  );
}
