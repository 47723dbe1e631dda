"""One dispute in every language: who, what they bought, and what they say about it."""

import io

from msgspec import Struct
from PIL import Image, ImageDraw

from bot.playground.acts import Actor
from bot.playground.files import Upload
from bot.playground.people import FIRST_PEOPLE, Person
from docs.pictures.camera import Camera
from tests.talk import Talk

_KOREAN, _CHINESE, _ENGLISH = FIRST_PEOPLE
_TAIWANESE = Person(7_100_000_004, "林怡君", None, "yijun_lin", "zh-hant", "+886900000004")


class Story(Struct, frozen=True):
    """A person and their broken teapot; the fields are what they write."""

    person: Person
    platform: str
    order: str
    item: str
    paid: str
    ordered: str
    received: str
    details: str
    captions: tuple[str, str, str]


STORIES = {
    "ko": Story(
        _KOREAN,
        "aliexpress",
        "8201734455120913",
        "유리 찻주전자 세트",
        "38,900원",
        "11월 2일",
        "어제",
        "상자를 열어 보니 찻주전자 뚜껑과 손잡이가 깨져 있었어요. 완충재는 얇은 비닐 한 겹뿐이었어요.",
        ("주문 내역 화면", "찌그러진 상자", "깨진 뚜껑과 손잡이"),
    ),
    "zh_Hans": Story(
        _CHINESE,
        "taobao",
        "2600000000001834562",
        "玻璃茶壶套装",
        "268元",
        "11月12日",
        "昨天",
        "打开包裹就发现壶盖和壶把都碎了，箱子里只垫了一层薄塑料。",
        ("订单截图", "压扁的箱子", "碎了的壶盖和壶把"),
    ),
    "zh_Hant": Story(
        _TAIWANESE,
        "taobao",
        "2600000000004412087",
        "玻璃茶壺組",
        "人民幣268元",
        "11月8日",
        "昨天",
        "一打開包裹就發現壺蓋和壺把都碎了，箱子裡只墊了一層薄塑膠。",
        ("訂單截圖", "壓扁的箱子", "碎掉的壺蓋和壺把"),
    ),
    "en": Story(
        _ENGLISH,
        "aliexpress",
        "8201734455120877",
        "Glass teapot set",
        "£24.90",
        "2 November",
        "yesterday",
        "When I opened the parcel, the lid and the handle were in pieces. There was only one thin layer of plastic.",
        ("My order", "The crushed box", "The broken lid and handle"),
    ),
}


async def play(story: Story, talk: Talk, actor: Actor, camera: Camera | None = None) -> None:
    """File the dispute, write to the seller, submit; take the pictures on the way, where there is a camera."""
    await talk.says("/start")
    await talk.hears("menu")
    await _picture(talk, camera, "menu")
    await _until_the_clock(story, talk, camera)
    await _evidence(story, talk, actor, camera)
    await talk.taps("dispute.submit.button")
    number = (await talk.hears("dispute.card"))["number"]
    await talk.taps("dispute.action.letter.button")
    await talk.hears("letter.how")
    await _picture(
        talk,
        camera,
        "letter",
        newest=2 if talk.locale == "zh_Hans" else 3,
        leaving=1 if talk.locale == "zh_Hans" else 2,
    )
    await talk.taps("letter.sent.button")
    await talk.hears("dispute.letter_sent")
    await talk.says("/cases")
    await talk.taps("case.open.button", number=number)
    await talk.hears("dispute.card.turn")
    await _picture(talk, camera, "card")
    await talk.taps("dispute.action.submit.button")
    await talk.hears("dispute.steps")
    await _picture(talk, camera, "submitted")
    if camera is None:
        return
    await talk.taps("dispute.action.dossier.button")
    await talk.gets_file()
    sent = next(message.document for message in reversed(actor.hears()) if message.document)
    camera.keeps_page("dossier", actor.world.files.get(sent.file_id).content)


