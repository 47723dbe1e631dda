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

// What happened in a group, by the message's field: the label's key.
const HAPPENED = {
  forum_topic_created: "topicCreated",
  forum_topic_edited: "topicEdited",
  forum_topic_closed: "topicClosed",
  forum_topic_reopened: "topicReopened",
  pinned_message: "pinnedMessage",
  new_chat_members: "joined",
  left_chat_member: "left",
  migrate_to_chat_id: "migrated",
  migrate_from_chat_id: "migrated",
};
const SERVICE = Object.keys(HAPPENED);

/** Whether a message only tells of something that happened. */
export const isService = (message) => SERVICE.some((name) => message[name]);

function happened(name, message) {
  const { forum_topic_created: created, forum_topic_edited: edited, new_chat_members: joined = [] } = message;
  const pinned = message.pinned_message && summary(message.pinned_message);
  const people = [...joined, message.left_chat_member].filter(Boolean).map(nameOf).join(", ");
  return say(HAPPENED[name], { name: created?.name ?? edited?.name ?? people, text: pinned });
}

/** A message in one line, for quotes and announcements. */
export function summary(message) {
  const told = SERVICE.find((name) => message[name]);
  if (told) return happened(told, message);
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
