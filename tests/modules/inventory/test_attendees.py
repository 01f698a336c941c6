"""Tickets for named people: one document one ticket, whoever races for it, until the ticket is given up."""

from __future__ import annotations

import asyncio
import base64
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import httpx2
import msgspec
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.contracts.events import HoldConfirmed, HoldLost
from onsale.contracts.real_names import RealNameRule
from onsale.modules.inventory.commands import InventoryCommands, PlacedHold
from onsale.modules.inventory.domain.book import PlaceHold, Wanted
from onsale.modules.inventory.domain.stock import Claim
from onsale.modules.inventory.errors.attendees import DocumentHasTicket
from onsale.modules.inventory.front.memory import MemoryFront
from onsale.modules.inventory.module import build
from onsale.modules.inventory.repository.books import Books
from onsale.modules.inventory.settings import HOLD_SECONDS, PAYMENT_MARGIN_SECONDS
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_FRONT
from tests.modules.inventory.named import (
    FLOOR,
    HELD,
    NAMED,
    PEOPLE,
    PLAIN,
    SEATS,
    Person,
    kept,
    on_sale,
    open_shows,
    paid,
    problem,
    voided,
)
from tests.people import claims_of
from tests.processes import API, heard, rows, signed_in_as, tell
from tests.stage import Kind, performance

pytestmark = EVERY_FRONT

VERIFIED = "01972b8a-0000-7000-8000-000000000103"


@pytest.fixture
def builders() -> Sequence[Builder]:
    return (build,)


@pytest.fixture
async def shows(process: Process, client: httpx2.AsyncClient) -> Process:
    return await open_shows(process, client)


@pytest.fixture
def person(shows: Process, client: httpx2.AsyncClient) -> Person:
    return Person(shows, client)


async def test_a_show_for_verified_documents_refuses_others_and_takes_nothing(
    shows: Process, client: httpx2.AsyncClient, person: Person
) -> None:
    floor = Kind("verified-floor", capacity=10)
    show = performance(VERIFIED, [floor], shows.platform.clock.now())
    await on_sale(shows, client, msgspec.structs.replace(show, real_name=RealNameRule(verified_documents=True)))

    async def hold(verified: Sequence[bool | None]) -> httpx2.Response:
        tokens = [person.token(f"11000{place}", VERIFIED, is_verified=one) for place, one in enumerate(verified)]
        return await person.hold_with(tokens, performance_id=VERIFIED, kind=floor.id)

    refused = await hold([True, False, None, False])
    assert problem(refused) == (409, "attendees-not-verified")
    assert refused.json()["positions"] == [1, 3]
    assert await rows(shows, PEOPLE) == []
    assert (await hold([True, None])).status_code == 201
    await kept(shows)


async def test_a_hold_says_whom_its_tickets_are_for(shows: Process, person: Person) -> None:
    answer = await person.hold_for("110001", "110002")
    assert answer.status_code == 201, answer.text
    hold = answer.json()
    assert hold["items"][0]["attendees"] == [
        {"place": 0, "name_masked": "张*三", "kind": "resident-id", "last_digits": "0001"},
        {"place": 1, "name_masked": "张*三", "kind": "resident-id", "last_digits": "0002"},
    ]
    claims = shows.platform.hold_tokens.verify(hold["hold_token"])
    assert [(one.place, one.last_digits) for one in claims.items[0].attendees] == [(0, "0001"), (1, "0002")]
    found = await rows(shows, PEOPLE)
    assert sorted((row[0], row[2], row[3], row[4]) for row in found) == [
        (NAMED, hold["id"], place, 0) for place in (0, 1)
    ]
    await kept(shows)


async def test_seats_are_for_whom_they_were_named(person: Person) -> None:
    body = {
        "performance_id": NAMED,
        "seat_ids": ["seat-4", "seat-1"],
        "attendees": [person.token("110004"), person.token("110001")],
    }
    [item] = (await person.post("/holds", body)).json()["items"]
    pairs = zip(item["seats"], item["attendees"], strict=True)
    assert {seat["id"]: one["last_digits"] for seat, one in pairs} == {"seat-4": "0004", "seat-1": "0001"}


async def test_best_seats_are_for_named_people_too(shows: Process, person: Person) -> None:
    wanted = {"ticket_type_id": SEATS.id, "quantity": 2}
    tokens = [person.token("110001"), person.token("110002")]
    body = {"performance_id": NAMED, "best_available": wanted, "attendees": tokens}
    answer = await person.post("/holds", body)
    assert answer.status_code == 201, answer.text
    assert [one["last_digits"] for one in answer.json()["items"][0]["attendees"]] == ["0001", "0002"]
    await kept(shows)


async def test_plain_performances_are_sold_as_ever(shows: Process, person: Person) -> None:
    answer = await person.hold(PLAIN, "plain-floor", 2)
    assert answer.status_code == 201
    assert answer.json()["items"][0]["attendees"] == []
    payload = answer.json()["hold_token"].split(".")[1]
    assert b"attendees" not in base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    assert await rows(shows, PEOPLE) == []
    await kept(shows)


