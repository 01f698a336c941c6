"""Document numbers: which ones can exist, whose birthday they carry, and what of them is shown."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.users.domain.identities import (
    EARLIEST_BIRTH,
    PROVINCES,
    Document,
    DocumentKind,
    NumberProblem,
    age_on,
    birth_date_of,
    check_character,
    document_of,
    legal_name_of,
    mask_name,
    mask_number,
)

TODAY = date(2026, 11, 23)
RESIDENT, FOREIGN = DocumentKind.RESIDENT_ID, DocumentKind.FOREIGN_RESIDENT_ID

DAYS = st.dates(EARLIEST_BIRTH, TODAY)
DIGITS = "0123456789"


def _with_check(seventeen: str) -> str:
    return seventeen + check_character(seventeen)


@st.composite
def resident_numbers(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(sorted(PROVINCES))) + f"{draw(st.integers(0, 9999)):04d}"
    return _with_check(f"{region}{draw(DAYS):%Y%m%d}{draw(st.integers(0, 999)):03d}")


@st.composite
def foreign_numbers(draw: st.DrawFn) -> str:
    region, nation = draw(st.sampled_from(sorted(PROVINCES))), draw(st.integers(0, 999))
    return _with_check(f"9{region}{nation:03d}{draw(DAYS):%Y%m%d}{draw(st.integers(0, 999)):03d}")


def read(kind: DocumentKind, text: str) -> str:
    """The number in its one spelling, or the name of what is wrong."""
    found = document_of(kind, text, TODAY)
    return found.number if isinstance(found, Document) else f"!{found}"


def test_the_example_of_the_standard_is_one() -> None:
    assert read(RESIDENT, "11010519491231002X") == "11010519491231002X"
    # The other example of the standard is somebody born in 1880: right by its check, and nobody who buys tickets.
    assert check_character("44052418800101001") == "4"
    assert read(RESIDENT, "440524188001010014") == "!birth-date"


@given(number=resident_numbers())
def test_every_number_made_by_the_rules_is_one(number: str) -> None:
    assert read(RESIDENT, number) == number
    assert read(FOREIGN, number).startswith("!")


@given(number=foreign_numbers())
def test_every_foreigners_number_made_by_the_rules_is_one(number: str) -> None:
    assert read(FOREIGN, number) == number
    assert read(RESIDENT, number).startswith("!")


@given(number=st.one_of(resident_numbers(), foreign_numbers()))
def test_every_single_wrong_character_is_found(number: str) -> None:
    kind = FOREIGN if number.startswith("9") else RESIDENT
    for position, right in enumerate(number):
        for wrong in DIGITS + ("X" if position == 17 else ""):
            if wrong != right:
                changed = number[:position] + wrong + number[position + 1 :]
                assert check_character(changed[:17]) != changed[17]
                assert read(kind, changed).startswith("!")


@given(number=st.one_of(resident_numbers(), foreign_numbers()))
def test_every_swap_of_neighbours_is_found(number: str) -> None:
    kind = FOREIGN if number.startswith("9") else RESIDENT
    for position in range(17):
        first, second = number[position], number[position + 1]
        if first != second:
            swapped = number[:position] + second + first + number[position + 2 :]
            assert read(kind, swapped).startswith("!")


@given(number=resident_numbers(), gaps=st.lists(st.sampled_from(["", " ", "\u3000", "\u00a0", "\t"]), min_size=18))
def test_harmless_spellings_are_put_right(number: str, gaps: list[str]) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in number)
    for spelled in (number.lower(), wide, wide.lower(), "".join(a + b for a, b in zip(number, gaps, strict=False))):
        assert read(RESIDENT, spelled) == number


LOOK_ALIKES = ["Х", "х", "Χ", "Ⅹ", "×", "１̂", "\u200b", "٣", "①", "𝟏", "О", "ı", "ſ", "é", "一"]


@pytest.mark.parametrize("foreign", LOOK_ALIKES)
def test_what_only_looks_like_ours_is_refused_and_said_so(foreign: str) -> None:
    for kind, number in ((RESIDENT, "11010519491231002X"), (DocumentKind.PASSPORT, "E12345678")):
        for position in range(len(number)):
            assert read(kind, number[:position] + foreign + number[position + 1 :]) == "!characters"


@given(text=st.text(max_size=40), kind=st.sampled_from(DocumentKind))
def test_any_text_is_a_document_in_its_one_spelling_or_a_problem(text: str, kind: DocumentKind) -> None:
    found = document_of(kind, text, TODAY)
    if isinstance(found, Document):
        assert document_of(kind, found.number, TODAY) == found
        assert found.number.isascii()
    else:
        assert isinstance(found, NumberProblem)


@pytest.mark.parametrize(
    ("seventeen", "problem"),
    [
        ("11010519000101001", None),
        ("11010518991231001", "birth-date"),
        ("11010520261123001", None),
        ("11010520261124001", "birth-date"),
        ("11010520230229001", "birth-date"),
        ("11010520240229001", None),
        ("11010519000229001", "birth-date"),
        ("11010519491301001", "birth-date"),
        ("11010519490001001", "birth-date"),
        ("16010519491231001", "region"),
        ("00010519491231001", "region"),
        ("83000019491231001", None),
        ("84000019491231001", "region"),
        ("91115619900101001", "region"),
    ],
)
def test_a_number_has_a_region_and_a_birthday(seventeen: str, problem: str | None) -> None:
    number = _with_check(seventeen)
    assert read(RESIDENT, number) == (number if problem is None else f"!{problem}")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            RESIDENT,
            [],
            ["", "1", "110105491231002", "11010519491231002", "11010519491231002XX", "X10105194912310021", "E12345678"],
        ),
        (
            DocumentKind.HK_MACAU_PERMIT,
            ["H12345678", "m00000001"],
            ["H1234567", "H123456789", "A12345678", "12345678", "HM1234567", "H1234567O", "H12345678-01"],
        ),
        (DocumentKind.TAIWAN_PERMIT, ["12345678"], ["1234567", "123456789", "T1234567", "1234567O"]),
        (
            DocumentKind.PASSPORT,
            ["E12345678", "EJ1234567", "123456789", "G1234", "C01X00T47", "AB1234567890"],
            ["E123", "ABCDEFGHI", "E1234567890123", "E-1234567", "E1234567!"],
        ),
        (
            FOREIGN,
            ["USA110012345678"],
            ["US1100123456789", "USA11001234567", "USA1100123456789", "USA11001234567X", "911156199001010011"],
        ),
    ],
)
def test_each_kind_has_its_form(kind: DocumentKind, good: list[str], bad: list[str]) -> None:
    assert [read(kind, number) for number in good] == [number.upper() for number in good]
    assert [number for number in bad if not read(kind, number).startswith("!")] == []


def test_a_birthday_is_in_the_number_where_there_is_one() -> None:
    assert birth_date_of(Document(RESIDENT, "11010519491231002X")) == date(1949, 12, 31)
    assert birth_date_of(Document(FOREIGN, _with_check("91184020000229001"))) == date(2000, 2, 29)
    assert birth_date_of(Document(FOREIGN, "USA110012345678")) is None
    assert birth_date_of(Document(DocumentKind.PASSPORT, "E12345678")) is None


@given(number=resident_numbers())
def test_the_birthday_of_a_number_is_never_in_the_future(number: str) -> None:
    birth = birth_date_of(Document(RESIDENT, number))
    assert birth is not None
    assert EARLIEST_BIRTH <= birth <= TODAY
    assert f"{birth:%Y%m%d}" == number[6:14]


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 11, 23), date(2026, 11, 22), 17),
        (date(2008, 11, 23), date(2026, 11, 23), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2026, 11, 23), date(2026, 11, 23), 0),
    ],
)
def test_years_are_completed_on_the_birthday(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


@given(birth=DAYS, days=st.integers(0, 40_000))
def test_age_never_falls(birth: date, days: int) -> None:
    day = birth + timedelta(days=days)
    assert 0 <= age_on(birth, day) <= age_on(birth, day + timedelta(days=1)) <= age_on(birth, day) + 1


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张三", "张三"),
        ("  欧阳 \u3000 娜娜 ", "欧阳 娜娜"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("O'Brien-Smith Jr.", "O'Brien-Smith Jr."),
        ("刘〇", "刘〇"),
        ("José", "José"),
        ("", None),
        (" · ", None),
        ("张3", None),
        ("张三<b>", None),
        ("张\u200b三", None),
        ("张\x00三", None),
        ("😀", None),
    ],
)
def test_a_name_is_written_as_on_the_document(written: str, name: str | None) -> None:
    assert legal_name_of(written) == name


@pytest.mark.parametrize(
    ("name", "masked"),
    [("李", "*"), ("李四", "李*"), ("张小三", "张*三"), ("欧阳娜娜", "欧**娜"), ("Li Lei", "L****i")],
)
def test_a_masked_name_keeps_its_ends(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(number=st.one_of(resident_numbers(), st.from_regex(r"[A-Z][0-9]{7,11}", fullmatch=True)))
def test_a_masked_number_shows_three_characters(number: str) -> None:
    masked = mask_number(number)
    assert (masked[0], masked[-2:], len(masked)) == (number[0], number[-2:], len(number))
    assert set(masked[1:-2]) == {"*"}
