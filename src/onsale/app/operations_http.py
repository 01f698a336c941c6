"""The routes of those who look after the platform. Every module has those of its own work, as with the audit log: its
service knows no others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody
from msgspec import Meta

from onsale import __version__
from onsale.app import operations
from onsale.app.operations import LETTERS_SHOWN_MAX, LetterKey, LetterReport, Operation
from onsale.platform.http import AnyRequest, actor_of, needs
from onsale.platform.security import Permission

if TYPE_CHECKING:
    from litestar.types import ControllerRouterHandler

    from onsale.app.process import Process
    from onsale.platform.wiring import Module

BASE = "/api/v1/staff/operations"
OPERATIONS = needs(Permission.PLATFORM_OPERATIONS)
TAGS = ["operations"]

Keys = Annotated[list[LetterKey], Meta(min_length=1, max_length=LETTERS_SHOWN_MAX)]
Reason = Annotated[str, Meta(min_length=4, max_length=200)]


class LetterPage(msgspec.Struct, frozen=True):
    """Dead letters, the oldest first; ``has_more`` when there are younger ones."""

    items: list[LetterReport]
    has_more: bool


class LettersToReplay(msgspec.Struct, frozen=True):
    """Which to deliver to their consumers again, because what was wrong is mended."""

    items: Keys


class LettersToDrop(msgspec.Struct, frozen=True):
    """Which to forget for ever, and why."""

    items: Keys
    reason: Reason


class LettersDone(msgspec.Struct, frozen=True):
    """How many it was done with. The rest is not there any more, or nobody of this version could apply it."""

    done: int


def operation_routes(process: Process, module: Module) -> list[ControllerRouterHandler]:
    """How this module works, and what it could not do."""
    platform, name = process.platform, module.name

    @get(f"{BASE}/{name}", opt=OPERATIONS, tags=TAGS)
    async def get_operation() -> Operation:
        """Jobs, consumers and events on their way."""
        jobs = [*module.jobs, *(job for job in process.jobs if job.name.startswith("platform."))]
        asked = partial(operations.report, version=__version__, bus_trouble=process.bus.trouble, clock=platform.clock)
        return await platform.database.read(lambda reader: asked(reader, name, jobs))

    @get(f"{BASE}/{name}/dead-letters", opt=OPERATIONS, tags=TAGS)
    async def list_dead_letters_of_module() -> LetterPage:
        """Events that no redelivery could apply, the oldest first, without what they say of people."""
        found = await platform.database.read(lambda reader: operations.list_letters(reader, name))
        return LetterPage(found[:LETTERS_SHOWN_MAX], has_more=len(found) > LETTERS_SHOWN_MAX)

    async def treat(request: AnyRequest, keys: list[LetterKey], drop_for: str | None) -> LettersDone:
        treated = partial(operations.treat, drop_for=drop_for, clock=platform.clock, ids=platform.ids)
        actor = actor_of(request)
        return LettersDone(await platform.database.run(lambda each: treated(each, name, keys, actor=actor)))

    @post(f"{BASE}/{name}/dead-letters/replays", opt=OPERATIONS, status_code=200, tags=TAGS)
    async def replay_dead_letters(request: AnyRequest, data: JSONBody[LettersToReplay]) -> LettersDone:
        """Deliver them again, to their consumers alone. What fails again is a new dead letter. Logged."""
        return await treat(request, data.items, None)

    @post(f"{BASE}/{name}/dead-letters/drops", opt=OPERATIONS, status_code=200, tags=TAGS)
    async def drop_dead_letters(request: AnyRequest, data: JSONBody[LettersToDrop]) -> LettersDone:
        """Forget them for ever: what they ask for was done otherwise, or is not wanted any more. Logged, with why."""
        return await treat(request, data.items, data.reason.strip())

    return [get_operation, list_dead_letters_of_module, replay_dead_letters, drop_dead_letters]
