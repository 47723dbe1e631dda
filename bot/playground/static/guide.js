/**
 * "Try this": first steps to press, further ideas, and the keys.
 */

import { el } from "/static/dom.js";
import { icon } from "/static/icons.js";
import { nameOf } from "/static/summary.js";
import { localeOf, say, tag } from "/static/words.js";

const COMMANDS = ["/start", "/certificate"];
const PLATFORMS = { smartstore: "SmartStore", aliexpress: "AliExpress", taobao: "Taobao", ebay: "eBay" };
const IDEAS = ["idea1", "idea2", "idea3", "idea4", "idea5"];
const KEYS = [
  ["keySend", ["Enter", "Shift Enter"]],
  ["keyEdit", ["↑"]],
  ["keyList", ["Alt ↑"]],
  ["keyMove", ["↑ ↓ ← →"]],
  ["keyColumn", ["F6"]],
];

export class Guide {
  /**
   * @param {import("/static/store.js").Store} store
   * @param {{send: (chat: number, text: string) => void}} page
   */
  constructor(store, page) {
    this.store = store;
    this.page = page;
    this.node = document.getElementById("guide");
    this.refresh();
  }

  toggle(open = this.node.hidden) {
    this.node.hidden = !open;
    document.getElementById("guide-button")?.setAttribute("aria-expanded", String(open));
    try {
      localStorage.setItem("guide", open ? "open" : "closed");
    } catch {
      // Then it is as at first when the page is opened again.
    }
  }

  refresh() {
    this.node.setAttribute("aria-label", say("guide"));
    const close = () => (this.toggle(false), document.getElementById("guide-button").focus());
    this.node.replaceChildren(
      el(
        "header",
        {},
        el("h2", {}, say("guide")),
        el("button.quiet", { type: "button", "aria-label": say("close"), on: { click: close } }, icon("close")),
      ),
      el("p.note", {}, say("guideSend")),
      ...this.store
        .shownChats()
        .filter(({ person }) => person)
        .map((chat) => this.#person(chat)),
      el("h3", {}, say("ideas")),
      el(
        "ul.ideas",
        {},
        IDEAS.map((idea) => el("li", {}, say(idea))),
      ),
      el("h3.keyboardonly", {}, say("keys")),
      el(
        "dl.keyboardonly",
        {},
        KEYS.map(([label, keys]) =>
          el(
            "div",
            {},
            el(
              "dt",
              {},
              keys.map((key) => el("kbd", {}, key)),
            ),
            el("dd", {}, say(label)),
          ),
        ),
      ),
    );
  }

  #person(chat) {
    const person = this.store.people.get(chat.person);
    const lang = tag(localeOf(person.language_code));
    const orders = this.store.orders.filter(({ name }) => name === nameOf(person));
    const send = (text, ...more) =>
      el(
        "button.chip",
        { type: "button", on: { click: () => this.page.send(chat.id, text) } },
        el("span", {}, text),
        ...more,
      );
    return el(
      `section.hue${this.store.hue(chat.id)}`,
      {},
      el("h3", { lang }, nameOf(person)),
      el(
        "div.chips",
        {},
        COMMANDS.map((command) => send(command)),
      ),
      orders.map((order) =>
        el(
          "div.chips",
          { title: say("order") },
          send(order.number, el("small", {}, [PLATFORMS[order.platform] ?? order.platform, order.item].join(" · "))),
        ),
      ),
    );
  }
}
