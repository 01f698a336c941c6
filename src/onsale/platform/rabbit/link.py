"""A connection to the broker that is made again, with everything on it, whenever it is lost.

The client library's own reconnecting is not used: it hides the loss from those who wait for an acknowledgement, and
brings back consumers whose messages have meanwhile been given to others.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Generic, TypeVar

import aiormq
import structlog
from aiormq import Channel, Connection
from aiormq import exceptions as client
from aiormq.abc import ArgumentsType
from prometheus_client import Counter, Gauge

from onsale.platform.rabbit.address import Address
from onsale.platform.settings import SettingsError

T = TypeVar("T")

CONNECT_SECONDS_MAX = 10.0
CLOSE_SECONDS_MAX = 3.0
BACK_OFF_SECONDS = 0.1
BACK_OFF_SECONDS_MAX = 5.0

_STOPPED = "stopped"

log = structlog.get_logger(__name__)
CONNECTED = Gauge("onsale_broker_connected", "Whether this connection to the broker is up", ["purpose"])
LOST = Counter(
    "onsale_broker_connections_lost_total", "Connections to the broker that ended by themselves", ["purpose"]
)
# It reports every failed attempt as an error of its own; ours say what it means.
logging.getLogger("aiormq").setLevel(logging.CRITICAL)


class Lost(Exception):
    """The connection ended while something was asked of it; nobody knows whether it was done."""


@contextmanager
def losing() -> Iterator[None]:
    """Around calls of the client library: whatever it makes of a lost connection becomes ``Lost``.

    It cancels those who wait, who would then look as if somebody had stopped them. What the broker says about a single
    message is not a loss.
    """
    try:
        yield
    except client.DeliveryError:
        raise
    except asyncio.CancelledError as error:
        if (task := asyncio.current_task()) is None or task.cancelling():
            raise
        raise Lost("closed") from error
    except (client.AMQPError, OSError, RuntimeError, TimeoutError) as error:
        raise Lost(repr(error)) from error


class Life:
    """One connection, from its beginning to its end. ``over`` has the reason as soon as it is of no more use."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.over: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        connection.closing.add_done_callback(self._ended)

    async def channel(self, *, confirms: bool = False) -> Channel:
        """A channel; when the broker closes it, the life is over."""
        channel = await self._connection.channel(publisher_confirms=confirms)
        assert isinstance(channel, Channel)
        channel.closing.add_done_callback(self._ended)
        return channel

    def end(self, reason: str) -> None:
        if not self.over.done():
            self.over.set_result(reason)

    async def close(self) -> None:
        """Let go of it, whatever state it is in."""
        with suppress(Lost), losing():
            await self._connection.close(timeout=CLOSE_SECONDS_MAX)

    def _ended(self, closing: asyncio.Future[object]) -> None:
        self.end("closed" if closing.cancelled() else repr(closing.exception()))


