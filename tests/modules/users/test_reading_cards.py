"""What is made of recognised lines: in any order, at any slant; look-alikes where the check character proves them."""

import string
from collections.abc import Sequence
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.users.domain.card_lines import Line
from onsale.modules.users.domain.card_numbers import checked_number
from onsale.modules.users.domain.identities import DocumentKind, check_character
from onsale.modules.users.domain.machine_readable import check_digit, passport_lines
from onsale.modules.users.domain.reading_cards import CardField, CardReading, CardSide, Sex, combined, read_card
from tests.modules.users.printed_cards import (
    BACK,
    FOREIGNER,
    HK_MACAU,
    NUMBER,
    PASSPORT,
    RESIDENT,
    TAIWAN,
    TODAY,
    Printed,
    lines_of,
)

LOOK_ALIKES = {"0": "OQD", "1": "IL|", "2": "Z", "5": "S", "8": "B"}
FOREIGN_NUMBER = "91199919800101002" + check_character("91199919800101002")
READ: dict[str, tuple[Sequence[Printed], CardReading]] = {
    "resident": (
        RESIDENT,
        CardReading(
            kind=DocumentKind.RESIDENT_ID,
            side=CardSide.FRONT,
            name="欧阳小明",
            number=NUMBER,
            sex=Sex.FEMALE,
            birth=date(1949, 12, 31),
        ),
    ),
    "back": (
        BACK,
        CardReading(
            kind=DocumentKind.RESIDENT_ID,
            side=CardSide.BACK,
            valid_from=date(2015, 3, 2),
            valid_until=date(2035, 3, 2),
        ),
    ),
    "hk-macau": (
        HK_MACAU,
        CardReading(
            kind=DocumentKind.HK_MACAU_PERMIT,
            side=CardSide.FRONT,
            name="陈大文",
            number="H12345678",
            sex=Sex.MALE,
            birth=date(1990, 1, 2),
            valid_from=date(2019, 3, 5),
            valid_until=date(2029, 3, 4),
        ),
    ),
    "taiwan": (
        TAIWAN,
        CardReading(
            kind=DocumentKind.TAIWAN_PERMIT,
            side=CardSide.FRONT,
            name="林美玲",
            number="01234567",
            birth=date(1990, 1, 2),
            valid_from=date(2019, 3, 5),
            valid_until=date(2024, 3, 4),
        ),
    ),
    "foreigner": (
        [(FOREIGN_NUMBER if text.isdigit() else text, x, y) for text, x, y in FOREIGNER],
        CardReading(
            kind=DocumentKind.FOREIGN_RESIDENT_ID,
            side=CardSide.FRONT,
            name="SMITH AMY",
            number=FOREIGN_NUMBER,
            sex=Sex.FEMALE,
            birth=date(1980, 1, 1),
            valid_from=date(2023, 12, 1),
            valid_until=date(2033, 12, 1),
        ),
    ),
    "passport": (
        PASSPORT,
        CardReading(
            kind=DocumentKind.PASSPORT,
            side=CardSide.FRONT,
            name="ERIKSSON ANNA MARIA",
            number="L898902C3",
            sex=Sex.FEMALE,
            birth=date(1974, 8, 12),
            valid_until=date(2012, 4, 15),
        ),
    ),
}


@pytest.mark.parametrize("card", READ)
@given(data=st.data(), degrees=st.floats(-180, 180))
def test_a_document_is_read_in_any_order_and_however_it_was_held(
    card: str, data: st.DataObject, degrees: float
) -> None:
    printed, reading = READ[card]

    lines = data.draw(st.permutations(lines_of(printed, degrees=degrees)))

    assert read_card(lines, TODAY) == reading


@given(text=st.lists(st.text(max_size=60), max_size=8))
def test_any_text_is_read_or_refused_and_never_breaks(text: list[str]) -> None:
    lines = lines_of([(one, 10.0 * at, 50.0 * at) for at, one in enumerate(text)])

    reading = read_card(lines, TODAY)

    assert reading is None or reading == msgspec.json.decode(msgspec.json.encode(reading), type=CardReading)


