"""The walk of a member who works for one event: every route of an organisation, asked for another event of it."""

import re
from dataclasses import dataclass
from inspect import signature

import httpx2
import pytest

from onsale.app.http import build_litestar
from onsale.app.process import Process
from onsale.app.schemas import handlers_of
from onsale.platform.event_limits import Keeping, OfEvent
from onsale.platform.policy import OF_ORGANISATIONS, ORGANISATION_ROLES
from tests.contracts.reviewed import Line, contents, reviewed
from tests.modules.catalog.desk import Desk, text
from tests.processes import ORGANISATION_ID, settled, signed_in_as
from tests.stage import Buyer

# What is of an event; whoever names one of these in a path or a question says how the answer keeps to the caller's.
OF_EVENTS = {"event_id", "performance_id", "order_id", "campaign_id"}
LISTS = {
    "GET /api/v1/gate/performances",
    "GET /api/v1/organiser/events",
    "GET /api/v1/organiser/sales",
    "GET /api/v1/staff/orders",
    "GET /api/v1/staff/refund-campaigns",
}
# Who takes a list away is in the log; whose orders are in it: tests/modules/orders/test_order_lists.py.
FILES = {"POST /api/v1/staff/orders/exports"}


@dataclass(frozen=True)
class Tour:
    """An event that was sold and called off: what of it has an id."""

    ids: dict[str, str]

    def path_of(self, line: Line) -> str:
        return re.sub(r"{(\w+)}", lambda found: self.ids.get(found[1], "no-such-thing"), line.path)


@pytest.fixture
async def tours(process: Process, client: httpx2.AsyncClient) -> list[Tour]:
    """Two of one organisation."""
    owner = signed_in_as(process, "organiser", organisation_id=ORGANISATION_ID)
    desk, buyer = Desk(client, owner), Buyer(client, signed_in_as(process, "buyer"))
    venue_id = await desk.venue()
    return [await sold(process, desk, buyer, await desk.published(venue_id=venue_id)) for _ in range(2)]


async def sold(process: Process, desk: Desk, buyer: Buyer, event_id: str) -> Tour:
    await settled(process)
    [show] = (await desk.get(f"events/{event_id}")).json()["performances"]
    order_id = await buyer.buy(process, show["id"], show["ticket_types"][0]["id"])
    await settled(process)
    off = await desk.post(f"performances/{show['id']}/cancellation", {"reason": text("台风", "Typhoon")})
    assert off.status_code == 200, off.text
    await settled(process)
    found = await desk.client.get(f"/api/v1/staff/refund-campaigns?performance_id={show['id']}", headers=desk.headers)
    [campaign] = found.json()["items"]
    ids = {"event_id": event_id, "performance_id": show["id"], "order_id": order_id, "campaign_id": campaign["id"]}
    return Tour(ids)


async def ask(process: Process, client: httpx2.AsyncClient, line: Line, tour: Tour, of: Tour) -> httpx2.Response:
    """A member with every role of an organisation for the event ``of``, about this tour."""
    member = signed_in_as(process, *ORGANISATION_ROLES, organisation_id=ORGANISATION_ID, events=[of.ids["event_id"]])
    headers = member | {"idempotency-key": process.platform.ids.new()}
    return await client.request(line.method, tour.path_of(line), headers=headers, json={})


def lines() -> list[Line]:
    """What needs a permission of an organisation, but for files."""
    found = [line for line in reviewed() if line.permission in set(OF_ORGANISATIONS)]
    return [line for line in found if f"{line.method} {line.path}" not in FILES]


async def test_what_is_of_another_event_is_not_there_and_nothing_changes(
    process: Process, client: httpx2.AsyncClient, tours: list[Tour]
) -> None:
    own, other = tours
    before = await contents(process)
    for line in lines():
        answer = await ask(process, client, line, other, of=own)
        if line.events == "closed":
            assert (line, answer.status_code, answer.json()["code"]) == (line, 403, "some-events-only")
        elif line.events in OF_EVENTS:
            assert (line, answer.status_code, answer.json()["code"]) == (line, 404, "not-found")
        elif line.method == "GET":
            assert (line, answer.status_code in {200, 404}) == (line, True)
            assert (line, [one for one in other.ids.values() if one in answer.text]) == (line, [])
    assert await contents(process) == before


async def test_what_is_of_the_own_event_is_there(
    process: Process, client: httpx2.AsyncClient, tours: list[Tour]
) -> None:
    own, _ = tours
    asked = 0
    for line in lines():
        named = re.findall(r"{(\w+)}", line.path)
        if line.events == "closed" or not set(named) <= OF_EVENTS:
            continue
        answer = await ask(process, client, line, own, of=own)
        assert (line, answer.status_code) not in {(line, 403), (line, 404)}
        if f"{line.method} {line.path}" in LISTS:
            assert (line, own.ids["performance_id"] in answer.text) == (line, True)
        asked += 1
    assert asked > 25


async def test_whoever_names_what_is_of_an_event_says_how_it_is_kept_to(process: Process) -> None:
    found = [
        (handler.opt["events"], f"{method} {path}", OF_EVENTS & signature(handler.fn).parameters.keys())
        for method, path, handler in handlers_of(build_litestar(process))
        if handler.opt["permission"] in OF_ORGANISATIONS
    ]
    silent = [(route, named) for scope, route, named in found if named and scope is None]
    assert silent == []
    for scope, route, _ in found:
        in_path = OF_EVENTS & set(re.findall(r"{(\w+)}", route))
        if in_path:
            assert (route, in_path) == (route, {scope.parameter} if isinstance(scope, OfEvent) else None)
        elif isinstance(scope, OfEvent):
            pytest.fail(f"{route} does not name {scope.parameter}")
    # A check-in names an event in what was scanned: tests/modules/tickets/test_check_ins.py.
    assert {route for scope, route, _ in found if scope is Keeping.BY_ITSELF} == LISTS | FILES | {
        "POST /api/v1/check-ins"
    }
    assert {route.split()[0] for scope, route, _ in found if scope is Keeping.OF_NO_EVENT} == {"GET"}
