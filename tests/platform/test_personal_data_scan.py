"""The scan finds what is there: in every row of every page, in seals, in seals inside of seals, in bytes."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, delete

from onsale.platform.db import Database
from onsale.platform.personal_data import PASSING_EVENT, PSEUDONYM, REPEATED_REQUEST, declared
from onsale.platform.personal_data_scan import (
    ROWS_PER_PAGE,
    Eyes,
    Found,
    Needle,
    look_through_files,
    look_through_tables,
    look_through_values,
)
from onsale.platform.security import KeyRing, Sealer

RING = KeyRing({"k1": b"k" * 32})
SEALER = Sealer(RING)
PHONE, PERSON = (
    Needle("phone", (b"13811112222", b"+8613811112222")),
    Needle("account", (b"u-1",), is_account_number=True),
)
EYES = Eyes([PHONE, PERSON], SEALER, ["k1"])

metadata = MetaData()
pairs = Table(
    "scanned_pairs",
    metadata,
    Column("left_id", String(10), primary_key=True),
    Column("right_id", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary(2**16 - 1)),
)


class Pair(msgspec.Struct):
    left_id: str
    right_id: int
    content: bytes | None


def names(value: object) -> list[str]:
    return sorted(needle.name for needle in EYES.needles_in(value))


def test_what_is_sealed_is_read_however_deep() -> None:
    once = SEALER.seal('{"phone": "+8613811112222"}')
    twice = SEALER.seal(f'[{{"contact": "{once}", "user": "u-1"}}]')
    assert names(once) == ["phone"]
    assert names(twice) == ["account", "phone"]
    assert names(b"before " + twice.encode() + b" after") == ["account", "phone"]
    assert names(SEALER.seal("+8613811112223")) == []


@pytest.mark.parametrize("value", [None, 13811112222, "x13811112222x", b"\x00\xff13811112222", True, "k1.AAAA", ""])
def test_what_is_stored_may_be_of_any_kind(value: object) -> None:
    assert names(value) == (["phone"] if "13811112222" in str(value) else [])


async def test_every_row_of_every_page_is_looked_at(database: Database) -> None:
    rows = [Pair(f"l{number // 400}", number, None) for number in range(2 * ROWS_PER_PAGE)]
    places = {0, ROWS_PER_PAGE - 1, ROWS_PER_PAGE, 2 * ROWS_PER_PAGE - 1}
    for place in places:
        rows[place].content = SEALER.seal("13811112222").encode()
    async with database.transaction() as transaction:
        await transaction.call(metadata.create_all)
        await transaction.execute(delete(pairs))
        await transaction.insert(pairs, rows)
    register = [declared(pairs, "left_id right_id content")]
    found = await look_through_tables(database, register, EYES)
    assert found == [Found(place="scanned_pairs.content", needle="phone", count=4, is_declared=False)]


async def test_the_register_says_what_may_stay(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.call(metadata.create_all)
        await transaction.execute(delete(pairs))
        await transaction.insert(pairs, [Pair("u-1", 1, b"13811112222 of u-1")])

    async def verdicts(**kinds: str) -> dict[tuple[str, str], bool]:
        of = {"number": PSEUDONYM, "event": PASSING_EVENT, "request": REPEATED_REQUEST}
        nothing = " ".join({"left_id", "right_id", "content"} - set(kinds))
        data = declared(pairs, nothing, {of[kind]: column for column, kind in kinds.items()})
        found = await look_through_tables(database, [data], EYES)
        return {(one.place.partition(".")[2], one.needle): one.is_declared for one in found}

    left, account, phone = ("left_id", "account"), ("content", "account"), ("content", "phone")
    assert await verdicts() == {left: False, account: False, phone: False}
    # A number may stay where numbers do, a phone only where events pass; what is deleted may be nowhere.
    assert await verdicts(left_id="number", content="event") == {left: True, account: True, phone: True}
    assert await verdicts(left_id="request", content="number") == {left: False, account: True, phone: False}


def test_files_and_values_are_looked_through(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "list.csv").write_bytes(b"\xff\xfe13811112222")
    (tmp_path / "onsale.db-wal").write_bytes(b"13811112222")
    (tmp_path / "empty").write_bytes(b"")
    found = look_through_files(tmp_path, EYES, but=("onsale.db",))
    assert [(one.place, one.needle, one.is_declared) for one in found] == [("file below/list.csv", "phone", False)]

    values = {"stock:1": b"0:u-1 3", "limit:13811112222": b"", "other": b"nothing"}
    assert {(one.needle, one.is_declared) for one in look_through_values("redis", values, EYES)} == {
        ("account", True),
        ("phone", False),
    }
