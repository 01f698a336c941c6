"""A ticket admits once, whoever scans it at the same moment; every refusal says why and changes nothing."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import httpx2
import msgspec
import pytest

from onsale.app.http import build_app
from onsale.contracts.events import TicketCheckedIn
from onsale.modules.tickets.domain.codes import TicketCode, TicketCodes
from onsale.modules.tickets.module import build
from onsale.platform.security import KeyRing
from tests.modules.tickets.stories import STALLS, STANDING, confirmed, id_of, published, refunded
from tests.modules.tickets.world import ELSEWHERE, HOUSE, NEW_KEY, NOW, OLD_KEY, World, open_world

Json = dict[str, object]
ADMITTED = "SELECT ticket_id, gate, admitted_by FROM tickets_check_ins ORDER BY gate"
COUNTS = "SELECT issued, admitted FROM tickets_performances ORDER BY event_title_en"


async def codes_of(world: World, order: str, *, user: str = "buyer-1") -> list[str]:
    """What the buyer's phone shows, in the order of the items' prices and seats."""
    answer = await world.client.get(
        "/tickets", params={"order_id": id_of(order)}, headers=world.headers("buyer", user=user)
    )
    items = sorted(answer.json()["items"], key=lambda item: (item["seat"] or {}).get("id", "~"))
    return [item["code"] for item in items]


async def scan(world: World, code: str, *, language: str = "en", **options: str | None) -> httpx2.Response:
    """Scan at a gate of the house, unless the options say otherwise."""
    organisation = options.pop("organisation", HOUSE)
    key = options.pop("key", None) or world.process.platform.ids.new()
    headers = world.headers("gate", organisation=organisation, user="gate-1")
    headers |= {"idempotency-key": key, "accept-language": language}
    body = {"code": code, "gate": "North 1"} | options
    return await world.client.post("/check-ins", json=body, headers=headers)


async def everything(world: World) -> list[list[tuple[object, ...]]]:
    tables = ("tickets_tickets", "tickets_orders", "tickets_check_ins", "tickets_performances", "platform_outbox")
    keys = await world.rows("SELECT id FROM platform_idempotency_keys")
    return [keys, *[await world.rows(f"SELECT * FROM {table} ORDER BY 1") for table in tables]]  # noqa: S608  # our own names


async def test_a_ticket_admits_and_the_gate_sees_whom(world: World) -> None:
    await world.tell(published())
    await world.tell(confirmed("o1", seats=("A-1",)))
    [code] = await codes_of(world, "o1")
    [(ticket_id,)] = await world.rows("SELECT id FROM tickets_tickets")
    world.clock.advance(timedelta(minutes=5))

    answer = await scan(world, f" {code}\n")

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
    assert await world.rows(ADMITTED) == [(ticket_id, "North 1", "gate-1")]
    assert await world.rows(COUNTS) == [(1, 1)]
    await world.settle()
    assert world.heard(TicketCheckedIn) == [
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


async def test_two_hundred_scans_of_one_ticket_from_two_clients_admit_once(world: World) -> None:
    await world.tell(published())
    await world.tell(confirmed("o1", standing=1))
    [code] = await codes_of(world, "o1")
    transport = httpx2.ASGITransport(app=build_app(world.process))  # type: ignore[arg-type]  # litestar's own ASGI types
    async with httpx2.AsyncClient(transport=transport, base_url=world.client.base_url) as second:
        headers = world.headers("gate", organisation=HOUSE, user="gate-1")
        answers = await asyncio.gather(
            *(
                (world.client, second)[number % 2].post(
                    "/check-ins",
                    json={"code": code, "gate": f"Gate {number % 2}"},
                    headers=headers | {"idempotency-key": f"scan-{number:03}"},
                )
                for number in range(200)
            )
        )
    await world.settle()

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 199}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"ticket-already-used"}
    assert len(await world.rows(ADMITTED)) == 1
    assert await world.rows(COUNTS) == [(1, 1)]
    assert len(world.heard(TicketCheckedIn)) == 1


async def test_a_hundred_tickets_at_once_are_all_admitted_and_the_last_of_each_order_is_known(world: World) -> None:
    await world.tell(published())
    await world.tell(*(confirmed(f"o{number}", standing=4) for number in range(25)))
    codes = [code for number in range(25) for code in await codes_of(world, f"o{number}")]

    answers = await asyncio.gather(*(scan(world, code) for code in [*codes[::2], *codes[1::2]]))
    await world.settle()

    assert [answer.status_code for answer in answers] == [201] * 100
    assert await world.rows(COUNTS) == [(100, 100)]
    last = Counter(event.order_id for event in world.heard(TicketCheckedIn) if event.last_of_order)
    assert last == {id_of(f"o{number}"): 1 for number in range(25)}


async def test_the_last_ticket_of_an_order_says_so(world: World) -> None:
    await world.tell(published())
    await world.tell(confirmed("o1", seats=("A-1",), standing=1))
    seated, standing = await codes_of(world, "o1")

    await scan(world, standing)
    await scan(world, seated)
    await world.settle()

    told = [(event.ticket_type_id, event.last_of_order) for event in world.heard(TicketCheckedIn)]
    assert told == [(STANDING, False), (STALLS, True)]


async def test_the_same_key_again_gets_the_same_answer_and_another_key_is_refused(world: World) -> None:
    await world.tell(published())
    await world.tell(confirmed("o1", standing=1))
    [code] = await codes_of(world, "o1")

    first = await scan(world, code, key="gate-1-scan-1")
    before = await everything(world)
    world.clock.advance(timedelta(minutes=1))
    again = await scan(world, code, key="gate-1-scan-1")
    other = await scan(world, code, key="gate-1-scan-2")

    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (201, first.json())
    assert other.status_code == 409
    problem = other.json()
    assert (problem["code"], problem["admitted_at"], problem["gate"]) == (
        "ticket-already-used",
        "2026-05-01T04:00:00Z",
        "North 1",
    )
    assert await everything(world) == before


async def test_a_check_in_without_a_key_or_a_permission_is_refused(world: World) -> None:
    body = {"code": "OS1.", "gate": "North 1"}

    missing = await world.client.post("/check-ins", json=body, headers=world.headers("gate", organisation=HOUSE))
    buyer = await world.client.post("/check-ins", json=body, headers=world.headers("buyer"))
    nobody = await world.client.post("/check-ins", json=body)

    assert [answer.json()["code"] for answer in (missing, buyer, nobody)] == [
        "idempotency-key-missing",
        "not-permitted",
        "sign-in-required",
    ]


def forged() -> list[str]:
    """Signed by a key of somebody else, who names his own key, or ours."""
    ticket = TicketCode(ticket_id=id_of("any"), performance_id=id_of("summer"))
    honest = TicketCodes(KeyRing({"theirs": b"x" * 32})).sign(ticket)
    ours = TicketCodes(KeyRing({"old1": b"o" * 32})).sign(ticket)
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
async def test_a_foreign_code_is_named_in_both_languages(world: World, code: str, kind: str, zh: str, en: str) -> None:
    before = await everything(world)

    english, chinese = await scan(world, code), await scan(world, code, language="zh-CN")

    assert english.status_code == chinese.status_code == 422
    assert (english.json()["code"], english.json()["kind"]) == ("ticket-code-unreadable", kind)
    assert english.json()["detail"].startswith(en)
    assert zh in chinese.json()["detail"]
    assert await everything(world) == before


@pytest.mark.parametrize("code", forged(), ids=["their key", "our key's name"])
async def test_a_forged_code_is_refused_in_both_languages(world: World, code: str) -> None:
    await world.tell(published())
    await world.tell(confirmed("o1", standing=1))
    before = await everything(world)

    english, chinese = await scan(world, code), await scan(world, code, language="zh-CN")

    assert english.status_code == 403
    assert (english.json()["code"], english.json()["title"]) == ("ticket-code-forged", "Not a genuine ticket")
    assert chinese.json()["title"] == "门票码无效"
    assert await everything(world) == before


async def test_a_ticket_for_another_performance_is_refused_with_its_show(world: World) -> None:
    await world.tell(published(), published("winter", title="Winter Night"))
    await world.tell(confirmed("o1", standing=1))
    [code] = await codes_of(world, "o1")
    before = await everything(world)

    refused = await scan(world, code, performance_id=id_of("winter"))
    chinese = await scan(world, code, performance_id=id_of("winter"), language="zh-CN")

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
    assert await everything(world) == before
    assert (await scan(world, code, performance_id=id_of("summer"))).status_code == 201


async def test_a_void_ticket_is_refused_in_both_languages(world: World) -> None:
    await world.tell(published())
    await world.tell(confirmed("o1", standing=1))
    [code] = await codes_of(world, "o1")
    await world.tell(refunded("o1"))
    before = await everything(world)

    english, chinese = await scan(world, code), await scan(world, code, language="zh-CN")

    assert (english.status_code, english.json()["code"]) == (409, "ticket-void")
    assert (english.json()["title"], chinese.json()["title"]) == ("Ticket is void", "门票已作废")
    assert await everything(world) == before


async def test_a_used_ticket_stays_used_after_a_refund_and_the_rest_becomes_void(world: World) -> None:
    await world.tell(published())
    await world.tell(confirmed("o1", seats=("A-1", "A-2")))
    first, second = await codes_of(world, "o1")
    await scan(world, first)

    await world.tell(refunded("o1"))

    assert [(await scan(world, code)).json()["code"] for code in (first, second)] == [
        "ticket-already-used",
        "ticket-void",
    ]
    assert await world.rows(COUNTS) == [(1, 1)]
    # The seat can be sold again.
    await world.tell(confirmed("o2", seats=("A-1",)))
    assert await world.rows(COUNTS) == [(2, 1)]


async def test_tickets_of_others_and_unknown_tickets_are_the_same_not_found(world: World) -> None:
    await world.tell(published(organisation=ELSEWHERE))
    await world.tell(confirmed("o1", standing=1))
    [code] = await codes_of(world, "o1")
    unknown = TicketCodes(world.process.platform.keys).sign(
        TicketCode(ticket_id=id_of("never issued"), performance_id=id_of("summer"))
    )
    before = await everything(world)

    answers = [await scan(world, code), await scan(world, unknown), await scan(world, code, organisation=None)]

    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert answers[0].json()["code"] == "not-found"
    assert await everything(world) == before


async def test_a_malformed_check_in_points_at_its_field(world: World) -> None:
    headers = world.headers("gate", organisation=HOUSE) | {"idempotency-key": "scan-0001"}

    answer = await world.client.post("/check-ins", json={"code": "x", "gate": ""}, headers=headers)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/gate"]


async def test_gates_see_counters_of_their_own_organisation(world: World) -> None:
    later = timedelta(days=7)
    await world.tell(
        published("second", title="Second", starts_at=NOW + later),
        published(),
        published("over", title="Over", starts_at=NOW - later),
        published("foreign", title="Foreign", organisation=ELSEWHERE),
    )
    await world.tell(confirmed("o1", standing=3), confirmed("o2", standing=2, performance="second"))
    await scan(world, (await codes_of(world, "o1"))[0])

    answer = await world.client.get("/gate/performances", headers=world.headers("gate", organisation=HOUSE))
    nobody = await world.client.get("/gate/performances", headers=world.headers("gate"))

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


async def test_the_gates_list_is_paged(world: World) -> None:
    names = [f"show {number:03}" for number in range(130)]
    await world.tell(
        *(published(name, title=name, starts_at=NOW + timedelta(hours=n // 3)) for n, name in enumerate(names))
    )
    headers = world.headers("gate", organisation=HOUSE)

    first = (await world.client.get("/gate/performances", headers=headers)).json()
    second = (
        await world.client.get("/gate/performances", params={"cursor": first["next_cursor"]}, headers=headers)
    ).json()
    bad = await world.client.get("/gate/performances", params={"cursor": "nonsense"}, headers=headers)

    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (100, 30, None)
    titles = [item["event_title"]["en"] for item in [*first["items"], *second["items"]]]
    assert sorted(titles) == names
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/cursor")


async def test_old_codes_admit_after_a_rotation_and_only_while_their_key_is_kept(
    migrated_database: Path, tmp_path: Path
) -> None:
    async with open_world(migrated_database, tmp_path, [build], secret_keys=OLD_KEY) as world:
        await world.tell(published())
        await world.tell(confirmed("o1", seats=("A-1", "A-2")))
        old = await codes_of(world, "o1")

    async with open_world(migrated_database, tmp_path, [build], secret_keys=f"{NEW_KEY},{OLD_KEY}") as world:
        keys = (await world.client.get("/ticket-keys")).json()["items"]
        new = await codes_of(world, "o1")
        assert [code[4:12] for code in (new[0], old[0])] == [key["key_id"] for key in keys]
        assert (await scan(world, old[0])).status_code == 201
        assert (await scan(world, new[0])).json()["code"] == "ticket-already-used"

    async with open_world(migrated_database, tmp_path, [build], secret_keys=NEW_KEY) as world:
        assert (await scan(world, old[1])).json()["code"] == "ticket-code-forged"
        assert await world.rows(COUNTS) == [(2, 1)]


async def test_the_keys_are_public_and_say_what_they_are(world: World) -> None:
    answer = await world.client.get("/ticket-keys")

    [key] = answer.json()["items"]
    assert (key["algorithm"], len(key["key_id"]), len(key["public_key"])) == ("Ed25519", 8, 43)
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert msgspec.json.decode(answer.content, type=Json)["next_cursor"] is None
