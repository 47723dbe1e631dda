/**
 * Tabs over the columns where only one fits: a press, an arrow key or a swipe changes the chat.
 */

import { calm, el, rove } from "/static/dom.js";
import { nameOf } from "/static/summary.js";
import { localeOf, say, tag } from "/static/words.js";

export class Tabs {
  #tabs = new Map(); // by chat: button
  #seen = new Map(); // by chat: newest message seen
  #current = null;

  /**
   * @param {import("/static/store.js").Store} store
   * @param {HTMLElement} columns what scrolls sideways from chat to chat.
   */
  constructor(store, columns) {
    this.store = store;
    this.columns = columns;
    this.node = document.getElementById("tabs");
    this.list = el("div", {
      role: "tablist",
      "aria-label": say("people"),
      on: { keydown: (event) => this.#keys(event) },
    });
    this.node.replaceChildren(this.list);
    // A later Tabs (after a change of language) takes the place of this one.
    this.columns.onscroll = () => this.#follow();
  }

  refresh() {
    this.#tabs = new Map(this.store.shownChats().map((chat) => [chat.id, this.#tab(chat)]));
    this.list.replaceChildren(...this.#tabs.values());
    this.#tabs.forEach((_, id) => this.#seen.set(id, this.#seen.get(id) ?? this.#newest(id)));
    this.#select(this.#tabs.has(this.#current) ? this.#current : [...this.#tabs.keys()][0]);
  }

  /** Bring a chat into view. */
  show(id) {
    const column = document.getElementById(`chat-${id}`);
    column?.scrollIntoView({ behavior: calm() ? "instant" : "smooth", inline: "center", block: "nearest" });
    this.#select(id);
  }

  /** Mark a chat that has something new and is not in view. */
  mark(id) {
    const tab = this.#tabs.get(id);
    if (!tab) return;
    if (id === this.#current) this.#seen.set(id, this.#newest(id));
    const fresh = this.#newest(id) > (this.#seen.get(id) ?? 0);
    tab.classList.toggle("fresh", fresh);
    tab.setAttribute("aria-description", fresh ? say("nextTo", { name: tab.dataset.name }) : "");
  }

  #newest(id) {
    return this.store.newest(id);
  }

  #tab(chat) {
    const person = this.store.people.get(chat.person);
    const name = person ? nameOf(person) : chat.title;
    const lang = tag(localeOf(person?.language_code));
    const props = {
      type: "button",
      role: "tab",
      "aria-controls": `chat-${chat.id}`,
      data: { name },
      on: { click: () => this.show(chat.id) },
    };
    return el(
      `button.tab.hue${this.store.hue(chat.id)}`,
      props,
      el("span.face", { "aria-hidden": "true", lang }, name.slice(0, 1)),
      el("span", { lang }, name),
    );
  }

  #select(id) {
    this.#current = id;
    this.#tabs.forEach((tab, chat) => {
      tab.setAttribute("aria-selected", String(chat === id));
      tab.tabIndex = chat === id ? 0 : -1;
    });
    if (id !== undefined) this.mark(id);
  }

  #follow() {
    const middle = this.columns.getBoundingClientRect().left + this.columns.clientWidth / 2;
    const shown = [...this.columns.children].find((column) => {
      const { left, right } = column.getBoundingClientRect();
      return left <= middle && middle < right;
    });
    if (shown && Number(shown.dataset.chat) !== this.#current) this.#select(Number(shown.dataset.chat));
  }

  #keys(event) {
    if (rove(event, [...this.#tabs.values()], { vertical: false, horizontal: true })) document.activeElement.click();
  }
}
