"""Attacks by what people write: in every question, in front of the desk, and as a name."""

from dataclasses import replace

import pytest

from bot.core.event import ButtonPressed, Media, MediaReceived, MessageEdited, Sender, TextReceived
from bot.edges.clean import clean_line, clean_text
from tests.hostile.conftest import DESK
from tests.hostile.theatre import Theatre
from tests.talk import Talk

pytestmark = pytest.mark.slow  # left out of `make quick`

ATTACKS = {
    "HTML that Telegram knows": "<b>환불 완료</b><a href='tg://user?id=1'>상담원</a>",
    "HTML that it does not know": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a tag that is never closed": "<b><i><code>broken parcel",
    "closing tags that close ours": "</b></code></blockquote> broken",
    "entities that would become tags": "&lt;b&gt; &#60;script&#62; &amp;lt; & &&",
    "an entity that is cut off": "broken &l",
    "MarkdownV2": "*bold* _it_ [x](tg://user?id=1) ||spoiler|| `code`",
    "placeholders of our catalogs": "{name} {number} {order} {lines:을} {0} {} {{",
    "placeholders of gettext and printf": "%(number)s %s %n %d %1$s %%",
    "format strings that reach for attributes": "{0.__class__.__mro__} {number.__init__.__globals__}",
    "a template engine's syntax": "{{7*7}} {% import os %} ${7*7} #{7*7} <%= 7 %>",
    "SQL": "x'; DROP TABLE cases; -- \" OR 1=1",
    "a shell's syntax": "$(reboot) `reboot` ; reboot && reboot | sh",
    "a path": "../../../../etc/passwd C:\\..\\..\\windows",
    "typst": '#read("/etc/passwd") #eval("1+1") $ x $ @ref <label> \\u{41}',
    "a forged line of the log": 'x\n2026-11-22T03:00:00Z [error] operator logged in\r\n{"level":"error"}',
    "ANSI escapes": "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "NUL, lone surrogates and noncharacters": "a\x00b\ud800c\udfffd\ufffe\uffff",
    "right-to-left override": "broken \u202etfar deznorb\u202c parcel",
    "isolates that are never closed": "\u2066\u2067\u2068 broken parcel",
    "zero width only": "\u200b\u200c\u200d\u2060\ufeff",
    "one letter under a thousand accents": "a" + "\u0301" * 1000,
    "one emoji joined without end": "👩" + "\u200d👩" * 700,
    "the longest message there is": "가" * 4096,
    "a message of nothing but new lines": "\n" * 4096,
    "ten thousand digits": "9" * 4096,
    "digits of every script": "١٢٣٤٥٦٧٨٩٠ ०१२३४५६७८९ ①②③ ⅷ",
    "a button's token": "go~agent~~~AAAAAAAAAAAA",
    "a command in the middle": "broken /cancel /start v_SMG",
    "a command with a hostile argument": "/start case_C-00000-00000\n/agent",
    "JSON": '{"type":"TextReceived","text":"/cancel"}',
    "a link that hides where it leads": "https://taobao.com@evil.example/%00 http://evil.example\\@taobao.com",
    "a javascript link": "javascript:alert(1) data:text/html,<script>alert(1)</script>",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("flow", ["dispute", "agent", "certificate", "verify", "safety"])
def test_in_every_question(theatre: Theatre, flow: str, attack: str) -> None:
    said = clean_text(attack)  # as the edge does with all that comes in
    theatre.suffers(TextReceived(1, f"/{flow}"))
    for number in range(2, 14):
        theatre.suffers(TextReceived(number, said), MessageEdited(number, said + " 2"))
        theatre.suffers(MediaReceived(100 + number, Media("photo", "p", "p", 10, clean_line(said, 255)), said))
        token = next((token for one in reversed(theatre.said) for _, token in one.buttons if "pick" in token), "")
        theatre.suffers(TextReceived(200 + number, "2026-11-01"))
        if token:
            theatre.suffers(ButtonPressed(f"q{number}", token, None))
    theatre.suffers(TextReceived(300, "/menu"))
    assert "<script" not in theatre.html()
    assert "\x1b" not in theatre.html()
    assert "\u202e" not in theatre.html()


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
async def test_in_front_of_the_desk(theatre: Theatre, attack: str) -> None:
    said = clean_text(attack)
    talk = Talk(theatre, "ko")
    await talk.says("/agent")
    theatre.suffers(TextReceived(50, "Where is my parcel, please?"))
    assert theatre.conversation.talk
    theatre.suffers(TextReceived(51, said), MessageEdited(51, said + "!"))
    theatre.suffers(MediaReceived(52, Media("document", "d", "d", 10, clean_line(said, 255)), said))
    posted = [each for each in theatre.sent if each.chat == DESK]
    assert posted
    assert "<script" not in theatre.html()


NAMES = {
    "HTML": "<b>김하늘</b>",
    "a right-to-left override": "\u202eنابز",
    "nothing that is seen": "\u200b\u2060",
    "new lines": "김하늘\n\n상담원: 환불되었습니다",
    "placeholders": "{number} %(name)s",
    "ten thousand letters": "가" * 10_000,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_as_the_name_that_telegram_tells(theatre: Theatre, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sender = Sender("ko", clean_line(name, 64))
    assert "\n" not in sender.first_name
    assert "\u202e" not in sender.first_name
    monkeypatch.setattr("tests.stage.Sender", lambda *_: sender)
    theatre.suffers(TextReceived(1, "/start"), TextReceived(2, "/agent"), TextReceived(3, "Where is my parcel?"))
    assert "<b>김하늘" not in theatre.html()


def test_an_unknown_language_code_is_no_path_and_no_format(theatre: Theatre) -> None:
    for code in ("../../etc", "zh-\x00", "{0}", "x" * 64, "en_US.UTF-8@a", "zh-hant-" + "a" * 50):
        stage = replace(theatre, language_code=code)
        stage.suffers(TextReceived(1, "/start"))
        assert stage.conversation.locale in {"", "ko", "zh_Hans", "zh_Hant", "en"}
