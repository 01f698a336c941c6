"""Encoded answers, kept by version: a page that was read a moment ago costs a look-up."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from types import MappingProxyType

import msgspec
from litestar import Response

from onsale.platform.http import AnyRequest, has_version

BODIES_MAX = 2_048
GZIP_BYTES_MIN = 16_384
GZIP_LEVEL = 5

Make = Callable[[], bytes]


class Body(msgspec.Struct, frozen=True):
    """An encoded answer with its headers."""

    content: bytes
    gzipped: bytes | None
    media_type: str
    headers: dict[str, str]
    generation: int
    fresh_until: int


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What bodies of one kind have in common. What changes with time alone may be ``fresh_micros`` old."""

    media_type: str = "application/json"
    cache_control: str
    fresh_micros: int = 0
    headers: Mapping[str, str] = MappingProxyType({})


def encode_body(content: bytes, kind: Kind, *, generation: int = 0, fresh_until: int = 0) -> Body:
    """The body of this content. Large ones are compressed once: call it in a thread for those."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    headers = {"etag": etag, "cache-control": kind.cache_control, "vary": "accept-encoding", **kind.headers}
    is_worth_it = len(content) >= GZIP_BYTES_MIN and not kind.media_type.startswith("image/png")
    gzipped = gzip.compress(content, GZIP_LEVEL, mtime=0) if is_worth_it else None
    return Body(content, gzipped, kind.media_type, headers, generation, fresh_until)


class BodyCache:
    """The bodies that were asked for last, at most ``bodies_max``."""

    def __init__(self, bodies_max: int = BODIES_MAX) -> None:
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._bodies_max = bodies_max

    def get(self, key: str, *, generation: int, now: int) -> Body | None:
        """The body, if nothing was published since and it is fresh."""
        body = self._bodies.get(key)
        if body is None or body.generation != generation or body.fresh_until <= now:
            return None
        return body

    def put(self, key: str, body: Body) -> None:
        self._bodies[key] = body
        self._bodies.move_to_end(key)
        if len(self._bodies) > self._bodies_max:
            self._bodies.popitem(last=False)


def answer(request: AnyRequest, body: Body) -> Response[bytes]:
    """The body, or 304 when the reader has it."""
    if has_version(request, body.headers["etag"]):
        return Response(b"", status_code=304, headers=body.headers, media_type=body.media_type)
    if body.gzipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers = body.headers | {"content-encoding": "gzip"}
        return Response(body.gzipped, headers=headers, media_type=body.media_type)
    return Response(body.content, headers=body.headers, media_type=body.media_type)
