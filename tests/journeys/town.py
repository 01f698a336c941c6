"""A small town with shows, orders and tickets in every state, made by requests; for tests that look at pages."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import httpx2
import msgspec

from onsale.app.demo.club import BALCONY, BAR, FLOOR, STOOLS, club_plan
from onsale.platform.clock import SystemClock
from tests.journeys.plans import good_plan
from tests.journeys.server import Server, until

ORGANISER_PHONE: Final = "13820000001"
GATE_PHONE: Final = "13820000002"
BUYER_PHONE: Final = "13820000003"
ZONE: Final = ZoneInfo("Asia/Shanghai")

JsonObject = dict[str, object]
Parsed = TypeVar("Parsed")
_keys = itertools.count(1)


class Made(msgspec.Struct):
    """Whatever was created, by its id."""

    id: str


class _Kind(msgspec.Struct):
    id: str


class Performance(msgspec.Struct):
    """A date of a show with the ids of its ticket types, in their order."""

    id: str
    ticket_types: list[_Kind]


class _Hold(msgspec.Struct):
    hold_token: str


class _Payment(msgspec.Struct):
    pay_url: str


class _Order(msgspec.Struct):
    id: str
    state: str
    items: list[Made] = []


class _Ticket(msgspec.Struct):
    id: str
    code: str
    state: str


class _Tickets(msgspec.Struct):
    items: list[_Ticket]


class _Version(msgspec.Struct):
    version: str


class _Consents(msgspec.Struct):
    texts: list[_Version]


class _Session(msgspec.Struct):
    access_token: str


@dataclass(frozen=True)
class Somebody:
    """A signed-in person. `session` is what a browser keeps of it."""

    server: Server
    session: str

    @property
    def _headers(self) -> dict[str, str]:
        token = msgspec.json.decode(self.session, type=_Session).access_token
        return {"authorization": f"Bearer {token}", "accept-language": "en"}

    def get(self, path: str, answer: type[Parsed]) -> Parsed:
        response = httpx2.get(f"{self.server.url}/api/v1{path}", headers=self._headers)
        assert response.status_code == 200, response.text
        return msgspec.json.decode(response.content, type=answer)

    def post(self, path: str, body: Mapping[str, object] | bytes, answer: type[Parsed]) -> Parsed:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {**self._headers, "idempotency-key": f"town-{next(_keys):08}", "content-type": "application/json"}
        response = httpx2.post(f"{self.server.url}/api/v1{path}", content=content, headers=headers)
        assert response.status_code in {200, 201}, f"{path}: {response.text}"
        return msgspec.json.decode(response.content, type=answer)

    def put(self, path: str, body: Mapping[str, object], *, revision: int = 0) -> None:
        headers = {**self._headers, "if-match": f'"{revision}"'}
        response = httpx2.put(f"{self.server.url}/api/v1{path}", headers=headers, json=dict(body))
        assert response.status_code == 200, f"{path}: {response.text}"


@dataclass(frozen=True)
class Town:
    """What there is to look at; every id is of something that the named person may see."""

    organiser: Somebody
    gate: Somebody
    buyer: Somebody
    venue_id: str
    drawing_id: str
    event_id: str
    draft_id: str
    seated_id: str
    standing_id: str
    plenty_id: str
    changed_id: str
    hold: str
    order_ids: dict[str, str]
    ticket_ids: dict[str, str]
    organiser_id: str


def sign_in(server: Server, phone: str) -> Somebody:
    earlier = server.newest_message(phone)
    sent = httpx2.post(f"{server.url}/api/v1/auth/codes", json={"phone": phone})
    assert sent.status_code == 202, sent.text
    code = server.code_after(phone, earlier)
    wish = {"phone": phone, "code": code, "attempt": sent.json()["attempt"]}
    answer = httpx2.post(f"{server.url}/api/v1/auth/sessions", json=wish)
    assert answer.status_code == 201, answer.text
    return Somebody(server, answer.text)


def build_town(server: Server) -> Town:
    organisation_id = server.grant(ORGANISER_PHONE, "organiser")
    server.grant(GATE_PHONE, "gate", organisation_id)
    organiser, gate, buyer = (sign_in(server, phone) for phone in (ORGANISER_PHONE, GATE_PHONE, BUYER_PHONE))
    venue_id = organiser.post("/organiser/venues", _VENUE, Made).id
    plan_id = organiser.post(f"/organiser/venues/{venue_id}/plans", good_plan(), Made).id
    drawing_id = organiser.post(f"/organiser/venues/{venue_id}/plan-drafts", {"plan_id": plan_id}, Made).id
    event_id = _draft(organiser, venue_id, "潮汐之间", "Between the Tides", "concert")
    seated = _perform(organiser, event_id, _seats(), days=4, plan_id=plan_id)
    standing = _perform(organiser, event_id, _floor(), days=5)
    _publish(organiser, event_id)
    festival = _draft(organiser, venue_id, "江岸音乐节：三天三夜的草地与星空", "Riverbank Festival", "festival")
    off, moved = (_perform(organiser, festival, _floor(), days=days) for days in (20, 21))
    _publish(organiser, festival)
    later = _draft(organiser, venue_id, "春之声童声合唱音乐会", "Voices of Spring", "family")
    _perform(organiser, later, _floor(sale_in_days=6), days=60)
    _publish(organiser, later)
    draft_id = _draft(organiser, venue_id, "尚未命名的夜晚", "A Night without a Name", "theatre")
    until(lambda: _is_on_sale(server, seated.id) and _is_on_sale(server, standing.id), "both performances to sell")
    orders, tickets = _orders(buyer, gate, seated, standing)
    until(lambda: _is_on_sale(server, off.id) and _is_on_sale(server, moved.id), "the festival to sell")
    for name, performance in {"of-no-show": off, "of-a-later-show": moved}.items():
        one: JsonObject = {"items": [{"ticket_type_id": performance.ticket_types[1].id, "quantity": 1}]}
        orders[name] = bought(buyer, performance.id, one)
        [tickets[name]] = (ticket.id for ticket in buyer.get(f"/tickets?order_id={orders[name]}", _Tickets).items)
    _cancel(organiser, off)
    _postpone(organiser, moved, days=40)
    hold = _hold(buyer, seated.id, {"seat_ids": ["C-4", "C-5"]})
    keep_book(buyer)
    organiser.put("/organiser/page", _ORGANISER, revision=0)
    return Town(
        organiser, gate, buyer, venue_id, drawing_id, event_id, draft_id, seated.id, standing.id,
        standing.ticket_types[1].id, festival, hold, orders, tickets, organisation_id
    )  # fmt: skip


def build_club(server: Server) -> Performance:
    """A live house with room to stand, stools and a balcony: standing types first, as they are in the answer."""
    server.grant(ORGANISER_PHONE, "organiser")
    organiser = sign_in(server, ORGANISER_PHONE)
    venue_id = organiser.post("/organiser/venues", _VENUE, Made).id
    draft_id = organiser.post(f"/organiser/venues/{venue_id}/plan-drafts/file?format=onsale", club_plan(), Made).id
    plan_id = organiser.post(f"/organiser/plan-drafts/{draft_id}/publication", {"revision": 1}, Made).id
    event_id = _draft(organiser, venue_id, "爵士之夜", "A Night of Jazz", "concert")
    kinds = [
        _kind("内场站票", "Floor, standing", 12_000, capacity=None, categories=[FLOOR]),
        _kind("吧台站票", "Bar side, standing", 15_000, capacity=None, categories=[BAR]),
        _kind("高脚座", "High stool", 32_000, capacity=None, categories=[STOOLS]),
        _kind("楼座", "Balcony seat", 22_000, capacity=None, categories=[BALCONY]),
    ]
    performance = _perform(organiser, event_id, kinds, days=6, plan_id=plan_id)
    _publish(organiser, event_id)
    until(lambda: _is_on_sale(server, performance.id), "the performance to sell")
    return performance


def build_named(server: Server, rule: JsonObject) -> Performance:
    """Seats and room to stand, sold to people by name."""
    server.grant(ORGANISER_PHONE, "organiser")
    organiser = sign_in(server, ORGANISER_PHONE)
    venue_id = organiser.post("/organiser/venues", _VENUE, Made).id
    plan_id = organiser.post(f"/organiser/venues/{venue_id}/plans", good_plan(), Made).id
    event_id = _draft(organiser, venue_id, "万人之夜", "A Night of Thousands", "concert")
    performance = _perform(organiser, event_id, [*_seats(), *_floor()], days=7, plan_id=plan_id, rule=rule)
    _publish(organiser, event_id)
    until(lambda: _is_on_sale(server, performance.id), "the performance to sell")
    return performance


def _seats() -> list[JsonObject]:
    return [
        _kind("池座", "Front stalls", 68_000, capacity=None, categories=["Stalls"]),
        _kind("楼座", "Balcony seat", 28_000, capacity=None, categories=["Balcony"]),
    ]


def _floor(sale_in_days: int = -1) -> list[JsonObject]:
    return [
        _kind("早鸟站票", "Early standing", 18_000, capacity=8, sale_in_days=sale_in_days),
        _kind("普通站票", "Standing", 26_000, capacity=300, sale_in_days=sale_in_days),
    ]


_ORGANISER: Final[JsonObject] = {
    "name": {"zh-CN": "潮汐文化", "en": "Tides Culture"},
    "about": {"zh-CN": "十年现场，三百场演出。", "en": "Ten years, three hundred shows.\n\nSee you there."},
    "color": "#ffd400",
}
_VENUE: Final[JsonObject] = {
    "name": {"zh-CN": "滨江音乐厅", "en": "Harbour Hall"},
    "city": {"zh-CN": "上海", "en": "Shanghai"},
    "address": {"zh-CN": "滨江路 1 号", "en": "1 Riverside Road"},
    "timezone": "Asia/Shanghai",
}


def _draft(organiser: Somebody, venue_id: str, zh: str, en: str, category: str) -> str:
    body = {
        "title": {"zh-CN": zh, "en": en},
        "subtitle": {"zh-CN": "2027 巡演 · 上海站", "en": "Tour 2027 · Shanghai"},
        "description": {
            "zh-CN": "一场关于远方的音乐会。\n演出约两小时。",
            "en": "A concert about far away.\nTwo hours.",
        },
        "notices": {"zh-CN": "请提前半小时入场。", "en": "Please come half an hour early."},
        "age_limit": 6,
        "category": category,
        "venue_id": venue_id,
    }
    return organiser.post("/organiser/events", body, Made).id


def _perform(
    organiser: Somebody,
    event_id: str,
    kinds: list[JsonObject],
    *,
    days: int,
    plan_id: str | None = None,
    rule: JsonObject | None = None,
) -> Performance:
    starts_at = _evening(days)
    body = {
        "starts_at": _wire(starts_at),
        "doors_at": _wire(starts_at - timedelta(hours=1)),
        "ends_at": _wire(starts_at + timedelta(hours=2)),
        "plan_id": plan_id,
        "ticket_types": [{**kind, "sale_ends_at": _wire(starts_at)} for kind in kinds],
        **({} if rule is None else {"real_name": rule}),
    }
    return organiser.post(f"/organiser/events/{event_id}/performances", body, Performance)


def _publish(organiser: Somebody, event_id: str) -> None:
    organiser.post(f"/organiser/events/{event_id}/publication", {}, Made)


def _cancel(organiser: Somebody, performance: Performance) -> None:
    reason = {"zh-CN": "场馆临时检修", "en": "The hall has to be repaired"}
    organiser.post(f"/organiser/performances/{performance.id}/cancellation", {"reason": reason}, msgspec.Raw)


def _postpone(organiser: Somebody, performance: Performance, *, days: int) -> None:
    starts_at = _evening(days)
    body = {
        "starts_at": _wire(starts_at),
        "doors_at": _wire(starts_at - timedelta(hours=1)),
        "ends_at": _wire(starts_at + timedelta(hours=2)),
        "refund_free_until": _wire(_evening(10)),
        "reason": {"zh-CN": "台风预警", "en": "A typhoon is coming"},
    }
    organiser.post(f"/organiser/performances/{performance.id}/postponement", body, msgspec.Raw)


def _kind(
    zh: str, en: str, minor: int, *, capacity: int | None, categories: list[str] | None = None, sale_in_days: int = -1
) -> JsonObject:
    return {
        "name": {"zh-CN": zh, "en": en},
        "price": {"amount_minor": minor, "currency": "CNY"},
        "capacity": capacity,
        "categories": categories or [],
        "max_per_order": 4,
        "max_per_person": 12,
        "sale_starts_at": _wire(_evening(sale_in_days)),
        "color": None,
    }


def _orders(
    buyer: Somebody, gate: Somebody, seated: Performance, standing: Performance
) -> tuple[dict[str, str], dict[str, str]]:
    """Orders to be paid, cancelled, fulfilled and refunded in part; tickets that are valid, used and void."""
    early: JsonObject = {"items": [{"ticket_type_id": standing.ticket_types[0].id, "quantity": 2}]}
    pending = ordered(buyer, standing.id, early)
    cancelled = ordered(buyer, standing.id, early)
    buyer.post(f"/orders/{cancelled}/cancellation", {}, _Order)
    fulfilled = bought(buyer, seated.id, {"seat_ids": ["A-4", "A-5"]})
    used, valid = buyer.get(f"/tickets?order_id={fulfilled}", _Tickets).items
    gate.post("/check-ins", {"code": used.code, "gate": "A", "performance_id": seated.id}, msgspec.Raw)
    parted = bought(buyer, standing.id, early)
    [back, _] = buyer.get(f"/orders/{parted}", _Order).items
    free: JsonObject = {"expected_fee": {"amount_minor": 0}, "item_ids": [back.id]}
    buyer.post(f"/orders/{parted}/refunds", free, msgspec.Raw)
    until(lambda: _is_void_in_part(buyer, parted), "a ticket to go back")
    kept, void = sorted(buyer.get(f"/tickets?order_id={parted}", _Tickets).items, key=lambda ticket: ticket.state)
    orders = {"pending": pending, "cancelled": cancelled, "fulfilled": fulfilled, "refunded-in-part": parted}
    return orders, {"used": used.id, "valid": valid.id, "kept": kept.id, "void": void.id}


def _is_void_in_part(buyer: Somebody, order_id: str) -> bool:
    tickets = buyer.get(f"/tickets?order_id={order_id}", _Tickets).items
    return {ticket.state for ticket in tickets} == {"valid", "void"}


def _hold(buyer: Somebody, performance_id: str, choice: JsonObject) -> str:
    """The hold, as the API words it."""
    return bytes(buyer.post("/holds", {"performance_id": performance_id, **choice}, msgspec.Raw)).decode()


def keep_book(buyer: Somebody) -> None:
    """The buyer's identity book, with one person of each spelling."""
    # That of the book comes first; another may follow.
    text, *_ = buyer.get("/me/consents", _Consents).texts
    buyer.post("/me/consents", {"kind": "identity", "version": text.version}, msgspec.Raw)
    for relation, name, label, kind, number in (
        ("self", "欧阳小明", "", "resident-id", "11010519491231002X"),
        ("friend", "Amy Grant", "Amy", "passport", "E12345678"),
    ):
        person = {"relation": relation, "name": name, "label": label, "document": {"kind": kind, "number": number}}
        buyer.post("/me/identities", person, Made)


