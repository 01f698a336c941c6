"""The audit log tells of what was stored, and only of that."""

import msgspec
import pytest
from sqlalchemy import text

from onsale.platform.audit import Actor, Audit, Deed, Subject, list_entries
from onsale.platform.clock import ManualClock
from onsale.platform.db import Database, Transaction
from onsale.platform.ids import IdGenerator
from tests.platform.scratch import NOW

OURS, THEIRS = "organisation-1", "organisation-2"
SHOW = Subject("performance", "show-1")
JOB = Actor(id="job:x")
WANG = Actor(id="wang", session_id="session-1", correlation_id="request-1")


class Price(msgspec.Struct, frozen=True):
    minor: int


def deed(minor: int, *, subject: Subject = SHOW, organisation_id: str = OURS) -> Deed:
    return Deed(
        action="prices.raised",
        subject=subject,
        organisation_id=organisation_id,
        before=Price(minor - 1),
        after=Price(minor),
    )


@pytest.fixture
def audit() -> Audit:
    clock = ManualClock(NOW)
    return Audit(clock, IdGenerator(clock))


async def test_entries_say_who_did_what_and_are_read_in_pages(database: Database, audit: Audit) -> None:
    async with database.transaction() as transaction:
        await audit.record(transaction, WANG, deed(1), deed(2))
        await audit.record(transaction, WANG, deed(3, subject=Subject("performance", "show-2")))
        await audit.record(transaction, WANG, deed(4, organisation_id=THEIRS))
        await audit.record(transaction, JOB, Deed(action="prices.done", subject=SHOW, organisation_id=OURS))
        await audit.record(transaction, WANG, Deed(action="dates.moved", subject=SHOW, organisation_id=OURS))
    async with database.reading() as reader:
        first = await list_entries(reader, "prices", OURS, SHOW, limit=2)
        rest = await list_entries(reader, "prices", OURS, SHOW, before=first[-1].id, limit=2)
    assert [(entry.actor_id, entry.value_after) for entry in (*first, *rest)] == [
        ("job:x", None),
        ("wang", b'{"minor":2}'),
        ("wang", b'{"minor":1}'),
    ]
    last = rest[-1]
    assert (last.at, last.session_id, last.correlation_id) == (1_780_315_200_000_000, "session-1", "request-1")
    assert (last.action, last.value_before) == ("prices.raised", b'{"minor":0}')


async def test_what_was_not_stored_is_not_told(database: Database, audit: Audit) -> None:
    async def fail(transaction: Transaction) -> None:
        await audit.record(transaction, WANG, deed(1))
        raise RuntimeError("in between")

    with pytest.raises(RuntimeError, match="in between"):
        await database.run(fail)
    async with database.reading() as reader:
        assert await reader.fetch_all(text("SELECT id FROM platform_audit_entries")) == []
