/**
 * The page's own icons: strokes on a 24-unit grid, drawn in the text's colour.
 */

const PATHS = {
  plus: "M12 5v14M5 12h14",
  slash: "M4 8a4 4 0 0 1 4-4h8a4 4 0 0 1 4 4v8a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4zM14 8l-4 8",
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  image:
    "M4 7a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3zM4 16l4.5-4.5L16 19M13.5 14.5l2-2L20 17M15.5 8.5h.01",
  file: "M7 3h7l5 5v11a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM14 3v5h5M9 13h6M9 17h4",
  pin: "M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14a4.5 4.5 0 0 0 7 0M9 9.5h.01M15 9.5h.01",
  phone: "M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3a2 2 0 0 1-2 2A15.5 15.5 0 0 1 4.5 6a2 2 0 0 1 2-2z",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  more: "M7 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0zM13 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0zM19 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0z",
  reply: "M10 7l-5 5 5 5M5 12h8a6 6 0 0 1 6 6v1",
  pencil: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  copy: "M9 11a2 2 0 0 1 2-2h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2zM5 15a2 2 0 0 1-1-1.8V6a2 2 0 0 1 2-2h7.2A2 2 0 0 1 15 5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  globe:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c2.5 2.6 3.8 5.6 3.8 9S14.5 18.4 12 21c-2.5-2.6-3.8-5.6-3.8-9S9.5 5.6 12 3z",
  person: "M10 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20c.6-3.6 3.4-6 7-6 1.6 0 3 .4 4.2 1.2M18 14.5v6M15 17.5h6",
  bulb: "M9.5 18h5M10.5 21h3M12 3a6.5 6.5 0 0 0-3.8 11.8c.8.6 1.3 1.3 1.3 2.2v1h5v-1c0-.9.5-1.6 1.3-2.2A6.5 6.5 0 0 0 12 3z",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.7 5.7l12.6 12.6",
  down: "M12 5v14M5.5 12.5L12 19l6.5-6.5",
  save: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  out: "M14 4h6v6M20 4l-9 9M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4",
  tack: "M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5",
  back: "M15 5l-7 7 7 7",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  play: "M8 5.5v13l10.5-6.5z",
};

const SVG = "http://www.w3.org/2000/svg";

/** Make an icon; it is decoration, so it is hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
