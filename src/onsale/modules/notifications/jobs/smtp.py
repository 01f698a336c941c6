"""E-mail by SMTP (RFC 5321): one connection a round, each message with its own outcome."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec

from onsale.modules.notifications.domain.messages import Letter, NotSent, Outcome, Sent
from onsale.modules.notifications.settings import ROUND_SECONDS_MAX, SMTP_TIMEOUT_SECONDS
from onsale.platform.settings import SettingsError

PERMANENT_FROM = 500
# One address and nothing else: no list, no comment, no line break that would start another header.
ADDRESS = re.compile(r"[^\s@,;:<>()\"\\]+@[^\s@,;:<>()\"\\]+")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
DEFAULT_PORTS = {"smtp": 587, "smtps": 465}


class SmtpServer(msgspec.Struct, frozen=True, kw_only=True):
    """A mail server and how to speak to it."""

    host: str
    port: int
    username: str | None
    password: str | None
    is_tls: bool

    @property
    def start_tls(self) -> bool | None:
        """STARTTLS where offered; required before a password leaves this machine."""
        if self.is_tls:
            return False
        return True if self.username and self.host not in LOOPBACK else None


def parse_smtp_url(url: str) -> SmtpServer:
    """``smtp://user:password@host:587`` or ``smtps://…``; user and password are percent-encoded."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _unusable() from None  # the message of the cause may show the password
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.path not in {"", "/"}:
        raise _unusable()
    return SmtpServer(
        host=parts.hostname,
        port=port or DEFAULT_PORTS[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        is_tls=parts.scheme == "smtps",
    )


def _unusable() -> SettingsError:
    return SettingsError("ONSALE_SMTP_URL must look like smtp://user:password@host:587 or smtps://host:465.")


class SmtpSender:
    """Sends e-mails through one server.

    A server that cannot be reached, or that refuses us, postpones everything; only a refused recipient or text is
    final. What was already accepted is never sent again because a later message of the round fails.
    """

    def __init__(self, server: SmtpServer, mail_from: str) -> None:
        self._server = server
        self._mail_from = mail_from
        self._domain = parseaddr(mail_from)[1].rpartition("@")[2] or "localhost"

    async def send(self, letters: Sequence[Letter]) -> Sequence[Outcome]:
        deadline = asyncio.get_running_loop().time() + ROUND_SECONDS_MAX
        connection = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.username,
            password=self._server.password,
            use_tls=self._server.is_tls,
            start_tls=self._server.start_tls,
            timeout=SMTP_TIMEOUT_SECONDS,
        )
        try:
            await connection.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            return [NotSent(f"the mail server did not take us: {_what(error)}", is_final=False) for _ in letters]
        try:
            return [await self._send_one(connection, letter, deadline) for letter in letters]
        finally:
            with suppress(aiosmtplib.SMTPException, OSError):
                await connection.quit()

    async def _send_one(self, connection: aiosmtplib.SMTP, letter: Letter, deadline: float) -> Outcome:
        if not ADDRESS.fullmatch(letter.recipient):
            return NotSent("this is not an e-mail address", is_final=True)
        try:
            mail = self._mail(letter)
        except ValueError:
            return NotSent("this cannot be written as an e-mail", is_final=True)
        try:
            async with asyncio.timeout_at(deadline):
                await connection.send_message(mail, recipients=[letter.recipient])
        except aiosmtplib.SMTPRecipientsRefused as error:
            code = error.recipients[0].code
            return NotSent(f"the mail server refused the recipient ({code})", is_final=code >= PERMANENT_FROM)
        except aiosmtplib.SMTPDataError as error:
            return NotSent(f"the mail server refused the text ({error.code})", is_final=error.code >= PERMANENT_FROM)
        except aiosmtplib.SMTPNotSupported:
            # The only extension a message can need is SMTPUTF8, for an address that is not ASCII.
            return NotSent("the mail server cannot write to such an address", is_final=True)
        except (aiosmtplib.SMTPException, OSError) as error:
            return NotSent(f"the mail server did not take it: {_what(error)}", is_final=False)
        return Sent()

    def _mail(self, letter: Letter) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._mail_from
        mail["To"] = letter.recipient
        mail["Subject"] = letter.words.subject or ""
        mail["Date"] = format_datetime(letter.created_at)
        # The same at every attempt: a mailbox that got it twice after a crash can tell.
        mail["Message-ID"] = f"<{letter.id}@{self._domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(letter.words.body)
        return mail


def _what(error: Exception) -> str:
    """The kind of error and its code. Not the server's words: they repeat addresses."""
    code = f" {error.code}" if isinstance(error, aiosmtplib.SMTPResponseException) else ""
    return type(error).__name__ + code
