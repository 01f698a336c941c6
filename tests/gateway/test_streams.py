"""Answers that go on pass word by word, and leave room for those that do not."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.gateway.front import Front
from tests.gateway.stubs import Answer

STREAM = "/api/v1/performances/p/availability/stream"
SECONDS_MAX = 10
EVENTS = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store"}


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_a_word_passes_while_the_next_one_is_not_said(front: Front, accepted: str) -> None:
    may_go_on = threading.Event()

    def words() -> Iterator[bytes]:
        yield b"first"
        assert may_go_on.wait(SECONDS_MAX)
        yield b"second"

    front.stubs["ticketing"].behaviour = lambda _: Answer(headers=EVENTS, body=words())
    with front.client.stream("GET", STREAM, headers={"accept-encoding": accepted}) as answer:
        assert (answer.status_code, "content-encoding" in answer.headers) == (200, False)
        parts = answer.iter_raw()
        assert next(parts) == b"first"
        may_go_on.set()
        assert b"".join(parts) == b"second"


def test_nothing_of_it_is_kept_for_others(front: Front) -> None:
    front.stubs["ticketing"].behaviour = lambda _: Answer(headers=EVENTS, body=iter([b"all of it"]))
    answers = [front.get(STREAM) for _ in range(2)]
    assert [(answer.text, answer.headers.get("x-cache")) for answer in answers] == [("all of it", None)] * 2
    assert front.count("ticketing") == 2
