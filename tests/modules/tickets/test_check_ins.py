"""A ticket admits once, whoever scans it at the same moment, and gates see how many came."""

import asyncio
import base64
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx2
import msgspec

from onsale.app.process import Process
from onsale.contracts.events import TicketCheckedIn
from onsale.modules.tickets.module import build
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.engines import EVERY_ENGINE
from tests.modules.tickets.door import ADMITTED, COUNTS, Door, everything
from tests.modules.tickets.stories import ELSEWHERE, NOW, STALLS, STANDING, confirmed, id_of, published
from tests.processes import (
    API,
    ORGANISATION_ID,
    SECRET_KEYS,
    heard,
    opened_client,
    opened_process,
    rows,
    settled,
    signed_in_as,
    tell,
)

pytestmark = EVERY_ENGINE

Json = dict[str, object]
NEW_KEY = "new1:" + base64.b64encode(b"n" * 32).decode()


async def test_a_ticket_admits_and_the_gate_sees_whom(process: Process, door: Door, clock: ManualClock) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1",)))
    [code] = await door.codes_of("o1")
    [(ticket_id,)] = await rows(process, "SELECT id FROM tickets_tickets")
    clock.advance(timedelta(minutes=5))

    answer = await door.scan(f" {code}\n")

    assert answer.status_code == 201
    assert answer.json() == {
        "ticket_id": ticket_id,
        "admitted_at": "2026-05-01T04:05:00Z",
        "gate": "North 1",
        "event_title": {"zh-CN": "夏夜", "en": "Summer Night"},
        "starts_at": "2026-06-06T11:30:00Z",
        "ticket_type_name": {"zh-CN": "内场", "en": "Stalls"},
        "seat": {"id": "A-1", "label": "Row A, Seat A-1"},
        "holder_name": "李雷",
        "attendee": None,
    }
    assert await rows(process, ADMITTED) == [(ticket_id, "North 1", "gate-1")]
    assert await rows(process, COUNTS) == [(1, 1)]
    await settled(process)
    assert heard(process, TicketCheckedIn) == [
        TicketCheckedIn(
            occurred_at=NOW + timedelta(minutes=5),
            ticket_id=str(ticket_id),
            order_id=id_of("o1"),
            performance_id=id_of("summer"),
            ticket_type_id=STALLS,
            gate="North 1",
            last_of_order=True,
        )
    ]


async def test_two_hundred_scans_of_one_ticket_from_two_clients_admit_once(
    process: Process, client: httpx2.AsyncClient, door: Door
) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1))
    [code] = await door.codes_of("o1")
    async with opened_client(process) as second:
        headers = signed_in_as(process, "gate", organisation_id=ORGANISATION_ID, user_id="gate-1")
        answers = await asyncio.gather(
            *(
                (client, second)[number % 2].post(
                    f"{API}/check-ins",
                    json={"code": code, "gate": f"Gate {number % 2}"},
                    headers=headers | {"idempotency-key": f"scan-{number:03}"},
                )
                for number in range(200)
            )
        )
    await settled(process)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 199}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"ticket-already-used"}
    assert len(await rows(process, ADMITTED)) == 1
    assert await rows(process, COUNTS) == [(1, 1)]
    assert len(heard(process, TicketCheckedIn)) == 1


async def test_a_hundred_tickets_at_once_are_all_admitted_and_the_last_of_each_order_is_known(
    process: Process, door: Door
) -> None:
    await tell(process, published())
    await tell(process, *(confirmed(f"o{number}", standing=4) for number in range(25)))
    codes = [code for number in range(25) for code in await door.codes_of(f"o{number}")]

    answers = await asyncio.gather(*(door.scan(code) for code in [*codes[::2], *codes[1::2]]))
    await settled(process)

    assert [answer.status_code for answer in answers] == [201] * 100
    assert await rows(process, COUNTS) == [(100, 100)]
    last = Counter(event.order_id for event in heard(process, TicketCheckedIn) if event.last_of_order)
    assert last == {id_of(f"o{number}"): 1 for number in range(25)}


async def test_the_last_ticket_of_an_order_says_so(process: Process, door: Door) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1",), standing=1))
    seated, standing = await door.codes_of("o1")

    await door.scan(standing)
    await door.scan(seated)
    await settled(process)

    told = [(event.ticket_type_id, event.last_of_order) for event in heard(process, TicketCheckedIn)]
    assert told == [(STANDING, False), (STALLS, True)]


