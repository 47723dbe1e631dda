/**
 * Moving among messages and their buttons by keyboard: one stop can be reached with Tab, arrow keys go on from there.
 */

export class Roving {
  /**
   * @param {HTMLElement} log holds the stops, in order.
   * @param {HTMLElement} input where words and what lies below the last stop go.
   */
  constructor(log, input) {
    this.log = log;
    this.input = input;
    log.addEventListener("keydown", (event) => this.#keys(event));
    log.addEventListener("focusin", (event) => this.set(event.target.closest(".stop")));
  }

  /** Make a stop the one that Tab reaches. */
  set(stop) {
    if (!stop) return;
    this.log.querySelectorAll('.stop[tabindex="0"]').forEach((old) => (old.tabIndex = -1));
    stop.tabIndex = 0;
  }

  /** Make the newest message's first button, or the message, the one that Tab reaches. */
  setLatest() {
    if (this.log.contains(document.activeElement)) return;
    const last = [...this.log.querySelectorAll(".item")].findLast((item) => item.querySelector(".stop"));
    this.set(last?.querySelector(".inline") ?? last?.querySelector(".stop"));
  }

  focus() {
    const stops = this.#stops();
    (stops.find((stop) => stop.tabIndex === 0) ?? stops.at(-1))?.focus();
  }

  /** Put a node in another's place; what had the focus there has it here. */
  replace(old, fresh) {
    const before = stopsOf(old);
    const focused = before.indexOf(document.activeElement);
    const reachable = before.findIndex((stop) => stop.tabIndex === 0);
    old.replaceWith(fresh);
    const after = stopsOf(fresh);
    const same = (at) => after[Math.min(at, after.length - 1)];
    if (reachable >= 0) this.set(same(reachable));
    if (focused >= 0) same(focused)?.focus();
  }

  #stops() {
    return stopsOf(this.log);
  }

  #keys(event) {
    const stop = event.target.closest(".stop");
    if (event.key === "Escape" || isWriting(event)) this.input.focus({ preventScroll: true });
    else if (stop?.matches(".bubble") && ["Enter", "ContextMenu"].includes(event.key)) {
      event.preventDefault();
      stop.parentElement.querySelector(".more").click();
    } else this.#move(stop && this.#neighbour(stop, event.key), event);
  }

  #move(target, event) {
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }

  /** Up and down go from row to row (a bubble is a row), left and right within one. */
  #neighbour(stop, key) {
    const stops = this.#stops();
    const row = rowOf(stops, stop);
    const column = row.indexOf(stop);
    if (key === "ArrowLeft" || key === "ArrowRight") return row[column + (key === "ArrowLeft" ? -1 : 1)];
    if (key === "Home" || key === "End") return stops.at(key === "Home" ? 0 : -1);
    if (key === "ArrowDown") return inColumn(stops, stops[stops.indexOf(row.at(-1)) + 1], column) ?? this.input;
    return key === "ArrowUp" ? inColumn(stops, stops[stops.indexOf(row[0]) - 1], column) : null;
  }
}

const stopsOf = (node) => [...node.querySelectorAll(".stop")];

const rowOf = (stops, stop) => stops.filter((other) => other.parentElement === stop.parentElement);

function inColumn(stops, stop, column) {
  const row = stop && rowOf(stops, stop);
  return row?.[Math.min(column, row.length - 1)];
}

function isWriting({ key, ctrlKey, metaKey, altKey }) {
  return key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey;
}
