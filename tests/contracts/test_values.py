"""Names and seats of a seating plan in the reader's language. `web/packages/design` holds the same examples."""

import pytest

from onsale.contracts.values import SeatRef, painted_name


@pytest.mark.parametrize(
    ("name", "chinese", "english"),
    [
        ("楼座 / Balcony", "楼座", "Balcony"),
        ("看台 A / Stand A", "看台 A", "Stand A"),
        ("101 区 / Block 101", "101 区", "Block 101"),
        ("Balcony", "Balcony", "Balcony"),
        ("内场 A 区", "内场 A 区", "内场 A 区"),
        ("A / B", "A / B", "A / B"),
        ("东区 / 西区", "东区 / 西区", "东区 / 西区"),
        ("楼座/Balcony", "楼座/Balcony", "楼座/Balcony"),
    ],
)
def test_a_name_in_two_languages_is_read_in_one(name: str, chinese: str, english: str) -> None:
    assert (painted_name(name, "zh-CN"), painted_name(name, "en")) == (chinese, english)


@pytest.mark.parametrize(
    ("label", "chinese", "english"),
    [
        ("楼座 / Balcony, Row 1, Seat 7", "楼座 1 排 7 座", "Balcony, Row 1, Seat 7"),
        ("Ground floor, Row A, Seat 7", "Ground floor A 排 7 座", "Ground floor, Row A, Seat 7"),
        ("内场 A 区, Row 12, Seat 3", "内场 A 区 12 排 3 座", "内场 A 区, Row 12, Seat 3"),
        ("Row A, Seat 1", "A 排 1 座", "Row A, Seat 1"),
        ("Table 4, Seat 2", "Table 4, Seat 2", "Table 4, Seat 2"),
        ("Hall, Reihe B, Platz 1", "Hall, Reihe B, Platz 1", "Hall, Reihe B, Platz 1"),
    ],
)
def test_a_seat_in_words(label: str, chinese: str, english: str) -> None:
    seat = SeatRef("s", label)
    assert (seat.in_language("zh-CN"), seat.in_language("en")) == (chinese, english)
