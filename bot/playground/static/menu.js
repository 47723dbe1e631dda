/**
 * Small things that float above the page: menus, panels, toasts, alerts and questions.
 */

import { announce, el, rove } from "/static/dom.js";
import { icon } from "/static/icons.js";
import { say } from "/static/words.js";

const TOAST_MS = 4000;
const GAP = 6;

/** Put a floating element beside its anchor, wholly inside the window. */
function place(floating, anchor) {
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const below = from.bottom + GAP + height <= innerHeight;
  const top = below ? from.bottom + GAP : Math.max(GAP, from.top - GAP - height);
  const left = from.left + width <= innerWidth - GAP ? from.left : Math.max(GAP, from.right - width);
  Object.assign(floating.style, { top: `${top}px`, left: `${Math.min(left, innerWidth - width - GAP)}px` });
}

/** Show an element above the page until it is dismissed; focus goes back to the anchor. */
function float(node, anchor, { focus = true } = {}) {
  node.setAttribute("popover", "auto");
  document.body.append(node);
  anchor.setAttribute("aria-expanded", "true");
  node.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    node.remove();
  });
  node.showPopover();
  place(node, anchor);
  if (focus) node.querySelector("button:not(:disabled), input, [tabindex]")?.focus();
  return node;
}

/**
 * Open a menu.
 *
 * @param {HTMLElement} anchor the button it belongs to.
 * @param {{icon?: string, text: string, act: () => void, checked?: boolean, danger?: boolean, lang?: string}[]} entries
 * @param {string} label what it is called for screen readers.
 */
export function openMenu(anchor, entries, label) {
  const items = entries.map((entry) => {
    const role = entry.checked === undefined ? "menuitem" : "menuitemradio";
    const choose = () => (menu.hidePopover(), anchor.focus({ preventScroll: true }), entry.act());
    return el(
      `button.entry${entry.danger ? ".danger" : ""}`,
      {
        type: "button",
        role,
        lang: entry.lang,
        tabIndex: -1,
        "aria-checked": entry.checked?.toString(),
        on: { click: choose },
      },
      entry.icon && icon(entry.icon),
      el("span", {}, entry.text),
      entry.checked && icon("check"),
    );
  });
  const keys = (event) => {
    if (event.key === "Tab") menu.hidePopover();
    else rove(event, items);
  };
  const menu = el("div.menu", { role: "menu", "aria-label": label, on: { keydown: keys } }, items);
  return float(menu, anchor);
}

/** Open a panel with any content under its button; pressed again, the button closes it. */
export function panelButton(button, label, content) {
  let open = null;
  let closedAt = 0;
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    // The press on the button has already dismissed the panel: then it was meant to close it.
    if (performance.now() - closedAt < 250) return;
    open = float(el("div.panel", { role: "dialog", "aria-label": label }, content()), button);
    open.addEventListener("toggle", ({ newState }) => newState === "closed" && (closedAt = performance.now()));
  });
  return button;
}

/** Show a short notice in a column (or over the page) and say it to screen readers. */
export function toast(text, place = document.body) {
  const node = el("div.toast", {}, text);
  place.querySelectorAll(":scope > .toast").forEach((old) => old.remove());
  place.append(node);
  announce(text);
  setTimeout(() => node.remove(), TOAST_MS);
}

/**
 * Ask something that must be answered before going on.
 *
 * @returns {Promise<boolean>} true for the confirming button.
 */
export function ask({ title, body, confirm = say("ok"), cancel = null, lang }) {
  return new Promise((resolve) => {
    const finish = (value) => () => dialog.close(value);
    const dialog = el(
      "dialog.ask",
      { "aria-labelledby": "ask-title", on: { close: () => (dialog.remove(), resolve(dialog.returnValue === "yes")) } },
      el("img.seal", { src: "/static/drum.svg", alt: "" }),
      el("h2", { id: "ask-title", lang }, title),
      body && el("p", { lang }, body),
      el(
        "div.choices",
        {},
        cancel && el("button.plain", { type: "button", on: { click: finish("no") } }, cancel),
        el("button.strong", { type: "button", autofocus: true, on: { click: finish("yes") } }, confirm),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Put a text on the clipboard and say so. */
export async function copyText(text, place) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return toast(say("failed", { reason: "clipboard" }), place);
  }
  return toast(say("copied"), place);
}
