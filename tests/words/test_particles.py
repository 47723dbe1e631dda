import pytest

from bot.words.particles import PAIRS, choose

# word: 을/를, 이/가, 으로/로
TABLE = {
    "확인증": "을 이 으로",
    "사과": "를 가 로",
    "서울": "을 이 로",
    "메일": "을 이 로",
    "값": "을 이 으로",
    "의": "를 가 로",
    "힣": "을 이 으로",
    "가": "를 가 로",
    "ㄱ": "을 이 으로",
    "ㄹ": "을 이 로",
    "ㅏ": "를 가 로",
    # digits as they are read: 영 일 이 삼 사 오 육 칠 팔 구
    "0": "을 이 으로",
    "1": "을 이 로",
    "2": "를 가 로",
    "3": "을 이 으로",
    "4": "를 가 로",
    "5": "를 가 로",
    "6": "을 이 으로",
    "7": "을 이 로",
    "8": "을 이 로",
    "9": "를 가 로",
    "10": "을 이 으로",
    "1,000": "을 이 으로",
    "20261121-0007": "을 이 로",
    # letters by name: 엘, 엠, 엔, 알; all others end in a vowel
    "A": "를 가 로",
    "URL": "을 이 로",
    "CCTV": "를 가 로",
    "KTM": "을 이 으로",
    "CNN": "을 이 으로",
    "QR": "을 이 로",
    "x": "를 가 로",
    "C-4F7K9-QX2MN": "을 이 으로",
    "SMG-7K3M-9QX2-VB8T-0HZS": "를 가 로",
    # words by how they are pronounced
    "Amazon": "을 이 으로",
    "Telegram": "을 이 으로",
    "iPhone": "을 이 으로",
    "Shipping": "을 이 으로",
    "Apple": "을 이 로",
    "e-mail": "을 이 로",
    "Facebook": "을 이 으로",
    "Mac": "을 이 으로",
    "app": "을 이 으로",
    "Internet": "을 이 으로",
    "Kakao": "를 가 로",
    "eBay": "를 가 로",
    "Taobao": "를 가 로",
    "AliExpress": "를 가 로",
    "Alice": "를 가 로",
    "Mark": "를 가 로",
    "name@example.com": "을 이 으로",
    # marks, spaces and asides are not read
    "‘확인증’ ": "을 이 으로",
    "김하늘(구매자)": "을 이 로",
    "사과 (3개)": "를 가 로",
    "확인증 ✅": "을 이 으로",
    "": "를 가 로",
    "✅": "를 가 로",
    "王小明": "를 가 로",
}


@pytest.mark.parametrize(("word", "forms"), TABLE.items())
def test_the_particle_is_chosen_by_the_last_sound(word: str, forms: str) -> None:
    assert " ".join(choose(pair, word) for pair in ("을/를", "이/가", "으로/로")) == forms


@pytest.mark.parametrize("pair", PAIRS)
def test_every_pair_has_its_two_forms(pair: str) -> None:
    assert choose(pair, "집") != choose(pair, "나무")
    assert {choose(pair, "집"), choose(pair, "나무")} == set(pair.split("/"))


def test_with_goes_the_other_way_round() -> None:
    assert choose("와/과", "이름") == "과"
    assert choose("와/과", "연락처") == "와"


def test_an_unknown_pair_is_refused() -> None:
    with pytest.raises(KeyError):
        choose("야/아", "집")
