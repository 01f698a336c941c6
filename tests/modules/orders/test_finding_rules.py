"""What people type to find an order, and a table of any length as a spreadsheet."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from onsale.contracts.events import Contact
from onsale.contracts.values import SeatRef
from onsale.modules.orders.domain.finding import (
    days_of,
    number_begun,
    seat_word,
    seat_words,
    span_of,
    texts_asked,
    texts_of,
)
from onsale.modules.orders.domain.orders import number_of
from onsale.platform.clock import ManualClock
from onsale.platform.ids import IdGenerator
from onsale.platform.xlsx import SHEET, xlsx_stream

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2611", "2611"),
        (" 261123a7k ", "261123A7K"),
        ("261123A7K2M4Q8", "261123A7K2M4Q8"),
        ("261", ""),  # shorter than a month
        ("261323", ""),  # no such month
        ("260230ABC", ""),  # no such day
        ("261123U", ""),  # not in the alphabet of numbers
        ("261123A7K2M4Q8X", ""),  # longer than a number
        ("王小明", ""),
    ],
)
def test_a_number_is_known_by_its_beginning(text: str, number: str) -> None:
    assert number_begun(text) == number


def test_ids_of_a_day_are_those_of_its_numbers() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    order_id = IdGenerator(ManualClock(noon)).new()
    number = number_of(order_id, noon.strftime("%y%m%d"))
    for length in range(4, len(number) + 1):
        days = days_of(number[:length])
        assert days is not None
        assert days.first < order_id < days.end
    tomorrow = days_of("261125")
    assert tomorrow is not None
    assert not tomorrow.first < order_id
    assert span_of(noon, noon).first < order_id < span_of(noon, noon).end
    assert span_of(None, None).first < order_id < span_of(None, None).end


@pytest.mark.parametrize("text", ["139 0000 1111", "+86 139-0000-1111", "王 小明", "XM@Example.com"])
def test_a_contact_is_found_by_what_it_says_however_it_is_written(text: str) -> None:
    contact = Contact(name="王小明", phone="13900001111", email="xm@example.com")
    assert texts_of(contact) & texts_asked(text)


def test_half_a_phone_finds_nobody() -> None:
    contact = Contact(name="王小明", phone="+8613900001111", email=None)
    assert not texts_of(contact) & texts_asked("1111")
    assert not texts_of(contact) & texts_asked("王")


@pytest.mark.parametrize(
    "text", ["楼座 1 排 7 座", "楼座1排7座", "balcony, row 1, seat 7", "Balcony 01-7", "ＢＡＬＣＯＮＹ 1 7"]
)
def test_a_seat_is_found_by_its_name_in_both_languages(text: str) -> None:
    assert seat_word(text) in seat_words([SeatRef("s", "楼座 / Balcony, Row 1, Seat 7")])


def test_another_seat_is_another_word() -> None:
    words = seat_words([SeatRef("s", "A区, Row 3, Seat 12")])
    assert seat_word("a区3排12座") in words
    assert not {seat_word(text) for text in ("A区 3 排 1 座", "3 12", "A区 31 2", "B区 3 排 12 座", "！")} & words


async def pages(count: int, size: int) -> AsyncIterator[Sequence[Sequence[str]]]:
    for first in range(0, count, size):
        yield [[f"{number:06}", "=1+1", "<b>&\x00", "12.50"] for number in range(first, first + size)]


async def test_a_spreadsheet_says_what_it_was_given_and_calculates_nothing() -> None:
    chunks = [chunk async for chunk in xlsx_stream(["number", "a", "b", "sum"], pages(4, 2), amounts={3})]
    with zipfile.ZipFile(io.BytesIO(b"".join(chunks))) as archive:
        assert archive.testzip() is None
        parts = {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}  # noqa: S314  # made here
    rows = [list(row) for row in parts[SHEET].iter(f"{MAIN}row")]
    assert [[cell.findtext(f".//{MAIN}t") or cell.findtext(f"{MAIN}v") for cell in row] for row in rows] == [
        ["number", "a", "b", "sum"],
        *[[f"{number:06}", "=1+1", "<b>&", "12.50"] for number in range(4)],
    ]
    assert not list(parts[SHEET].iter(f"{MAIN}f"))


async def test_a_long_spreadsheet_needs_no_more_memory_than_a_short_one() -> None:
    """Whoever sends it keeps no chunk."""

    async def peak(count: int) -> int:
        tracemalloc.start()
        async for chunk in xlsx_stream(["number", "a", "b", "sum"], pages(count, 500), amounts={3}):
            assert len(chunk) < 500_000
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    await peak(500)
    assert await peak(20_000) < await peak(1_000) + 1_000_000
