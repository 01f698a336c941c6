"""Somebody who watches what is left: an event stream read as browsers read it, and time that moves when told to."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from onsale.modules.inventory.domain.changes import unpack_seats
from onsale.modules.inventory.domain.seating import seats_of
from onsale.modules.inventory.front.live import Live, Rhythm
from onsale.platform.streams import Stream, framed

SETTLED_SECONDS_MAX = 10
RETRY = "retry"


@dataclass(frozen=True)
class Heard:
    """One event. ``name`` is "" for a comment and ``RETRY`` for the time after which to come back."""

    name: str
    id: int
    data: dict[str, object] = field(default_factory=dict)


class Onlooker:
    """A watcher and the connection that he reads from. ``behind`` are the bytes that he has not taken yet."""

    def __init__(self) -> None:
        self.behind = 0
        self.was_aborted = False
        self.has_ended = False
        self.is_complete = False
        self.frames: list[bytes] = []
        self.heard: list[Heard] = []
        self.version = -1
        self.available: dict[str, int] = {}
        self.seats = bytearray()
        self._wire = b""
        self._text = ""
        self._stream: Stream | None = None

    def write(self, data: bytes) -> None:
        assert not self.has_ended
        self.frames.append(data)
        self._wire += data
        while self._wire:
            size, _, rest = self._wire.partition(b"\r\n")
            length = int(size, 16)
            if len(rest) < length + 2:
                return
            assert rest[length : length + 2] == b"\r\n"
            self._wire = rest[length + 2 :]
            self.is_complete = length == 0
            self._read(rest[:length].decode())

    def get_write_buffer_size(self) -> int:
        return self.behind

    def abort(self) -> None:
        self.was_aborted = True

    def close(self) -> None:
        self.has_ended = True

    def attach(self, stream: Stream) -> None:
        """Read from it."""
        self._stream = stream
        stream.attach(self)

    def leave(self) -> None:
        """Close the page."""
        assert self._stream is not None
        self._stream.close()

    def _read(self, text: str) -> None:
        self._text += text
        while "\n\n" in self._text:
            block, _, self._text = self._text.partition("\n\n")
            self._take(dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":")))

    def _take(self, fields: dict[str, str]) -> None:
        if RETRY in fields:
            self.heard.append(Heard(RETRY, int(fields[RETRY])))
            return
        heard = Heard(fields.get("event", ""), int(fields.get("id", -1)), json.loads(fields.get("data", "{}")))
        self.heard.append(heard)
        if heard.name == "state":
            self._begin(heard.data)
        elif heard.name == "delta":
            self._change(heard.data)
        if heard.name:
            assert heard.id == self.version

    def _begin(self, state: dict[str, object]) -> None:
        if set(state) == {"version"}:
            self.version = int(str(state["version"]))
            return
        assert set(state) == {"version", "seat_count", "seats", "ticket_types"}
        self.version = int(str(state["version"]))
        self.seats = bytearray(base64.b64decode(str(state["seats"])))
        types = state["ticket_types"]
        assert isinstance(types, list)
        self.available = {kind["id"]: kind["available"] for kind in types}

    def _change(self, delta: dict[str, object]) -> None:
        assert set(delta) == {"from", "to", "ticket_types", "seats"}
        assert delta["from"] == self.version
        self.version = int(str(delta["to"]))
        types = delta["ticket_types"]
        assert isinstance(types, list)
        self.available |= dict(types)
        for seat in unpack_seats(base64.b64decode(str(delta["seats"]))):
            self.seats[seat >> 3] ^= 1 << (seat & 7)

    @property
    def knows(self) -> tuple[list[int], set[int]]:
        """What he thinks is left, and which seats are free."""
        return list(self.available.values()), set(seats_of(self.seats, len(self.seats) * 8))

    def names(self) -> list[str]:
        """The kinds of events that he has heard."""
        return [heard.name for heard in self.heard]

    def knowing(self, other: Onlooker) -> Onlooker:
        """The same who has seen what the other has seen."""
        self.version, self.available, self.seats = other.version, dict(other.available), bytearray(other.seats)
        return self


class Steps:
    """Time that moves when it is told to."""

    def __init__(self) -> None:
        self._seconds = 1_000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(now=lambda: self._seconds, pause=self._pause)

    async def _pause(self, seconds: float) -> None:
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._seconds + seconds, sleeper))
        await sleeper

    async def all_sleep(self, count: int = 1) -> None:
        """Return when so many feeds have done what they had to do."""
        async with asyncio.timeout(SETTLED_SECONDS_MAX):
            while len(self._sleepers) != count:
                await asyncio.sleep(0.001)

    def pass_by(self, seconds: float) -> int:
        """Wake whose time has come; how many."""
        self._seconds += seconds
        due = [sleeper for until, sleeper in self._sleepers if until <= self._seconds + 1e-9]
        self._sleepers = [(until, sleeper) for until, sleeper in self._sleepers if sleeper not in due]
        for sleeper in due:
            sleeper.set_result(None)
        return len(due)

    async def advance(self, seconds: float) -> None:
        """Let so much time pass, and everybody who wakes do his work and sleep again."""
        count = len(self._sleepers)
        self.pass_by(seconds)
        await self.all_sleep(count)


async def watch(live: Live, performance_id: str, known: int | None = None, by: Onlooker | None = None) -> Onlooker:
    """Open a stream, as the short way does for a request."""
    onlooker = by or Onlooker()
    opening = await live.open(performance_id, known)
    onlooker.write(framed(opening.content))
    onlooker.attach(opening.stream)
    return onlooker


def types_of(heard: Sequence[Heard]) -> list[object]:
    """What the events say of ticket types."""
    return [one.data.get("ticket_types") for one in heard]
