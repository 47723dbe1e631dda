"""Languages: which of the four a person reads, told by Telegram or by the script of what they wrote."""

import unicodedata
from collections import Counter
from functools import lru_cache

_TRADITIONAL = ("zh-hk", "zh-tw", "zh-mo", "zh-hant")
_ZONES = {"ko": "Asia/Seoul", "zh_Hans": "Asia/Shanghai", "zh_Hant": "Asia/Taipei"}

# GB 2312 holds the characters of simplified writing and Big5 those of traditional writing, so a character in one of
# them tells which it is. Those below are in both, but in one of them as rarities that nobody writes today.
_SIMPLIFIED_IN_BIG5 = frozenset("与么个价优体儿听吨叶吓坏宁庄广异岭怀怜惊愿扑扰构机气洁痒种篱网茧虫蚕蜡触适离确霉")
_TRADITIONAL_IN_GB = frozenset("後於乾瞭")


def locale_of(language_code: str) -> str | None:
    """The locale for a language code of Telegram's (an IETF tag such as ``zh-hant-tw``); None where we have none."""
    tag = language_code.lower().replace("_", "-")
    if tag.startswith(_TRADITIONAL):
        return "zh_Hant"
    return {"zh": "zh_Hans", "ko": "ko", "en": "en"}.get(tag.partition("-")[0])


def locale_of_script(text: str) -> str | None:
    """The locale whose script a text is mostly written in; None where its letters tell nothing.

    Hangul is Korean and Latin English. Han is told apart by the characters that only one of the two ways of writing
    has; without any, or with as many of each, it is taken for simplified. Kana make a text Japanese: None. A Latin
    letter weighs a quarter of a syllable, so that a product's name does not turn a Korean or Chinese sentence English.
    """
    if text.isascii():
        return "en" if any(map(str.isalpha, text)) else None
    scripts = Counter(map(_script, text))
    if scripts["kana"]:
        return None
    weights = {"hangul": scripts["hangul"] * 4, "han": scripts["han"] * 4, "latin": scripts["latin"]}
    heaviest = max(weights, key=weights.__getitem__)
    if not weights[heaviest]:
        return None
    return {"hangul": "ko", "latin": "en"}.get(heaviest) or _chinese(text)


def zone_of(locale: str, chosen: str, operator: str) -> str:
    """The IANA time zone to write times in: the one the person chose, else the locale's own, else the operator's."""
    return chosen or _ZONES.get(locale, operator)


def only_simplified(character: str) -> bool:
    """Whether a character belongs to simplified writing only."""
    return character in _SIMPLIFIED_IN_BIG5 or (_has("gb2312", character) and not _has("big5", character))


def only_traditional(character: str) -> bool:
    """Whether a character belongs to traditional writing only."""
    return character in _TRADITIONAL_IN_GB or (_has("big5", character) and not _has("gb2312", character))


def _chinese(text: str) -> str:
    traditional, simplified = sum(map(only_traditional, text)), sum(map(only_simplified, text))
    return "zh_Hant" if traditional > simplified else "zh_Hans"


@lru_cache(10_000)
def _script(character: str) -> str:
    if _is_han(character):
        return "han"
    word = unicodedata.name(character, "").partition(" ")[0].lower()
    return {"hiragana": "kana", "katakana": "kana"}.get(word, word)


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _has(encoding: str, character: str) -> bool:
    if not _is_han(character):
        return False
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
