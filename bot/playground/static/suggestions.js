/**
 * The bot's commands above the input: all of them by the button, the fitting ones while a "/" is being typed.
 */

import { el } from "/static/dom.js";
import { say, tag } from "/static/words.js";

let lists = 0; // the lists on the page need ids of their own

export class Suggestions {
  #at = 0;
  #shown = [];

  /**
   * @param {import("/static/chat.js").ChatColumn} chat
   * @param {(command: string) => void} choose
   */
  constructor(chat, choose) {
    this.chat = chat;
    this.choose = choose;
    lists += 1;
    this.node = el("div.suggestions", {
      role: "listbox",
      id: `commands-${lists}`,
      "aria-label": say("commands"),
      hidden: true,
    });
    // The list must not take the focus out of the input.
    this.node.addEventListener("mousedown", (event) => event.preventDefault());
  }

  /** The input that keeps the focus while the list is up. */
  belongTo(input) {
    this.input = input;
    const combobox = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": this.node.id,
      "aria-expanded": "false",
    };
    Object.entries(combobox).forEach(([name, value]) => input.setAttribute(name, value));
    input.addEventListener("blur", () => this.hide());
  }

  toggle(prefix) {
    if (!this.node.hidden) return this.hide();
    this.input.focus({ preventScroll: true });
    return this.show(prefix);
  }

  /** Show the commands that begin with a prefix. */
  show(prefix) {
    if (this.node.hidden) this.#at = 0;
    const commands = this.chat.store.commands(this.chat.id);
    this.#shown = commands.filter(({ command }) => command.startsWith(prefix.toLowerCase()));
    this.#at = Math.min(this.#at, Math.max(0, this.#shown.length - 1));
    this.#draw();
  }

  hide() {
    this.node.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** Handle a key of the input; true where it was for the list. */
  key(event) {
    if (this.node.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#at = (this.#at + step + this.#shown.length) % this.#shown.length;
    else if (event.key === "Escape") this.hide();
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.#take(this.#shown[this.#at]);
    else return false;
    event.preventDefault();
    if (step) this.#draw();
    return true;
  }

  #take({ command }) {
    this.hide();
    this.choose(`/${command}`);
  }

  #draw() {
    if (!this.#shown.length) return this.hide();
    this.node.replaceChildren(...this.#shown.map((entry, at) => this.#option(entry, at)));
    this.node.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-activedescendant", `${this.node.id}-${this.#at}`);
    this.node.children[this.#at].scrollIntoView({ block: "nearest" });
    return undefined;
  }

  #option(entry, at) {
    const props = {
      role: "option",
      id: `${this.node.id}-${at}`,
      "aria-selected": String(at === this.#at),
      on: { click: () => this.#take(entry) },
    };
    return el(
      "div.option",
      props,
      el("b", {}, `/${entry.command}`),
      el("span", { lang: tag(this.chat.locale) }, entry.description),
    );
  }
}
