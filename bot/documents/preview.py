"""Pictures of the documents in every language, for the guide: ``python -m bot.documents.preview FOLDER``."""

import io
import sys
from datetime import date
from pathlib import Path

from msgspec.structs import replace
from PIL import Image

from bot.cases.masking import mask_contact
from bot.cases.numbers import page_link
from bot.core.text import LOCALES, Money
from bot.documents import dossier
from bot.documents.certificate import TEMPLATE, issue, lay_out
from bot.documents.claim import Claim, SigningKey
from bot.documents.preview_dossier import sample
from bot.documents.texts import Writer
from bot.documents.typesetter import Typesetter
from bot.words.catalogs import load_words

_KEY = SigningKey("preview", bytes(32))  # known to everybody: nothing signed by it is ever valid
_ADDRESS = "https://sinmungo.example"
_DOTS_PER_INCH = 96
_DOTS_PER_INCH_OF_MANY = 60
_GAP = 10  # pixels between pages

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
    """Write every sample as a PDF and as a picture: of certificates the first page, of dossiers all pages."""
    folder.mkdir(parents=True, exist_ok=True)
    typesetter = Typesetter()
    _certificates(folder, writer, typesetter)
    for locale in LOCALES:
        page = dossier.lay_out(sample(locale), writer)
        (folder / f"dossier-{locale}.pdf").write_bytes(typesetter.typeset(dossier.TEMPLATE, page))
        pages = typesetter.pictures(dossier.TEMPLATE, page, _DOTS_PER_INCH_OF_MANY)
        _side_by_side(pages).save(folder / f"dossier-{locale}.png", optimize=True)


def _certificates(folder: Path, writer: Writer, typesetter: Typesetter) -> None:
    for name, claim in SAMPLES.items():
        link = page_link(_ADDRESS, claim.number)
        (folder / f"certificate-{name}.pdf").write_bytes(issue(claim, _KEY, writer, typesetter, link)[1])
        picture, *_ = typesetter.pictures(TEMPLATE, lay_out(claim, _KEY.id, writer, link), _DOTS_PER_INCH)
        (folder / f"certificate-{name}.png").write_bytes(picture)


def _side_by_side(pages: list[bytes]) -> Image.Image:
    """Pages in a row on grey, in few colours so that the guide stays small."""
    images = [Image.open(io.BytesIO(page)).convert("RGB") for page in pages]
    width, height = images[0].size
    row = Image.new("RGB", (len(images) * (width + _GAP) + _GAP, height + 2 * _GAP), "#9aa1ad")
    for place, image in enumerate(images):
        row.paste(image, (_GAP + place * (width + _GAP), _GAP))
    return row.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


if __name__ == "__main__":
    preview(Path(sys.argv[1]), load_words(strict=True))
