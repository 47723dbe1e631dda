/**
 * A chat as a column: who it is, the messages, the composer. It takes a chat and knows nothing of other columns.
 */

import { el } from "/static/dom.js";
import { Composer } from "/static/composer.js";
import { safeAddress } from "/static/entities.js";
import { icon } from "/static/icons.js";
import { MessageLog } from "/static/log.js";
import { ask, copyText, openMenu, toast } from "/static/menu.js";
import { nameOf } from "/static/summary.js";
import { LOCALE_NAMES, localeOf, say, tag } from "/static/words.js";

const REACTIONS = ["👍", "❤", "👀", "🙏", "🔥", "🎉"];
const T_ME = ["t.me", "telegram.me"];

export class ChatColumn {
  #queued = false;

  /**
   * @param {import("/static/store.js").Store} store
   * @param {number} id the chat's id.
   */
  constructor(store, id) {
    this.store = store;
    this.id = id;
    this.person = store.people.get(store.from(id));
    this.name = store.chats.get(id).title ?? nameOf(this.person);
    this.locale = localeOf(this.person?.language_code);
    this.composer = new Composer(this);
    this.acts = this.#acts();
    this.log = new MessageLog(this);
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

  /** What stands below the name. */
  about() {
    return [LOCALE_NAMES[this.locale], this.person?.phone].filter(Boolean).join(" · ");
  }

  /** What belongs between the head and the messages; nothing in a private chat. */
  extras() {
    return [];
  }

  #build() {
    const about = this.about();
    const menu = el(
      "button.quiet",
      { type: "button", "aria-haspopup": "menu", "aria-label": say("more"), title: say("more") },
      icon("more"),
    );
    menu.addEventListener("click", () => this.openColumnMenu(menu));
    this.menu = menu;
    this.subtitle = el("small", {}, about);
    const face = el(
      `span.face.hue${this.store.hue(this.id)}`,
      { "aria-hidden": "true", lang: tag(this.locale) },
      this.name.slice(0, 1),
    );
    const head = el(
      "header.who",
      {},
      face,
      el("span.about", {}, el("b", { lang: tag(this.locale) }, this.name), this.subtitle),
      menu,
    );
    this.node = el(
      `section.chat.hue${this.store.hue(this.id)}`,
      { "aria-label": say("chatOf", { name: this.name }), id: `chat-${this.id}`, data: { chat: this.id } },
      head,
      ...this.extras(),
      this.log.scene,
      this.composer.node,
    );
    this.composer.catchFiles(this.node);
  }

  openColumnMenu(anchor) {
    const { blocked } = this.store.chats.get(this.id);
    const act = () => this.attempt(() => this.store.setBlocked(this.id, !blocked));
    openMenu(
      anchor,
      [{ icon: blocked ? "check" : "block", text: say(blocked ? "unblock" : "block"), danger: !blocked, act }],
      say("more"),
    );
  }

  refresh() {
    const chat = this.store.chats.get(this.id);
    if (!chat) return;
    this.log.refresh();
    this.subtitle.textContent = this.store.typing(this.id) ? say("typing") : this.about();
    this.subtitle.classList.toggle("live", this.store.typing(this.id));
    this.composer.refresh(chat);
  }

  #acts() {
    return {
      open: (address, event) => this.#open(address, event),
      command: (text) => this.say(text),
      copy: (text) => copyText(text, this.node),
      jump: (message) => this.log.jump(message),
      menu: (message, anchor) => this.#openMessageMenu(message, anchor),
      tap: (message, row, column, button, event) => this.#tap(message, row, column, button, event),
    };
  }

  /** A deep link to this bot stays here, as its /start does; every other address opens in a tab of its own. */
  #open(address, event) {
    const start = this.#deepLink(address);
    if (start !== null) {
      event.preventDefault();
      this.say(`/start ${start}`.trim());
    } else if (event.currentTarget.tagName !== "A") window.open(address, "_blank", "noopener,noreferrer");
  }

  /** The payload of a link to this bot; null for any other address. */
  #deepLink(address) {
    const { protocol, hostname, pathname, searchParams } = new URL(address);
    const telegram = protocol === "tg:" ? searchParams.get("domain") : T_ME.includes(hostname) && pathname.slice(1);
    const ours = telegram && telegram.toLowerCase() === this.store.bot.username?.toLowerCase();
    return ours ? (searchParams.get("start") ?? "") : null;
  }

  #tap(message, row, column, button, event) {
    const address = button.url ?? button.web_app?.url;
    if (address) return safeAddress(address) && this.#open(safeAddress(address), event);
    if (button.copy_text) return copyText(button.copy_text.text, this.node);
    if (button.callback_data === undefined) return null;
    return this.attempt(() => this.store.tap(this.id, message.message_id, row, column, button.callback_data));
  }

  #openMessageMenu(message, anchor) {
    const entries = [{ icon: "reply", text: say("reply"), act: () => this.composer.replyTo(message) }];
    const text = message.text ?? message.caption;
    if (text && message.from?.id === this.person?.id)
      entries.push({ icon: "pencil", text: say("edit"), act: () => this.composer.editMessage(message) });
    if (text) entries.push({ icon: "copy", text: say("copy"), act: () => copyText(text, this.node) });
    entries.push({ icon: "smile", text: say("react"), act: () => this.#openReactions(message, anchor) });
    entries.push(...this.moreActions(message));
    openMenu(anchor, entries, say("actions"));
  }

  /** Further entries of a message's menu; none in a private chat. */
  moreActions() {
    return [];
  }

  #openReactions(message, anchor) {
    const entry = (emoji) => ({
      text: emoji,
      act: () => this.attempt(() => this.store.react(this.id, message.message_id, emoji)),
    });
    openMenu(anchor, REACTIONS.map(entry), say("react"));
  }

  /** The answer to an own tap: a short notice, or an alert that must be closed. */
  async answer({ text, alert }) {
    if (text && !alert) this.notice(text);
    if (!text || !alert) return;
    const inMessages = this.log.node.contains(document.activeElement);
    await ask({ title: this.store.botName(this.id) || say("message"), body: text, lang: tag(this.locale) });
    if (inMessages) this.log.roving.focus(); // the button that had the focus may have been redrawn meanwhile
  }
}
