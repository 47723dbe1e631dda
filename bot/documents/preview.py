"""Pictures of the certificate in every language, for the guide: ``python -m bot.documents.preview FOLDER``."""

import sys
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from bot.cases.masking import mask_contact
from bot.core.text import Money
from bot.documents.certificate import TEMPLATE, issue, lay_out
from bot.documents.claim import Claim, SigningKey
from bot.documents.texts import Writer
from bot.documents.typesetter import Typesetter
from bot.words.catalogs import load_words

_KEY = SigningKey("preview", bytes(32))  # known to everybody: nothing signed by it is ever valid
_DOTS_PER_INCH = 96

_KOREAN = Claim(
    number="SMG-7K3M-9QX2-VB8T-0HZ1",
    issuer="신문고 소비자지원센터",
    buyer_name="김하늘",
    contact=mask_contact("+821012345678"),
    platform="smartstore",
    order_number="2026111812345671",
    issued_on=date(2026, 11, 21),
    bot="sinmungo_bot",
    locale="ko",
    item="무선 청소기 파워클린 V12 (배터리 2개 포함)",
    ordered_on=date(2026, 11, 18),
    amount=Money(389_000, "KRW"),
    seller_name="한빛전자",
)
SAMPLES = {
    "ko": _KOREAN,
    "zh_Hans": replace(
        _KOREAN,
        locale="zh_Hans",
        issuer="申闻鼓消费者服务中心",
        buyer_name="王小明",
        contact=mask_contact("xiaoming@example.com"),
        platform="taobao",
        order_number="3412345678901234567",
        item="便携式咖啡机 云白色 礼盒装",
        amount=Money(45_900, "CNY"),
        seller_name="晨光家电旗舰店",
    ),
    "zh_Hant": replace(
        _KOREAN,
        locale="zh_Hant",
        issuer="申聞鼓消費者服務中心",
        buyer_name="林怡君",
        contact=mask_contact("+886912345678"),
        platform="aliexpress",
        order_number="8123456789012345",
        item="機械式鍵盤 87 鍵 茶軸",
        amount=Money(245_000, "TWD"),
        seller_name="KeyCraft Official Store",
    ),
    "en": replace(
        _KOREAN,
        locale="en",
        issuer="Sinmungo Consumer Desk",
        buyer_name="Alice Martin",
        contact=mask_contact("alice@example.com"),
        platform="ebay",
        order_number="12-09876-54321",
        item="Mirrorless camera body with 35 mm lens, refurbished",
        amount=Money(64_900, "GBP"),
        seller_name="Harbour Cameras Ltd",
    ),
    "ko-en": replace(_KOREAN, second_locale="en"),
}


def preview(folder: Path, writer: Writer) -> None:
    """Write every sample as a PDF and as a picture of its first page."""
    folder.mkdir(parents=True, exist_ok=True)
    typesetter = Typesetter()
    for name, claim in SAMPLES.items():
        (folder / f"certificate-{name}.pdf").write_bytes(issue(claim, _KEY, writer, typesetter)[1])
        picture, *_ = typesetter.pictures(TEMPLATE, lay_out(claim, _KEY.id, writer), _DOTS_PER_INCH)
        (folder / f"certificate-{name}.png").write_bytes(picture)


if __name__ == "__main__":
    preview(Path(sys.argv[1]), load_words(strict=True))
