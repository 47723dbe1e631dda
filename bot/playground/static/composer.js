/**
 * Where a person writes: text, commands, replies, edits, files, and what the "+" offers.
 */

import { Attachments, silence } from "/static/attachments.js";
import { el } from "/static/dom.js";
import { icon } from "/static/icons.js";
import { ask, openMenu } from "/static/menu.js";
import { summary } from "/static/summary.js";
import { Suggestions } from "/static/suggestions.js";
import { currentLocale, say } from "/static/words.js";

const PLACES = {
  ko: { latitude: 37.5663, longitude: 126.9779 },
  zh_Hans: { latitude: 31.2304, longitude: 121.4737 },
  zh_Hant: { latitude: 25.0375, longitude: 121.5637 },
  en: { latitude: 51.5072, longitude: -0.1276 },
};

export class Composer {
  #target = null; // {kind: "reply" | "edit", message}
  #shownKeyboard = null;

  /** @param {import("/static/chat.js").ChatColumn} chat */
  constructor(chat) {
    this.chat = chat;
    this.store = chat.store;
    this.suggestions = new Suggestions(chat, (command) => this.#sendCommand(command));
    this.attachments = new Attachments(() => this.#resize());
    this.input = el("textarea", {
      rows: 1,
      "aria-label": `${say("write")} · ${chat.name}`,
      placeholder: say("write"),
      enterkeyhint: "send",
      autocomplete: "off",
      value: this.store.drafts.get(chat.id) ?? "",
      on: { input: () => this.#typed(), keydown: (event) => this.#keys(event), paste: (event) => this.#paste(event) },
    });
    this.suggestions.belongTo(this.input);
    this.#build();
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  replyTo(message) {
    this.#aim({ kind: "reply", message });
  }

  editMessage(message) {
    this.#aim({ kind: "edit", message });
    this.input.value = words(message);
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
    this.#resize();
  }

  /** Follow the chat: blocked or not, and the bot's reply keyboard. */
  refresh(chat) {
    this.blocked.hidden = !chat.blocked;
    this.row.hidden = Boolean(chat.blocked);
    const keyboard = chat.blocked ? null : this.store.keyboard(chat.id);
    if (keyboard === this.#shownKeyboard) return;
    this.#shownKeyboard = keyboard;
    this.keys.hidden = !keyboard;
    this.keys.replaceChildren(
      ...(keyboard?.keyboard ?? []).map((row) =>
        el(
          "div.row",
          {},
          row.map((key) => this.#key(key)),
        ),
      ),
    );
    this.input.placeholder = keyboard?.input_field_placeholder ?? say("write");
  }

  /** Take files that are dropped anywhere on an element. */
  catchFiles(node) {
    const over = (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      node.classList.toggle("dropping", event.type === "dragover");
    };
    node.append(el("div.dropzone", { "aria-hidden": "true" }, icon("image"), say("drop")));
    node.addEventListener("dragover", over);
    node.addEventListener("dragleave", over);
    node.addEventListener("drop", (event) => {
      over(event);
      this.attachments.add(event.dataTransfer.files);
      this.focus();
    });
  }

  #build() {
    const round = (name, picture, label, act) =>
      el(
        `button.${name}`,
        { type: "button", "aria-label": say(label), title: say(label), on: { click: act } },
        icon(picture),
      );
    this.plus = round("round", "plus", "attach", () => this.#openPlus());
    this.plus.setAttribute("aria-haspopup", "menu");
    const commands = round("round", "slash", "commands", () => this.suggestions.toggle(""));
    const send = round("round.go", "send", "send", () => this.#send());
    this.row = el("div.writing", {}, this.plus, el("div.field", {}, this.input, commands), send);
    this.bar = el("div.bar", { hidden: true });
    this.keys = el("div.replykeys", { hidden: true, role: "group" });
    const unblock = () => this.chat.attempt(() => this.store.setBlocked(this.chat.id, false));
    this.blocked = el(
      "div.blocked",
      { hidden: true },
      say("blocked"),
      el("button.plain", { type: "button", on: { click: unblock } }, say("unblock")),
    );
    this.picker = el("input", {
      type: "file",
      multiple: true,
      hidden: true,
      tabIndex: -1,
      "aria-label": say("attach"),
    });
    this.picker.addEventListener("change", () => this.#picked());
    this.node = el(
      "div.composer",
      {},
      this.suggestions.node,
      this.bar,
      this.attachments.node,
      this.row,
      this.blocked,
      this.keys,
      this.picker,
    );
  }

  #typed() {
    this.store.drafts.set(this.chat.id, this.input.value);
    this.#resize();
    if (/^\/\w*$/.test(this.input.value)) this.suggestions.show(this.input.value.slice(1));
    else this.suggestions.hide();
  }

  #resize() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  #keys(event) {
    if (event.isComposing || this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "ArrowUp" && event.altKey) {
      event.preventDefault();
      this.chat.log.roving.focus();
    } else if (event.key === "ArrowUp" && !this.input.value && !this.#target) {
      this.#editLast(event);
    } else if (event.key === "Escape" && this.#target) this.#aim(null);
  }

  #editLast(event) {
    const own = (message) => message.from?.id === this.chat.person?.id && words(message);
    const last = this.store.messages(this.chat.id).findLast(own);
    if (!last) return;
    event.preventDefault();
    this.editMessage(last);
  }

  async #send() {
    const text = this.input.value.trim();
    const target = this.#target;
    if (target?.kind === "edit") {
      if (text && text !== words(target.message) && !(await this.#edit(target.message, text))) return;
      this.#reset();
    } else if (!this.attachments.empty) await this.#sendFiles(text, target?.message.message_id);
    else if (text) {
      this.#reset(); // at once, so that the next words can be typed; put back if it is refused
      if (!(await this.chat.say(text, target?.message.message_id)) && !this.input.value) this.input.value = text;
    }
  }

  #edit(message, text) {
    return this.chat.attempt(async () => {
      await this.store.edit(this.chat.id, message.message_id, text);
      return true;
    }, "notSent");
  }

  async #sendFiles(caption, replyTo) {
    const groups = this.attachments.groups();
    const sent = await this.chat.attempt(async () => {
      for (const [at, [kind, files]] of groups.entries()) {
        await this.store.sendFiles(this.chat.id, kind, files, { caption: at ? "" : caption, replyTo });
      }
      return true;
    }, "notSent");
    if (sent) this.#reset();
  }

  #reset() {
    this.input.value = "";
    this.attachments.clear();
    this.#aim(null);
    this.#typed();
  }

  #sendCommand(command) {
    this.#reset();
    this.chat.say(command);
    this.focus();
  }

  /** Show what the next text answers or replaces. */
  #aim(target) {
    if (this.#target?.kind === "edit" && !target) this.input.value = "";
    this.#target = target;
    this.bar.hidden = !target;
    this.#resize();
    if (!target) return;
    const { kind, message } = target;
    const title = kind === "edit" ? say("editing") : say("replyTo", { name: this.chat.nameOf(message.from) });
    const stop = el(
      "button.quiet",
      { type: "button", "aria-label": say("cancel"), on: { click: () => (this.#aim(null), this.focus()) } },
      icon("close"),
    );
    const text = el("span.about", {}, el("b", {}, title), el("small", {}, summary(message)));
    this.bar.replaceChildren(icon(kind === "edit" ? "pencil" : "reply"), text, stop);
    this.focus();
  }

  #paste(event) {
    const { files } = event.clipboardData;
    if (!files.length) return;
    event.preventDefault();
    this.attachments.add(files);
  }

  #openPlus() {
    const send = (body) => () => this.chat.attempt(() => this.store.send(this.chat.id, body), "notSent");
    const voice = () => this.chat.attempt(() => this.store.sendFiles(this.chat.id, "voice", [silence()]), "notSent");
    const entries = [
      { icon: "image", text: say("photo"), act: () => this.#pick("image/*,video/*") },
      { icon: "file", text: say("file"), act: () => this.#pick("") },
      { icon: "smile", text: say("sticker"), act: send({ sticker: true }) },
      {
        icon: "pin",
        text: say("location"),
        act: send({ location: PLACES[this.chat.locale] ?? PLACES[currentLocale()] }),
      },
      { icon: "mic", text: say("voice"), act: voice },
      { icon: "phone", text: say("ownContact"), act: () => this.#shareContact() },
    ];
    openMenu(this.plus, entries, say("attach"));
  }

  #pick(accept) {
    this.picker.accept = accept;
    this.picker.dataset.as = accept ? "media" : "files";
    this.picker.click();
  }

  #picked() {
    this.attachments.add(this.picker.files, this.picker.dataset.as === "files");
    this.picker.value = "";
    this.focus();
  }

  #key(key) {
    const {
      text,
      request_contact: contact,
      request_location: location,
    } = typeof key === "string" ? { text: key } : key;
    const place = () =>
      this.chat.attempt(() => this.store.send(this.chat.id, { location: PLACES[this.chat.locale] }), "notSent");
    const act = contact ? () => this.#shareContact() : location ? place : () => this.chat.say(text);
    return el("button.replykey", { type: "button", on: { click: act } }, text);
  }

  async #shareContact() {
    const { person, name } = this.chat;
    const bot = this.store.botName(this.chat.id);
    const body = say("shareBody", { bot, name, phone: person.phone ?? "" });
    if (!(await ask({ title: say("shareTitle"), body, confirm: say("share"), cancel: say("cancel") }))) return;
    this.chat.attempt(() => this.store.send(this.chat.id, { contact: true }), "notSent");
    this.focus();
  }
}

/** What a message says, as its text or its caption. */
function words({ text, caption }) {
  return text ?? caption;
}