def ordered(buyer: Somebody, performance_id: str, choice: JsonObject) -> str:
    """An order that waits for its payment."""
    token = msgspec.json.decode(_hold(buyer, performance_id, choice), type=_Hold).hold_token
    contact = {"name": "Amy Grant", "phone": BUYER_PHONE, "email": "amy@example.com"}
    return buyer.post("/orders", {"hold_token": token, "contact": contact}, Made).id


def bought(buyer: Somebody, performance_id: str, choice: JsonObject) -> str:
    """An order with its tickets."""
    order_id = ordered(buyer, performance_id, choice)
    pay_url = buyer.post(f"/orders/{order_id}/payments", {"channel": "sandbox"}, _Payment).pay_url
    paid = httpx2.post(f"{buyer.server.url}{pay_url}", json={"outcome": "success"})
    assert paid.status_code == 200, paid.text
    until(lambda: buyer.get(f"/orders/{order_id}", _Order).state == "fulfilled", "the tickets of an order")
    return order_id


def _is_on_sale(server: Server, performance_id: str) -> bool:
    return httpx2.get(f"{server.url}/api/v1/performances/{performance_id}/availability").status_code == 200


def _evening(days: int) -> datetime:
    day = SystemClock().now().astimezone(ZONE) + timedelta(days=days)
    return day.replace(hour=19, minute=30, second=0, microsecond=0)


def _wire(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("UTC")).isoformat().replace("+00:00", "Z")
