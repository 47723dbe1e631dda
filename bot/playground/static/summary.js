/**
 * People and messages in a few words.
 */

import { say } from "/static/words.js";

const KINDS = [
  "photo",
  "document",
  "video",
  "animation",
  "voice",
  "audio",
  "video_note",
  "sticker",
  "location",
  "contact",
];
const SHOWN_AS_TEXT = 120;
const EASTERN = /^[\p{Script=Hangul}\p{Script=Han}]+$/u;

/** A message in one line, for quotes and announcements. */
export function summary(message) {
  const text = message.text ?? message.caption;
  if (text) return text.length > SHOWN_AS_TEXT ? `${text.slice(0, SHOWN_AS_TEXT)}…` : text;
  const kind = KINDS.find((name) => message[name]);
  const names = {
    photo: "photo",
    video: "video",
    animation: "video",
    video_note: "video",
    voice: "voiceMessage",
    audio: "audio",
  };
  if (kind === "document") return message.document.file_name ?? say("file");
  if (kind === "sticker") return `${message.sticker.emoji ?? ""} ${say("sticker")}`.trim();
  return say(names[kind] ?? kind ?? "other");
}

/** The name a person goes by: family name first where it is written in Korean or Chinese. */
export function nameOf(user) {
  const { first_name: first = "", last_name: last = "" } = user ?? {};
  return EASTERN.test(`${first}${last ?? ""}`) ? `${last ?? ""}${first}` : [first, last].filter(Boolean).join(" ");
}
