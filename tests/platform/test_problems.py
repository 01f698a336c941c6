"""Problems: every refusal is typed, speaks both languages and says what to do."""

import dataclasses
import string

import msgspec
import pytest

from onsale.contracts.values import Text
from onsale.platform.problems import (
    CODE_PATTERN,
    FieldError,
    InternalError,
    Malformed,
    NotFound,
    Overloaded,
    Refusal,
    TooManyRequests,
    catalogue,
    family_of,
    language_of,
    problem_body,
)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-CN"),
        ("en", "en"),
        ("en-GB,zh;q=0.5", "en"),
        ("zh-TW,en", "zh-CN"),
        ("fr-FR, EN;q=0.8", "en"),
        ("fr", "zh-CN"),
        (",;q=,*", "zh-CN"),
    ],
)
def test_the_first_language_of_ours_is_spoken(header: str, language: str) -> None:
    assert language_of(header) == language


def test_a_problem_is_a_document_with_its_fields() -> None:
    assert msgspec.json.decode(problem_body(TooManyRequests(retry_after=7), "en")) == {
        "type": "/problems/too-many-requests",
        "title": "Too many requests",
        "status": 429,
        "detail": "Try again in 7 seconds.",
        "code": "too-many-requests",
        "retry_after": 7,
    }
    assert msgspec.json.decode(problem_body(Malformed(errors=[FieldError("/a", "no")]), "zh-CN"))["errors"] == [
        {"pointer": "/a", "detail": "no"}
    ]


def test_waiting_is_advised_where_it_helps() -> None:
    assert TooManyRequests(retry_after=7).retry_after_seconds == 7
    assert NotFound().retry_after_seconds is None


def test_families_decide_how_loud_the_log_is() -> None:
    assert family_of(NotFound()) == "refusal"
    assert family_of(Overloaded(retry_after=1)) == "operational"
    assert family_of(InternalError(correlation_id="x")) == "bug"


def test_every_refusal_is_complete() -> None:
    known = catalogue()

    assert len(known) >= 12
    assert [refusal.code for refusal in known] == sorted({refusal.code for refusal in known})
    for refusal in known:
        assert CODE_PATTERN.fullmatch(refusal.code), refusal.code
        assert 400 <= refusal.status < 600, refusal.code
        assert refusal.title.zh, refusal.code
        assert refusal.title.en, refusal.code
        assert refusal.detail.zh, refusal.code
        assert refusal.detail.en, refusal.code


def test_every_refusal_names_only_fields_that_it_has() -> None:
    for refusal in catalogue():
        # Every subclass is turned into a dataclass when it is declared.
        fields = {field.name for field in dataclasses.fields(refusal)}  # type: ignore[arg-type]  # see above
        assert not fields & {"type", "title", "status", "detail", "code"}, refusal.code
        for text in (refusal.detail.zh, refusal.detail.en):
            named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            assert named <= fields, refusal.code


def test_a_code_belongs_to_one_refusal() -> None:
    before = len(catalogue())
    with pytest.raises(TypeError, match="share the code not-found"):

        class Second(Refusal, code="not-found", status=404, title=Text("", ""), detail=Text("", "")):
            """Taken."""

    with pytest.raises(TypeError, match="'Not_Found' is not kebab-case"):

        class Shouting(Refusal, code="Not_Found", status=404, title=Text("", ""), detail=Text("", "")):
            """Not a code."""

    assert len(catalogue()) == before
