"""Who gets messages out: a mail server, an SMS gateway, and in development the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import structlog

from onsale.modules.notifications.domain.messages import Channel, Letter, NotSent, Outcome, Sent
from onsale.modules.notifications.jobs.smtp import SmtpSender, parse_smtp_url
from onsale.platform.settings import Settings

log = structlog.get_logger(__name__)


class Sender(Protocol):
    """Gets messages of one channel out; answers one outcome for each, in their order, within ``ROUND_SECONDS_MAX``.

    It must not raise for a message or a provider that fails: that is ``NotSent``. An exception is a bug; the messages
    then come again after their lease.
    """

    async def send(self, letters: Sequence[Letter]) -> Sequence[Outcome]: ...


class SmsGateway(Sender, Protocol):
    """A ``Sender`` for text messages. An adapter for a provider implements this; there is none yet, so in production
    text messages fail and say so."""


class Missing:
    """Stands where no provider is set up: every message fails at once with the sentence that says what to do."""

    def __init__(self, error: str) -> None:
        self._error = error

    async def send(self, letters: Sequence[Letter]) -> Sequence[Outcome]:
        return [NotSent(self._error, is_final=True) for _ in letters]


class DevelopmentLog:
    """Writes every message with its text into the log, and sends it on when there is somebody to send it to.

    Development only: sign-in codes in a log are passwords in a log.
    """

    def __init__(self, channel: Channel, onwards: Sender | None) -> None:
        self._channel = channel
        self._onwards = onwards

    async def send(self, letters: Sequence[Letter]) -> Sequence[Outcome]:
        for letter in letters:
            log.info(
                "development_message",
                channel=self._channel.value,
                recipient=letter.recipient,
                subject=letter.words.subject,
                body=letter.words.body,
            )
        return [Sent() for _ in letters] if self._onwards is None else await self._onwards.send(letters)


def sms_sender(settings: Settings, gateway: SmsGateway | None = None) -> Sender:
    """Who sends text messages in this installation."""
    if settings.is_development:
        return DevelopmentLog(Channel.SMS, gateway)
    return gateway or Missing("no SMS gateway is set up")


def email_sender(settings: Settings) -> Sender:
    """Who sends e-mails in this installation. Raises ``SettingsError`` for an address of no mail server."""
    smtp = SmtpSender(parse_smtp_url(settings.smtp_url), settings.mail_from) if settings.smtp_url else None
    if settings.is_development:
        return DevelopmentLog(Channel.EMAIL, smtp)
    return smtp or Missing("no mail server is set up: ONSALE_SMTP_URL is empty")
