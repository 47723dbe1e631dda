/**
 * A group of agents as a column: the list of its topics, or one topic with its messages; and who the page writes as.
 *
 * The column's parts are made while ChatColumn's constructor runs, so they are plain properties set in `extras`.
 */

import { ChatColumn } from "/static/chat.js";
import { el } from "/static/dom.js";
import { icon } from "/static/icons.js";
import { openMenu } from "/static/menu.js";
import { nameOf, summary } from "/static/summary.js";
import { LOCALE_NAMES, localeOf, say, tag } from "/static/words.js";

const ANONYMOUS = 1087968824; // Telegram's user for admins who write as the group

export class DeskColumn extends ChatColumn {
  about() {
    return say("desk");
  }

  extras() {
    this.writer = el("select", { "aria-label": say("writeAs"), on: { change: () => this.writeAs() } });
    this.back = el(
      "button.quiet",
      { type: "button", "aria-label": say("backToTopics"), title: say("backToTopics"), on: { click: () => this.list() } },
      icon("back"),
    );
    this.title = el("b", {});
    this.titleBar = el("div.topichead", {}, this.back, this.title);
    this.pinned = el("button.pinned", { type: "button" });
    this.topics = el("div.topics", { role: "group", "aria-label": say("topics") });
    const writer = el("label.writer", {}, el("span", {}, say("writeAs")), this.writer);
    return [writer, this.titleBar, this.pinned, this.topics];
  }

  /** The name somebody goes by here; anonymous admins go by the group's. */
  nameOf(user) {
    return user?.id === ANONYMOUS ? this.name : super.nameOf(user);
  }

  refresh() {
    const { store, id } = this;
    if (!store.chats.has(id)) return;
    const forum = store.chats.get(id).is_forum;
    if (!forum) store.open.set(id, 0);
    const open = store.open.get(id);
    this.node.classList.add("desk");
    this.node.classList.toggle("listing", open === undefined);
    this.titleBar.hidden = !forum;
    this.menu.hidden = !open;
    this.refreshWriters();
    if (open === undefined) this.topics.replaceChildren(...store.topics.get(id).map((topic) => this.row(topic)));
    else this.refreshTopic(open);
    super.refresh();
  }

  refreshWriters() {
    const writers = this.store.writersOf(this.id);
    const ids = writers.map(({ id }) => id).join();
    if (this.writer.dataset.ids === ids) return;
    this.writer.dataset.ids = ids;
    const option = (person) => {
      const locale = localeOf(person.language_code);
      const selected = person.id === this.person?.id;
      return el("option", { value: person.id, lang: tag(locale), selected }, `${nameOf(person)} · ${LOCALE_NAMES[locale]}`);
    };
    this.writer.replaceChildren(...writers.map(option));
  }

  /** Show an open topic: its name, its newest pin; and that it was read. */
  refreshTopic(open) {
    const topic = this.store.topics.get(this.id).find(({ id }) => id === open);
    this.title.replaceChildren(this.topicName(topic), topic.closed ? icon("lock") : "");
    const pins = this.store.groups.get(this.id)?.pinned ?? [];
    const here = this.store.inTopic(this.id, open);
    const card = here.findLast(({ message_id: id }) => pins.includes(id));
    this.pinned.hidden = !card;
    if (card) {
      this.pinned.replaceChildren(icon("tack"), el("span.about", {}, el("b", {}, say("pinned")), el("small", {}, summary(card))));
      this.pinned.onclick = () => this.log.jump(card.message_id);
    }
    this.store.markRead(this.id, open);
  }

  /** A topic in the list: its name, its last words, how much was not read. */
  row(topic) {
    const { store, id } = this;
    const last = store.inTopic(id, topic.id).at(-1);
    const count = store.unread(id, topic.id);
    const badge = count ? el("span.badge", { "aria-label": say("unread", { count }) }, String(count)) : null;
    const lock = topic.closed && el("span.closed", { title: say("closed"), "aria-label": say("closed"), role: "img" }, icon("lock"));
    const words = last ? `${this.nameOf(last.from)}: ${summary(last)}` : say("emptyTopic");
    return el(
      `button.topic${count ? ".fresh" : ""}`,
      { type: "button", data: { topic: topic.id }, on: { click: () => this.show(topic.id) } },
      el("span.about", {}, el("b", {}, this.topicName(topic)), el("small", {}, words)),
      lock,
      badge,
    );
  }

  topicName(topic) {
    return topic.id ? topic.name : say("general");
  }

  /** Open a topic. */
  show(topic) {
    this.store.open.set(this.id, topic);
    this.refresh();
    this.log.restart();
    this.composer.focus();
  }

  /** Back to the list of topics. */
  list() {
    const topic = this.store.open.get(this.id);
    this.store.open.delete(this.id);
    this.refresh();
    this.topics.querySelector(`[data-topic="${topic}"]`)?.focus();
  }

  writeAs() {
    this.store.writers.set(this.id, Number(this.writer.value));
    this.person = this.store.people.get(Number(this.writer.value));
    this.locale = localeOf(this.person.language_code);
    this.refresh();
  }

  openColumnMenu(anchor) {
    const open = this.store.open.get(this.id);
    const { closed } = this.store.topics.get(this.id).find(({ id }) => id === open);
    const act = (what) => () => this.attempt(() => this.store.changeTopic(this.id, open, what));
    openMenu(
      anchor,
      [
        closed
          ? { icon: "check", text: say("reopenTopic"), act: act("reopen") }
          : { icon: "lock", text: say("closeTopic"), act: act("close") },
        { icon: "trash", text: say("deleteTopic"), danger: true, act: act("delete") },
      ],
      say("more"),
    );
  }

  moreActions(message) {
    const { message_id: id } = message;
    const pinned = this.store.groups.get(this.id)?.pinned.includes(id);
    const act = (what) => () => this.attempt(() => this.store.act(this.id, id, what));
    return [
      { icon: "tack", text: say(pinned ? "unpin" : "pin"), act: act(pinned ? "unpin" : "pin") },
      { icon: "trash", text: say("delete"), danger: true, act: act("delete") },
    ];
  }
}
