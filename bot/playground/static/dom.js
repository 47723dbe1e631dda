/**
 * Builds DOM. Data only ever becomes text nodes and attributes, never markup.
 */

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "className", "textContent", "tabIndex", "open"]);

/**
 * Make an element.
 *
 * @param {string} tag name with optional classes: "div.bubble.own".
 * @param {object} props attributes; `on` holds listeners, `data` dataset entries; undefined, null, false are left out.
 * @param {...(Node|string|null|undefined|false)} children strings become text.
 */
export function el(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.classList.add(...classes);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") Object.entries(value).forEach(([type, listener]) => node.addEventListener(type, listener));
    else if (key === "data") Object.assign(node.dataset, value);
    else if (PROPERTIES.has(key)) node[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Say something to screen readers without showing it. */
export function announce(text) {
  document.getElementById("said").textContent = text;
}

/** Whether the person wants as little movement as possible. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Move focus the way arrow keys ask for within a row or column of controls; true where it moved. */
export function rove(event, stops, { vertical = true, horizontal = false } = {}) {
  const at = stops.indexOf(document.activeElement);
  const step =
    (vertical && { ArrowDown: 1, ArrowUp: -1 }[event.key]) ||
    (horizontal && { ArrowRight: 1, ArrowLeft: -1 }[event.key]);
  const target = step
    ? stops[(at + step + stops.length) % stops.length]
    : { Home: stops[0], End: stops[stops.length - 1] }[event.key];
  if (!target) return false;
  event.preventDefault();
  target.focus();
  return true;
}
