/**
 * What the page knows: people, chats, messages, the clock, the faults. Filled from the server, kept fresh by events.
 *
 * It tells the page of changes by events: "structure" (people or chats came or went), "chat" (detail: chat id),
 * "head" (bot, clock, faults, connection), "notice" (detail: {chat, text, alert}).
 */

import { get, listen, post } from "/static/api.js";

const TYPING_MS = 5500; // Telegram shows an action for five seconds
const RETRY_MS = 1000;
const TAP_MS = 30000; // then a button stops turning, answered or not

export class Store extends EventTarget {
  bot = { alive: false, name: "", username: "" };
  people = new Map();
  chats = new Map();
  clock = { now: Date.now() / 1000, offset: 0, read: Date.now() / 1000 };
  faults = {};
  orders = [];
  profile = {}; // the bot's names by language, its commands by scope and language
  connected = false;
  lostOnce = false;
  groups = new Map(); // by group: its members, its pins
  topics = new Map(); // by group: its topics, General first
  open = new Map(); // by group: the topic that is shown; none while they are listed
  writers = new Map(); // by group: who the page writes as
  drafts = new Map(); // by chat: what the composer holds, so that it survives a redraw
  #messages = new Map(); // by chat: Map by message id
  #typing = new Map(); // by chat: timer
  #taps = new Map(); // by key of chat, message and button: query id or null while it is not known
  #read = new Map(); // by "group:topic": the newest message that was shown
  #answered = new Map(); // by query id: answers that came before the tap's own response
  #stale = false; // what was read is no longer enough
  #held = null; // events that came while the state was being read

