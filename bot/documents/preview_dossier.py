"""A dossier to look at, in every language: earphones that came broken. Its photographs are drawn."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from msgspec import Struct
from PIL import Image, ImageDraw

from bot.cases.letter import Exhibit as Named
from bot.cases.letter import LetterFacts, letter, subject
from bot.core.text import Money, Text
from bot.documents import dossier_texts as texts
from bot.documents.dossier import Dossier, Exhibit, Fact, Letter, Limit, Moment

_OPENED = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
_SIZE = (1200, 900)


class _Words(Struct, frozen=True):
    """What the buyer wrote."""

    issuer: str
    zone: str
    item: str
    details: str
    record: str
    captions: tuple[str, str, str]


_WORDS = {
    "ko": _Words(
        "신문고 소비자지원센터",
        "Asia/Seoul",
        "무선 이어폰 스페이스 그레이 (충전 케이스 포함)",
        "11월 18일에 받았는데 상자 한쪽이 눌려 있었고, 열어 보니 충전 케이스 뚜껑이 깨져 있었습니다.\n"
        "오른쪽 이어폰은 전원이 켜지지 않습니다.",
        "판매자가 사과했지만 전액 환불은 어렵다고 했습니다.",
        ("깨진 뚜껑을 가까이에서 찍은 사진", "한쪽이 눌린 상자", "주문 페이지 화면"),
    ),
    "zh_Hans": _Words(
        "申闻鼓消费者服务中心",
        "Asia/Shanghai",
        "无线耳机 深空灰（含充电盒）",
        "11 月 18 日收到时纸箱一侧已被压扁，打开后发现充电盒盖子已经碎裂。\n右侧耳机无法开机。",
        "卖家表示歉意，但称无法全额退款。",
        ("碎裂的盒盖特写", "一侧被压扁的纸箱", "订单页面截图"),
    ),
    "zh_Hant": _Words(
        "申聞鼓消費者服務中心",
        "Asia/Taipei",
        "無線耳機 太空灰（含充電盒）",
        "11 月 18 日收到時紙箱一側已被壓扁，打開後發現充電盒的蓋子已經碎裂。\n右側耳機無法開機。",
        "賣家表示歉意，但稱無法全額退款。",
        ("碎裂的盒蓋特寫", "一側被壓扁的紙箱", "訂單頁面截圖"),
    ),
    "en": _Words(
        "Sinmungo Consumer Desk",
        "Europe/London",
        "Wireless earphones, space grey (with charging case)",
        "The parcel came on 18 November with one side crushed. When I opened it, the lid of the charging case was "
        "broken.\nThe right earphone does not switch on.",
        "The seller apologised, but said that a full refund was difficult.",
        ("The broken lid, from close by", "The parcel, crushed on one side", "The order page"),
    ),
}


def sample(locale: str) -> Dossier:
    """The dossier in a language."""
    words, prepared = _WORDS[locale], _OPENED + timedelta(days=4)
    return Dossier(
        number="C-4F7K9-QX2MN",
        issuer=words.issuer,
        locale=locale,
        zone=words.zone,
        prepared=prepared,
        facts=_facts(words),
        account=(Fact(texts.LABELS["details"], words.details),),
        limits=_limits(),
        score=72,
        shown=(
            Text("evidence.close_up"),
            Text("evidence.parcel"),
            Text("evidence.order_page"),
            Text("evidence.unboxing"),
        ),
        timeline=_timeline(words),
        letter=_letter(words),
        letter_notes=(texts.sent(_OPENED + timedelta(hours=1), date(2026, 11, 22)), texts.COMPOSED),
        answer=(
            Fact(texts.LABELS["offer"], texts.OFFERS["partial_refund"], "buyer"),
            Fact(texts.LABELS["offered"], texts.amount(Money(300, "USD")), "buyer"),
        ),
        exhibits=_exhibits(words),
    )


def _facts(words: _Words) -> tuple[Fact, ...]:
    return (
        Fact(texts.LABELS["state"], texts.STATES["in_mediation"]),
        Fact(texts.LABELS["opened_at"], texts.moment(_OPENED)),
        Fact(texts.LABELS["platform"], texts.PLATFORMS["aliexpress"]),
        Fact(texts.LABELS["order_number"], "8123456789012345"),
        Fact(texts.LABELS["item"], words.item),
        Fact(texts.LABELS["paid"], texts.amount(Money(4590, "USD"))),
        Fact(texts.LABELS["ordered"], texts.day(date(2026, 11, 2))),
        Fact(texts.LABELS["received"], texts.day(date(2026, 11, 18))),
        Fact(texts.LABELS["reason"], texts.REASONS["damaged"]),
        Fact(texts.LABELS["outcome"], texts.OUTCOMES["full_refund"]),
        Fact(texts.LABELS["platform_number"], "AE-2026-55817", "buyer"),
    )


def _limits() -> tuple[Limit, ...]:
    source = texts.uncertain("https://customerservice.aliexpress.com/")
    return (
        Limit(Text("window.kind.claim"), texts.still_open(date(2026, 12, 3), 9), source),
        Limit(Text("window.kind.return"), texts.still_open(date(2026, 12, 18), 24), source),
        Limit(texts.REPLY_BY, texts.reply(date(2026, 11, 22))),
    )


def _timeline(words: _Words) -> tuple[Moment, ...]:
    def after(hours: int) -> datetime:
        return _OPENED + timedelta(hours=hours)

    offered = (texts.OFFERS["partial_refund"], texts.amount(Money(300, "USD")))
    return (
        Moment(_OPENED, texts.DONE["open"], (texts.pieces("1–4"),)),
        Moment(after(1), texts.DONE["letter_sent"], (), "buyer"),
        Moment(after(26), texts.DONE["offer"], offered, "buyer"),
        Moment(after(30), texts.DONE["record"], (words.record,), "buyer"),
        Moment(after(31), texts.DONE["submit"]),
        Moment(after(50), texts.DONE["opened"], ("AE-2026-55817",), "buyer"),
        Moment(after(74), texts.DONE["mediate"], (), "buyer"),
    )


def _letter(words: _Words) -> Letter:
    facts = LetterFacts(
        reason="damaged",
        outcome="full_refund",
        reply_by=date(2026, 11, 22),
        order="8123456789012345",
        item=words.item,
        ordered=date(2026, 11, 2),
        received=date(2026, 11, 18),
        paid=Money(4590, "USD"),
        details=words.details,
        evidence=(
            *(Named(number, "photo", None, words.captions[number - 1]) for number in (1, 2)),
            Named(3, "screenshot", None, words.captions[2]),
            Named(4, "video"),
        ),
    )
    return Letter("zh_Hans", (subject(facts), *letter(facts)))


def _exhibits(words: _Words) -> tuple[Exhibit, ...]:
    pictures = (_photograph(_case), _photograph(_parcel), _photograph(_screen))
    shown = tuple(
        Exhibit(
            number,
            texts.KINDS["screenshot" if number == 3 else "photo"],
            _OPENED - timedelta(minutes=9 - number),
            words.captions[number - 1],
            mime="image/jpeg",
            size=1_700_000 + 310_000 * number,
            sha256=sha256(picture).hexdigest(),
            picture=picture,
        )
        for number, picture in enumerate(pictures, 1)
    )
    film = Exhibit(
        4,
        texts.KINDS["video"],
        _OPENED - timedelta(minutes=2),
        name="unboxing.mp4",
        mime="video/mp4",
        size=14_300_000,
        sha256=sha256(b"unboxing").hexdigest(),
        note=texts.ORIGINAL,
    )
    return (*shown, film)


def _photograph(draw: Callable[[ImageDraw.ImageDraw], None]) -> bytes:
    image = Image.new("RGB", _SIZE, "#c9b79c")
    drawn = ImageDraw.Draw(image)
    for y in range(0, _SIZE[1], 90):  # a wooden table
        drawn.line((0, y, _SIZE[0], y - 14), fill="#bda98b", width=4)
    draw(drawn)
    made = io.BytesIO()
    image.save(made, "JPEG", quality=80)
    return made.getvalue()


def _case(drawn: ImageDraw.ImageDraw) -> None:
    drawn.rounded_rectangle((330, 250, 890, 700), 150, fill="#8d9096", outline="#6d7076", width=6)
    drawn.rounded_rectangle((330, 250, 890, 420), 120, fill="#9ea1a8", outline="#6d7076", width=6)
    drawn.line(((470, 252), (520, 300), (500, 345), (585, 372), (560, 418)), fill="#26282c", width=10)
    drawn.line(((520, 300), (610, 285), (655, 330)), fill="#26282c", width=7)
    drawn.polygon(((655, 330), (700, 300), (720, 345)), fill="#c9b79c", outline="#26282c")


def _parcel(drawn: ImageDraw.ImageDraw) -> None:
    drawn.polygon(((250, 330), (690, 250), (980, 380), (560, 500)), fill="#b98b58", outline="#7d5c37")
    drawn.polygon(
        ((250, 330), (560, 500), (560, 770), (300, 610), (330, 520), (255, 470)), fill="#a1754a", outline="#7d5c37"
    )
    drawn.polygon(((560, 500), (980, 380), (980, 640), (560, 770)), fill="#aa7f50", outline="#7d5c37")
    drawn.line(((330, 520), (410, 500), (440, 560), (520, 545)), fill="#6f5231", width=6)
    drawn.polygon(((650, 320), (800, 292), (870, 322), (720, 356)), fill="#f4f1ea", outline="#7d5c37")


def _screen(drawn: ImageDraw.ImageDraw) -> None:
    drawn.rectangle((0, 0, *_SIZE), fill="#e9ebf0")
    drawn.rounded_rectangle((410, 40, 790, 860), 34, fill="#ffffff", outline="#2b2f38", width=8)
    drawn.rectangle((440, 110, 760, 150), fill="#2f4a7d")
    drawn.rounded_rectangle((440, 190, 560, 310), 12, fill="#c7ccd6")
    for at, width in enumerate((180, 140, 160)):
        drawn.rectangle((580, 196 + 42 * at, 580 + width, 212 + 42 * at), fill="#8e95a3")
    for at in range(8):
        drawn.rectangle((440, 350 + 50 * at, 740 - 34 * (at % 3), 366 + 50 * at), fill="#c7ccd6")
    drawn.rounded_rectangle((440, 780, 760, 830), 14, fill="#b23a2e")
