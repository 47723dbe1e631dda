/**
 * Files on their way: taken from the picker, the clipboard or a drop, shown in a tray, sent as one.
 */

import { el } from "/static/dom.js";
import { icon } from "/static/icons.js";
import { say, size } from "/static/words.js";

const THUMB = 112; // pixels, twice what is shown
const PHOTOS = ["image/jpeg", "image/png", "image/webp"];

/** What Telegram would send a file as. */
function kindOf({ type }) {
  if (PHOTOS.includes(type)) return "photo";
  const family = type.split("/")[0];
  return ["video", "audio"].includes(family) ? family : "document";
}

export class Attachments {
  #files = [];

  /** @param {() => void} changed called whenever files come or go. */
  constructor(changed) {
    this.changed = changed;
    this.asFiles = el("input", { type: "checkbox" });
    this.list = el("ul", {});
    this.option = el("label", {}, this.asFiles, say("asFiles"));
    this.node = el("div.tray", { hidden: true }, this.list, this.option);
  }

  get empty() {
    return this.#files.length === 0;
  }

  add(files, asFiles = false) {
    this.#files.push(...files);
    if (asFiles) this.asFiles.checked = true;
    this.#draw();
  }

  clear() {
    this.#files = [];
    this.asFiles.checked = false;
    this.#draw();
  }

  /** The files by the kind they are sent as, in order. */
  groups() {
    const groups = new Map();
    for (const file of this.#files) {
      const kind = this.asFiles.checked ? "document" : kindOf(file);
      groups.set(kind, [...(groups.get(kind) ?? []), file]);
    }
    return [...groups];
  }

  #draw() {
    this.list.replaceChildren(...this.#files.map((file) => this.#chip(file)));
    this.option.hidden = !this.#files.some((file) => kindOf(file) !== "document");
    this.node.hidden = this.empty;
    this.changed();
  }

  #chip(file) {
    const drop = () => ((this.#files = this.#files.filter((other) => other !== file)), this.#draw());
    const label = say("remove", { name: file.name });
    const remove = el("button.quiet", { type: "button", "aria-label": label, on: { click: drop } }, icon("close"));
    const picture = kindOf(file) === "photo" ? thumbnail(file) : icon("file");
    return el("li", {}, picture, el("span", {}, file.name, el("small", {}, size(file.size))), remove);
  }
}

/** A small picture drawn on a canvas: needs no address that the page's policy would have to allow. */
function thumbnail(file) {
  const canvas = el("canvas", { width: THUMB, height: THUMB });
  createImageBitmap(file).then(
    (image) => {
      const side = Math.min(image.width, image.height);
      const from = [(image.width - side) / 2, (image.height - side) / 2, side, side];
      canvas.getContext("2d").drawImage(image, ...from, 0, 0, THUMB, THUMB);
    },
    () => canvas.replaceWith(icon("image")),
  );
  return canvas;
}

/** A second of silence as a WAV file, for seeing what the bot makes of a voice message. */
export function silence() {
  const rate = 8000;
  const header = new DataView(new ArrayBuffer(44));
  const write = (at, text) => [...text].forEach((letter, i) => header.setUint8(at + i, letter.charCodeAt(0)));
  write(0, "RIFF");
  header.setUint32(4, 36 + rate, true);
  write(8, "WAVEfmt ");
  [
    [16, 16, 32],
    [20, 1, 16],
    [22, 1, 16],
    [24, rate, 32],
    [28, rate, 32],
    [32, 1, 16],
    [34, 8, 16],
  ].forEach(([at, value, bits]) => header[`setUint${bits}`](at, value, true));
  write(36, "data");
  header.setUint32(40, rate, true);
  return new File([header.buffer, new Uint8Array(rate).fill(128)], "voice.wav", { type: "audio/wav" });
}