  /** Begin to listen; the state is read whenever the connection (again) stands. */
  start() {
    listen({
      opened: () => this.#load(),
      lost: () => {
        this.connected = false;
        this.lostOnce = true;
        this.#tell("head");
      },
      event: (event) => (this.#held ? this.#held.push(event) : this.#apply(event)),
    });
  }

  /** The time on the playground's clock, Unix seconds. */
  now() {
    return this.clock.now + Date.now() / 1000 - this.clock.read;
  }

  /** A chat's colour, 0 to 4, by its place. */
  hue(chat) {
    return [...this.chats.keys()].indexOf(chat) % 5;
  }

  /** The messages a chat shows, oldest first: in a forum those of the open topic. */
  messages(chat) {
    const topic = this.open.get(chat) ?? 0;
    return this.chats.get(chat)?.is_forum ? this.inTopic(chat, topic) : this.#all(chat);
  }

  /** The messages of a group's topic, oldest first; 0 is General. */
  inTopic(chat, topic) {
    return this.#all(chat).filter((message) => topicOf(message) === topic);
  }

  #all(chat) {
    return [...(this.#messages.get(chat)?.values() ?? [])].sort((a, b) => a.message_id - b.message_id);
  }

  /** The id of a chat's newest message, whatever its topic. */
  newest(chat) {
    return Math.max(0, ...(this.#messages.get(chat)?.keys() ?? []));
  }

  /** How many messages of a topic were not shown yet. */
  unread(chat, topic) {
    const last = this.#read.get(`${chat}:${topic}`) ?? 0;
    return this.inTopic(chat, topic).filter(({ message_id: id, from }) => id > last && from?.id !== this.from(chat))
      .length;
  }

  /** A topic was shown to its end. */
  markRead(chat, topic) {
    this.#read.set(`${chat}:${topic}`, this.inTopic(chat, topic).at(-1)?.message_id ?? 0);
  }

  /** The people of a group who may write there, in their order. */
  writersOf(chat) {
    const members = this.groups.get(chat)?.members ?? [];
    const present = members.filter(({ bot, status }) => !bot && !["left", "kicked", "restricted"].includes(status));
    return present.map(({ person }) => this.people.get(person));
  }

  /** Whom the page writes as in a chat: its person, or in a group the member that was chosen. */
  from(chat) {
    return this.chats.get(chat).person ?? this.writers.get(chat) ?? this.writersOf(chat)[0]?.id;
  }

  /** The chats that are worth a column: those of agents only once something was said, no group that became another. */
  shownChats() {
    const agents = new Set([...this.groups.keys()].flatMap((group) => this.writersOf(group).map(({ id }) => id)));
    return [...this.chats.values()].filter(({ id, type, person, migrated_to: moved }) =>
      type === "private" ? !agents.has(person) || this.newest(id) : !moved && this.writersOf(id).length,
    );
  }

  #place(chat) {
    const topic = this.open.get(chat);
    return { from: this.from(chat), ...(topic && { topic }) };
  }

  /** One message, if it is (still) there. */
  message(chat, id) {
    return this.#messages.get(chat)?.get(id);
  }

  /** The reply keyboard that is up in a chat: the last one sent, unless it was taken away or used up. */
  keyboard(chat) {
    const all = this.messages(chat);
    const at = all.findLastIndex(({ reply_markup: markup }) => markup?.keyboard || markup?.remove_keyboard);
    const markup = all[at]?.reply_markup;
    if (!markup?.keyboard) return null;
    const used = markup.one_time_keyboard && all.slice(at + 1).some((message) => !message.from?.is_bot);
    return used ? null : markup;
  }

  typing(chat) {
    return this.#typing.has(chat);
  }

  waiting(chat, message, data) {
    return this.#taps.has(`${chat}:${message}:${data}`);
  }

  /** Send as a person: text, contact, location, sticker. */
  async send(chat, body) {
    this.#add(chat, await post(`chats/${chat}/messages`, { ...this.#place(chat), ...body }));
  }

  /** Send files; several of one kind become an album. */
  async sendFiles(chat, kind, files, { caption = "", replyTo = null } = {}) {
    const form = new FormData();
    Object.entries(this.#place(chat)).forEach(([name, value]) => form.set(name, value));
    form.set("kind", kind);
    if (caption) form.set("caption", caption);
    if (replyTo) form.set("reply_to", replyTo);
    if (files.length > 1) form.set("album", `${Date.now()}`);
    files.forEach((file) => form.append("file", file, file.name));
    this.#add(chat, await post(`chats/${chat}/messages`, form));
  }

  async edit(chat, id, text) {
    await post(`chats/${chat}/messages/${id}/edit`, { from: this.from(chat), text });
  }

  /** Tap an inline button; it counts as waiting until the bot answers. */
  async tap(chat, id, row, column, data) {
    const key = `${chat}:${id}:${data}`;
    if (this.#taps.has(key)) return;
    this.#taps.set(key, null);
    this.#tell("chat", chat);
    try {
      const body = { from: this.from(chat), row, column };
      const { query_id: query } = await post(`chats/${chat}/messages/${id}/tap`, body);
      const answer = this.#answered.get(query);
      this.#answered.delete(query);
      if (answer) this.#settle(key, answer);
      else if (this.#taps.has(key)) this.#taps.set(key, query);
      setTimeout(() => this.#taps.get(key) === query && this.#release(chat, key), TAP_MS);
    } catch (error) {
      this.#release(chat, key);
      throw error;
    }
  }

  async setBlocked(chat, blocked) {
    await post(`chats/${chat}/${blocked ? "block" : "unblock"}`, { from: this.chats.get(chat).person });
    this.#setBlocked(chat, blocked);
  }

  /** React with one emoji, or take it back where it is there already. */
  async react(chat, id, emoji) {
    const from = this.from(chat);
    const [, had = []] = this.message(chat, id).reactions?.find(([who]) => who === from) ?? [];
    await post(`chats/${chat}/messages/${id}/react`, { from, emoji: had.includes(emoji) ? [] : [emoji] });
  }

  /** Pin, unpin or delete a message. */
  async act(chat, id, what) {
    await post(`chats/${chat}/messages/${id}/${what}`, { from: this.from(chat) });
  }

  /** Close, reopen or delete a topic. */
  async changeTopic(chat, topic, what) {
    await post(`groups/${chat}/topics/${topic}/${what}`, { from: this.from(chat) });
  }

  async addPerson(fields) {
    await post("people", fields);
    await this.#load();
  }

  async turnClock(body) {
    this.#apply({ type: "clock", ...(await post("clock", body)) });
  }

  async setFaults(faults) {
    this.faults = { ...this.faults, ...faults };
    await post("faults", faults);
    this.#tell("head");
  }

  kill() {
    return post("bot/kill");
  }

  /** The name the bot goes by in a chat: as its person reads it. */
  botName(chat) {
    const names = this.profile.name ?? {};
    return names[this.#language(chat)] || names[""] || this.bot.name;
  }

  /** The commands a chat's person is offered: Telegram takes the narrowest scope, in their language or else in none. */
  commands(chat) {
    const sets = this.profile.commands ?? [];
    const scopes = this.chats.get(chat).person
      ? [`chat:${chat}`, "all_private_chats", "default"]
      : [`chat_administrators:${chat}`, `chat:${chat}`, "all_chat_administrators", "all_group_chats", "default"];
    const order = scopes.flatMap((scope) => [
      [scope, this.#language(chat)],
      [scope, ""],
    ]);
    const found = order.map(([scope, language]) =>
      sets.find((set) => set.scope === scope && set.language_code === language),
    );
    return found.find((set) => set?.commands.length)?.commands ?? [];
  }

  #language(chat) {
    return (this.people.get(this.from(chat))?.language_code ?? "").slice(0, 2);
  }

  /** Read everything, again if something asked for it meanwhile; events that come meanwhile are applied afterwards. */
  async #load() {
    this.#stale = true;
    if (this.#held) return;
    this.#held = [];
    while (this.#stale) {
      this.#stale = false;
      await this.#readAll().catch(() => pause(RETRY_MS).then(() => (this.#stale = true))); // it is still coming up
    }
    const held = this.#held;
    this.#held = null;
    this.connected = true;
    this.#tell("structure");
    this.#tell("head");
    this.chats.forEach((_, id) => this.#tell("chat", id));
    held.forEach((event) => this.#apply(event));
  }

  async #readAll() {
    const state = await get("state");
    const lists = await Promise.all(state.chats.map(({ id }) => get(`chats/${id}/messages`)));
    const ids = state.chats.filter(({ type }) => type !== "private").map(({ id }) => id);
    this.groups = new Map(await Promise.all(ids.map(async (id) => [id, await get(`groups/${id}`)])));
    this.topics = new Map(await Promise.all(ids.map(async (id) => [id, await get(`groups/${id}/topics`)])));
    this.profile = await get("profile");
    this.orders = (await get("hints")).orders;
    this.#fill(state, lists);
  }

  #fill(state, lists) {
    this.bot = state.bot;
    this.people = new Map(state.people.map((person) => [person.id, person]));
    this.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
    const before = this.#messages;
    const fresh = (id, message) => [message.message_id, unchanged(before.get(id)?.get(message.message_id), message)];
    this.#messages = new Map(
      state.chats.map(({ id }, at) => [id, new Map(lists[at].map((message) => fresh(id, message)))]),
    );
    this.faults = state.faults ?? {};
    this.#setClock(state.clock);
    this.#taps.clear();
    for (const id of this.groups.keys()) {
      if (before.has(id)) continue;
      for (const topic of this.topics.get(id)) this.markRead(id, topic.id);
    }
  }

  #apply(event) {
    const { type, chat } = event;
    if (type === "message" || type === "edited") this.#keep(chat, event.message);
    else if (type === "deleted") this.#drop(chat, event.message_id);
    else if (type === "chat_action") this.#setTyping(chat);
    else if (type === "callback_answer") this.#answer(event);
    else if (["person", "group", "reset"].includes(type)) this.#load();
    else if (type === "topics") this.#setTopics(chat, event.topics);
    else if (type === "pinned") this.#setPinned(chat, event.pinned);
    else if (type === "reaction") this.#setReactions(chat, event);
    else if (type === "blocked") this.#setBlocked(chat, event.blocked);
    else this.#applyHead(event);
  }

  #applyHead(event) {
    if (event.type === "clock") this.#setClock(event);
    else if (event.type === "bot") this.bot = { ...this.bot, ...event };
    else if (event.type === "profile") this.profile = event;
    else if (event.type === "faults") this.faults = event.faults;
    this.#tell("head");
  }

  #keep(chat, message) {
    const known = this.message(chat, message.message_id);
    this.#messages.get(chat)?.set(message.message_id, unchanged(known, message));
    if (message.from?.is_bot) this.#clearTyping(chat);
    this.#tell("chat", chat);
  }

  /** Take a POST's own answer; where an event was faster, the event knows better. */
  #add(chat, messages) {
    for (const message of [].concat(messages)) if (!this.message(chat, message.message_id)) this.#keep(chat, message);
  }

  #drop(chat, id) {
    this.#messages.get(chat)?.delete(id);
    this.#tell("chat", chat);
  }

  #setClock({ now, offset }) {
    this.clock = { now, offset, read: Date.now() / 1000 };
  }

  #setBlocked(id, blocked) {
    const chat = this.chats.get(id);
    if (!chat) return;
    this.chats.set(id, { ...chat, blocked });
    this.#tell("chat", id);
  }

