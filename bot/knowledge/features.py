"""Features: a sentence as the models see it, cleaned and folded, and its character n-grams."""

import re
import unicodedata
import zlib
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.folding import fold

LONGEST = 300  # characters a model reads; what people want stands in them
BUCKETS = 16384  # of n-grams

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^\s@]{1,64}@[a-z0-9.-]{1,253}\.[a-z]{2,24}")
_LINK = re.compile(r"https?://[^\s\u3400-\u9fff가-힣]{1,280}")
_NUMBER = re.compile(r"\d[\d,.-]{3,}\d")
_WORDS = re.compile(r"[^\W_]+")

# What is not wanted stands before what is: "I don't want a certificate, I want my money back".
_NOT_THIS_BUT = re.compile(
    r"^(?:[^,，。]{0,12}[,，。] ?)?(?:我 ?)?(?:不是[要想]?|不想要?|不要|唔係要?|唔要|並非|并非)"
    r"[^,，。;；]{1,20}[,，。;；但] ?"
    r"(?=(?:而?是|但|就|我?[是要想只係]|請|请|直接|幫|帮))"
    r"|^.{1,20}? ?(?:말고요?|필요 ?없고요?|아니고요?|아니라|안 ?할 ?거고요?|됐고요?),? (?=.{4})"
    r"|^(?:no,? )?(?:i (?:do not|don'?t|dont) (?:want|need)|i'?m not (?:asking|looking)|not|it'?s not|this is not)\b"
    r"[^,.;]{1,60}?(?:[,.;] ?(?:but )?| but )(?=(?:i|just|it'?s|rather|please|only|give|what|this)\b)"
)


def prepare(text: str) -> str:
    """A text as models read it: at most LONGEST characters, folded, numbers and addresses as mere kinds of words.

    Args:
        text: any text; NUL and lone surrogates are dropped.

    Returns: the empty string where no letter or digit is left.
    """
    folded = fold(_UNWANTED.sub("", text[: 4 * LONGEST])).text.strip()[:LONGEST]
    if not _WORDS.search(folded):
        return ""
    marked = _NUMBER.sub("12345", _LINK.sub("link", _EMAIL.sub("email", folded)))
    wanted = _NOT_THIS_BUT.sub("", marked)
    return wanted if _WORDS.search(wanted) else marked


def emoji(text: str) -> str:
    """The emoji and other symbols of a text."""
    return "".join(character for character in text if unicodedata.category(character) in ("So", "Sk"))


def buckets(prepared: str) -> NDArray[np.int64]:
    """The n-grams of a prepared text as bucket numbers below BUCKETS, each once.

    Latin words count as a whole, in pairs, and in runs of three to five letters; Korean and Chinese in runs of one to
    three characters.
    """
    words = _WORDS.findall(re.sub(r"\d", "0", prepared))
    grams = {f"{first} {second}" for first, second in pairwise(words)}
    for word in words:
        padded = f" {word} "
        for length in (3, 4, 5) if word.isascii() else (1, 2, 3):
            grams.update(padded[start : start + length] for start in range(len(padded) - length + 1))
    return np.unique(np.fromiter((zlib.crc32(gram.encode()) % BUCKETS for gram in grams), np.int64, len(grams)))
