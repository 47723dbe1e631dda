/**
 * A chat as a column: who it is, the messages, the composer. It takes a chat and knows nothing of other columns.
 */

import { announce, calm, el } from "/static/dom.js";
import { Composer } from "/static/composer.js";
import { icon } from "/static/icons.js";
import { ask, copyText, openMenu, toast } from "/static/menu.js";
import { nameOf, renderMessage, summary } from "/static/message.js";
import { LOCALE_NAMES, day, localeOf, say, tag } from "/static/words.js";

const NEAR = 80; // pixels from the end within which new messages are followed

export class ChatColumn {
  #items = new Map(); // by key: {node, messages}
  #queued = false;
  #first = true;
  #top = 0;
  #atEnd = true; // new messages are followed until the person scrolls up

  /**
   * @param {import("/static/store.js").Store} store
   * @param {number} id the chat's id.
   */
  constructor(store, id) {
    this.store = store;
    this.id = id;
    this.person = store.people.get(store.chats.get(id).person);
    this.name = this.person ? nameOf(this.person) : store.chats.get(id).title;
    this.locale = localeOf(this.person?.language_code);
    this.composer = new Composer(this);
    this.#build();
    this.refresh();
  }

  /** Redraw what changed, once a frame at most. */
  queue() {
    if (this.#queued) return;
    this.#queued = true;
    requestAnimationFrame(() => {
      this.#queued = false;
      this.refresh();
    });
  }

  /** Do something that the server may refuse, and say so here. */
  async attempt(work, key = "failed") {
    try {
      return await work();
    } catch (error) {
      toast(say(key, { reason: error.message }), this.node);
      return null;
    }
  }

  /** Send a text as this column's person. */
  say(text, replyTo = null) {
    return this.attempt(async () => {
      await this.store.send(this.id, { text, ...(replyTo && { reply_to: replyTo }) });
      return true;
    }, "notSent");
  }

  /** The name somebody goes by in this chat; the bot's is the one its person reads. */
  nameOf(user) {
    return user?.is_bot ? this.store.botName(this.id) : nameOf(user);
  }

  notice(text) {
    toast(text, this.node);
  }

  focusMessages() {
    const stops = this.#stops();
    (stops.find((stop) => stop.tabIndex === 0) ?? stops[stops.length - 1])?.focus();
  }

  #build() {
    const about = [LOCALE_NAMES[this.locale], this.person?.phone].filter(Boolean).join(" · ");
    const menu = el("button.quiet", { type: "button", "aria-haspopup": "menu", "aria-label": say("more"), title: say("more") }, icon("more"));
    menu.addEventListener("click", () => this.#openColumnMenu(menu));
    this.subtitle = el("small", {}, about);
    this.about = about;
    const face = el(`span.face.hue${this.store.hue(this.id)}`, { "aria-hidden": "true", lang: tag(this.locale) }, this.name.slice(0, 1));
    this.log = el("div.log", { role: "log", "aria-label": say("messagesOf", { name: this.name }), "aria-live": "polite", "aria-relevant": "additions" });
    this.down = el("button.down", { type: "button", hidden: true, "aria-label": say("toBottom"), on: { click: () => this.#toEnd() } }, icon("down"));
    const head = el("header.who", {}, face, el("span.about", {}, el("b", { lang: tag(this.locale) }, this.name), this.subtitle), menu);
    this.node = el(
      `section.chat.hue${this.store.hue(this.id)}`,
      { "aria-label": say("chatOf", { name: this.name }), id: `chat-${this.id}`, data: { chat: this.id } },
      head,
      el("div.scene", {}, this.log, this.down),
      this.composer.node,
    );
    this.log.addEventListener("keydown", (event) => this.#keys(event));
    this.log.addEventListener("focusin", (event) => this.#setStop(event.target.closest(".stop")));
    this.log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // The end stays in view when the keyboard opens, the composer grows or a picture takes its room.
    new ResizeObserver(() => this.#atEnd && this.#toEnd()).observe(this.log);
    this.composer.catchFiles(this.node);
  }

  #openColumnMenu(anchor) {
    const { blocked } = this.store.chats.get(this.id);
    const act = () => this.attempt(() => this.store.setBlocked(this.id, !blocked));
    openMenu(anchor, [{ icon: blocked ? "check" : "block", text: say(blocked ? "unblock" : "block"), danger: !blocked, act }], say("more"));
  }

  refresh() {
    const chat = this.store.chats.get(this.id);
    if (!chat) return;
    const grew = this.#draw(this.#wanted());
    this.subtitle.textContent = this.store.typing(this.id) ? say("typing") : this.about;
    this.subtitle.classList.toggle("live", this.store.typing(this.id));
    this.composer.refresh(chat);
    if (this.#atEnd) this.#toEnd(grew && !this.#first);
    this.#first = false;
  }

  /** What the log shows, in order: a day's heading, a message, an album, the empty scene, the typing mark. */
  #wanted() {
    const wanted = [];
    let lastDay = null;
    for (const message of this.store.messages(this.id)) {
      const heading = day(message.date);
      if (heading !== lastDay) wanted.push({ key: `day ${heading} ${message.message_id}`, heading });
      lastDay = heading;
      const before = wanted[wanted.length - 1];
      const album = message.media_group_id;
      if (album && before.album === album) before.messages.push(message);
      else wanted.push({ key: `message ${message.message_id}`, album, messages: [message] });
    }
    if (!wanted.length) wanted.push({ key: "empty" });
    if (this.store.typing(this.id)) wanted.push({ key: "typing" });
    return wanted;
  }

  /** Bring the log to what is wanted with as few changes as possible; true where messages were added. */
  #draw(wanted) {
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, { node }] of this.#items) if (!keys.has(key)) this.#remove(key, node);
    let grew = false;
    let previous = null;
    for (const item of wanted) {
      const known = this.#items.get(item.key);
      const node = known && same(known, item, this.#signature(item)) ? known.node : this.#renew(item, known);
      if (!known) grew = true;
      if ((previous ? previous.nextSibling : this.log.firstChild) !== node) {
        if (previous) previous.after(node);
        else this.log.prepend(node);
      }
      previous = node;
    }
    if (grew && !this.log.contains(document.activeElement)) this.#setStop(this.#latestStop());
    return grew;
  }

  #remove(key, node) {
    const focused = node.contains(document.activeElement);
    node.remove();
    this.#items.delete(key);
    if (focused) this.composer.focus();
  }

  #renew(item, known) {
    const node = this.#make(item);
    this.#items.set(item.key, { node, messages: item.messages, signature: this.#signature(item) });
    if (!known) {
      if (!this.#first) node.classList.add("arrived");
      return node;
    }
    const stops = [...known.node.querySelectorAll(".stop")];
    const focused = stops.indexOf(document.activeElement);
    const stopped = stops.findIndex((stop) => stop.tabIndex === 0);
    known.node.replaceWith(node);
    const fresh = [...node.querySelectorAll(".stop")];
    if (stopped >= 0) this.#setStop(fresh[Math.min(stopped, fresh.length - 1)]);
    if (focused >= 0) fresh[Math.min(focused, fresh.length - 1)]?.focus();
    if (item.messages && !same(known, item, known.signature)) this.#flash(node, item);
    return node;
  }

  /** What an item shows besides its messages: which of its buttons are waiting for an answer. */
  #signature({ messages }) {
    const rows = messages?.[messages.length - 1].reply_markup?.inline_keyboard ?? [];
    return rows.flat().map(({ callback_data: data }) => Number(data !== undefined && this.#waiting(data, messages[messages.length - 1]))).join("");
  }

  #waiting(data, message) {
    return this.store.waiting(this.id, message.message_id, data);
  }

  #flash(node, item) {
    const changed = item.messages[0];
    node.classList.add("changed");
    if (changed.from?.is_bot) announce(say("changed", { text: summary(changed) }));
  }

  #make(item) {
    if (item.heading) return el("div.day", { role: "presentation" }, el("span", {}, item.heading));
    if (item.key === "typing") return el("div.item.theirs.typing", { "aria-hidden": "true" }, el("div.bubble", {}, el("i"), el("i"), el("i")));
    if (item.key === "empty") return this.#emptyScene();
    const [first] = item.messages;
    const own = first.from?.id === this.person?.id;
    const showName = !own && this.store.chats.get(this.id).type !== "private";
    const waiting = (data, message) => this.#waiting(data, message);
    const name = (user) => this.nameOf(user);
    return renderMessage(item.messages, { own, showName, lang: tag(this.locale), name, waiting, act: this.#acts() });
  }

  #emptyScene() {
    const begin = el("button.strong", { type: "button", on: { click: () => this.say("/start") } }, say("begin"));
    return el("div.empty", {}, el("img", { src: "/static/drum.svg", alt: "", width: 112, height: 112 }), el("p", {}, say("empty")), begin);
  }

  #acts() {
    return {
      open: (address, event) => this.#open(address, event),
      command: (text) => this.say(text),
      copy: (text) => copyText(text, this.node),
      jump: (message) => this.#jump(message),
      menu: (message, anchor) => this.#openMessageMenu(message, anchor),
      tap: (message, row, column, button, event) => this.#tap(message, row, column, button, event),
    };
  }

  /** A deep link to this bot stays here, as its /start does; every other address opens in a tab of its own. */
  #open(address, event) {
    const link = new URL(address, location.href);
    const name = link.protocol === "tg:" ? link.searchParams.get("domain") : link.pathname.slice(1);
    const ours = ["t.me", "telegram.me"].includes(link.hostname) || link.protocol === "tg:";
    if (!ours || name?.toLowerCase() !== this.store.bot.username?.toLowerCase()) {
      if (event.type === "tap") window.open(address, "_blank", "noopener,noreferrer");
      return;
    }
    event.preventDefault?.();
    this.say(["/start", link.searchParams.get("start")].filter(Boolean).join(" "));
  }

  #tap(message, row, column, button) {
    if (button.url) return this.#open(button.url, { type: "tap" });
    if (button.copy_text) return copyText(button.copy_text.text, this.node);
    if (button.callback_data === undefined) return null;
    return this.attempt(() => this.store.tap(this.id, message.message_id, row, column, button.callback_data));
  }

