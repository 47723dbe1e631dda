"""``sinmungo cases`` and ``sinmungo certificate``."""

import asyncio
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot.cli import certificate
from bot.cli.common import PLAYGROUND
from bot.documents.verdict import Reason
from bot.playground.server import running_playground
from tests.cli.conftest import AT, CERTIFICATE, NUMBER, Run, open_case, open_dispute, printed

pytestmark = [pytest.mark.usefixtures("migrated"), pytest.mark.slow]  # left out of `make quick`


def test_no_cases(run: Run) -> None:
    assert run("cases", "list").stdout == "No cases.\n"
    assert run("cases", "list", "--json").stdout == "[]\n"


def test_cases_are_listed_and_shown(run: Run) -> None:
    open_case("in_review")
    assert NUMBER in run("cases", "list", "--state", "in_review").stdout
    assert run("cases", "list", "--kind", "question").stdout == "No cases.\n"
    (listed,) = json.loads(run("cases", "list", "--json").stdout)
    assert (listed["number"], listed["kind"], listed["state"]) == (NUMBER, "certificate", "in_review")
    shown = run("cases", "show", NUMBER.lower()).stdout
    assert "김하늘" in shown
    assert "2026-11-21 09:00:00Z" in shown
    facts = json.loads(run("cases", "show", NUMBER, "--json").stdout)
    assert facts["data"]["order_number"] == "2026112100001"
    assert [event["state"] for event in facts["story"]] == ["in_review"]


@pytest.mark.parametrize("command", [("cases", "show"), ("certificate", "approve")])
def test_an_unknown_number_is_told(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command, "C-00000-00000")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "There is no case C-00000-00000; sinmungo cases list shows all.\n"


def test_a_request_is_approved_once(run: Run) -> None:
    open_case("in_review")
    first, second = (
        run("certificate", "approve", NUMBER, "--reason", "receipt seen"),
        run("certificate", "approve", NUMBER),
    )
    assert (first.exit_code, first.stdout) == (0, f"{NUMBER} is issuing.\n")
    story = json.loads(run("cases", "show", NUMBER, "--json").stdout)["story"]
    assert (story[1]["actor"], story[1]["action"], story[1]["data"]["approval"]) == (
        "operator",
        "approved",
        "receipt seen",
    )
    assert (second.exit_code, second.stdout) == (1, "")
    assert second.stderr == f"{NUMBER} is issuing; only what is in_review can be approved.\n"


def test_a_request_is_rejected_and_the_person_is_told(run: Run) -> None:
    open_case("in_review")
    assert (
        run("certificate", "reject", NUMBER, "--reason", "주문을 찾지 못했어요.").stdout == f"{NUMBER} is rejected.\n"
    )
    story = json.loads(run("cases", "show", NUMBER, "--json").stdout)["story"]
    assert [(event["actor"], event["action"]) for event in story][1:] == [("operator", "rejected")]
    (waiting,) = json.loads(run("outbox", "--json").stdout)
    assert waiting["what"] == "SendText"


@pytest.mark.parametrize("action", ["reject", "revoke"])
def test_a_reason_is_needed(run: Run, action: str) -> None:
    open_case("in_review")
    assert run("certificate", action, NUMBER).exit_code == 2
    result = run("certificate", action, NUMBER, "--reason", "  ")
    assert (result.exit_code, result.stderr) == (1, "A reason needs words; the person reads them.\n")


def test_a_certificate_is_judged_and_revoked_by_its_number(run: Run) -> None:
    open_case("issued")
    valid = run("certificate", "verify", CERTIFICATE)
    assert valid.exit_code == 0
    assert valid.stdout.startswith("valid: issued here, unchanged, and in force\n")
    assert "김하늘" not in valid.stdout
    assert run("certificate", "revoke", CERTIFICATE, "--reason", "잘못 발급됨").stdout == f"{NUMBER} is revoked.\n"
    revoked = run("certificate", "verify", CERTIFICATE, "--json")
    assert revoked.exit_code == 1
    assert json.loads(revoked.stdout)["verdict"] == "revoked"
    again = run("certificate", "revoke", CERTIFICATE, "--reason", "잘못 발급됨")
    assert again.stderr == f"{NUMBER} is revoked; only what is issued can be revoked.\n"


def test_a_file_is_judged(run: Run) -> None:
    ours = printed()
    Path("ours.pdf").write_bytes(ours)
    Path("longer.pdf").write_bytes(ours + b" ")
    Path("other.pdf").write_bytes(b"%PDF-1.7 other")
    open_case("issued", file=hashlib.sha256(ours).hexdigest())
    valid = run("certificate", "verify", "ours.pdf")
    assert (valid.exit_code, "김하늘" in valid.stdout) == (0, False)
    assert valid.stdout.startswith("valid: issued here, unchanged, and in force\n")
    longer = run("certificate", "verify", "longer.pdf")
    assert longer.exit_code == 1
    assert longer.stdout.startswith("altered: not the file that was issued under this number, though it shows the same")
    assert run("certificate", "verify", "other.pdf").stdout == "unknown: no PDF that can be read\n"
    nowhere = run("certificate", "verify", "SMG-0000-0000-0000-0000")
    assert (nowhere.exit_code, nowhere.stdout) == (1, "unknown: no certificate with this number was issued here\n")