async def _until_the_clock(story: Story, talk: Talk, camera: Camera | None) -> None:
    await talk.says("/dispute")
    await talk.taps(f"platform.{story.platform}.button")
    for question, answer in (("order_number", story.order), ("item", story.item), ("paid", story.paid)):
        await talk.hears(f"dispute.{question}")
        await talk.says(answer)
    await talk.hears("dispute.reason")
    await talk.taps("dispute.reason.damaged.button")
    for question, answer in (("ordered", story.ordered), ("received", story.received)):
        await talk.hears(f"dispute.{question}")
        await talk.says(answer)
    await talk.hears("dispute.clock")
    await _picture(talk, camera, "clock", newest=2)


async def _evidence(story: Story, talk: Talk, actor: Actor, camera: Camera | None) -> None:
    await talk.taps("engine.go_on.button")
    await talk.hears("dispute.outcome")
    await talk.taps("dispute.outcome.full_refund.button")
    await talk.hears("dispute.details")
    await talk.says(story.details)
    await talk.hears("dispute.evidence")
    for caption, photo in zip(story.captions, (_order(), _box(), _teapot()), strict=True):
        talk.mark = len(talk.chat.said)
        actor.sends("photo", Upload(photo), caption=caption)
        await talk.hears("dispute.evidence")
    await _picture(talk, camera, "evidence", newest=2)
    await talk.taps("engine.collect.done.button")
    await talk.hears("dispute.review")
    await _picture(talk, camera, "review")


async def _picture(talk: Talk, camera: Camera | None, what: str, newest: int = 1, leaving: int = 0) -> None:
    """Wait until the page shows what the bot said last, and keep it."""
    if camera is None:
        return
    last = next(said for said in reversed(talk.chat.said) if said.message is not None and not said.notice)
    await camera.takes(what, last.text.strip().splitlines()[0], newest, leaving)


# --- photographs, drawn


def _jpeg(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def _table() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (480, 320), "#cbb59a")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 480, 120), fill="#e9e2d6")
    return picture, draw


def _teapot() -> bytes:
    picture, draw = _table()
    draw.ellipse((130, 110, 330, 280), fill="#d5e6e4", outline="#6f9693", width=5)
    draw.polygon(((325, 170), (400, 120), (412, 135), (330, 220)), fill="#d5e6e4", outline="#6f9693")
    draw.arc((80, 140, 170, 240), 90, 200, fill="#6f9693", width=9)
    draw.line(((190, 120), (205, 160), (185, 185), (215, 215), (200, 250)), fill="#3f5f5d", width=4)
    for shard in (
        ((60, 280), (95, 262), (88, 292)),
        ((350, 268), (392, 282), (362, 298)),
        ((420, 250), (440, 280), (410, 276)),
    ):
        draw.polygon(shard, fill="#d5e6e4", outline="#6f9693")
    return _jpeg(picture)


def _box() -> bytes:
    picture, draw = _table()
    draw.polygon(
        ((90, 120), (250, 95), (390, 130), (385, 265), (230, 300), (100, 270)), fill="#b98a57", outline="#7d5a33"
    )
    draw.line(((90, 120), (235, 150), (390, 130)), fill="#7d5a33", width=4)
    draw.line(((235, 150), (230, 300)), fill="#7d5a33", width=4)
    draw.line(((110, 190), (150, 205), (135, 230), (180, 250)), fill="#7d5a33", width=6)
    draw.rectangle((270, 180, 350, 235), fill="#f5f1e8")
    return _jpeg(picture)


def _order() -> bytes:
    picture = Image.new("RGB", (480, 320), "#f7f7f5")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 480, 50), fill="#d9583b")
    draw.rectangle((30, 80, 140, 190), fill="#d5e6e4")
    for top, width in ((85, 250), (115, 190), (145, 120), (215, 400), (245, 330), (275, 200)):
        left = 165 if top < 200 else 30
        draw.rectangle((left, top, left + min(width, 440 - left), top + 14), fill="#c9c9c4")
    return _jpeg(picture)
