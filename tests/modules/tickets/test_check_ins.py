"""A ticket admits once, whoever scans it at the same moment; every refusal says why and changes nothing."""

import asyncio
import base64
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx2
import msgspec
import pytest

from onsale.app.process import Process
from onsale.contracts.events import TicketCheckedIn
from onsale.modules.tickets.domain.codes import TicketCode, TicketCodes
from onsale.modules.tickets.module import build
from onsale.platform.clock import ManualClock
from onsale.platform.security import KeyRing
from onsale.platform.settings import Settings
from tests.modules.tickets.stories import ELSEWHERE, NOW, STALLS, STANDING, confirmed, id_of, published, refunded
from tests.processes import (
    API,
    BUYER_ID,
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

Json = dict[str, object]
NEW_KEY = "new1:" + base64.b64encode(b"n" * 32).decode()
ADMITTED = "SELECT ticket_id, gate, admitted_by FROM tickets_check_ins ORDER BY gate"
COUNTS = "SELECT issued, admitted FROM tickets_performances ORDER BY event_title_en"


async def codes_of(process: Process, client: httpx2.AsyncClient, order: str, *, user: str = BUYER_ID) -> list[str]:
    """What the buyer's phone shows, in the order of the items' prices and seats."""
    answer = await client.get(
        f"{API}/tickets", params={"order_id": id_of(order)}, headers=signed_in_as(process, "buyer", user_id=user)
    )
    items = sorted(answer.json()["items"], key=lambda item: (item["seat"] or {}).get("id", "~"))
    return [item["code"] for item in items]


async def scan(
    process: Process, client: httpx2.AsyncClient, code: str, *, language: str = "en", **options: str | None
) -> httpx2.Response:
    """Scan at a gate of the house, unless the options say otherwise."""
    organisation = options.pop("organisation", ORGANISATION_ID)
    key = options.pop("key", None) or process.platform.ids.new()
    headers = signed_in_as(process, "gate", organisation_id=organisation, user_id="gate-1")
    headers |= {"idempotency-key": key, "accept-language": language}
    body = {"code": code, "gate": "North 1"} | options
    return await client.post(f"{API}/check-ins", json=body, headers=headers)


async def everything(process: Process) -> list[list[tuple[object, ...]]]:
    tables = ("tickets_tickets", "tickets_orders", "tickets_check_ins", "tickets_performances", "platform_outbox")
    keys = await rows(process, "SELECT id FROM platform_idempotency_keys")
    return [keys, *[await rows(process, f"SELECT * FROM {table} ORDER BY 1") for table in tables]]  # noqa: S608  # our own names


async def test_a_ticket_admits_and_the_gate_sees_whom(
    process: Process, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1",)))
    [code] = await codes_of(process, client, "o1")
    [(ticket_id,)] = await rows(process, "SELECT id FROM tickets_tickets")
    clock.advance(timedelta(minutes=5))

    answer = await scan(process, client, f" {code}\n")

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
    process: Process, client: httpx2.AsyncClient
) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1))
    [code] = await codes_of(process, client, "o1")
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
    process: Process, client: httpx2.AsyncClient
) -> None:
    await tell(process, published())
    await tell(process, *(confirmed(f"o{number}", standing=4) for number in range(25)))
    codes = [code for number in range(25) for code in await codes_of(process, client, f"o{number}")]

    answers = await asyncio.gather(*(scan(process, client, code) for code in [*codes[::2], *codes[1::2]]))
    await settled(process)

    assert [answer.status_code for answer in answers] == [201] * 100
    assert await rows(process, COUNTS) == [(100, 100)]
    last = Counter(event.order_id for event in heard(process, TicketCheckedIn) if event.last_of_order)
    assert last == {id_of(f"o{number}"): 1 for number in range(25)}


async def test_the_last_ticket_of_an_order_says_so(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1",), standing=1))
    seated, standing = await codes_of(process, client, "o1")

    await scan(process, client, standing)
    await scan(process, client, seated)
    await settled(process)

    told = [(event.ticket_type_id, event.last_of_order) for event in heard(process, TicketCheckedIn)]
    assert told == [(STANDING, False), (STALLS, True)]


async def test_the_same_key_again_gets_the_same_answer_and_another_key_is_refused(
    process: Process, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1))
    [code] = await codes_of(process, client, "o1")

    first = await scan(process, client, code, key="gate-1-scan-1")
    before = await everything(process)
    clock.advance(timedelta(minutes=1))
    again = await scan(process, client, code, key="gate-1-scan-1")
    other = await scan(process, client, code, key="gate-1-scan-2")

    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (201, first.json())
    assert other.status_code == 409
    problem = other.json()
    assert (problem["code"], problem["admitted_at"], problem["gate"]) == (
        "ticket-already-used",
        "2026-05-01T04:00:00Z",
        "North 1",
    )
    assert await everything(process) == before