def test_a_reason_for_each_verdict_is_told_in_words() -> None:
    assert set(certificate.MEANING) == set(get_args(Reason))


def test_a_question_is_answered_but_not_approved(run: Run) -> None:
    open_case("open", kind="question")
    wrong = run("certificate", "approve", NUMBER)
    assert wrong.stderr == f"{NUMBER} is a question, and no certificate to approve.\n"
    assert run("cases", "answer", NUMBER, " ").stderr == "An answer needs words.\n"
    assert (
        run("cases", "answer", NUMBER, "내일 도착해요.").stdout == f"{NUMBER} is answered; the answer is on its way.\n"
    )


DISPUTE = {
    "platform": "aliexpress",
    "order_number": "8123456789012345",
    "item": "Phone case",
    "paid": {"minor": 2000, "currency": "USD"},
    "reason": "damaged",
    "ordered": "2026-10-25",
    "received": "2026-11-15",
    "outcome": "full_refund",
    "details": "Broken in two\nThree more",
    "evidence": [
        {"number": 1, "kind": "photo", "at": AT.isoformat(), "size": 200_000, "caption": "the box", "sha256": "ab12"},
        {"number": 2, "kind": "link", "at": AT.isoformat(), "size": None, "caption": "", "name": "https://x.example"},
    ],
    "story": [[AT.isoformat(), "open", "buyer"]],
}


def test_a_dispute_is_listed_and_shown(run: Run) -> None:
    later = {
        "letter_sent": AT.isoformat(),
        "reply_by": "2026-11-23",
        "offer": {"kind": "partial_refund", "sum": {"minor": 500, "currency": "USD"}},
        "records": [[AT.isoformat(), "They called"], [AT.isoformat(), "ATALANTE wrote"]],
        "story": [[AT.isoformat(), "open", "buyer"], [AT.isoformat(), "offer", "buyer"]],
    }
    open_dispute(DISPUTE, later)
    listed = run("cases", "list", "--kind", "dispute", "--state", "with_seller").stdout
    assert listed.splitlines()[1].endswith(
        "aliexpress, damaged, ordered 2026-10-25, received 2026-11-15, reply_by 2026-11-23, 2 pieces of evidence"
    )
    shown = run("cases", "show", NUMBER).stdout
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    for line in (
        "state with_seller",
        "whose turn buyer",
        "paid US$20",
        "details Broken in two ⏎ Three more",
        "evidence 2 pieces of evidence",
        "1 photo, “the box”, 200000 bytes, 2026-11-21 09:00:00Z, SHA-256 ab12",
        "2 link, https://x.example, 2026-11-21 09:00:00Z, not kept here",
        "offer kind partial_refund, sum US$5",
        "records 2026-11-21 09:00:00Z They called",
        "2026-11-21 09:00:00Z ATALANTE wrote",
        "1 2026-11-21 09:00:00Z buyer open with_seller",
    ):
        assert line in lines, line
    assert lines[-1] == (
        "2 2026-11-21 09:00:00Z buyer offer with_seller letter_sent=2026-11-21 09:00:00Z, reply_by=2026-11-23, "
        "offer=kind partial_refund, sum US$5, records=ATALANTE wrote"
    )
    assert "story" not in shown


def test_a_dispute_is_answered(run: Run) -> None:
    open_dispute(DISPUTE, {}, "submitted")
    answered = run("cases", "answer", NUMBER, "We are on it.")
    assert answered.stdout == f"{NUMBER} is in_review; the answer is on its way.\n"
    story = json.loads(run("cases", "show", NUMBER, "--json").stdout)["story"]
    assert (story[-1]["actor"], story[-1]["action"], story[-1]["data"]["answer"]) == (
        "operator",
        "answered",
        "We are on it.",
    )
    assert "answer=We are on it." in run("cases", "show", NUMBER).stdout
    waiting = json.loads(run("outbox", "--json").stdout)
    assert "SendText" in {row["what"] for row in waiting}


@pytest.mark.parametrize("told", ["by its file", "by the environment", "not at all"])
async def test_an_act_beside_a_playground_goes_by_its_clock(
    run: Run, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.to_thread(open_case, "in_review")
    async with running_playground() as playground:
        playground.world.clock.turn(400 * 86_400)
        if told == "by its file":
            await asyncio.to_thread(Path("data", PLAYGROUND).write_text, playground.base)
        elif told == "by the environment":
            monkeypatch.setenv("PLAYGROUND_CLOCK", playground.base)
        result = await asyncio.to_thread(run, "certificate", "approve", NUMBER)
    assert result.stdout == f"{NUMBER} is issuing.\n"
    shown = await asyncio.to_thread(run, "cases", "show", NUMBER, "--json")
    moved = datetime.fromisoformat(json.loads(shown.stdout)["moved_at"])
    assert (moved > datetime.now(UTC) + timedelta(days=399)) == (told != "not at all")