async def test_the_same_key_again_gets_the_same_answer_and_another_key_is_refused(
    process: Process, door: Door, clock: ManualClock
) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1))
    [code] = await door.codes_of("o1")

    first = await door.scan(code, key="gate-1-scan-1")
    before = await everything(process)
    clock.advance(timedelta(minutes=1))
    again = await door.scan(code, key="gate-1-scan-1")
    other = await door.scan(code, key="gate-1-scan-2")

    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (201, first.json())
    assert other.status_code == 409
    problem = other.json()
    assert (problem["code"], problem["admitted_at"], problem["gate"]) == (
        "ticket-already-used",
        "2026-05-01T04:00:00Z",
        "North 1",
    )
    assert await everything(process) == before


async def test_gates_see_counters_of_their_own_organisation(
    process: Process, client: httpx2.AsyncClient, door: Door
) -> None:
    later = timedelta(days=7)
    await tell(
        process,
        published("second", title="Second", starts_at=NOW + later),
        published(),
        published("over", title="Over", starts_at=NOW - later),
        published("foreign", title="Foreign", organisation=ELSEWHERE),
    )
    await tell(process, confirmed("o1", standing=3), confirmed("o2", standing=2, performance="second"))
    await door.scan((await door.codes_of("o1"))[0])

    answer = await client.get(
        f"{API}/gate/performances", headers=signed_in_as(process, "gate", organisation_id=ORGANISATION_ID)
    )
    nobody = await client.get(f"{API}/gate/performances", headers=signed_in_as(process, "gate"))

    listed = [(item["event_title"]["en"], item["issued"], item["admitted"]) for item in answer.json()["items"]]
    assert listed == [("Second", 2, 0), ("Summer Night", 3, 1)]
    assert answer.json()["items"][1] == {
        "performance_id": id_of("summer"),
        "event_title": {"zh-CN": "夏夜", "en": "Summer Night"},
        "venue_name": {"zh-CN": "大剧院", "en": "Grand Theatre"},
        "starts_at": "2026-06-06T11:30:00Z",
        "timezone": "Asia/Shanghai",
        "issued": 3,
        "admitted": 1,
        "is_cancelled": False,
    }
    assert nobody.json() == {"items": [], "next_cursor": None}


async def test_the_gates_list_is_paged(process: Process, client: httpx2.AsyncClient) -> None:
    names = [f"show {number:03}" for number in range(130)]
    await tell(
        process, *(published(name, title=name, starts_at=NOW + timedelta(hours=n // 3)) for n, name in enumerate(names))
    )
    headers = signed_in_as(process, "gate", organisation_id=ORGANISATION_ID)

    first = (await client.get(f"{API}/gate/performances", headers=headers)).json()
    second = (
        await client.get(f"{API}/gate/performances", params={"cursor": first["next_cursor"]}, headers=headers)
    ).json()
    bad = await client.get(f"{API}/gate/performances", params={"cursor": "nonsense"}, headers=headers)

    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (100, 30, None)
    titles = [item["event_title"]["en"] for item in [*first["items"], *second["items"]]]
    assert sorted(titles) == names
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/cursor")


async def test_old_codes_admit_after_a_rotation_and_only_while_their_key_is_kept(
    migrated_database: Path, settings: Settings, clock: ManualClock
) -> None:
    @asynccontextmanager
    async def house(secret_keys: str) -> AsyncIterator[Door]:
        keyed = msgspec.structs.replace(settings, secret_keys=secret_keys)
        async with (
            opened_process(migrated_database, keyed, clock, [build]) as process,
            opened_client(process) as client,
        ):
            yield Door(process, client)

    async with house(SECRET_KEYS) as door:
        await tell(door.process, published())
        await tell(door.process, confirmed("o1", seats=("A-1", "A-2")))
        old = await door.codes_of("o1")

    async with house(f"{NEW_KEY},{SECRET_KEYS}") as door:
        keys = (await door.client.get(f"{API}/ticket-keys")).json()["items"]
        new = await door.codes_of("o1")
        assert [code[4:12] for code in (new[0], old[0])] == [key["key_id"] for key in keys]
        assert (await door.scan(old[0])).status_code == 201
        assert (await door.scan(new[0])).json()["code"] == "ticket-already-used"

    async with house(NEW_KEY) as door:
        assert (await door.scan(old[1])).json()["code"] == "ticket-code-forged"
        assert await rows(door.process, COUNTS) == [(2, 1)]


async def test_the_keys_are_public_and_say_what_they_are(client: httpx2.AsyncClient) -> None:
    answer = await client.get(f"{API}/ticket-keys")

    [key] = answer.json()["items"]
    assert (key["algorithm"], len(key["key_id"]), len(key["public_key"])) == ("Ed25519", 8, 43)
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert msgspec.json.decode(answer.content, type=Json)["next_cursor"] is None
