"""Who looks after the platform sees what could not be done, and does something about it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looks import WATCH_SHIFTS, assert_well
from tests.journeys.people import person
from tests.journeys.server import Server
from tests.journeys.town import sign_in

pytestmark = pytest.mark.timeout(120)

OPERATOR_PHONE: Final = "13820000051"
EVENT: Final = (
    b'[{"occurred_at":"2026-06-01T12:00:00Z","order_id":"o1","hold_id":"h1","performance_id":"p1","reason":"expired"}]'
)
BURY: Final = (
    "INSERT INTO platform_dead_letters (consumer, message_id, event_type, payload, error, deliveries, created_at)"
    " VALUES (?, ?, 'OrderClosed', ?, 'ValueError(''no such hold'')', 6, 1780315200000000)"
)


def test_what_could_not_be_done(browser: Browser, server: Server) -> None:
    server.grant(OPERATOR_PHONE, "operator")
    operator = person(browser, server, language="en", on_phone=False)
    operator.page.add_init_script(WATCH_SHIFTS)
    session = sign_in(server, OPERATOR_PHONE).session
    operator.keeps(session)
    operator.open("/console/operations")
    expect(operator.sees("part-inventory")).to_have_attribute("data-health", "well")
    operator.sees("jobs-all").click()
    expect(operator.page.get_by_test_id("job").first).to_be_visible()
    assert_well(operator, "operations-well")

    bury(server, ("m1", "inventory.release_closed"), ("m2", "inventory.gone"))
    operator.open("/console/operations")
    expect(operator.sees("part-inventory")).to_have_attribute("data-health", "ill")
    expect(operator.page.get_by_test_id("letter")).to_have_count(2)
    assert_well(operator, "operations-letters")
    operator.sees("letter-replay").click()
    expect(operator.page.get_by_test_id("letter")).to_have_count(1)
    operator.sees("letter-drop").click()
    operator.sees("letter-drop-confirm").click()
    expect(operator.page.get_by_role("alert")).to_be_visible()
    operator.page.get_by_label("Reason").fill("an old version's")
    assert_well(operator, "operations-drop")
    operator.sees("letter-drop-confirm").click()
    expect(operator.page.get_by_test_id("letter")).to_have_count(0)
    expect(operator.sees("part-inventory")).to_have_attribute("data-health", "well")

    phone = person(browser, server, language="zh-CN", on_phone=True, theme="dark")
    phone.page.add_init_script(WATCH_SHIFTS)
    phone.keeps(session)
    phone.open("/console/operations")
    expect(phone.sees("part-inventory")).to_have_attribute("data-health", "well")
    assert_well(phone, "operations-phone")
    for somebody in (operator, phone):
        assert somebody.record.faults == []
        assert somebody.record.strangers == set()
        assert somebody.record.refused == []


def bury(server: Server, *letters: tuple[str, str]) -> None:
    """What a consumer of the running server could not apply, by id and consumer."""
    path = Path(server.environment["ONSALE_DATA_DIR"]) / "onsale.db"
    with closing(sqlite3.connect(path, timeout=20)) as connection, connection:
        connection.executemany(BURY, [(consumer, message_id, EVENT) for message_id, consumer in letters])
