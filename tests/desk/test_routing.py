"""Routing: by skill, then language, then load; the default desk where none has the skill."""

from bot.core.desk import Desk
from bot.desk.routing import choose, named

KOREAN = Desk(-1, languages=("ko",))
CHINESE = Desk(-2, languages=("zh_Hans", "zh_Hant"))
DISPUTES = Desk(-3, skills=("dispute",))
CHINESE_DISPUTES = Desk(-4, languages=("zh_Hans",), skills=("dispute",))
ALL = (KOREAN, CHINESE, DISPUTES, CHINESE_DISPUTES)


def test_the_language_is_served() -> None:
    assert choose(ALL, "question", "ko", {}) is KOREAN
    assert choose(ALL, "question", "zh_Hant", {}) is CHINESE


def test_a_desk_for_the_kind_comes_before_one_for_everything() -> None:
    assert choose(ALL, "dispute", "ko", {}) is DISPUTES
    assert choose(ALL, "dispute", "zh_Hans", {}) is CHINESE_DISPUTES


def test_of_equals_the_one_with_less_to_do() -> None:
    other = Desk(-5, languages=("ko",))
    assert choose((KOREAN, other), "question", "ko", {-1: 3, -5: 2}) is other
    assert choose((KOREAN, other), "question", "ko", {-5: 1}) is KOREAN


def test_the_default_one_where_none_fits() -> None:
    assert choose((KOREAN, CHINESE), "question", "en", {}) is KOREAN
    assert choose((CHINESE_DISPUTES,), "question", "en", {}) is CHINESE_DISPUTES


def test_a_desk_by_its_chat() -> None:
    assert named(ALL, -3) is DISPUTES
    assert named(ALL, -9) is None