@given(
    order=st.integers(0, 999),
    day=st.dates(date(1930, 1, 1), date(2020, 12, 31)),
    data=st.data(),
    label=st.sampled_from(["", "公民身份号码", "公民身份号码:", "身份证号 "]),
)
def test_look_alikes_are_repaired_when_the_check_character_proves_it(
    order: int, day: date, data: st.DataObject, label: str
) -> None:
    seventeen = f"110199{day:%Y%m%d}{order:03d}"
    number = seventeen + check_character(seventeen)
    seen = "".join(data.draw(st.sampled_from([one, *LOOK_ALIKES.get(one, "")])) for one in number)

    found = checked_number([label + seen], TODAY)

    assert found is not None
    assert found.number == number


@given(at=st.integers(0, 17), other=st.sampled_from(string.digits + "X"))
def test_a_wrong_character_makes_no_number(at: int, other: str) -> None:
    wrong = NUMBER[:at] + other + NUMBER[at + 1 :]

    found = checked_number([wrong], TODAY)

    assert (found is None) == (wrong != NUMBER)


def test_two_numbers_are_none() -> None:
    assert checked_number([NUMBER, FOREIGN_NUMBER], TODAY) is None


@pytest.mark.parametrize("seen", ["H1234567O", "HI2345678", "H1234567", "H123456789", "A12345678"])
def test_a_permit_without_a_check_character_is_never_repaired(seen: str) -> None:
    lines = lines_of([(seen if text == "H12345678" else text, x, y) for text, x, y in HK_MACAU])

    reading = read_card(lines, TODAY)

    assert reading is not None
    assert (reading.name, reading.number) == ("陈大文", "")


def test_a_renewed_permit_has_two_digits_more() -> None:
    lines = lines_of([(text + "01" if text == "H12345678" else text, x, y) for text, x, y in HK_MACAU])

    reading = read_card(lines, TODAY)

    assert reading is not None
    assert reading.number == "H12345678"


def test_a_number_that_contradicts_the_printed_birthday_is_not_sure() -> None:
    lines = lines_of([(text.replace("1949年", "1948年"), x, y) for text, x, y in RESIDENT])

    reading = read_card(lines, TODAY)

    assert reading is not None
    assert reading.unsure == [CardField.NUMBER]


def test_a_name_that_was_hard_to_recognise_is_not_sure() -> None:
    lines = [
        msgspec.structs.replace(line, score=0.6) if line.text == "欧阳小明" else line for line in lines_of(RESIDENT)
    ]

    reading = read_card(lines, TODAY)

    assert reading is not None
    assert (reading.name, reading.unsure) == ("欧阳小明", [CardField.NAME])


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("姓名张三", "张三"),
        ("姓 名 张 三", "张三"),
        ("姓名:古丽•阿不都", "古丽·阿不都"),
        ("姓名艾力.买买提", "艾力·买买提"),
        ("姓名性别", ""),
        ("姓名A三", ""),
        ("姓名", ""),
    ],
)
def test_a_name_is_what_stands_behind_its_label(printed: str, name: str) -> None:
    lines = lines_of([(printed, 80, 100), *RESIDENT[2:]])

    reading = read_card(lines, TODAY)

    assert reading is not None
    assert reading.name == name


@pytest.mark.parametrize("text", ["", "晚餐菜单", "HAPPY NEW YEAR", "12345678", "2020.01.01"])
def test_other_text_is_no_document(text: str) -> None:
    assert read_card(lines_of([(text, 0, 0)]), TODAY) is None
    assert read_card([], TODAY) is None


def test_a_back_that_never_expires() -> None:
    lines = lines_of([(text.replace("2035.03.02", "长期"), x, y) for text, x, y in BACK])

    reading = read_card(lines, TODAY)

    assert reading is not None
    assert (reading.valid_until, reading.is_valid_forever) == (None, True)


