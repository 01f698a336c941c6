"""What a module is given (``Platform``) and what it gives back (``Module``)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from litestar.types import ControllerRouterHandler
from sqlalchemy import MetaData

from onsale.contracts.tokens import AccessClaims, AttendeeClaims, HoldClaims
from onsale.platform.bus import Consumer
from onsale.platform.clock import Clock
from onsale.platform.db import Database
from onsale.platform.ended_sessions import EndedSessions
from onsale.platform.group_commit import CommandBook
from onsale.platform.ids import IdGenerator
from onsale.platform.invariants import Invariant
from onsale.platform.limits import Limits
from onsale.platform.locks import Fence, Locks
from onsale.platform.redis import RedisStore
from onsale.platform.retention import Retention
from onsale.platform.security import KeyRing, Sealer, TokenSigner
from onsale.platform.settings import Settings


@dataclass(frozen=True)
class Platform:
    """The technical services of one process; the same object for every module."""

    settings: Settings
    clock: Clock
    ids: IdGenerator
    database: Database
    locks: Locks
    redis: RedisStore | None
    """Where processes share what they count; nowhere in a process that is alone."""
    limits: Limits
    commands: CommandBook
    keys: KeyRing
    sealer: Sealer
    access_tokens: TokenSigner[AccessClaims]
    ended_sessions: EndedSessions
    hold_tokens: TokenSigner[HoldClaims]
    attendee_tokens: TokenSigner[AttendeeClaims]


@dataclass(frozen=True)
class Job:
    """Work that repeats by itself. ``run`` does one bounded round and returns how much it did; more than zero runs it
    again at once. It must be safe to run twice at the same time and to be killed anywhere.

    A ``singleton`` runs in one process at a time; its transactions may ask ``fence`` whether that is still this one.
    ``scope`` tells apart jobs of one name that do different work in different services.
    """

    name: str
    every_seconds: float
    run: Callable[[], Awaitable[int]]
    singleton: bool = False
    fence: Fence = field(default_factory=Fence)
    scope: str = ""


@dataclass(frozen=True)
class Module:
    """Everything a module contributes to a process."""

    name: str
    routes: Sequence[ControllerRouterHandler] = ()
    consumers: Sequence[Consumer] = ()  # type: ignore[type-arg]  # each consumer has its own event type
    jobs: Sequence[Job] = ()
    invariants: Sequence[Invariant] = ()
    tables: Sequence[MetaData] = ()
    retentions: Sequence[Retention] = ()
    start: Callable[[], Awaitable[None]] | None = None
    hurry: Callable[[], None] | None = None
    """Let nobody wait any longer: the process is about to stop."""
    stop: Callable[[], Awaitable[None]] | None = None
