"""A mail server that speaks SMTP on loopback and refuses when it is told to."""

import asyncio
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as email_policy

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

OK = "250 OK"


class MailServer:
    """Keeps what it accepted. ``answer_recipient`` and ``answer_data`` decide what it says."""

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.answer_recipient: Callable[[str], str] = lambda recipient: OK
        self.answer_data: Callable[[EmailMessage], str] = lambda mail: OK
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self, port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connected, "127.0.0.1", port)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _connected(self) -> SMTP:
        self.connections += 1
        return SMTP(
            self, authenticator=_authenticate, auth_require_tls=False, loop=asyncio.get_running_loop(), hostname="mail"
        )

    # The names of the next two are the server library's.
    async def handle_RCPT(  # noqa: N802  # see above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answer_recipient(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # see above
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, _class=EmailMessage, policy=email_policy)
        assert isinstance(mail, EmailMessage)
        answer = self.answer_data(mail)
        if answer == OK:
            self.accepted.append(mail)
            self.recipients += [str(recipient) for recipient in envelope.rcpt_tos]
        return answer


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    """``tickets`` with ``p:ss@word``."""
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (b"tickets", b"p:ss@word"), handled=False)