@pytest.mark.parametrize("at", [3, 9, 15, 19, 24, 27])
def test_a_passport_whose_check_digits_do_not_fit_is_not_read(at: int) -> None:
    first, second = (text for text, _, _ in PASSPORT[1:])
    wrong = second[:at] + str((int(second[at], 36) + 1) % 10) + second[at + 1 :]

    assert passport_lines([first, second], TODAY) is not None
    assert passport_lines([first, wrong], TODAY) is None


def test_letters_for_digits_are_put_right_only_where_digits_must_stand() -> None:
    first, second = (text for text, _, _ in PASSPORT[1:])
    born = second[:13] + second[13:19].replace("0", "O").replace("1", "I") + second[19:]

    read = passport_lines([first, born], TODAY)

    assert read is not None
    assert read.birth == date(1974, 8, 12)
    assert passport_lines([first, second.replace("L898902C3", "L8989O2C3")], TODAY) is None


@given(st.text(string.ascii_uppercase + string.digits + "<", min_size=1, max_size=14), st.integers(0, 13))
def test_a_check_digit_knows_its_text(text: str, at: int) -> None:
    place = at % len(text)
    changed = text[:place] + ("1" if text[place] == "0" else "0") + text[place + 1 :]

    assert check_digit(text).isdigit()
    if text[place].isdigit():
        assert check_digit(text) != check_digit(changed) or int(text[place]) % 10 == int(changed[place]) % 10


def test_lines_beside_each_other_belong_together_in_a_slanted_picture() -> None:
    lines: list[Line] = lines_of(RESIDENT, degrees=12)

    reading = read_card(lines, TODAY)

    assert reading is not None
    assert reading.name == "欧阳小明"


@pytest.mark.parametrize(
    ("score", "has_birthday", "number", "unsure"),
    [
        (0.95, False, NUMBER, []),
        (0.8, True, NUMBER, []),
        (0.8, False, NUMBER, [CardField.NUMBER]),
        (0.6, True, "", []),
    ],
)
def test_a_number_that_was_hard_to_recognise_needs_the_printed_birthday(
    score: float, *, has_birthday: bool, number: str, unsure: list[CardField]
) -> None:
    printed = [one for one in RESIDENT if has_birthday or not one[0].startswith("出生")]
    lines = [msgspec.structs.replace(line, score=score) if line.text == NUMBER else line for line in lines_of(printed)]

    reading = read_card(lines, TODAY)

    assert reading is not None
    assert (reading.number, reading.unsure) == (number, unsure)


WHOLE = READ["resident"][1]
OTHER_NUMBER = "110105194912310046"


def _with(**changes: object) -> CardReading:
    return msgspec.structs.replace(WHOLE, **changes)


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        (None, None, None),
        (WHOLE, None, WHOLE),
        (None, WHOLE, WHOLE),
        (_with(name=""), WHOLE, WHOLE),
        (_with(number="", birth=None), WHOLE, WHOLE),
        (WHOLE, _with(number=OTHER_NUMBER), _with(number="", sex=None, birth=None)),
        (_with(name="欧阳", unsure=[CardField.NAME]), WHOLE, WHOLE),
        (_with(unsure=[CardField.NAME]), _with(unsure=[CardField.NAME]), WHOLE),
        (
            _with(name="", number=""),
            _with(name="欧阳", number="", unsure=[CardField.NAME]),
            _with(name="欧阳", number="", unsure=[CardField.NAME]),
        ),
        (_with(unsure=[CardField.NUMBER]), WHOLE, _with(unsure=[CardField.NUMBER])),
        (WHOLE, READ["back"][1], WHOLE),
        (READ["back"][1], WHOLE, WHOLE),
    ],
)
def test_two_looks_say_together_what_neither_contradicts(
    first: CardReading | None, second: CardReading | None, both: CardReading | None
) -> None:
    assert combined(first, second) == both
