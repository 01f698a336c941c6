"""Which spans meet: against the plainest way to say it."""

from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.catalog.domain.halls import Collision, Span, Taken, collisions, positions_that_meet

spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 60), st.integers(1, 20))


def taken(spans: list[Span]) -> list[Taken]:
    return [
        Taken(
            performance_id=f"{index:02}",
            event_id="e",
            title_zh="",
            title_en="",
            doors_at=span.doors_at,
            starts_at=span.doors_at,
            ends_at=span.ends_at,
        )
        for index, span in enumerate(spans)
    ]


def meet(one: Span, other: Span) -> bool:
    return one.doors_at < other.ends_at and other.doors_at < one.ends_at


@given(st.lists(spans, max_size=8), st.lists(spans, max_size=8))
def test_every_collision_is_found_and_no_other(asked: list[Span], there: list[Span]) -> None:
    known = sorted(taken(there), key=lambda one: (one.doors_at, one.performance_id))
    expected = [
        Collision(position, one)
        for position, span in enumerate(asked)
        for one in known
        if meet(span, Span(one.doors_at, one.ends_at))
    ]
    assert collisions(asked, taken(there)) == expected


@given(st.lists(spans, max_size=8))
def test_without_those_that_meet_an_earlier_one_nothing_meets(asked: list[Span]) -> None:
    meeting = positions_that_meet(asked)
    assert bool(meeting) == any(meet(a, b) for i, a in enumerate(asked) for b in asked[:i])
    assert meeting == sorted(set(meeting))