async def test_what_is_wrong_with_the_people(shows: Process, client: httpx2.AsyncClient, person: Person) -> None:
    other = Person(shows, client)
    late = int(shows.platform.clock.now().timestamp())
    hold_token = (await person.hold(PLAIN, "plain-floor")).json()["hold_token"]
    good = person.token("110001")
    cases: list[tuple[Sequence[str], int, str]] = [
        ([], 409, "attendees-needed"),
        ([good, person.token("110002"), person.token("110003")], 409, "attendees-mismatch"),
        ([good], 409, "attendees-mismatch"),
        ([good, good], 422, "attendee-repeated"),
        ([good, other.token("110002")], 403, "attendee-token-invalid"),
        ([good, person.token("110002", PLAIN)], 403, "attendee-token-invalid"),
        ([good, hold_token], 403, "attendee-token-invalid"),
        ([good, good[:-1] + ("A" if good[-1] != "A" else "B")], 403, "attendee-token-invalid"),
        ([good, "nonsense"], 403, "attendee-token-invalid"),
        ([good, person.token("110002", expires_at=late)], 409, "attendee-token-expired"),
    ]
    for tokens, status, code in cases:
        answer = await person.hold_with(tokens, quantity=2)
        assert problem(answer) == (status, code)
        if code.startswith("attendee-token"):
            assert answer.json()["positions"] == [1]
    plain = await person.hold_with([person.token("110001", PLAIN)], performance_id=PLAIN, kind="plain-floor")
    assert problem(plain) == (409, "attendees-mismatch")
    assert (await rows(shows, PEOPLE), await rows(shows, HELD)) == ([], [(0, 0)])


async def test_a_token_counts_until_its_last_second(shows: Process, person: Person, clock: ManualClock) -> None:
    token = person.token("110001")
    clock.advance(timedelta(seconds=1_799))
    person.headers = signed_in_as(shows, "buyer", user_id=person.user_id)
    assert (await person.hold_with([token])).status_code == 201
    clock.advance(timedelta(seconds=1))
    assert problem(await person.hold_with([token])) == (409, "attendee-token-expired")


async def test_fifty_holds_for_the_same_document_leave_one(shows: Process, client: httpx2.AsyncClient) -> None:
    crowd = [Person(shows, client) for _ in range(50)]
    answers = await asyncio.gather(*(buyer.hold_for("110001") for buyer in crowd))
    codes = Counter(answer.json().get("code", "held") for answer in answers)
    assert codes == {"held": 1, "document-has-ticket": 49}
    assert await rows(shows, HELD) == [(1, 0)]
    assert len(await rows(shows, PEOPLE)) == 1
    await kept(shows)
    # What was claimed for the others is back: everything that is left can be had.
    rest = [Person(shows, client).hold_for(*(f"22{number:02d}{one}" for one in range(3))) for number in range(33)]
    assert Counter(answer.status_code for answer in await asyncio.gather(*rest)) == {201: 33}
    assert await rows(shows, HELD) == [(100, 0)]
    await kept(shows)


async def test_two_of_a_batch_with_one_document_do_not_harm_it(shows: Process) -> None:
    """The second is refused without an attempt to store it, which would undo the whole batch."""
    outcomes = await placed_together(shows, {"one": ["110001"], "two": ["110001"]})
    assert outcomes == [PlacedHold, DocumentHasTicket]


async def test_what_a_batch_finds_taken_leaves_the_others_their_tickets(shows: Process) -> None:
    """Who was refused for a neighbour's sake is looked at again when that neighbour gets nothing."""
    assert await placed_together(shows, {"first": ["110001", "110004"]}) == [PlacedHold]
    wanted = {
        "two": ["110001", "110002"],
        "three": ["110002", "110004"],
        "four": ["110002", "110003"],
        "five": ["110005"],
    }
    outcomes = await placed_together(shows, wanted)
    assert outcomes == [DocumentHasTicket, DocumentHasTicket, PlacedHold, PlacedHold]
    assert await rows(shows, HELD) == [(5, 0)]
    assert len(await rows(shows, PEOPLE)) == 5
    await kept(shows)


async def placed_together(shows: Process, wanted: dict[str, list[str]]) -> list[type]:
    """What becomes of holds for these documents by these buyers, stored as one batch."""
    platform, books = shows.platform, Books()
    front = MemoryFront(platform.database, books, platform.clock, platform.ids)
    commands = InventoryCommands(front, books, platform.clock)
    wishes = [
        PlaceHold(
            performance_id=NAMED,
            user_id=user,
            seat_ids=[],
            wanted=[Wanted(FLOOR.id, len(documents))],
            attendees=[claims_of(shows, user, NAMED, document) for document in documents],
        )
        for user, documents in wanted.items()
    ]
    claims = [claim for claim in await front.claim(wishes) if isinstance(claim, Claim)]
    outcomes = await platform.database.run(lambda transaction: commands.place_holds(transaction, claims))
    return [type(outcome) for outcome in outcomes]


