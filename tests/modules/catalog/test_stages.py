"""Where an event stands, who is reviewed, and what an approval is about."""

import msgspec
import pytest

from onsale.modules.catalog.domain.records import (
    APPROVED,
    PUBLISHED,
    SENT_BACK,
    SUBMITTED,
    WITHDRAWN,
    EventRecord,
    ReviewRow,
)
from onsale.modules.catalog.domain.stages import may_be_archived, needs_review, stage_of, version_of
from tests.modules.catalog.facts import AT, DAY, HOUR, date, event, kind

REVIEW = ReviewRow(
    id="review",
    event_id="event",
    organisation_id="organisation",
    state=SUBMITTED,
    open_event_id="event",
    submitted_at=AT,
    decided_at=None,
    content_revision=1,
)
OVER = date(1, starts_at=AT - DAY, status=PUBLISHED)
CALLED_OFF = date(2, status=PUBLISHED, cancelled_at=AT)
COMING = date(3, status=PUBLISHED)


def reviewed(state: str, record: EventRecord) -> EventRecord:
    return msgspec.structs.replace(record, review=msgspec.structs.replace(REVIEW, state=state))


@pytest.mark.parametrize(
    ("record", "stage", "is_archivable"),
    [
        (event(date()), "draft", True),
        (reviewed(SUBMITTED, event(date())), "in_review", False),
        (reviewed(SENT_BACK, event(date())), "sent_back", True),
        (reviewed(WITHDRAWN, event(date())), "draft", True),
        (reviewed(APPROVED, event(COMING, status=PUBLISHED)), "published", False),
        (event(OVER, COMING, status=PUBLISHED), "published", False),
        (event(OVER, date(4), status=PUBLISHED), "published", False),
        (reviewed(SUBMITTED, event(OVER, date(4), status=PUBLISHED)), "published", False),
        (event(OVER, CALLED_OFF, status=PUBLISHED), "closed", True),
        (reviewed(SUBMITTED, event(OVER, status=PUBLISHED)), "closed", False),
    ],
)
def test_a_stage_is_what_the_facts_say_now(*, record: EventRecord, stage: str, is_archivable: bool) -> None:
    assert (stage_of(record, AT), may_be_archived(record, AT)) == (stage, is_archivable)


def test_an_event_closes_with_the_end_of_its_last_performance() -> None:
    ends_at = OVER.row.ends_at
    record = event(OVER, status=PUBLISHED)
    assert [stage_of(record, now) for now in (ends_at - 1, ends_at)] == ["published", "closed"]


@pytest.mark.parametrize("by_default", [True, False])
@pytest.mark.parametrize(("said", "needed"), [(True, True), (False, False), (None, None)])
def test_what_the_platform_says_of_one_organiser_is_stronger_than_its_setting(
    *, by_default: bool, said: bool | None, needed: bool | None
) -> None:
    record = msgspec.structs.replace(event(date()), is_reviewed=said)
    assert needs_review(record, by_default=by_default) == (by_default if needed is None else needed)


def test_a_version_is_another_for_everything_that_would_be_public_and_for_nothing_else() -> None:
    known = event(date(), OVER)
    others = [
        event(date(), OVER, title_en="Other"),
        event(date(), OVER, content_revision=2),
        event(date(2), date(), OVER),
        event(OVER),
        event(date(1, starts_at=AT + 31 * DAY), OVER),
        event(date(1, kind(minor=200, ends_at=AT + HOUR)), OVER),
    ]
    versions = {version_of(other) for other in others}
    assert len(versions) == len(others)
    assert version_of(known) not in versions
    later = msgspec.structs.replace(OVER.row, rules_revision=1)
    same = [
        event(date(), msgspec.structs.replace(OVER, row=later)),
        event(date(), OVER, revision=7, archived_at=AT),
        reviewed(SUBMITTED, known),
    ]
    assert {version_of(one) for one in same} == {version_of(known)}