class Link(Generic[T]):
    """Keeps a connection, and what ``set_up`` makes on it; ``take_down`` is called before it is given up.

    A definite refusal (password, virtual host, permission, a queue that is different) ends the first ``start``. Later,
    and while the broker cannot be reached, it is tried again and again.
    """

    def __init__(
        self,
        address: Address,
        purpose: str,
        set_up: Callable[[Life], Awaitable[T]],
        take_down: Callable[[T], Awaitable[None]],
    ) -> None:
        self._address = address
        self._purpose = purpose
        self._set_up = set_up
        self._take_down = take_down
        self._life: Life | None = None
        self._made: T | None = None
        self._is_made = asyncio.Event()
        self._is_stopping = False
        self._task: asyncio.Task[None] | None = None
        self.trouble: str | None = "The broker has not been asked yet."  # anybody may read it: no address

    async def start(self) -> None:
        try:
            await self._begin()
        except Lost as error:
            if refusal := _refusal(error.__cause__, self._address):
                raise SettingsError(refusal) from error
            self._report(error)
        self._task = asyncio.create_task(self._keep(), name=f"broker:{self._purpose}")

    async def stop(self) -> None:
        """Take down what is there, and close."""
        self._is_stopping = True
        if self._task is None:
            return
        if self._life is None:
            self._task.cancel()
        else:
            self._life.end(_STOPPED)
        await asyncio.gather(self._task, return_exceptions=True)

    async def use(self) -> tuple[T, Life]:
        """What was made, on a connection that lives as far as is known; waits until there is one."""
        while self._made is None or self._life is None:
            await self._is_made.wait()
        return self._made, self._life

    async def _keep(self) -> None:
        attempt = 0
        while not self._is_stopping:
            if self._life is not None:
                attempt = 0
                await self._live(self._life)
                continue
            await asyncio.sleep(pause(attempt))
            attempt += 1
            try:
                await self._begin()
            except Exception as error:  # noqa: BLE001  # whatever it is, the next attempt is the only way on
                self._report(error)

    async def _begin(self) -> None:
        with losing():
            async with asyncio.timeout(CONNECT_SECONDS_MAX):
                life, made = await self._make()
        self._life, self._made = life, made
        self.trouble = None
        self._is_made.set()
        CONNECTED.labels(self._purpose).set(1)
        log.info("broker_connected", purpose=self._purpose, broker=str(self._address))

    async def _make(self) -> tuple[Life, T]:
        name: ArgumentsType = {"connection_name": f"onsale {self._purpose}"}
        life = Life(await aiormq.connect(self._address.url, client_properties=name))
        try:
            return life, await self._set_up(life)
        except BaseException:
            await life.close()
            raise

    async def _live(self, life: Life) -> None:
        reason = await life.over
        made, self._made = self._made, None
        self._is_made.clear()
        CONNECTED.labels(self._purpose).set(0)
        if reason != _STOPPED:
            LOST.labels(self._purpose).inc()
            self.trouble = "The connection to the broker was lost."
            log.warning("broker_lost", purpose=self._purpose, broker=str(self._address), reason=reason)
        try:
            if made is not None:
                await self._take_down(made)
        except Exception:  # a bug there must not end the reconnecting
            log.exception("broker_not_left_in_order", purpose=self._purpose)
        await life.close()
        self._life = None

    def _report(self, error: Exception) -> None:
        refusal = _refusal(error.__cause__, self._address)
        trouble = "The broker refuses us; our log says why." if refusal else "The broker cannot be reached."
        if trouble != self.trouble:
            sentence = refusal or f"Is ONSALE_BROKER_URL right, and does the broker {self._address} run?"
            log.error("broker_unreachable", purpose=self._purpose, sentence=sentence, error=repr(error))
        self.trouble = trouble


def pause(attempt: int) -> float:
    """Seconds before the next attempt, 0 being the first; processes that lost it together do not come back together."""
    longest = min(BACK_OFF_SECONDS_MAX, BACK_OFF_SECONDS * 2 ** min(attempt, 10))
    return random.uniform(longest / 2, longest)  # noqa: S311  # jitter is no secret


def _refusal(error: BaseException | None, address: Address) -> str | None:
    """What to change, when it is a definite answer and not an outage."""
    reason = error.args[-1] if error is not None and error.args else ""
    match error:
        case client.ProbableAuthenticationError() | client.AuthenticationError():
            return f"The broker does not let {address} in: correct user and password in ONSALE_BROKER_URL."
        case client.InvalidFrameError() if "Connection.Close" in str(reason):  # all that the library says of this
            return (
                f"The broker does not open {address}: does the virtual host in ONSALE_BROKER_URL exist, and may this"
                " user use it?"
            )
        case client.ChannelAccessRefused():
            return (
                f"The broker does not let {address} make its queues: give the user in ONSALE_BROKER_URL the permissions"
                f" to configure, write and read. It says: {reason}"
            )
        case client.ChannelPreconditionFailed():
            return (
                f"A queue or exchange on {address} is not as this version needs it: delete it when it is empty, it is"
                f" made again. The broker says: {reason}"
            )
        case client.IncompatibleProtocolError() | client.ProtocolSyntaxError():
            return f"What listens at {address} speaks no AMQP 0.9.1: correct host and port in ONSALE_BROKER_URL."
        case _:
            return None
