"""Banning: a person whom the desk does not hear for a while. The bot still serves them."""

from datetime import timedelta

from bot.cases.handoff import in_hands, wants_person
from bot.core.cards import in_rows
from bot.core.text import Text, plural
from bot.desk.buttons import desk_button
from bot.desk.deciding import cancel
from bot.desk.doing import Doing
from bot.desk.hand_over import hand_over
from bot.desk.relay import banned
from bot.desk.standing import cases_now

TERMS = (1, 7, 30)  # days
LONGEST = 365


def ban(doing: Doing, argument: str, text: str) -> None:
    """Not hear a person for so many days, with a reason."""
    turn = doing.turn
    if not argument.isdecimal() or not 0 < int(argument) <= LONGEST:
        rows = [desk_button(plural("desk.days", days), doing.case.number, f"ban.{days}", "danger") for days in TERMS]
        doing.offer(Text("desk.ban"), (*in_rows(rows, 3), *cancel(doing)))
        return
    until = turn.context.now + timedelta(days=int(argument))
    turn.change(banned_until=until, talk="")
    doing.move("banned", data={"ban": {"until": until.isoformat(), "reason": text}})
    turn.say(Text("desk.banned", {"until": until}))
    doing.done(Text("desk.ban_set", {"until": until}))


def unban(doing: Doing, _argument: str, _text: str) -> None:
    """Hear them again."""
    if not banned(doing.turn):
        doing.told(Text("desk.not_banned"))
        return
    doing.turn.change(banned_until=None)
    doing.move("unbanned")
    doing.turn.say(Text("desk.heard_again"))
    doing.done(Text("desk.unbanned"))
    for case in cases_now(doing.turn):
        if wants_person(case) and not in_hands(case):  # it came while they were not heard
            hand_over(doing.rules.policies, doing.turn, None, case)
