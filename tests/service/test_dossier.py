"""Dossiers: what they say of a case, and the job that makes them."""

import hashlib
import io
from datetime import date, datetime, timedelta
from typing import Any, cast

import pikepdf
import pytest
from msgspec.structs import replace

from bot.core.case import Case
from bot.core.flow import Facts
from bot.core.text import Money
from bot.documents import dossier_texts as texts
from bot.documents.claim import SigningKey
from bot.documents.dossier import Dossier, Moment
from bot.documents.reading import page_count, page_text
from bot.policies.load import Policies, load
from bot.ports import RejectedError
from bot.service import dossier as job
from bot.service.dossier_facts import Setting, compose
from bot.service.press import Press
from bot.words.catalogs import Words
from storage.store import Storage
from tests.documents.conftest import PlainWriter
from tests.service.dossiers import NUMBER, OPENED, dispute, filed, kept, photograph, piece

pytestmark = pytest.mark.slow  # left out of `make quick`


POLICIES = load()
SETTING = Setting("Drum Desk", "ko", "Asia/Seoul", OPENED + timedelta(days=4))


def composed(case: Case, setting: Setting = SETTING, pictures: dict[int, bytes] | None = None) -> Dossier:
    return compose(case, POLICIES, setting, pictures or {})


def moment(dossier: Dossier, action: str) -> Moment:
    [found] = [each for each in dossier.timeline if each.what == texts.DONE[action]]
    return found


# --- what it says


def test_the_facts_of_a_case() -> None:
    facts = {fact.label.msgid.rpartition(".")[2]: fact for fact in composed(dispute([])).facts}
    assert facts["state"].value == texts.STATES["in_mediation"]
    assert facts["paid"].value == texts.amount(Money(4590, "USD"))
    assert facts["received"].value == texts.day(date(2026, 11, 18))
    assert facts["platform_number"].by == "buyer"
    assert not {"promised", "sum", "decision"} & set(facts)


def test_what_the_bot_cannot_see_is_marked_with_whose_word_it_is() -> None:
    story = dispute([]).data["story"]
    case = dispute([], story=[*story, [OPENED.isoformat(), "decide", "Mina"]], decision="partly")
    marks = {texts_of(each): each.by for each in composed(case).timeline}
    assert marks == {
        "open": None,
        "letter_sent": "buyer",
        "offer": "buyer",
        "record": "buyer",
        "submit": None,
        "answered": None,
        "opened": "buyer",
        "mediate": "buyer",
        "decide": "desk",
    }
    [decision] = [fact for fact in composed(case).facts if fact.label == texts.LABELS["decision"]]
    assert (decision.value, decision.by) == (texts.DECISIONS["partly"], "desk")


def texts_of(each: Moment) -> str:
    return next(name for name, text in texts.DONE.items() if text == each.what)


def test_the_timeline_tells_what_each_line_was_about() -> None:
    late = (OPENED + timedelta(hours=34)).isoformat()
    pieces = [piece(1), piece(2), piece(4), piece(5, at=late)]
    case = dispute(pieces, answer="Please wait.")
    case.data["story"].append([(OPENED + timedelta(hours=35)).isoformat(), "evidence", "buyer"])
    dossier = composed(case)
    assert moment(dossier, "open").details == (texts.pieces("1–2, 4"),)
    assert moment(dossier, "evidence").details == (texts.pieces("5"),)
    assert moment(dossier, "record").details == ("판매자가 전화로 사과했지만 환불은 어렵다고 했습니다.",)
    assert moment(dossier, "offer").details == (texts.OFFERS["partial_refund"], texts.amount(Money(300, "USD")))
    assert moment(dossier, "opened").details == ("AE-2026-55817",)
    assert moment(dossier, "answered").details == ("Please wait.",)


def test_of_two_offers_only_the_last_is_known_in_detail() -> None:
    case = dispute([])
    case.data["story"].append([(OPENED + timedelta(hours=40)).isoformat(), "offer", "buyer"])
    first, last = (each for each in composed(case).timeline if each.what == texts.DONE["offer"])
    assert (first.details, last.details[0]) == ((), texts.OFFERS["partial_refund"])


def test_an_action_that_nobody_has_named_is_an_update() -> None:
    case = dispute([], story=[[OPENED.isoformat(), "new_action", "buyer"]])
    assert [each.what for each in composed(case).timeline] == [texts.DONE["other"]]


