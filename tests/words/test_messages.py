import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.graphemes import graphemes
from bot.words.messages import MESSAGE_LIMIT, shown, split, truncate_plain, units

CHARACTERS = st.one_of(
    st.sampled_from(list("ab .!\n。，한글漢字<>&\"'\u0301\u200d\ufe0f")),
    st.sampled_from(["👩\u200d👩\u200d👧", "🇰🇷", "👍🏽", "한", "𠮷", "\r\n", "\n\n", "Hello. "]),
    st.characters(exclude_categories=("Cs", "Cc")),
)
PLAIN = st.lists(CHARACTERS, max_size=60).map("".join)
MARKED = st.recursive(
    PLAIN.map(html.escape),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["b", "i", "code", "pre", "blockquote"]), inner),
    ),
    max_leaves=12,
)


def balanced(source: str) -> bool:
    opened: list[str] = []
    for closing, name in re.findall(r"<(/?)(\w+)>", source):
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened


@given(MARKED, st.integers(64, 200))
def test_pieces_fit_are_valid_and_say_the_same(source: str, limit: int) -> None:
    pieces = split(source, limit)
    for piece in pieces:
        assert 0 < units(shown(piece)) <= limit
        assert shown(piece).strip()
        assert balanced(piece)
        assert re.fullmatch(r"(?:[^<>&]|</?\w+>|&(?:lt|gt|amp|quot|#x27);)*", piece)
        piece.encode("utf-16")  # no half of a surrogate pair
    assert "".join("".join(map(shown, pieces)).split()) == "".join(shown(source).split())


@given(PLAIN.filter(lambda text: not set(text) & set("<>&")), st.integers(64, 200))
def test_no_grapheme_is_cut(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert [grapheme for piece in pieces for grapheme in graphemes(piece) if grapheme.strip()] == [
        grapheme for grapheme in graphemes(text) if grapheme.strip()
    ]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(1, 250))
def test_a_shortened_text_fits(text: str, limit: int) -> None:
    short = truncate_plain(text, limit)
    assert units(short) <= limit
    assert short == text or short.endswith("…")


def test_formatting_goes_on_in_the_next_piece() -> None:
    assert split("<b>one <i>two</i></b> three", 4) == ("<b>one </b>", "<b><i>two</i></b> ", "thre", "e")


def test_a_paragraph_is_preferred_to_a_line_to_a_sentence_to_a_word() -> None:
    assert split("aaaa\n\nbb\ncc. dd ee", 12) == ("aaaa\n\nbb\n", "cc. dd ee")
    assert split("aaaaaa\n\nbb\ncc. dd", 12) == ("aaaaaa\n\n", "bb\ncc. dd")
    assert split("aaaaaaa. bb cc dd", 12) == ("aaaaaaa. ", "bb cc dd")
    assert split("aaaaaaa bb cc dd", 12) == ("aaaaaaa bb ", "cc dd")
    assert split("请您稍等。我们正在核对订单信息。", 12) == ("请您稍等。我们正在核对订", "单信息。")
    assert split("我们正在核对。订单信息在这里", 12) == ("我们正在核对。", "订单信息在这里")


def test_a_heap_larger_than_a_piece_is_cut_all_the_same() -> None:
    assert split("😀" * 2, 1) == ("😀", "😀")


def test_length_is_counted_as_telegram_counts() -> None:
    assert units("a한😀") == 4
    assert split("😀" * 2048) == ("😀" * 2048,)
    assert [units(piece) for piece in split("😀" * 2049)] == [4096, 2]
    assert split("&amp;" * 4096) == ("&amp;" * 4096,)
    assert split(f"<b>{'x' * 4096}</b>") == (f"<b>{'x' * 4096}</b>",)


def test_what_shows_nothing_is_not_sent() -> None:
    assert split("") == ()
    assert split("<b> \n</b>") == ()
    assert split(" " * (MESSAGE_LIMIT + 1)) == ()


@pytest.mark.parametrize("whole", ["👩‍👩‍👧", "🇰🇷", "👍🏽", "é", "1️⃣", "각", "\r\n", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_what_people_see_as_one_stays_one(whole: str) -> None:
    assert list(graphemes(f"a{whole}b")) == ["a", whole, "b"]


def test_two_flags_are_two_and_a_heap_of_marks_ends() -> None:
    assert list(graphemes("🇰🇷🇨🇳")) == ["🇰🇷", "🇨🇳"]
    assert max(len(grapheme) for grapheme in graphemes("a" + "\u0301" * 100)) == 32


def test_a_notice_is_cut_between_graphemes() -> None:
    assert truncate_plain("x" * 200) == "x" * 200
    assert truncate_plain("x" * 201) == "x" * 199 + "…"
    assert truncate_plain("안녕 👩‍👩‍👧", 10) == "안녕…"
