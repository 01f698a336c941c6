"""A ticket is given to another person: as often and as long as the performance allows, and to whom nobody forbids."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.contracts.events import AttendeeChanged, PerformancePostponed
from onsale.contracts.values import Text
from onsale.modules.inventory.domain.attendees import attendee_of
from onsale.modules.inventory.module import build
from onsale.modules.inventory.repository import attendees
from onsale.platform.clock import ManualClock
from onsale.platform.db import Conflict
from tests.engines import EVERY_FRONT
from tests.modules.inventory.named import NAMED, PLAIN, Person, kept, open_shows, paid, problem, voided
from tests.people import claims_of
from tests.processes import NOW, ORGANISATION_ID, heard, rows, signed_in_as, tell
from tests.stage import event_of

pytestmark = EVERY_FRONT


@pytest.fixture
def builders() -> Sequence[Builder]:
    return (build,)


@pytest.fixture
async def shows(process: Process, client: httpx2.AsyncClient) -> Process:
    return await open_shows(process, client)


@pytest.fixture
def person(shows: Process, client: httpx2.AsyncClient) -> Person:
    return Person(shows, client)


async def test_a_name_is_changed_and_the_old_document_is_free(
    shows: Process, client: httpx2.AsyncClient, person: Person
) -> None:
    order = paid(shows, await person.hold_for("110001", "110002"))
    await tell(shows, order)
    hold_id = order.purchase.hold_id
    answer = await person.give(hold_id, 1, "110003")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "hold_id": hold_id,
        "place": 1,
        "name_masked": "张*三",
        "kind": "resident-id",
        "last_digits": "0003",
        "changes": 1,
    }
    again = await person.give(hold_id, 1, "110003")
    assert again.json() == answer.json()
    [told] = heard(shows, AttendeeChanged)
    assert (told.hold_id, told.attendee.place, told.attendee.revision, told.attendee.last_digits) == (
        hold_id, 1, 1, "0003",
    )  # fmt: skip
    assert (await Person(shows, client).hold_for("110002")).status_code == 201
    assert problem(await Person(shows, client).hold_for("110003")) == (409, "document-has-ticket")
    await tell(shows, voided(order, 1))  # of the place, whoever has it by now
    assert (await Person(shows, client).hold_for("110003")).status_code == 201
    assert problem(await person.give(hold_id, 1, "110004")) == (404, "not-found")
    await kept(shows)


async def test_a_name_changes_as_often_and_as_long_as_it_may(
    shows: Process, client: httpx2.AsyncClient, person: Person, clock: ManualClock
) -> None:
    order = paid(shows, await person.hold_for("110001"))
    hold_id = order.purchase.hold_id
    assert problem(await person.give(hold_id, 0, "110009")) == (404, "not-found")  # not sold yet
    await tell(shows, order)
    assert problem(await Person(shows, client).give(hold_id, 0, "110009")) == (404, "not-found")
    assert problem(await person.give(hold_id, 1, "110009")) == (404, "not-found")
    assert problem(await person.give(hold_id, 0, "", token=person.token("110009", PLAIN))) == (404, "not-found")
    foreign = Person(shows, client).token("110009")
    assert problem(await person.give(hold_id, 0, "", token=foreign)) == (403, "attendee-token-invalid")
    await Person(shows, client).hold_for("110005")
    assert problem(await person.give(hold_id, 0, "110005")) == (409, "document-has-ticket")
    assert (await person.give(hold_id, 0, "110002")).status_code == 200
    assert (await person.give(hold_id, 0, "110003")).status_code == 200
    assert problem(await person.give(hold_id, 0, "110004")) == (409, "name-changes-used-up")
    assert (await person.give(hold_id, 0, "110003")).status_code == 200  # the same again is no change
    other = paid(shows, await person.hold_for("110006"))
    await tell(shows, other)
    clock.advance(timedelta(days=28))
    person.headers = signed_in_as(shows, "buyer", user_id=person.user_id)
    closed = await person.give(other.purchase.hold_id, 0, "110007")
    assert problem(closed) == (409, "name-change-closed")
    assert closed.json()["until"] == (NOW + timedelta(days=28)).isoformat().replace("+00:00", "Z")
    await tell(shows, _postponed())
    assert (await person.give(other.purchase.hold_id, 0, "110007")).status_code == 200
    await kept(shows)


def _postponed() -> PerformancePostponed:
    starts_at = NOW + timedelta(days=60)
    return PerformancePostponed(
        occurred_at=NOW,
        performance_id=NAMED,
        event_id=event_of(NAMED),
        organisation_id=ORGANISATION_ID,
        revision=1,
        starts_at=starts_at,
        doors_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        refund_free_until=starts_at,
        reason=Text("雨", "Rain"),
    )


async def test_many_changes_to_one_document_leave_one(shows: Process, client: httpx2.AsyncClient) -> None:
    crowd = [Person(shows, client) for _ in range(12)]
    orders = [paid(shows, await buyer.hold_for(f"44{number:02d}")) for number, buyer in enumerate(crowd)]
    await tell(shows, *orders)
    answers = await asyncio.gather(
        *(buyer.give(order.purchase.hold_id, 0, "110001") for buyer, order in zip(crowd, orders, strict=True)),
        *(Person(shows, client).hold_for("110001") for _ in range(12)),
    )
    codes = Counter(answer.json().get("code", "done") for answer in answers)
    assert codes == {"done": 1, "document-has-ticket": 23}
    await kept(shows)


async def test_who_has_read_an_older_name_changes_nothing(shows: Process, person: Person) -> None:
    order = paid(shows, await person.hold_for("110001"))
    await tell(shows, order)
    hold_id = order.purchase.hold_id
    async with shows.platform.database.reading() as reader:
        before = await attendees.at_place(reader, hold_id, 0)
    assert before is not None
    assert (await person.give(hold_id, 0, "110002")).status_code == 200
    new = attendee_of(claims_of(shows, person.user_id, NAMED, "110003"), 0, 1)
    with pytest.raises(Conflict):
        await shows.platform.database.run(lambda transaction: attendees.replace(transaction, before, new))
    assert (await rows(shows, "SELECT digest FROM inventory_attendees")) != [(new.digest,)]
