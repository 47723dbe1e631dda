"""Korean particles: which form follows a word, by the sound the word ends in when it is read aloud."""

import re

# The form after a consonant and the form after a vowel, in the order in which grammars name each pair.
PAIRS = {
    "을/를": ("을", "를"),
    "이/가": ("이", "가"),
    "은/는": ("은", "는"),
    "와/과": ("과", "와"),
    "으로/로": ("으로", "로"),
    "이에요/예요": ("이에요", "예요"),
    "이라고/라고": ("이라고", "라고"),
    "이나/나": ("이나", "나"),
}
_VOWEL, _RIEUL, _CONSONANT = "", "ㄹ", "ㅇ"
_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS = ord("가"), ord("힣"), 28
_FINAL_RIEUL = 8
_JAMO_CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"

# 영·공 일 이 삼 사 오 육 칠 팔 구; a round number ends in 십, 백, 천, 만 or 억, all of them consonants like 영.
_DIGITS = dict(zip("0123456789", "ㅇㄹ ㅇ  ㅇㄹㄹ ", strict=True))
# Letters by name: 엘 엠 엔 알 end in a consonant, all others (에이, 비, 에스, 더블유 …) in a vowel.
_LETTERS = {"l": _RIEUL, "r": _RIEUL, "m": _CONSONANT, "n": _CONSONANT}
_READ_OUT = re.compile(r"(?:.*[^A-Za-z])?(?:[A-Z]+|[a-z])", re.DOTALL)
# Endings of Latin words as Korean writes them: 애플, 이메일 | 아마존, 텔레그램, 아이폰 | 페이스북, 맥, 앱, 인터넷.
_ENDINGS = (
    (re.compile(r"(?:l|[a-z]le)$"), _RIEUL),
    (re.compile(r"(?:m|n|ng|[aeiou][mn]e)$"), _CONSONANT),
    (re.compile(r"(?:[aeiou](?:ck|pp)|(?:^|[^aeiou])[aeiou][bcpkt]|oo[kpt]|e[bpt])$"), _CONSONANT),
)
_ASIDE = re.compile(r"[(\[（【][^()\[\]（）【】]*[)\]）】]\s*$")


def choose(pair: str, word: str) -> str:
    """The form of a pair that follows a word.

    Args:
        pair: a key of PAIRS.
        word: what it follows. A remark in brackets at its end is not read; a word in a script without a known
            Korean reading counts as ending in a vowel, so texts phrase around those.

    Raises:
        KeyError: no such pair.
    """
    after_consonant, after_vowel = PAIRS[pair]
    ending = _ending(word)
    if ending == _RIEUL and pair == "으로/로":  # 서울로, 일로: ㄹ takes 로 like a vowel
        return after_vowel
    return after_consonant if ending else after_vowel


def _ending(word: str) -> str:
    spoken = re.sub(r"[\W_]+$", "", _ASIDE.sub("", word.rstrip()))
    if not spoken:
        return _VOWEL
    last = spoken[-1]
    if _FIRST_SYLLABLE <= ord(last) <= _LAST_SYLLABLE:
        final = (ord(last) - _FIRST_SYLLABLE) % _FINALS
        return _RIEUL if final == _FINAL_RIEUL else _CONSONANT if final else _VOWEL
    if last in _JAMO_CONSONANTS:  # by name: 기역, 니은, 리을 …
        return _RIEUL if last == "ㄹ" else _CONSONANT
    if last.isascii() and last.isalpha():
        return _latin(spoken)
    return _DIGITS.get(last, _VOWEL).strip()


def _latin(spoken: str) -> str:
    if _READ_OUT.fullmatch(spoken):
        return _LETTERS.get(spoken[-1].lower(), _VOWEL)
    word = re.split(r"[^A-Za-z]", spoken)[-1].lower()
    return next((sound for ending, sound in _ENDINGS if ending.search(word)), _VOWEL)
