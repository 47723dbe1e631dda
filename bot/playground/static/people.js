/**
 * Adding people to the playground.
 */

import { el } from "/static/dom.js";
import { toast } from "/static/menu.js";
import { LOCALE_NAMES, say, tag } from "/static/words.js";

// A ready person for each language, so that a newcomer need not invent one.
const EXAMPLES = {
  zh_Hant: { code: "zh-hant", first_name: "林怡君", last_name: "", phone: "+886912345678" },
  ko: { code: "ko", first_name: "이서준", last_name: "", phone: "+821098765432" },
  zh_Hans: { code: "zh-hans", first_name: "陈丽", last_name: "", phone: "+8613912345678" },
  en: { code: "en", first_name: "Ben", last_name: "Cooper", phone: "+447700900234" },
};

/** Ask for a new person's data and add them. */
export function openPersonForm(store) {
  const language = el(
    "select",
    { name: "language" },
    Object.keys(EXAMPLES).map((name) => el("option", { value: name, lang: tag(name) }, LOCALE_NAMES[name])),
  );
  const fields = {
    first_name: field("firstName", true),
    last_name: field("lastName"),
    phone: field("phoneNumber", false, "tel"),
  };
  const fill = () =>
    Object.entries(fields).forEach(([name, { input }]) => (input.value = EXAMPLES[language.value][name]));
  language.addEventListener("change", fill);
  fill();
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", { id: "person-title" }, say("addPerson")),
    el("label.field", {}, el("span", {}, say("language")), language),
    Object.values(fields).map(({ node }) => node),
    el(
      "div.choices",
      {},
      el("button.plain", { type: "button", on: { click: () => dialog.close() } }, say("cancel")),
      el("button.strong", { type: "submit" }, say("add")),
    ),
  );
  const dialog = el("dialog.ask", { "aria-labelledby": "person-title", on: { close: () => dialog.remove() } }, form);
  form.addEventListener("submit", () => add(store, language.value, fields));
  document.body.append(dialog);
  dialog.showModal();
}

function field(label, required = false, type = "text") {
  const input = el("input", { type, required, autocomplete: "off" });
  return { input, node: el("label.field", {}, el("span", {}, say(label)), input) };
}

async function add(store, locale, fields) {
  const person = { language_code: EXAMPLES[locale].code };
  for (const [name, { input }] of Object.entries(fields)) if (input.value.trim()) person[name] = input.value.trim();
  try {
    await store.addPerson(person);
  } catch (error) {
    toast(say("failed", { reason: error.message }));
  }
}
