"""Links in what people write."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.links import Link, find_links
from tests.knowledge.hostile import HOSTILE


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("https://www.aliexpress.com/item/1005.html", ["https://www.aliexpress.com/item/1005.html"]),
        ("see HTTP://Example.com/A?b=C#d.", ["http://example.com/A?b=C#d"]),
        ("(https://en.wikipedia.org/wiki/Foo_(bar))", ["https://en.wikipedia.org/wiki/Foo_(bar)"]),
        ("[https://a.example/x]", ["https://a.example/x"]),
        ("https://a.example/,https://b.example!", ["https://a.example/,https://b.example"]),
        ("https://a.example/ https://b.example:8443/?q", ["https://a.example/", "https://b.example:8443/?q"]),
        ("https://item.taobao.com/item.htm?id=1这个坏了", ["https://item.taobao.com/item.htm?id=1"]),
        ("「https://detail.1688.com/offer/1.html」，坏了", ["https://detail.1688.com/offer/1.html"]),
        ("https://smartstore.naver.com/a/products/1에서 샀어요", ["https://smartstore.naver.com/a/products/1"]),
        (
            "https://ko.wikipedia.org/wiki/신문고",
            ["https://ko.wikipedia.org/wiki/%EC%8B%A0%EB%AC%B8%EA%B3%A0"],
        ),
        ("https://a.example/%EC%8B%A0", ["https://a.example/%EC%8B%A0"]),
        ("https://쇼핑.한국/?id=3", ["https://xn--hp4bo76a.xn--3e0b707e/?id=3"]),
        ("https://a.example/?spm=a1.2&id=7&utm_source=x&fbclid=y", ["https://a.example/?id=7"]),
        ("https://a.example/?utm_source=x", ["https://a.example/"]),
        ("https://tao\u200bbao.com/\u202ex", ["https://taobao.com/x"]),
        ("https://taobao.com@elsewhere.example/", []),
        ("https://taobao.com:pass@elsewhere.example/", []),
        ("https://192.168.1.1/ https://localhost/ https://[::1]/ https://[a/", []),
        ("https://a.example:99999/ https://a.example:x/", []),
        ("https://a..example/ https://-a.example/ https://" + "a" * 70 + ".example/", []),
        ("javascript:alert(1) ftp://a.example www.a.example xhttps://a.example", []),
        ("https:// a.example https://...", []),
        ("no link", []),
    ],
)
def test_links(text: str, urls: list[str]) -> None:
    assert [link.url for link in find_links(text)] == urls


def test_a_name_that_looks_like_another_is_shown_in_punycode_too() -> None:
    text = "보세요 https://аpple.com/x, 진짜예요"  # the first letter is Cyrillic
    assert find_links(text) == (Link(4, 23, "https://xn--pple-43d.com/x", "xn--pple-43d.com", "аpple.com"),)
    assert text[4:23] == "https://аpple.com/x"


@given(st.one_of(st.text(), st.text("htps:/.@a가这1[]()?&=%#\u200b ").map(lambda text: f"https://{text}")))
def test_any_text_has_only_addresses_that_say_where_they_lead(text: str) -> None:
    for link in find_links(text):
        split = urlsplit(link.url)
        assert link.url.isascii()
        assert (split.scheme in ("http", "https"), split.hostname, split.username) == (True, link.host, None)
        assert text[link.start : link.end].lower().startswith("http")
        assert link.shown.encode("idna").decode() == link.host


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_slow_to_read(text: str) -> None:
    assert all(text[link.start : link.end] for link in find_links(text))