async def test_a_check_in_without_a_key_or_a_permission_is_refused(
    process: Process, client: httpx2.AsyncClient
) -> None:
    body = {"code": "OS1.", "gate": "North 1"}

    missing = await client.post(
        f"{API}/check-ins", json=body, headers=signed_in_as(process, "gate", organisation_id=ORGANISATION_ID)
    )
    buyer = await client.post(f"{API}/check-ins", json=body, headers=signed_in_as(process, "buyer"))
    nobody = await client.post(f"{API}/check-ins", json=body)

    assert [answer.json()["code"] for answer in (missing, buyer, nobody)] == [
        "idempotency-key-missing",
        "not-permitted",
        "sign-in-required",
    ]


def forged() -> list[str]:
    """Signed by a key of somebody else, who names his own key, or ours."""
    ticket = TicketCode(ticket_id=id_of("any"), performance_id=id_of("summer"))
    honest = TicketCodes(KeyRing({"theirs": b"x" * 32})).sign(ticket)
    ours = TicketCodes(KeyRing(Settings(secret_keys=SECRET_KEYS).keys())).sign(ticket)
    return [honest, ours[:13] + honest[13:]]


@pytest.mark.parametrize(
    ("code", "kind", "zh", "en"),
    [
        ("https://example.org", "url", "这是一个网址二维码", "This is a web address."),
        ("101234567890123456", "wechat-pay", "微信支付", "This is a WeChat Pay code."),
        ("281234567890123456", "alipay", "支付宝", "This is an Alipay code."),
        ("OS1.ABCD", "truncated", "门票码不完整", "Part of the ticket code is missing."),
        ("6901028075763", "other", "这不是我们的门票码", "This is not one of our ticket codes."),
    ],
)
async def test_a_foreign_code_is_named_in_both_languages(
    process: Process, client: httpx2.AsyncClient, code: str, kind: str, zh: str, en: str
) -> None:
    before = await everything(process)

    english, chinese = await scan(process, client, code), await scan(process, client, code, language="zh-CN")

    assert english.status_code == chinese.status_code == 422
    assert (english.json()["code"], english.json()["kind"]) == ("ticket-code-unreadable", kind)
    assert english.json()["detail"].startswith(en)
    assert zh in chinese.json()["detail"]
    assert await everything(process) == before


@pytest.mark.parametrize("code", forged(), ids=["their key", "our key's name"])
async def test_a_forged_code_is_refused_in_both_languages(
    process: Process, client: httpx2.AsyncClient, code: str
) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1))
    before = await everything(process)

    english, chinese = await scan(process, client, code), await scan(process, client, code, language="zh-CN")

    assert english.status_code == 403
    assert (english.json()["code"], english.json()["title"]) == ("ticket-code-forged", "Not a genuine ticket")
    assert chinese.json()["title"] == "门票码无效"
    assert await everything(process) == before


async def test_a_ticket_for_another_performance_is_refused_with_its_show(
    process: Process, client: httpx2.AsyncClient
) -> None:
    await tell(process, published(), published("winter", title="Winter Night"))
    await tell(process, confirmed("o1", standing=1))
    [code] = await codes_of(process, client, "o1")
    before = await everything(process)

    refused = await scan(process, client, code, performance_id=id_of("winter"))
    chinese = await scan(process, client, code, performance_id=id_of("winter"), language="zh-CN")

    assert refused.status_code == 409
    assert refused.json() == {
        "type": "/problems/ticket-other-performance",
        "title": "Ticket for another performance",
        "status": 409,
        "detail": "This ticket is for another performance. Compare show and time.",
        "code": "ticket-other-performance",
        "event_title": {"zh-CN": "夏夜", "en": "Summer Night"},
        "starts_at": "2026-06-06T11:30:00Z",
    }
    assert chinese.json()["title"] == "不是本场门票"
    assert await everything(process) == before
    assert (await scan(process, client, code, performance_id=id_of("summer"))).status_code == 201