  #setTopics(chat, topics) {
    this.topics.set(chat, topics);
    const open = this.open.get(chat);
    if (open && !topics.some(({ id }) => id === open)) this.open.delete(chat);
    this.#tell("chat", chat);
  }

  #setPinned(chat, pinned) {
    if (this.groups.has(chat)) this.groups.set(chat, { ...this.groups.get(chat), pinned });
    this.#tell("chat", chat);
  }

  #setReactions(chat, { message_id: id, reactions }) {
    const message = this.message(chat, id);
    if (message) this.#messages.get(chat).set(id, { ...message, reactions });
    this.#tell("chat", chat);
  }

  #setTyping(chat) {
    this.#clearTyping(chat);
    const end = () => (this.#typing.delete(chat), this.#tell("chat", chat));
    this.#typing.set(chat, setTimeout(end, TYPING_MS));
    this.#tell("chat", chat);
  }

  #clearTyping(chat) {
    clearTimeout(this.#typing.get(chat));
    this.#typing.delete(chat);
  }

  /** The bot answered a tap: one of ours, one of ours whose response is still under way, or another page's. */
  #answer(event) {
    const entry = [...this.#taps].find(([, query]) => query === event.query_id);
    if (entry) this.#settle(entry[0], event);
    else if ([...this.#taps.values()].includes(null)) this.#answered.set(event.query_id, event);
  }

  #settle(key, { text, show_alert: alert }) {
    const chat = Number(key.split(":")[0]);
    this.#release(chat, key);
    if (text) this.#tell("notice", { chat, text, alert });
  }

  #release(chat, key) {
    this.#taps.delete(key);
    this.#tell("chat", chat);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The topic a message is in; 0 for General, and where there are none. */
const topicOf = ({ is_topic_message: inTopic, message_thread_id: topic }) => (inTopic ? topic : 0);

/** A message read anew is the same object where nothing changed, so that nothing is redrawn. */
function unchanged(before, message) {
  return before && JSON.stringify(before) === JSON.stringify(message) ? before : message;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
