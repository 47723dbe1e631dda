/**
 * The header: the bot's health, the clock, the faults, the guide, people, language and theme.
 */

import { el } from "/static/dom.js";
import { icon } from "/static/icons.js";
import { openMenu, panelButton, toast } from "/static/menu.js";
import { openPersonForm } from "/static/people.js";
import { LOCALES, LOCALE_NAMES, currentLocale, moment, percent, say, shortMoment, span, tag } from "/static/words.js";

const HOUR = 3600;
const FAULTS = [
  { name: "too_many", label: "tooMany", max: 1, step: 0.1 },
  { name: "retry_after", label: "retryAfter", max: 30, step: 1, seconds: true },
  { name: "server_error", label: "serverError", max: 1, step: 0.1 },
  { name: "reset", label: "reset", max: 1, step: 0.1 },
  { name: "slow", label: "slow", max: 10, step: 0.5, seconds: true },
];
const QUIET = { too_many: 0, server_error: 0, reset: 0, slow: 0 };

export class Header {
  /**
   * @param {import("/static/store.js").Store} store
   * @param {{toggleGuide: () => void, chooseLocale: (name: string) => void}} page
   */
  constructor(store, page) {
    this.store = store;
    this.page = page;
    this.node = document.getElementById("header");
    this.#build();
    this.refresh();
  }

  /** Follow bot, clock, faults and connection. */
  refresh() {
    const { bot, clock, connected, lostOnce, faults } = this.store;
    const health = !connected ? "offline" : bot.alive ? "alive" : "restarting";
    this.drum.className = `drum ${health}`;
    this.health.className = `health ${health}`;
    this.health.title = say(health);
    this.healthText.textContent = bot.username ? `@${bot.username}` : say("playground");
    this.healthSaid.textContent = say(health);
    this.lost.hidden = connected || !lostOnce;
    this.faults.classList.toggle(
      "active",
      Object.keys(QUIET).some((name) => faults[name] > 0),
    );
    this.clock.classList.toggle("active", Math.abs(clock.offset) >= 1);
    this.tick();
  }

  /** Move the hands of the clock. */
  tick() {
    this.clockText.textContent = shortMoment(this.store.now());
  }

  #build() {
    this.drum = el("img.drum", { src: "/static/drum.svg", alt: "", width: 34, height: 34 });
    this.healthText = el("span", {});
    this.healthSaid = el("span.unseen", { role: "status" });
    this.health = el("span.health", {}, el("i"), this.healthText, this.healthSaid);
    this.clockText = el("span.wide", {});
    this.clock = panelButton(this.#button("clock", "clock", this.clockText), say("clock"), () => this.#clockPanel());
    this.faults = panelButton(this.#button("bolt", "faults"), say("faults"), () => this.#faultPanel());
    this.lost = el("p.lost", { role: "alert", hidden: true }, say("offline"));
    const brand = el("h1.brand", {}, "Sinmungo", el("small", { lang: "ko" }, "신문고"));
    this.node.replaceChildren(
      el("div.mark", {}, this.drum, el("div", {}, brand, this.health)),
      el("div.tools", { role: "toolbar", "aria-label": say("playground") }, this.clock, this.faults, ...this.#others()),
      this.lost,
    );
  }

  #others() {
    const guide = this.#button("bulb", "guide", el("span.wide", {}, say("guide")));
    guide.id = "guide-button";
    guide.addEventListener("click", () => this.page.toggleGuide());
    const person = this.#button("person", "addPerson");
    person.addEventListener("click", () => openPersonForm(this.store));
    const language = this.#button("globe", "language", el("span.wide", {}, LOCALE_NAMES[currentLocale()]));
    language.id = "language-button";
    language.setAttribute("aria-haspopup", "menu");
    language.addEventListener("click", () => this.#openLanguages(language));
    return [guide, person, language, this.#theme()];
  }

  #button(picture, label, ...children) {
    return el(
      "button.tool",
      { type: "button", "aria-label": say(label), title: say(label) },
      icon(picture),
      ...children,
    );
  }

  #openLanguages(anchor) {
    const entry = (name) => ({
      text: LOCALE_NAMES[name],
      lang: tag(name),
      checked: name === currentLocale(),
      act: () => this.page.chooseLocale(name),
    });
    openMenu(anchor, LOCALES.map(entry), say("language"));
  }

  #theme() {
    const root = document.documentElement;
    const dark = () =>
      (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const button = this.#button("moon", "theme");
    button.id = "theme-button";
    const show = () => {
      const label = say(dark() ? "themeLight" : "themeDark");
      button.replaceChildren(icon(dark() ? "sun" : "moon"));
      button.title = label;
      button.setAttribute("aria-label", label);
    };
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch {
        // Then it lasts until the page closes.
      }
      show();
    });
    show();
    return button;
  }

  #clockPanel() {
    const now = el("p.big", {});
    const ahead = el("p.note", { role: "status" });
    const show = () => {
      now.textContent = moment(this.store.now());
      const { offset } = this.store.clock;
      ahead.textContent = offset >= 1 ? say("ahead", { span: span(offset) }) : say("clockHelp");
    };
    const turn = (label, body) => {
      const act = () => this.#attempt(async () => (await this.store.turnClock(body), show()));
      return el("button.plain", { type: "button", on: { click: act } }, say(label));
    };
    show();
    const forward = [
      ["hour", HOUR],
      ["day", 24 * HOUR],
      ["month", 720 * HOUR],
    ].map(([label, advance]) => turn(label, { advance }));
    return [el("h2", {}, say("clock")), now, ahead, el("div.choices", {}, forward), turn("realTime", { offset: 0 })];
  }

  #faultPanel() {
    const rows = FAULTS.map((fault) => this.#slider(fault));
    const calm = () => {
      this.#attempt(() => this.store.setFaults(QUIET));
      rows.forEach(({ reset }) => reset());
    };
    const kill = () => this.#attempt(async () => (await this.store.kill(), toast(say("killed"))));
    return [
      el("h2", {}, say("faults")),
      el("p.note", {}, say("faultsHelp")),
      ...rows.map(({ node }) => node),
      el(
        "div.choices",
        {},
        el("button.plain", { type: "button", on: { click: calm } }, say("calm")),
        el("button.plain.danger", { type: "button", on: { click: kill } }, icon("bolt"), say("kill")),
      ),
    ];
  }

  #slider({ name, label, max, step, seconds }) {
    const write = (value) => (seconds ? span(value) || "–" : percent(value));
    const output = el("output", {});
    const input = el("input", {
      type: "range",
      min: 0,
      max,
      step,
      value: this.store.faults[name] ?? 0,
      "aria-label": say(label),
    });
    const show = () => (output.textContent = write(Number(input.value)));
    input.addEventListener("input", show);
    input.addEventListener("change", () => this.#attempt(() => this.store.setFaults({ [name]: Number(input.value) })));
    show();
    const reset = () => name in QUIET && ((input.value = 0), show());
    return { node: el("label.slider", {}, el("span", {}, say(label)), output, input), reset };
  }

  async #attempt(work) {
    try {
      await work();
    } catch (error) {
      toast(say("failed", { reason: error.message }));
    }
  }
}
