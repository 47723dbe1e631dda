"""Mail: against a real SMTP server on the loopback address."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from bot.ports import RejectedError, TryAgainError
from bot.service.mail import SmtpMail


class Inbox:
    """Keeps what arrives, or answers as the test says."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], Message]] = []
        self.answer = "250 OK"
        self.to_answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.to_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.messages.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return self.answer


@pytest.fixture
async def inbox() -> AsyncIterator[tuple[Inbox, SmtpMail]]:
    handler = Inbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler), "127.0.0.1", 0)
    async with server:
        yield handler, SmtpMail("127.0.0.1", server.sockets[0].getsockname()[1], "drum@example.org")


async def send(mail: SmtpMail, **fields: Any) -> None:
    await mail.send(
        **{
            "to": "haneul@example.com",
            "subject": "확인증 SMG-1",
            "body": "안녕하세요.\n",
            "message_id": "certificate.SMG-1",
            "attachments": {"SMG-1.pdf": b"%PDF-1.7"},
            **fields,
        }
    )


async def test_a_mail_arrives_with_its_file(inbox: tuple[Inbox, SmtpMail]) -> None:
    handler, mail = inbox
    await send(mail)
    await send(mail)
    (to, message), (_, again) = handler.messages
    assert to == ["haneul@example.com"]
    assert message["Message-ID"] == again["Message-ID"] == "<certificate.SMG-1@example.org>"
    parts: Any = message.get_payload()
    body, file = parts
    assert "안녕하세요" in bytes(body.get_payload(decode=True)).decode()
    assert (file.get_filename(), file.get_content_type()) == ("SMG-1.pdf", "application/pdf")
    assert file.get_payload(decode=True) == b"%PDF-1.7"


@pytest.mark.parametrize(("answer", "error"), [("550 no such user", RejectedError), ("451 later", TryAgainError)])
async def test_the_servers_answer_says_whether_to_try_again(
    inbox: tuple[Inbox, SmtpMail], answer: str, error: type[Exception]
) -> None:
    handler, mail = inbox
    handler.to_answer = answer
    with pytest.raises(error) as raised:
        await send(mail)
    assert "haneul" not in str(raised.value)
    handler.to_answer, handler.answer = "250 OK", answer
    with pytest.raises(error):
        await send(mail)


async def test_a_server_that_is_away_may_be_back_later() -> None:
    with pytest.raises(TryAgainError):
        await send(SmtpMail("127.0.0.1", 1, "drum@example.org"))


async def test_a_login_the_server_does_not_know_is_for_the_operator_to_mend(inbox: tuple[Inbox, SmtpMail]) -> None:
    _, mail = inbox
    strict = SmtpMail("127.0.0.1", mail._port, "drum@example.org", user="u", password="p")
    with pytest.raises(TryAgainError):
        await send(strict)
