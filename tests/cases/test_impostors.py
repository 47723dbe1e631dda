"""Who can be us, and who only says so."""

import pytest

from bot.cases.impostors import claimed, wrote

BOT = "sinmungo_bot"


@pytest.mark.parametrize(
    "text",
    [
        "@sinmungo_bot",
        "@Sinmungo_Bot",
        "https://t.me/sinmungo_bot",
        "t.me/sinmungo_bot?start=case_C-4F7K9-QX2MN",
        "http://telegram.me/@sinmungo_bot",
        "tg://resolve?domain=sinmungo_bot&start=x",
        "이 계정이 맞나요? @sinmungo_bot 이에요",
        "@\u200bsinmungo_bot",
        "https://sinmungo_bot.t.me/",
        "https://sinmungo_bot.t.me?start=x",
        "tg:resolve?start=x&domain=sinmungo_bot",
    ],
)
def test_us(text: str) -> None:
    assert claimed(text, BOT) == "us"


@pytest.mark.parametrize(
    "text",
    [
        "@sinmungo_help",
        "@sinmungo_b0t",
        "@sinmungo_bot2",
        "@sinmungo__bot",
        "@sіnmungo_bot",  # a Cyrillic letter
        "t.me/sinmungo_bot/extra t.me/elsewhere",
        "t.me/+AbCdEf123",
        "t.me/joinchat/AbCdEf123",
        "https://telegram.dog/sinmungo_help",
        "tg://resolve?domain=help",
        "@sinmungo_bot asks me to write to @helper",
        "https://chat.me/sinmungo_bot",  # ends in t.me
        "chat-t.me/sinmungo_bot",
        "https://t.me.example/sinmungo_bot",
        "https://elsewhere.example/t.me/sinmungo_bot",
        "https://elsewhere.example/@sinmungo_bot",
        "https://elsewhere.example/?x=@sinmungo_bot",
        "https://t.me@elsewhere.example/sinmungo_bot",
        "https://elsewhere.example:8443/sinmungo_bot",
        "https://192.0.2.1/sinmungo_bot",
        "https://sinmungo_help.t.me",
        "https://t.me/",
        "tg://user?id=5",
        "refund-desk.example/login",
        "https://refund-desk.example",
        "@sinmungo_bot_",
        "010-1234-5678",
        "+86 138 0013 8000",
    ],
)
def test_not_us(text: str) -> None:
    assert claimed(text, BOT) == "not_us"


@pytest.mark.parametrize(
    "text",
    [
        *("", "hello", "haneul@example.com", "@sinmungo_bot@elsewhere.example", "elsewhere.example", "t.me"),
        *("2026-11-21", "20261121-0001", "1234567", "12345678901234567"),
    ],
)
def test_what_is_no_claim(text: str) -> None:
    assert claimed(text, BOT) is None


def test_nobody_is_us_before_our_own_name_is_known() -> None:
    assert claimed("@", "") is None
    assert claimed("@sinmungo_bot", "") == "not_us"
    assert wrote("", is_bot=True, bot="") == "not_us"


def test_who_wrote_a_forwarded_message() -> None:
    assert wrote("Sinmungo_Bot", is_bot=True, bot=BOT) == "us"
    assert wrote("sinmungo_bot", is_bot=False, bot=BOT) == "not_us"
    assert wrote("", is_bot=True, bot=BOT) == "not_us"
