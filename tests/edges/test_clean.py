import pytest

from bot.edges.clean import clean_line, clean_text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("20261121-0001", "20261121-0001"),
        ("a\x00b\x07c\x1bd\x7fe", "abcde"),
        ("one\r\ntwo\tthree", "one\ntwo\tthree"),
        ("half \ud83d a pair \udc00", "half  a pair "),
        ("whole \U0001f4e6", "whole \U0001f4e6"),
        ("\u1112\u1169\u11bc\u1100\u1175\u11af\u1103\u1169\u11bc", "홍길동"),
        ("王小明", "王小明"),
        ("", ""),
    ],
)
def test_text_loses_what_no_storage_takes_and_is_composed(given: str, kept: str) -> None:
    assert clean_text(given) == kept


def test_a_line_has_single_spaces_and_an_end() -> None:
    assert clean_line("  홍\n\t길동\x00 ", 64) == "홍 길동"
    assert clean_line("가" * 65, 64) == "가" * 64
