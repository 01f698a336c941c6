"""Recognised lines as they come off documents, for tests of what is made of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from onsale.modules.users.domain.card_lines import Line, Point

TODAY = date(2026, 11, 23)
NUMBER = "11010519491231002X"
HEIGHT = 40.0
Printed = tuple[str, float, float]

RESIDENT: Sequence[Printed] = (
    ("姓名", 80, 100),
    ("欧阳小明", 210, 100),
    ("性别", 80, 200),
    ("女", 210, 200),
    ("民族汉", 400, 200),
    ("出生1949年12月31日", 80, 300),
    ("住址", 80, 400),
    ("北京市朝阳区和平路12号3栋", 210, 400),
    ("公民身份号码", 80, 700),
    (NUMBER, 420, 700),
)
BACK: Sequence[Printed] = (
    ("中华人民共和国", 420, 110),
    ("居民身份证", 400, 260),
    ("签发机关 北京市公安局朝阳分局", 300, 590),
    ("有效期限", 300, 690),
    ("2015.03.02-2035.03.02", 500, 690),
)
HK_MACAU: Sequence[Printed] = (
    ("港澳居民来往内地通行证", 330, 40),
    ("姓名", 470, 160),
    ("陈大文", 670, 160),
    ("CHAN, TAI MAN", 670, 235),
    ("出生日期1990.01.02", 470, 320),
    ("性别男", 960, 320),
    ("有效期限2019.03.05-2029.03.04", 470, 420),
    ("证件号码", 70, 690),
    ("H12345678", 270, 690),
    ("换证次数01", 860, 690),
)
TAIWAN: Sequence[Printed] = (
    ("台湾居民来往大陆通行证", 330, 40),
    ("姓名林美玲", 470, 160),
    ("出生日期1990.01.02", 470, 320),
    ("有效期限2019.03.05-2024.03.04", 470, 420),
    ("证件号码01234567", 70, 690),
)
FOREIGNER: Sequence[Printed] = (
    ("中华人民共和国外国人永久居留身份证", 80, 36),
    ("姓名/Name", 80, 190),
    ("SMITH, AMY", 80, 230),
    ("性别/Sex", 80, 290),
    ("女/F", 80, 330),
    ("有效期限/Period of Validity", 80, 590),
    ("2023.12.01-2033.12.01", 80, 626),
    ("证件号码/ID No.", 80, 716),
    ("911999198001010024", 420, 716),
)
# The specimen of ICAO Doc 9303, part 4, appendix A.
PASSPORT: Sequence[Printed] = (
    ("PASSPORT", 80, 40),
    ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", 40, 668),
    ("L898902C36UTO7408122F1204159ZE184226B<<<<<10", 40, 758),
)


def lines_of(printed: Sequence[Printed], *, degrees: float = 0.0, score: float = 0.99) -> list[Line]:
    """The lines in a picture that was turned by so many degrees."""
    return [Line(text, score, _corners(text, left, top, math.radians(degrees))) for text, left, top in printed]


def _corners(text: str, left: float, top: float, angle: float) -> tuple[Point, Point, Point, Point]:
    right, bottom = left + 0.6 * HEIGHT * sum(1 if ord(one) < 256 else 1.6 for one in text), top + HEIGHT
    return (
        _turned((left, top), angle),
        _turned((right, top), angle),
        _turned((right, bottom), angle),
        _turned((left, bottom), angle),
    )


def _turned(point: Point, angle: float) -> Point:
    x, y = point
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
