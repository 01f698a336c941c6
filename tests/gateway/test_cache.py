"""Public reads are kept for a moment, and nothing else is."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.gateway.front import EVENT, Front
from tests.gateway.stubs import Answer, Asked

BIG = b'"' + b"a" * 20_000 + b'"'


FRESH = {"cache-control": "public, max-age=1, stale-while-revalidate=1", "etag": '"v1"'}


def cacheable() -> Answer:
    return Answer(headers=FRESH, body=b'{"sold": 1}')


def test_a_crowd_costs_one_request(front: Front) -> None:
    def slowly(_: Asked) -> Answer:
        time.sleep(0.2)
        return cacheable()

    front.stubs["ticketing"].behaviour = slowly
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: front.get(f"{EVENT}?crowd"), range(60)))

    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b'{"sold": 1}')}
    assert front.count("ticketing") == 1


def test_who_has_it_already_is_told_so(front: Front) -> None:
    front.stubs["ticketing"].behaviour = lambda _: cacheable()
    path = "/api/v1/performances/p/availability?etag"
    etag = front.get(path).headers["etag"]
    again = [front.get(path, if_none_match=one) for one in (etag, f"W/{etag}", '"other"')]

    assert [(answer.status_code, answer.headers["x-cache"]) for answer in again] == [
        (304, "HIT"),
        (304, "HIT"),
        (200, "HIT"),
    ]
    assert front.count("ticketing") == 1


def test_an_answer_is_old_for_a_moment_only(front: Front) -> None:
    sold = iter(range(10))
    front.stubs["ticketing"].behaviour = lambda _: Answer(headers=FRESH, body=b"%d" % next(sold))
    path = f"{EVENT}?moment"
    began = _begin_of_a_second()
    seen = [front.get(path).text, front.get(path).text]
    _sleep_until(began + 2.2)  # too old, and still good for whoever comes while the next one is fetched
    seen += [front.get(path).text]
    time.sleep(0.2)
    seen += [front.get(path).text]
    _sleep_until(began + 5.2)  # too old for anybody
    seen += [front.get(path).text]

    assert seen == ["0", "0", "0", "1", "2"]


def _begin_of_a_second() -> float:
    """Nginx counts whole seconds: an answer that may be one second old is good until the next but one begins."""
    time.sleep(1 - time.time() % 1)
    return time.time()


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.time()))


@pytest.mark.parametrize(
    ("request_headers", "answer_headers", "status"),
    [
        ({"authorization": "Bearer token"}, {}, 200),
        ({}, {"set-cookie": "a=b"}, 200),
        ({}, {"cache-control": "no-store"}, 200),
        ({}, {}, 404),
        ({}, {}, 503),
    ],
)
def test_what_is_not_for_everybody_is_not_kept(
    front: Front, request_headers: dict[str, str], answer_headers: dict[str, str], status: int
) -> None:
    front.stubs["ticketing"].behaviour = lambda _: Answer(status, FRESH | answer_headers)
    for _ in range(3):
        asked = front.client.get(f"{EVENT}?{request_headers}{answer_headers}{status}", headers=request_headers)
        assert asked.status_code == status

    assert front.count("ticketing") == 3


def test_a_signed_in_answer_is_not_given_to_others(front: Front) -> None:
    front.stubs["ticketing"].behaviour = lambda asked: Answer(
        headers=FRESH, body=asked.headers.get("authorization", "nobody").encode()
    )
    path = f"{EVENT}?whose"

    assert [
        front.get(path, authorization="li").text,
        front.get(path).text,
        front.get(path, authorization="han").text,
    ] == [
        "li",
        "nobody",
        "han",
    ]


def test_nothing_but_public_reads_is_kept(front: Front) -> None:
    front.stubs["orders"].behaviour = front.stubs["users"].behaviour = lambda _: cacheable()
    for path in ("/api/v1/orders/o", "/api/v1/me"):
        assert [front.get(path).headers.get("x-cache") for _ in range(2)] == [None, None]


def test_readers_with_and_without_compression_get_their_own(front: Front) -> None:
    def encode(asked: Asked) -> Answer:
        is_small = "gzip" in asked.headers.get("accept-encoding", "")
        return Answer(headers=FRESH | {"vary": "accept-encoding"}, body=b"small" if is_small else b"plain")

    front.stubs["ticketing"].behaviour = encode
    encodings = ("gzip, deflate, br", "identity", "br, gzip;q=0.5")
    assert [front.get(f"{EVENT}?vary", accept_encoding=encoding).text for encoding in encodings] == [
        "small",
        "plain",
        "small",
    ]
    assert front.count("ticketing") == 2


def test_large_answers_are_compressed(front: Front) -> None:
    front.stubs["orders"].behaviour = lambda _: Answer(body=BIG)
    answer = front.get("/api/v1/orders", accept_encoding="gzip")

    assert (answer.headers["content-encoding"], answer.content) == ("gzip", BIG)
