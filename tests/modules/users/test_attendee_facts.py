"""What of a document a performance gets to know, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.users.domain.attendees import NamedSale, last_digits_of
from onsale.modules.users.domain.identities import Document, DocumentKind

SALE = NamedSale(performance_id="p", key=b"k" * 32, day=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("birthday", "age"),
    [("20160601", 10), ("20160602", 9), ("20080601", 18), ("20080602", 17), ("19491231", 18), ("20260601", 0)],
)
def test_an_age_is_that_on_the_day_and_ends_at_eighteen(birthday: str, age: int) -> None:
    assert SALE.age_of(Document(DocumentKind.RESIDENT_ID, f"110105{birthday}0021")) == age


def test_a_passport_says_no_age() -> None:
    assert SALE.age_of(Document(DocumentKind.PASSPORT, "E12345678")) is None


@given(st.text("0123456789ABCX", min_size=5, max_size=18))
def test_the_gate_sees_a_third_of_a_number_at_most(text: str) -> None:
    shown = last_digits_of(text)
    assert text.endswith(shown)
    assert 1 <= len(shown) <= min(4, len(text) // 3)


@given(
    st.sampled_from(list(DocumentKind)), st.sampled_from(list(DocumentKind)), st.text(max_size=5), st.text(max_size=5)
)
def test_documents_meet_only_in_their_own_digest(
    kind: DocumentKind, other_kind: DocumentKind, text: str, other: str
) -> None:
    one, two = Document(kind, text), Document(other_kind, other)
    assert (SALE.digest_of(one) == SALE.digest_of(two)) is (one == two)