  #openMessageMenu(message, anchor) {
    const entries = [{ icon: "reply", text: say("reply"), act: () => this.composer.replyTo(message) }];
    const text = message.text ?? message.caption;
    if (text && message.from?.id === this.person?.id) entries.push({ icon: "pencil", text: say("edit"), act: () => this.composer.editMessage(message) });
    if (text) entries.push({ icon: "copy", text: say("copy"), act: () => copyText(text, this.node) });
    openMenu(anchor, entries, say("actions"));
  }

  #jump(id) {
    const item = [...this.#items.values()].find(({ messages }) => messages?.some((message) => message.message_id === id));
    if (!item) return;
    item.node.scrollIntoView({ block: "center" });
    item.node.querySelector(".stop").focus({ preventScroll: true });
    item.node.classList.remove("changed");
    requestAnimationFrame(() => item.node.classList.add("changed"));
  }

  /** The answer to an own tap: a short notice, or an alert that must be closed. */
  async answer({ text, alert, url }) {
    if (url) this.#open(url, { type: "tap" });
    if (text && !alert) this.notice(text);
    if (!text || !alert) return;
    const inMessages = this.log.contains(document.activeElement);
    await ask({ title: this.store.botName(this.id) || say("message"), body: text, lang: tag(this.locale) });
    if (inMessages) this.focusMessages(); // the button that had the focus may have been redrawn meanwhile
  }

  #stops() {
    return [...this.log.querySelectorAll(".stop")];
  }

  #latestStop() {
    const last = [...this.log.querySelectorAll(".item")].findLast((item) => item.querySelector(".stop"));
    return last?.querySelector(".inline") ?? last?.querySelector(".stop");
  }

  /** One stop of the log can be reached with Tab; arrow keys move from there. */
  #setStop(stop) {
    if (!stop) return;
    this.log.querySelectorAll('.stop[tabindex="0"]').forEach((old) => (old.tabIndex = -1));
    stop.tabIndex = 0;
  }

  #keys(event) {
    const stop = event.target.closest(".stop");
    if (event.key === "Escape" || (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey)) {
      this.composer.focus();
      return;
    }
    if (stop?.matches(".bubble") && (event.key === "Enter" || event.key === "ContextMenu")) {
      event.preventDefault();
      stop.parentElement.querySelector(".more").click();
      return;
    }
    const target = stop && this.#neighbour(stop, event.key);
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }

  /** Up and down go from row to row (a bubble is a row), left and right within one. */
  #neighbour(stop, key) {
    const stops = this.#stops();
    const row = stops.filter((other) => other.parentElement === stop.parentElement);
    const column = row.indexOf(stop);
    if (key === "ArrowLeft" || key === "ArrowRight") return row[column + (key === "ArrowLeft" ? -1 : 1)];
    if (key === "Home" || key === "End") return stops.at(key === "Home" ? 0 : -1);
    if (key === "ArrowDown") {
      const next = stops[stops.indexOf(row[row.length - 1]) + 1];
      return next ? inColumn(stops, next, column) : this.composer.input;
    }
    const before = key === "ArrowUp" && stops[stops.indexOf(row[0]) - 1];
    return before ? inColumn(stops, before, column) : null;
  }

  #toEnd(smooth = false) {
    this.#atEnd = true;
    this.down.hidden = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth && !calm() ? "smooth" : "instant" });
  }

  /** Scrolling up lets go of the end, arriving there takes hold of it; an own smooth scroll downwards does neither. */
  #scrolled() {
    const rest = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
    const up = this.log.scrollTop < this.#top;
    this.#top = this.log.scrollTop;
    if (rest < NEAR) this.#atEnd = true;
    else if (up) this.#atEnd = false;
    this.down.hidden = this.#atEnd;
  }
}

/** Whether an item shows these very messages; the store replaces a message's object when it changes. */
function same(known, item, signature) {
  const before = known.messages ?? [];
  const now = item.messages ?? [];
  return known.signature === signature && before.length === now.length && before.every((message, at) => message === now[at]);
}

function inColumn(stops, stop, column) {
  const row = stops.filter((other) => other.parentElement === stop.parentElement);
  return row[Math.min(column, row.length - 1)];
}
