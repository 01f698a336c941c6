"""What an answer of an authority makes of an entry, and when it may be asked again: without a database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.users.domain.identities import DocumentKind, Finding, IdentityStatus
from onsale.modules.users.domain.identity_checks import (
    MONTH_MICROS,
    Checked,
    heard,
    may_check,
    may_check_face,
    next_day,
    pause_after,
    standing_of,
)
from onsale.modules.users.settings import CHECK_AGAIN_SECONDS, CHECK_PAUSES

NOW = 1_800_000_000_000_000
ID = DocumentKind.RESIDENT_ID
FINDINGS = st.sampled_from(list(Finding))
CHECKED = st.none() | st.builds(
    Checked, finding=FINDINGS, by=st.just("x"), at=st.integers(0, NOW), until=st.none() | st.integers(0, 2 * NOW)
)


@pytest.mark.parametrize(
    ("finding", "status"),
    [
        (Finding.MATCH, IdentityStatus.VERIFIED),
        (Finding.FACE, IdentityStatus.VERIFIED),
        (Finding.MISMATCH, IdentityStatus.MISMATCH),
        (Finding.NO_RECORD, IdentityStatus.UNKNOWN),
        (Finding.NO_ANSWER, IdentityStatus.UNKNOWN),
    ],
)
def test_what_a_first_answer_makes_of_an_entry(finding: Finding, status: IdentityStatus) -> None:
    known = heard(None, finding, "authority", NOW, 12)
    assert standing_of(known, NOW) is status
    assert (known.until is not None) == (status is IdentityStatus.VERIFIED)


def test_a_verification_ends_on_its_day() -> None:
    known = heard(None, Finding.MATCH, "authority", NOW, 2)
    assert known.until == NOW + 2 * MONTH_MICROS
    assert standing_of(known, known.until - 1) is IdentityStatus.VERIFIED
    assert standing_of(known, known.until) is IdentityStatus.SELF_DECLARED


@given(known=CHECKED, finding=FINDINGS)
def test_only_an_authority_that_is_away_changes_nothing_of_what_stands(known: Checked | None, finding: Finding) -> None:
    stood = standing_of(known, NOW) is IdentityStatus.VERIFIED
    after = heard(known, finding, "authority", NOW, 12)
    if finding is Finding.NO_ANSWER and stood:
        assert after == known
    else:
        assert (after.finding, after.at) == (finding, NOW)


@given(known=CHECKED)
def test_asking_is_possible_just_when_it_tells_something_new(known: Checked | None) -> None:
    stands = standing_of(known, NOW) is IdentityStatus.VERIFIED
    ends_soon = known is not None and (known.until or 0) - NOW <= CHECK_AGAIN_SECONDS * 1_000_000
    assert may_check(ID, standing_of(known, NOW), known, NOW) == (not stands or ends_soon)
    assert not may_check(ID, IdentityStatus.CHECKING, known, NOW)
    assert not may_check_face(ID, known, NOW, is_self=False)
    by_face = known is not None and known.finding is Finding.FACE
    assert may_check_face(ID, known, NOW, is_self=True) == (not (stands and by_face) or ends_soon)


@pytest.mark.parametrize("kind", [kind for kind in DocumentKind if kind is not ID])
def test_of_other_documents_nobody_is_asked(kind: DocumentKind) -> None:
    assert not may_check(kind, IdentityStatus.SELF_DECLARED, None, NOW)
    assert not may_check_face(kind, None, NOW, is_self=True)


def test_pauses_grow_and_end() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, len(CHECK_PAUSES) + 2)]
    assert pauses == [*sorted(CHECK_PAUSES), None]


def test_days_are_those_of_beijing() -> None:
    assert next_day(datetime(2026, 6, 1, 15, 59, 59, tzinfo=UTC)) == datetime(2026, 6, 1, 16, tzinfo=UTC)
    assert next_day(datetime(2026, 6, 1, 16, tzinfo=UTC)) == datetime(2026, 6, 2, 16, tzinfo=UTC)
