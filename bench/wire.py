"""HTTP/1.1 as far as a benchmark needs it: requests built once as bytes, answers read with two searches.

No general client is used for the load itself: they cost 100–300 µs a request, more than the server under test.
"""

import re

import msgspec

CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
RESPONSE_HEAD_BYTES_MAX = 64 * 1024
STATUSES_WITHOUT_BODY = frozenset({204, 304})


class WireError(Exception):
    """The peer sent something this reader does not understand; the run cannot be trusted and stops."""


class Response(msgspec.Struct, gc=False):
    """A complete answer, and how long it took from the first byte written to the last byte read."""

    status: int
    body: bytes
    seconds: float = 0.0


class ProblemAnswer(msgspec.Struct):
    """The part of an RFC 9457 problem that is counted."""

    code: str = "without-code"


def read_response(data: bytes) -> Response | None:
    """The one answer in `data`, or None while it is incomplete.

    Connections are not pipelined, so bytes after the answer are an error, never the start of the next one.
    """
    head_end = data.find(b"\r\n\r\n")
    if head_end < 0:
        if len(data) > RESPONSE_HEAD_BYTES_MAX or not data.startswith(b"HTTP/1.1"[: len(data)]):
            raise WireError(f"not the head of an HTTP/1.1 answer: {data[:80]!r}")
        return None
    if not data.startswith(b"HTTP/1.1 "):
        raise WireError(f"not an HTTP/1.1 answer: {data[:80]!r}")
    status = int(data[9:12])
    body_start = head_end + 4
    body_end = body_start if status in STATUSES_WITHOUT_BODY else body_start + _content_length(data, head_end)
    if len(data) < body_end:
        return None
    if len(data) > body_end:
        raise WireError(f"{len(data) - body_end} bytes follow the end of the answer")
    return Response(status, data[body_start:body_end])


def _content_length(data: bytes, head_end: int) -> int:
    match = CONTENT_LENGTH.search(data, 0, head_end)
    if match is None:
        raise WireError(f"an answer without Content-Length: {data[:head_end]!r}")
    return int(match[1])


def problem_kind(response: Response) -> str:
    """How an unexpected answer is counted: its status and, where it has one, its problem code."""
    try:
        problem = msgspec.json.decode(response.body, type=ProblemAnswer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return f"{response.status} not-a-problem"
    return f"{response.status} {problem.code}"


def request_bytes(method: str, path: str, *, headers: str = "", body: bytes = b"") -> bytes:
    """One request, ready to be written; `headers` are whole lines, each ended by CRLF."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}"
    if method == "GET":
        return f"{head}\r\n".encode()
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def bearer(access_token: str) -> str:
    """The header line that says who asks."""
    return f"Authorization: Bearer {access_token}\r\n"


def idempotency_key(key: str) -> str:
    """The header line that makes a repeated POST harmless; a fresh one for each thing to create."""
    return f"Idempotency-Key: {key}\r\n"