async def test_crossed_documents_leave_no_two_with_one(shows: Process, client: httpx2.AsyncClient) -> None:
    """Each buyer wants two documents, and neighbours share one."""
    crowd = [Person(shows, client) for _ in range(20)]
    tasks = [
        buyer.hold_for(*([f"33{number:02d}", f"33{number + 1:02d}"][:: 1 if number % 2 else -1]))
        for number, buyer in enumerate(crowd)
    ]
    answers = await asyncio.gather(*tasks)
    held = sum(answer.status_code == 201 for answer in answers)
    assert {answer.json().get("code", "held") for answer in answers} == {"held", "document-has-ticket"}
    assert 7 <= held <= 10  # every refused one has a neighbour who was not
    assert await rows(shows, HELD) == [(2 * held, 0)]
    assert len(await rows(shows, PEOPLE)) == 2 * held
    await kept(shows)


async def test_the_answer_is_the_same_whoever_has_the_ticket(
    shows: Process, client: httpx2.AsyncClient, person: Person
) -> None:
    await tell(shows, paid(shows, await person.hold_for("110001")))
    await Person(shows, client).hold_for("110002")
    own = await person.hold_for("110003", "110001")
    bought = await Person(shows, client).hold_for("110003", "110001")
    held = await Person(shows, client).hold_for("110003", "110002")
    assert problem(own) == (409, "document-has-ticket")
    assert own.json()["positions"] == [1]
    assert own.json() == bought.json() == held.json()


async def test_a_document_can_have_a_ticket_for_every_performance(shows: Process, person: Person) -> None:
    other = "01972b8a-0000-7000-8000-000000000103"
    kinds = [Kind("other-floor")]
    named = msgspec.structs.replace(performance(other, kinds, shows.platform.clock.now()), real_name=RealNameRule())
    await tell(shows, named)
    assert (await person.hold_for("110001")).status_code == 201
    # The digests of two performances have nothing in common; even if they had, they would not meet.
    digest = str((await rows(shows, PEOPLE))[0][1])
    token = person.token("110001", other, digest=digest)
    assert (await person.hold_with([token], performance_id=other, kind="other-floor")).status_code == 201
    await kept(shows)


async def test_a_document_is_free_when_its_hold_ends(
    shows: Process, client: httpx2.AsyncClient, person: Person, clock: ManualClock
) -> None:
    first = await person.hold_for("110001", "110002")
    released = await client.delete(f"{API}/holds/{first.json()['id']}", headers=person.headers)
    assert released.status_code == 204
    assert await rows(shows, PEOPLE) == []
    other = Person(shows, client)
    assert (await other.hold_for("110001")).status_code == 201
    clock.advance(timedelta(seconds=HOLD_SECONDS + PAYMENT_MARGIN_SECONDS + 1))
    assert await shows.job("inventory.expire_holds").run() == 1
    assert await rows(shows, PEOPLE) == []
    assert (await Person(shows, client).hold_for("110001")).status_code == 201
    await kept(shows)


async def test_a_sold_ticket_keeps_its_document_until_it_is_refunded(
    shows: Process, client: httpx2.AsyncClient, person: Person
) -> None:
    order = paid(shows, await person.hold_for("110001", "110002"))
    await tell(shows, order)
    assert problem(await Person(shows, client).hold_for("110001")) == (409, "document-has-ticket")
    refund = voided(order, 0)
    await tell(shows, refund)
    await kept(shows)
    assert (await Person(shows, client).hold_for("110001")).status_code == 201
    assert problem(await Person(shows, client).hold_for("110002")) == (409, "document-has-ticket")
    await tell(shows, refund)  # told again it frees nobody's document
    assert problem(await Person(shows, client).hold_for("110001")) == (409, "document-has-ticket")
    await kept(shows)


async def test_late_money_takes_the_document_again_or_goes_back(
    shows: Process, client: httpx2.AsyncClient, person: Person, clock: ManualClock
) -> None:
    orders = [paid(shows, await Person(shows, client).hold_for(document)) for document in ("110001", "110002")]
    clock.advance(timedelta(seconds=HOLD_SECONDS + PAYMENT_MARGIN_SECONDS + 1))
    await shows.job("inventory.expire_holds").run()
    person.headers = signed_in_as(shows, "buyer", user_id=person.user_id)
    assert (await person.hold_for("110002")).status_code == 201
    await tell(shows, *orders)
    assert [event.purchase.order_id for event in heard(shows, HoldConfirmed)] == [orders[0].purchase.order_id]
    assert [event.purchase.order_id for event in heard(shows, HoldLost)] == [orders[1].purchase.order_id]
    assert problem(await person.hold_for("110001")) == (409, "document-has-ticket")
    await kept(shows)