def test_deadlines_are_of_the_day_it_was_made() -> None:
    urgent, *rest = composed(dispute([])).limits
    assert urgent.until == texts.still_open(date(2026, 11, 25), 1)
    assert urgent.urgent
    assert rest[-1].until == texts.reply(date(2026, 11, 22))
    assert composed(dispute([]), replace(SETTING, at=OPENED + timedelta(days=5))).limits[0].until == texts.last_day(
        date(2026, 11, 25)
    )
    over = composed(dispute([]), replace(SETTING, at=OPENED + timedelta(days=300))).limits[0]
    assert over.until.msgid == "dossier.window.passed"
    assert not over.urgent


def test_deadlines_say_how_sure_they_are() -> None:
    sources = {
        (limit.source.msgid if limit.source else "")
        for name in POLICIES.platforms
        for limit in composed(dispute([], platform=name, promised="2026-11-10")).limits
    }
    assert sources == {"dossier.window.certain", "dossier.window.uncertain", ""}
    unknown = composed(dispute([], reason="not_received", received=None)).limits[0]
    assert unknown.until == texts.UNKNOWN


def test_a_sent_letter_names_only_the_evidence_that_there_was() -> None:
    pieces = [piece(1), piece(2, at=(OPENED + timedelta(hours=50)).isoformat())]
    letter = composed(dispute(pieces)).letter
    assert letter is not None
    assert letter.locale == "zh_Hans"
    [evidence] = [each for each in letter.paragraphs if each.msgid == "letter.evidence"]
    assert isinstance(evidence.params["lines"], tuple)
    assert len(evidence.params["lines"]) == 1


def test_the_letter_is_sent_or_a_draft_or_the_buyers_own() -> None:
    unsent = dispute([])
    for name in ("letter_sent", "reply_by"):
        del unsent.data[name]
    draft = composed(unsent)
    assert (draft.letter_notes, draft.letter is None) == ((texts.DRAFT,), False)
    own = dispute([], story=[[OPENED.isoformat(), "asked_before", "buyer"]])
    del own.data["reply_by"]
    assert (composed(own).letter, composed(own).letter_notes) == (None, (texts.ASKED_BEFORE,))
    assert composed(dispute([])).letter_notes[0].msgid == "dossier.letter.sent"


def test_the_sellers_answer() -> None:
    kind, offered = composed(dispute([])).answer
    assert (kind.value, kind.by) == (texts.OFFERS["partial_refund"], "buyer")
    assert offered.value == texts.amount(Money(300, "USD"))
    silent = dispute([], story=[[OPENED.isoformat(), "silent", "buyer"]], offer=None)
    assert composed(silent).answer[0].value == texts.silent(OPENED)
    assert composed(dispute([], story=[], offer=None)).answer == ()


@pytest.mark.parametrize(
    ("evidence", "pictured", "kind", "note"),
    [
        (kept(1), True, "photo", None),
        (kept(1), False, "photo", texts.NO_PICTURE),
        (kept(1, kind="document", mime="application/pdf"), True, "document", texts.FIRST_PAGE),
        (kept(1, kind="document", mime="application/zip"), False, "document", texts.ORIGINAL),
        (kept(1, kind="document", mime="audio/ogg"), False, "audio", texts.ORIGINAL),
        (piece(1), False, "photo", texts.PENDING),
        (piece(1, kind="video", mime="video/mp4", size=90_000_000), False, "video", texts.BY_REFERENCE),
    ],
)
def test_a_piece_of_evidence(evidence: dict[str, Any], pictured: bool, kind: str, note: Any) -> None:
    [exhibit] = composed(dispute([evidence]), pictures={1: b"jpeg"} if pictured else {}).exhibits
    assert (exhibit.kind, exhibit.note, exhibit.picture) == (texts.KINDS[kind], note, b"jpeg" if pictured else None)


def test_a_link_is_shown_as_it_was_written() -> None:
    url = "https://example.com/" + "x" * 300
    link = piece(1, kind="link", name=url, file_id="", mime="", size=None, caption="the listing")
    [exhibit] = composed(dispute([link])).exhibits
    assert (exhibit.caption, exhibit.name, exhibit.note) == (f"the listing\n{url}", "", None)


