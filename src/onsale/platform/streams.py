"""Answers that go on: the same bytes for thousands of readers, and nobody waits for any of them.

A handler of a hot route answers with ``Opening``. Once its first bytes are written the request counts as answered; what
is left of it is a ``Stream`` and one sleeping task, which only wakes when the reader leaves. Who has something to say
writes it to each stream, already framed, past the framework and the server: through both it costs three times as much.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from litestar import Response
from prometheus_client import Counter

if TYPE_CHECKING:
    from litestar.types import Receive, Scope

# Under this name the server leaves its connection in the state of a scope (app/protocol.py).
CONNECTION = "connection"
STREAM = "stream"
# More than any one thing that is said, and less than a server gathers before it lets its writers wait.
BEHIND_BYTES_MAX = 48 * 1024
UNSENT_MAX = 16
LAST_CHUNK = b"0\r\n\r\n"

CUT_OFF = Counter("onsale_streams_cut_off_total", "Readers of streams that were too slow")


class Connection(Protocol):
    """What is needed of a connection to write to it and never wait."""

    def write(self, data: bytes) -> None: ...

    def get_write_buffer_size(self) -> int: ...

    def close(self) -> None: ...

    def abort(self) -> None: ...


def framed(content: bytes) -> bytes:
    """As a chunk of an answer whose length nobody knows (RFC 9112, section 7.1)."""
    return b"%x\r\n%b\r\n" % (len(content), content)


class Stream:
    """One reader. ``left`` is called once when he is gone, for whatever reason."""

    __slots__ = ("_connection", "_left", "_unsent", "is_open")

    def __init__(self, left: Callable[[Stream], None]) -> None:
        self.is_open = True
        self._left = left
        self._unsent: list[bytes] = []
        self._connection: Connection | None = None

    def write(self, frame: bytes) -> None:
        """Give him these bytes, which are ``framed``. Who has read too little of what he got before is cut off."""
        if not self.is_open:
            return
        if self._connection is None:
            self._unsent.append(frame)
            if len(self._unsent) > UNSENT_MAX:
                self.close()
        elif self._connection.get_write_buffer_size() > BEHIND_BYTES_MAX:
            CUT_OFF.inc()
            self._connection.abort()
            self.close()
        else:
            self._connection.write(frame)

    def attach(self, connection: Connection) -> None:
        """From now on what is written leaves at once; what was written before leaves now."""
        self._connection = connection
        unsent, self._unsent = self._unsent, []
        for frame in unsent:
            self.write(frame)

    async def last(self, receive: Receive) -> None:
        """Return when the reader is gone or the answer has ended."""
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self.close()

    def end(self, content: bytes) -> None:
        """Say a last thing, end the answer in order, and hang up; for who is behind there is no order."""
        self.write(framed(content) + LAST_CHUNK)
        if self.is_open and self._connection is not None:
            self._connection.close()
        self.close()

    def close(self) -> None:
        """Nothing is written any more."""
        if self.is_open:
            self.is_open = False
            self._left(self)


class Opening(Response[bytes]):
    """The start of an answer that goes on. Where the server below shows no connection it ends there."""

    def __init__(self, first: bytes, stream: Stream, *, media_type: str) -> None:
        super().__init__(first, media_type=media_type, headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        self.stream = stream


def connection_of(scope: Scope) -> Connection | None:
    """The connection of a request, where the server shows it."""
    state = cast("dict[str, object]", scope).get("state")
    return cast("Connection | None", state.get(CONNECTION)) if isinstance(state, dict) else None


def leave_open(scope: Scope, stream: Stream) -> None:
    """Have somebody stay with this request until its stream is over."""
    cast("dict[str, object]", scope)[STREAM] = stream


def left_open(scope: Scope) -> Stream | None:
    """The stream that this request has become, if it has."""
    return cast("Stream | None", cast("dict[str, object]", scope).get(STREAM))
