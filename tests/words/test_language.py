import pytest

from bot.core.language import locale_of, locale_of_script, only_simplified, only_traditional, zone_of


@pytest.mark.parametrize(
    ("code", "locale"),
    [
        ("ko", "ko"),
        ("ko-KR", "ko"),
        ("en", "en"),
        ("en-GB", "en"),
        ("zh", "zh_Hans"),
        ("zh-hans", "zh_Hans"),
        ("zh-CN", "zh_Hans"),
        ("zh-sg", "zh_Hans"),
        ("zh-hans-hk", "zh_Hans"),
        ("zh-hk", "zh_Hant"),
        ("zh-TW", "zh_Hant"),
        ("zh-mo", "zh_Hant"),
        ("zh-hant", "zh_Hant"),
        ("zh-Hant-CN", "zh_Hant"),
        ("zh_Hant_TW", "zh_Hant"),
        ("fr", None),
        ("kok", None),
        ("", None),
    ],
)
def test_telegrams_language_code(code: str, locale: str | None) -> None:
    assert locale_of(code) == locale


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("안녕하세요", "ko"),
        ("ㅋㅋㅋ", "ko"),
        ("AliExpress 주문이 안 와요", "ko"),
        ("王小明 씨에게 보냈어요", "ko"),
        ("我的订单还没到", "zh_Hans"),
        ("这个坏了", "zh_Hans"),
        ("我的訂單還沒到", "zh_Hant"),
        ("東西壞掉了", "zh_Hant"),
        ("你好", "zh_Hans"),
        ("我的 iPhone 15 Pro 壞了", "zh_Hant"),
        ("where is my parcel?", "en"),
        ("Où est mon colis ?", "en"),
        ("20261121-0001", None),
        ("👍", None),
        ("", None),
        ("こんにちは、注文", None),
        ("где мой заказ", None),
    ],
)
def test_the_script_of_the_first_text(text: str, locale: str | None) -> None:
    assert locale_of_script(text) == locale


def test_characters_of_one_way_of_writing() -> None:
    assert all(map(only_simplified, "订单号码证书国这个价与机"))
    assert all(map(only_traditional, "訂單號碼證書國這個價與機"))
    assert not any(only_simplified(c) or only_traditional(c) for c in "你好的一是在不了我A1。한")


def test_the_zone_is_the_chosen_one_else_the_languages_else_the_operators() -> None:
    assert zone_of("ko", "Europe/London", "UTC") == "Europe/London"
    assert [zone_of(locale, "", "Europe/Berlin") for locale in ("ko", "zh_Hans", "zh_Hant", "en")] == [
        "Asia/Seoul",
        "Asia/Shanghai",
        "Asia/Taipei",
        "Europe/Berlin",
    ]
