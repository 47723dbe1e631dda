"""What the flows offer the engine: deep links, files, names."""

import pytest

from bot.core.event import Media
from tests.flows.real import FLOWS

NUMBER = "SMG-7K3M-9QX2-VB8T-0HZN"
PDF = Media("document", "f", "u", 10, "c.pdf")


@pytest.mark.parametrize(
    ("payload", "target"),
    [
        (f"v_{NUMBER}", ("verify", {"certificate": {"number": NUMBER}})),
        ("v_smg7k3m9qx2vb8t0hzn", ("verify", {"certificate": {"number": NUMBER}})),
        ("v_", ("verify", {})),
        ("case_c4f7k9qx2mn", ("case", {"number": "C-4F7K9-QX2MN"})),
        ("case_7", ("case", {"number": "7"})),
        ("certificate", ("certificate", {})),
        ("help", ("help", {})),
        ("a_dep_frozen", ("article", {"argument": "dep_frozen"})),
        ("nonsense", None),
        ("", None),
    ],
)
def test_deep_links(payload: str, target: object) -> None:
    assert FLOWS.link(payload) == target


@pytest.mark.parametrize(
    ("sent", "target"),
    [
        (PDF, ("verify", {"certificate": {"file_id": "f", "size": 10}})),
        (
            Media("document", "f", "u", None, "", "application/pdf"),
            ("verify", {"certificate": {"file_id": "f", "size": None}}),
        ),
        (Media("document", "f", "u", 20_000_001, "c.pdf"), None),
        (Media("document", "f", "u", 10, "c.zip"), None),
        (Media("photo", "f", "u", 10), None),
    ],
)
def test_files_sent_while_nothing_is_asked(sent: Media, target: object) -> None:
    assert FLOWS.media(sent) == target


def test_names_can_be_commands() -> None:
    assert {"menu", "help", "privacy", "cases"} <= set(FLOWS.pages)
    assert not set(FLOWS.flows) & set(FLOWS.pages)
    for name, flow in FLOWS.flows.items():
        assert name == flow.name
        assert len(name) <= 12
    assert set(FLOWS.intents.values()) <= {*FLOWS.flows, *FLOWS.pages, "language"}