async def test_a_void_ticket_is_refused_in_both_languages(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1))
    [code] = await codes_of(process, client, "o1")
    await tell(process, refunded("o1"))
    before = await everything(process)

    english, chinese = await scan(process, client, code), await scan(process, client, code, language="zh-CN")

    assert (english.status_code, english.json()["code"]) == (409, "ticket-void")
    assert (english.json()["title"], chinese.json()["title"]) == ("Ticket is void", "门票已作废")
    assert await everything(process) == before


async def test_a_used_ticket_stays_used_after_a_refund_and_the_rest_becomes_void(
    process: Process, client: httpx2.AsyncClient
) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1", "A-2")))
    first, second = await codes_of(process, client, "o1")
    await scan(process, client, first)

    await tell(process, refunded("o1"))

    assert [(await scan(process, client, code)).json()["code"] for code in (first, second)] == [
        "ticket-already-used",
        "ticket-void",
    ]
    assert await rows(process, COUNTS) == [(1, 1)]
    # The seat can be sold again.
    await tell(process, confirmed("o2", seats=("A-1",)))
    assert await rows(process, COUNTS) == [(2, 1)]


async def test_tickets_of_others_and_unknown_tickets_are_the_same_not_found(
    process: Process, client: httpx2.AsyncClient
) -> None:
    await tell(process, published(organisation=ELSEWHERE))
    await tell(process, confirmed("o1", standing=1))
    [code] = await codes_of(process, client, "o1")
    unknown = TicketCodes(process.platform.keys).sign(
        TicketCode(ticket_id=id_of("never issued"), performance_id=id_of("summer"))
    )
    before = await everything(process)

    answers = [
        await scan(process, client, code),
        await scan(process, client, unknown),
        await scan(process, client, code, organisation=None),
    ]

    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert answers[0].json()["code"] == "not-found"
    assert await everything(process) == before


async def test_a_malformed_check_in_points_at_its_field(process: Process, client: httpx2.AsyncClient) -> None:
    headers = signed_in_as(process, "gate", organisation_id=ORGANISATION_ID) | {"idempotency-key": "scan-0001"}

    answer = await client.post(f"{API}/check-ins", json={"code": "x", "gate": ""}, headers=headers)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/gate"]


async def test_gates_see_counters_of_their_own_organisation(process: Process, client: httpx2.AsyncClient) -> None:
    later = timedelta(days=7)
    await tell(
        process,
        published("second", title="Second", starts_at=NOW + later),
        published(),
        published("over", title="Over", starts_at=NOW - later),
        published("foreign", title="Foreign", organisation=ELSEWHERE),
    )
    await tell(process, confirmed("o1", standing=3), confirmed("o2", standing=2, performance="second"))
    await scan(process, client, (await codes_of(process, client, "o1"))[0])

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
    async def house(secret_keys: str) -> AsyncIterator[tuple[Process, httpx2.AsyncClient]]:
        keyed = msgspec.structs.replace(settings, secret_keys=secret_keys)
        async with (
            opened_process(migrated_database, keyed, clock, [build]) as process,
            opened_client(process) as client,
        ):
            yield process, client

    async with house(SECRET_KEYS) as (process, client):
        await tell(process, published())
        await tell(process, confirmed("o1", seats=("A-1", "A-2")))
        old = await codes_of(process, client, "o1")

    async with house(f"{NEW_KEY},{SECRET_KEYS}") as (process, client):
        keys = (await client.get(f"{API}/ticket-keys")).json()["items"]
        new = await codes_of(process, client, "o1")
        assert [code[4:12] for code in (new[0], old[0])] == [key["key_id"] for key in keys]
        assert (await scan(process, client, old[0])).status_code == 201
        assert (await scan(process, client, new[0])).json()["code"] == "ticket-already-used"

    async with house(NEW_KEY) as (process, client):
        assert (await scan(process, client, old[1])).json()["code"] == "ticket-code-forged"
        assert await rows(process, COUNTS) == [(2, 1)]


async def test_the_keys_are_public_and_say_what_they_are(process: Process, client: httpx2.AsyncClient) -> None:
    answer = await client.get(f"{API}/ticket-keys")

    [key] = answer.json()["items"]
    assert (key["algorithm"], len(key["key_id"]), len(key["public_key"])) == ("Ed25519", 8, 43)
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert msgspec.json.decode(answer.content, type=Json)["next_cursor"] is None