@pytest.mark.parametrize("reason", texts.REASONS)
@pytest.mark.parametrize("outcome", texts.OUTCOMES)
def test_every_reason_and_outcome_has_a_dossier(reason: str, outcome: str) -> None:
    assert composed(dispute([piece(1)], reason=reason, outcome=outcome)).facts


# --- the job


class Desk:
    """A store with a dispute in it, and the job on it."""

    def __init__(self, store: Storage, person: int) -> None:
        self.store = store
        self.person = person
        self.press = Press(cast("Words", PlainWriter()), SigningKey("k", bytes(32)), Facts())

    async def make(self, person: int | None = None, **payload: Any) -> dict[str, Any]:
        asked = {"case": NUMBER, "locale": "ko", "zone": "Asia/Seoul", **payload}
        policies: Policies = POLICIES
        by = self.person if person is None else person
        return await job.make(self.store, self.store.files, self.press, policies, "Drum Desk", by, asked)

    async def content(self, made: dict[str, Any]) -> bytes:
        return await self.store.files.get(self.person, made["file"])


async def desk_with(store: Storage, case: Case) -> Desk:
    return Desk(store, await filed(store, case))


def jpegs(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        streams = [each for each in document.objects if isinstance(each, pikepdf.Stream)]
        return sum(each.get("/Filter") == "/DCTDecode" for each in streams)


async def test_a_dossier_is_kept_and_comes_out_the_same_again(store: Storage) -> None:
    desk = await desk_with(store, dispute([kept(1, caption="깨진 뚜껑"), kept(2, mime="video/mp4"), kept(3)]))
    await store.files.put(desk.person, f"evidence/{NUMBER}/1", photograph(1))
    made = await desk.make()
    content = await desk.content(made)
    sha256 = hashlib.sha256(content).hexdigest()
    assert made["file"] == f"dossiers/{NUMBER}-{sha256[:12]}.pdf"
    assert made["sha256"] == sha256
    assert made["pages"] == page_count(content)
    assert jpegs(content) == 1  # the third photograph is not there any more
    assert "깨진 뚜껑" in page_text(content)
    assert "no_picture ko" in page_text(content)
    assert await desk.make() == made
    assert (await desk.make(locale="en"))["file"] != made["file"]


async def test_a_dossier_is_of_the_time_that_it_was_asked_for(store: Storage) -> None:
    desk = await desk_with(store, dispute([]))
    at = datetime.fromisoformat("2026-12-24T10:00:00+00:00")
    assert "prepared ko 2026-12-24 10:00" in page_text(await desk.content(await desk.make(at=at.isoformat())))


async def test_hostile_evidence_spoils_no_dossier(store: Storage) -> None:
    pieces = [kept(1), kept(2, mime="application/pdf"), kept(3, mime="image/png"), kept(4)]
    desk = await desk_with(store, dispute(pieces))
    for number, content in enumerate((b"\xff\xd8\xff", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + bytes(99), photograph()), 1):
        await store.files.put(desk.person, f"evidence/{NUMBER}/{number}", content)
    assert jpegs(await desk.content(await desk.make())) == 1


async def test_many_pictures_share_what_a_file_may_hold(store: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: list[int] = []

    def small(_content: bytes, most: int, _seconds: float) -> bytes | None:
        allowed.append(most)
        return None

    monkeypatch.setattr(job, "picture", small)
    desk = await desk_with(store, dispute([piece(number, file="x") for number in range(1, 71)]))
    await store.files.put(desk.person, "x", b"\xff\xd8\xff")
    await desk.make()
    assert (len(allowed), sum(allowed) <= job.BYTES) == (job.PICTURES, True)


async def test_pictures_that_would_be_late_are_left_out(store: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "ALL_SECONDS", -1.0)
    desk = await desk_with(store, dispute([kept(1)]))
    await store.files.put(desk.person, f"evidence/{NUMBER}/1", photograph())
    assert jpegs(await desk.content(await desk.make())) == 0


async def test_nobody_else_has_a_dossier_made(store: Storage) -> None:
    desk = await desk_with(store, dispute([]))
    for wrong in ({"person": desk.person + 1}, {"case": "C-00000-00000"}):
        with pytest.raises(RejectedError):
            await desk.make(**cast("Any", wrong))


async def test_a_case_of_another_kind_has_no_dossier(store: Storage) -> None:
    desk = await desk_with(store, replace(dispute([], state="waiting"), kind="question"))
    with pytest.raises(RejectedError):
        await desk.make()
