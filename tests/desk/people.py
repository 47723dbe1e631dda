"""People of a desk, in front of their group: what they write and tap, and what they see in a topic."""

import re
from dataclasses import dataclass

from bot.core.event import Media
from bot.core.text import Param
from tests.group import Posted
from tests.stage import Stage
from tests.talk import pattern


@dataclass
class Member:
    """Somebody in a desk's group.

    Args:
        stage: where it all happens.
        desk: the group.
        user: their Telegram id.
        topic: number of the case whose topic they look at; empty for General.
    """

    stage: Stage
    desk: int
    user: int
    topic: str = ""

    @property
    def locale(self) -> str:
        """What the desk reads."""
        return next(desk.language for desk in self.stage.facts.desks if desk.chat == self.desk)

    # --- doing

    def writes(self, text: str, *, media: tuple[Media, ...] = (), reply_to: int | None = None) -> int:
        """Write into the topic."""
        return self.stage.write_in_group(self.desk, self.user, text, self.topic, reply_to=reply_to, media=media)

    def replies(self, msgid: str, said: str, /, *, media: tuple[Media, ...] = (), **params: Param) -> int:
        """Answer the newest message of the topic that says something."""
        message = self._newest(self._pattern(msgid, params)).message
        return self.writes(said, media=media, reply_to=message)

    def edits(self, message: int, text: str, *, reply_to: int | None = None) -> None:
        """Edit one's own message."""
        self.stage.write_in_group(self.desk, self.user, text, self.topic, reply_to=reply_to, edited=message)

    def taps(self, msgid: str, **params: Param) -> None:
        """Tap the newest button of that label in the topic."""
        self._tap(self._pattern(msgid, params))

    def taps_label(self, label: str) -> None:
        """Tap the newest button that reads exactly so."""
        self._tap(re.compile(re.escape(label)))

    def _tap(self, wanted: re.Pattern[str]) -> None:
        for posted in reversed(self.shown):
            for label, token in posted.buttons:
                if wanted.fullmatch(label):
                    self.stage.tap_in_group(self.desk, self.user, posted.message, token, self.topic)
                    return
        raise AssertionError(f"no button {wanted.pattern!r} in {self.shown}")

    # --- perceiving

    def hears(self, msgid: str, **params: Param) -> re.Match[str]:
        """Find a text in the topic."""
        wanted = self._pattern(msgid, params)
        return self._match(wanted, self._newest(wanted))

    def hears_nothing_of(self, msgid: str, **params: Param) -> None:
        """Find no such text in the topic."""
        wanted = self._pattern(msgid, params)
        assert not any(wanted.search(posted.text) for posted in self.shown)

    def is_told(self, msgid: str, **params: Param) -> None:
        """The last tap was answered so."""
        assert self._pattern(msgid, params).fullmatch(self.stage.groups.notices[-1]), self.stage.groups.notices[-1]

    @property
    def card(self) -> str:
        """The pinned card."""
        return next(posted.text for posted in reversed(self.shown) if posted.pinned)

    @property
    def shown(self) -> list[Posted]:
        """What stands in the topic."""
        return [each for each in self.stage.groups.posted if (each.chat, each.topic) == (self.desk, self.topic)]

    def _newest(self, wanted: re.Pattern[str]) -> Posted:
        found = next((posted for posted in reversed(self.shown) if wanted.search(posted.text)), None)
        assert found is not None, (wanted.pattern, self.shown)
        return found

    def _match(self, wanted: re.Pattern[str], posted: Posted) -> re.Match[str]:
        found = wanted.search(posted.text)
        assert found is not None
        return found

    def _pattern(self, msgid: str, params: dict[str, Param]) -> re.Pattern[str]:
        return pattern(self.stage.words, self.locale, msgid, params)
