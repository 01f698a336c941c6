"""The provider tells merchants, again and again until they answer."""

from __future__ import annotations

import asyncio

import structlog

from onsale.contracts.sandbox import SIGNATURE_HEADER
from onsale.platform.wiring import Job
from onsale.sandbox.commands import DueNotification, SandboxCommands, sign_body
from onsale.sandbox.poster import NotPosted, Poster

TIMEOUT_SECONDS = 5.0
EVERY_SECONDS = 0.05

log = structlog.get_logger(__name__)


class Notifier:
    """Sends due notifications over HTTP. A merchant has heard when it answers 200 with ``success``."""

    def __init__(self, commands: SandboxCommands, key: bytes) -> None:
        self._commands = commands
        self._key = key
        self._poster = Poster(TIMEOUT_SECONDS)

    async def stop(self) -> None:
        await self._poster.close()

    async def send_due(self) -> int:
        due = await self._commands.due_notifications()
        if not due:
            return 0
        answers = await asyncio.gather(*(self._send(notification) for notification in due))
        by_id = {notification.id: answer for notification, answer in zip(due, answers, strict=True)}
        await self._commands.settle_notifications(by_id, {notification.id: notification.tries for notification in due})
        return sum(answers)

    async def _send(self, notification: DueNotification) -> bool:
        headers = {"content-type": "application/json", SIGNATURE_HEADER: sign_body(self._key, notification.body)}
        try:
            answer = await self._poster.post(notification.url, headers, notification.body)
        except NotPosted as error:
            log.warning("notification_not_delivered", url=notification.url, error=repr(error))
            return False
        return answer.status == 200 and answer.body == b"success"


def sandbox_jobs(notifier: Notifier) -> list[Job]:
    return [Job("sandbox.notify", every_seconds=EVERY_SECONDS, run=notifier.send_due, singleton=True)]
