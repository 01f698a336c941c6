"""Every refusal at the gate says why, in both languages, and changes nothing."""

import httpx2
import pytest

from onsale.app.process import Process
from onsale.modules.tickets.domain.codes import TicketCode, TicketCodes
from onsale.platform.security import KeyRing
from onsale.platform.settings import Settings
from tests.modules.tickets.door import COUNTS, Door, everything
from tests.modules.tickets.stories import ELSEWHERE, confirmed, id_of, published, refunded
from tests.processes import (
    API,
    ORGANISATION_ID,
    SECRET_KEYS,
    rows,
    signed_in_as,
    tell,
)


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
    process: Process, door: Door, code: str, kind: str, zh: str, en: str
) -> None:
    before = await everything(process)

    english, chinese = await door.scan(code), await door.scan(code, language="zh-CN")

    assert english.status_code == chinese.status_code == 422
    assert (english.json()["code"], english.json()["kind"]) == ("ticket-code-unreadable", kind)
    assert english.json()["detail"].startswith(en)
    assert zh in chinese.json()["detail"]
    assert await everything(process) == before


@pytest.mark.parametrize("code", forged(), ids=["their key", "our key's name"])
async def test_a_forged_code_is_refused_in_both_languages(process: Process, door: Door, code: str) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1))
    before = await everything(process)

    english, chinese = await door.scan(code), await door.scan(code, language="zh-CN")

    assert english.status_code == 403
    assert (english.json()["code"], english.json()["title"]) == ("ticket-code-forged", "Not a genuine ticket")
    assert chinese.json()["title"] == "门票码无效"
    assert await everything(process) == before


async def test_a_ticket_for_another_performance_is_refused_with_its_show(process: Process, door: Door) -> None:
    await tell(process, published(), published("winter", title="Winter Night"))
    await tell(process, confirmed("o1", standing=1))
    [code] = await door.codes_of("o1")
    before = await everything(process)

    refused = await door.scan(code, performance_id=id_of("winter"))
    chinese = await door.scan(code, performance_id=id_of("winter"), language="zh-CN")

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
    assert (await door.scan(code, performance_id=id_of("summer"))).status_code == 201


async def test_a_void_ticket_is_refused_in_both_languages(process: Process, door: Door) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1))
    [code] = await door.codes_of("o1")
    await tell(process, refunded("o1"))
    before = await everything(process)

    english, chinese = await door.scan(code), await door.scan(code, language="zh-CN")

    assert (english.status_code, english.json()["code"]) == (409, "ticket-void")
    assert (english.json()["title"], chinese.json()["title"]) == ("Ticket is void", "门票已作废")
    assert await everything(process) == before


async def test_a_used_ticket_stays_used_after_a_refund_and_the_rest_becomes_void(process: Process, door: Door) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1", "A-2")))
    first, second = await door.codes_of("o1")
    await door.scan(first)

    await tell(process, refunded("o1"))

    assert [(await door.scan(code)).json()["code"] for code in (first, second)] == [
        "ticket-already-used",
        "ticket-void",
    ]
    assert await rows(process, COUNTS) == [(1, 1)]
    # The seat can be sold again.
    await tell(process, confirmed("o2", seats=("A-1",)))
    assert await rows(process, COUNTS) == [(2, 1)]


async def test_tickets_of_others_and_unknown_tickets_are_the_same_not_found(process: Process, door: Door) -> None:
    await tell(process, published(organisation=ELSEWHERE))
    await tell(process, confirmed("o1", standing=1))
    [code] = await door.codes_of("o1")
    unknown = TicketCodes(process.platform.keys).sign(
        TicketCode(ticket_id=id_of("never issued"), performance_id=id_of("summer"))
    )
    before = await everything(process)

    answers = [
        await door.scan(code),
        await door.scan(unknown),
        await door.scan(code, organisation=None),
    ]

    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert answers[0].json()["code"] == "not-found"
    assert await everything(process) == before


async def test_who_works_for_one_event_admits_to_no_other(process: Process, door: Door) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1))
    [code] = await door.codes_of("o1")
    before = await everything(process)

    refused = await door.scan(code, event=id_of("event of winter"))

    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    assert await everything(process) == before
    assert (await door.scan(code, event=id_of("event of summer"))).status_code == 201


async def test_a_malformed_check_in_points_at_its_field(process: Process, client: httpx2.AsyncClient) -> None:
    headers = signed_in_as(process, "gate", organisation_id=ORGANISATION_ID) | {"idempotency-key": "scan-0001"}

    answer = await client.post(f"{API}/check-ins", json={"code": "x", "gate": ""}, headers=headers)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/gate"]
