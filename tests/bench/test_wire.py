"""Answers are read alike however the network cuts them, and what is not an answer is never taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.wire import Response, WireError, problem_kind, read_response, request_bytes


def _answer(status: int, body: bytes) -> bytes:
    return f"HTTP/1.1 {status} Some Words\r\nServer: x\r\nContent-Length: {len(body)}\r\nX: y\r\n\r\n".encode() + body


@given(status=st.integers(200, 599).filter(lambda status: status not in {204, 304}), body=st.binary(), data=st.data())
def test_an_answer_is_complete_exactly_at_its_last_byte(status: int, body: bytes, data: st.DataObject) -> None:
    answer = _answer(status, body)
    cut = data.draw(st.integers(0, len(answer) - 1))

    assert read_response(answer[:cut]) is None
    assert read_response(answer) == Response(status, body)


def test_the_length_is_found_in_any_case() -> None:
    assert read_response(b"HTTP/1.1 200 OK\r\ncontent-length:2\r\n\r\nhi") == Response(200, b"hi")


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_a_body_end_with_their_head(status: int) -> None:
    assert read_response(f"HTTP/1.1 {status} Fine\r\nETag: a\r\n\r\n".encode()) == Response(status, b"")


@pytest.mark.parametrize(
    "data",
    [
        _answer(200, b"hi") + b"!",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH",
    ],
)
def test_what_cannot_be_trusted_is_an_error(data: bytes) -> None:
    with pytest.raises(WireError):
        read_response(data)


def test_errors_are_told_apart_by_status_and_problem_code() -> None:
    assert problem_kind(Response(409, b'{"code": "sold-out", "available": 0}')) == "409 sold-out"
    assert problem_kind(Response(500, b"<html>")) == "500 not-a-problem"


def test_requests_carry_their_length_and_headers() -> None:
    assert request_bytes("POST", "/holds", headers="A: b\r\n", body=b"{}") == (
        b"POST /holds HTTP/1.1\r\nHost: 127.0.0.1\r\nA: b\r\n"
        b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    )
    assert request_bytes("GET", "/events") == b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
