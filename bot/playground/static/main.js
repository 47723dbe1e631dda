/**
 * The playground's page: puts header, tabs, guide and one column a chat together, and keeps them fresh.
 */

import { ChatColumn } from "/static/chat.js";
import { Header } from "/static/controls.js";
import { DeskColumn } from "/static/desk.js";
import { Guide } from "/static/guide.js";
import { Store } from "/static/store.js";
import { Tabs } from "/static/tabs.js";
import { chooseLocale, currentLocale } from "/static/words.js";

const TICK_MS = 1000;

class Page {
  #columns = new Map(); // by chat

  constructor() {
    this.store = new Store();
    this.place = document.getElementById("columns");
    this.store.addEventListener("structure", () => this.#arrange());
    this.store.addEventListener("head", () => this.header.refresh());
    this.store.addEventListener("chat", ({ detail: chat }) => this.#refreshChat(chat));
    this.store.addEventListener("notice", ({ detail }) => this.#columns.get(detail.chat)?.answer(detail));
    document.addEventListener("keydown", (event) => this.#keys(event));
    setInterval(() => this.header.tick(), TICK_MS);
    this.#mount();
    this.guide.toggle(guideWanted());
    this.store.start();
  }

  /** Draw everything anew, as after a change of language. */
  #mount() {
    this.header = new Header(this.store, {
      toggleGuide: () => this.guide.toggle(),
      chooseLocale: (name) => this.#chooseLocale(name),
    });
    this.guide = new Guide(this.store, { send: (chat, text) => this.#send(chat, text) });
    this.tabs = new Tabs(this.store, this.place);
    this.#columns.clear();
    this.#arrange();
  }

  #chooseLocale(name) {
    if (name === currentLocale()) return;
    const open = !this.guide.node.hidden;
    chooseLocale(name);
    this.#mount();
    this.guide.toggle(open);
    document.getElementById("language-button").focus();
  }

  /** One column a chat, in the server's order; the columns that stay are left as they are. */
  #arrange() {
    const chats = new Map(this.store.shownChats().map((chat) => [chat.id, chat]));
    for (const [id, column] of this.#columns) if (!chats.has(id)) (column.node.remove(), this.#columns.delete(id));
    for (const [id, { type }] of chats) {
      const column = () => (type === "private" ? new ChatColumn(this.store, id) : new DeskColumn(this.store, id));
      if (!this.#columns.has(id)) this.#columns.set(id, column());
    }
    const nodes = [...chats.keys()].map((id) => this.#columns.get(id).node);
    if (nodes.some((node, at) => this.place.children[at] !== node) || this.place.children.length !== nodes.length) {
      this.place.replaceChildren(...nodes);
    }
    this.guide.refresh();
    this.tabs.refresh();
  }

  #refreshChat(id) {
    const column = this.#columns.get(id);
    if (!column && this.store.shownChats().some((chat) => chat.id === id)) this.#arrange();
    column?.queue();
    this.tabs.mark(id);
  }

  #send(id, text) {
    this.tabs.show(id);
    if (matchMedia("(max-width: 760px)").matches) this.guide.toggle(false);
    this.#columns.get(id).say(text);
  }

  /** F6 goes to the next person, Shift F6 to the one before. */
  #keys(event) {
    if (event.key !== "F6") return;
    event.preventDefault();
    const columns = [...this.#columns.values()];
    const at = columns.findIndex(({ node }) => node.contains(document.activeElement));
    const next = columns[(at + (event.shiftKey ? -1 : 1) + columns.length) % columns.length];
    if (!next) return;
    this.tabs.show(next.id);
    next.composer.focus();
  }
}

/** The guide is open at first where there is room for it. */
function guideWanted() {
  try {
    const kept = localStorage.getItem("guide");
    if (kept && innerWidth > 760) return kept === "open";
  } catch {
    // As at first, then.
  }
  return innerWidth > 1180;
}

new Page();
