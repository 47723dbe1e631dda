"""Disputes to make dossiers of: data as the flows keep it, photographs as phones make them."""

import io
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from PIL import Image, ImageDraw, ImageFilter

from bot.core.case import Case
from bot.core.effect import OpenCase
from bot.ports import CaseChange, Changes, Store

NUMBER = "C-4F7K9-QX2MN"
OPENED = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
WORDS = {
    "ko": {
        "item": "무선 이어폰 스페이스 그레이 (충전 케이스 포함)",
        "details": "11월 18일에 받았는데 상자 한쪽이 눌려 있었고, 열어 보니 충전 케이스 뚜껑이 깨져 있었습니다.\n"
        "오른쪽 이어폰은 전원이 켜지지 않습니다.",
        "captions": ("깨진 뚜껑을 가까이에서 찍은 사진", "눌린 상자", "송장이 보이는 상자 윗면"),
        "record": "판매자가 전화로 사과했지만 환불은 어렵다고 했습니다.",
    },
    "zh_Hans": {
        "item": "无线耳机 深空灰（含充电盒）",
        "details": "11 月 18 日收到时纸箱一侧已被压扁，打开后发现充电盒盖子已经碎裂。\n右侧耳机无法开机。",
        "captions": ("碎裂的盒盖特写", "被压扁的纸箱", "纸箱正面，可见面单"),
        "record": "卖家来电道歉，但表示无法退款。",
    },
    "zh_Hant": {
        "item": "無線耳機 太空灰（含充電盒）",
        "details": "11 月 18 日收到時紙箱一側已被壓扁，打開後發現充電盒的蓋子已經碎裂。\n右側耳機無法開機。",
        "captions": ("碎裂的盒蓋特寫", "被壓扁的紙箱", "紙箱正面，可見托運單"),
        "record": "賣家來電道歉，但表示無法退款。",
    },
    "en": {
        "item": "Wireless earphones, space grey (with charging case)",
        "details": "The parcel came on 18 November with one side crushed. When I opened it the lid of the "
        "charging case was broken.\nThe right earphone does not switch on.",
        "captions": ("The broken lid, from close by", "The crushed parcel", "Top of the parcel with the label"),
        "record": "The seller apologised on the telephone but said that a refund was difficult.",
    },
}


def photograph(seed: int = 0, size: tuple[int, int] = (1600, 1200), **how: Any) -> bytes:
    """A JPEG with as much detail as a photograph; ``how`` goes to Pillow."""
    chance = random.Random(seed)
    grain = Image.effect_noise((size[0] // 2, size[1] // 2), 40).resize(size)
    hue = tuple(chance.randrange(60, 200) for _ in range(3))
    image = Image.blend(Image.new("RGB", size, hue), Image.merge("RGB", (grain,) * 3), 0.35)
    drawn = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        wide, high = chance.randrange(size[0] // 4), chance.randrange(size[1] // 4)
        drawn.rectangle((x, y, x + wide, y + high), outline=tuple(chance.randrange(256) for _ in range(3)), width=9)
    content = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(1)).save(content, "JPEG", quality=88, **how)
    return content.getvalue()


def piece(number: int, **fields: Any) -> dict[str, Any]:
    """A piece of evidence as a case keeps it, not fetched yet."""
    return {
        "number": number,
        "caption": "",
        "at": (OPENED - timedelta(minutes=60 - number)).isoformat(),
        "kind": "photo",
        "file_id": f"f{number}",
        "unique_id": f"u{number}",
        "size": 2_400_000,
        "name": "",
        "mime": "image/jpeg",
        **fields,
    }


def kept(number: int, **fields: Any) -> dict[str, Any]:
    """A piece of evidence whose bytes are kept."""
    return piece(number, sha256=f"{number:02x}" * 32, file=f"evidence/{NUMBER}/{number}", **fields)


def dispute(evidence: list[dict[str, Any]], locale: str = "ko", state: str = "in_mediation", **data: Any) -> Case:
    """A dispute about earphones that came broken, as far as mediation."""
    words: dict[str, Any] = WORDS[locale]

    def after(**time: float) -> str:
        return (OPENED + timedelta(**time)).isoformat()

    filled: dict[str, Any] = {
        "platform": "aliexpress",
        "order_number": "8123456789012345",
        "item": words["item"],
        "paid": {"minor": 4590, "currency": "USD"},
        "reason": "damaged",
        "ordered": "2026-11-02",
        "received": "2026-11-18",
        "outcome": "full_refund",
        "details": words["details"],
        "evidence": evidence,
        "letter_sent": after(hours=1),
        "reply_by": "2026-11-22",
        "offer": {"kind": "partial_refund", "sum": {"minor": 300, "currency": "USD"}},
        "platform_number": "AE-2026-55817",
        "records": [[after(hours=30), words["record"]]],
        "story": [
            [OPENED.isoformat(), "open", "buyer"],
            [after(hours=1), "letter_sent", "buyer"],
            [after(hours=26), "offer", "buyer"],
            [after(hours=30), "record", "buyer"],
            [after(hours=31), "submit", "buyer"],
            [after(hours=33), "answered", "Mina"],
            [after(hours=50), "opened", "buyer"],
            [after(hours=99), "mediate", "buyer"],
        ],
    }
    return Case(NUMBER, "dispute", state, {**filled, **data}, OPENED, OPENED + timedelta(hours=99), 9)


async def filed(store: Store, case: Case) -> int:
    """File a case for somebody; returns the person."""
    async with store.unit_of_work() as unit:
        [loaded] = await unit.load([7])
        changes = Changes(now=OPENED)
        changes.conversations[loaded.person.id] = loaded.conversation
        opened = OpenCase(case.number, case.kind, case.state, case.data)
        changes.cases.append(CaseChange(loaded.person.id, OPENED, opened, replace(case, events=1)))
        await unit.write(changes)
        await unit.commit()
        return loaded.person.id
