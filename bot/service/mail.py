"""Mail: e-mail handed to an SMTP server."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate
from mimetypes import guess_type
from typing import Literal

import aiosmtplib

from bot.ports import RejectedError, TryAgainError

_SECONDS = 20.0
_PERMANENT = 500  # https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1


class SmtpMail:
    """Sends through one server.

    Args:
        host: name or address of the server.
        port: its port.
        sender: the From address.
        user: login, empty for none.
        password: its password.
        security: ``tls`` from the first byte, ``starttls`` or nothing is sent, ``auto`` STARTTLS where it is offered.
    """

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        user: str = "",
        password: str = "",
        security: Literal["tls", "starttls", "auto"] = "auto",
    ) -> None:
        self._host = host
        self._port = port
        self._sender = sender
        self._user = user
        self._password = password
        self._security = security

    async def send(
        self, *, to: str, subject: str, body: str, message_id: str, attachments: Mapping[str, bytes]
    ) -> None:
        """Send one message.

        Args:
            to: the recipient's address.
            subject: one line.
            body: plain text.
            message_id: local part of the Message-ID; the same for every try, so that mail boxes can tell a second copy.
            attachments: by file name.

        Raises:
            RejectedError: the server will never take it (5xx).
            TryAgainError: it may later (4xx, no connection, or a login that the operator has to mend).
        """
        message = self._message(to, subject, body, message_id, attachments)
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                username=self._user or None,
                password=self._password or None,
                use_tls=self._security == "tls",
                start_tls={"tls": False, "starttls": True, "auto": None}[self._security],
                timeout=_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            kind = RejectedError if _is_permanent(error) else TryAgainError
            raise kind(type(error).__name__) from None  # the server's answer may repeat the address

    def _message(
        self, to: str, subject: str, body: str, message_id: str, attachments: Mapping[str, bytes]
    ) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = f"<{message_id}@{self._sender.rpartition('@')[2].rstrip('>')}>"
        message.set_content(body)
        for name, content in attachments.items():
            main, _, sub = (guess_type(name)[0] or "application/octet-stream").partition("/")
            message.add_attachment(content, maintype=main, subtype=sub, filename=name)
        return message


def _is_permanent(error: Exception) -> bool:
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            return False
        case aiosmtplib.SMTPRecipientsRefused(recipients=recipients):
            return all(refused.code >= _PERMANENT for refused in recipients)
        case aiosmtplib.SMTPResponseException(code=code):
            return code >= _PERMANENT
        case _:
            return False
