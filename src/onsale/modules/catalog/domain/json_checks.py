"""Checks of a decoded JSON document that go on after an error, so that one answer names every bad place.

A `Field` check answers with a `Wording` when the value is wrong and with None when it is right. Paths are linked tuples
and become JSON pointers (RFC 6901) only when there is something to report.
"""

import math
import re
from collections.abc import Callable, Mapping

import msgspec

Path = tuple["Path | None", str | int] | None

ERRORS_REPORTED_MAX = 200


class Wording(msgspec.Struct, frozen=True):
    """One sentence in both languages."""

    zh: str
    en: str


class DocumentError(msgspec.Struct, frozen=True):
    """One bad place: `pointer` is a JSON pointer into the document, empty for the whole."""

    pointer: str
    detail: Wording


Check = Callable[[object], Wording | None]


class Field(msgspec.Struct, frozen=True):
    """What one property of an object must be."""

    check: Check
    required: bool = False


Fields = Mapping[str, Field]
# What else is checked of a field's value, such as the objects in it.
Inside = Mapping[str, Callable[[object, Path], None]]
NOTHING_INSIDE: Inside = {}

MISSING = Wording("缺少这个字段。", "This field is missing.")
UNKNOWN = Wording("不认识这个字段。", "This field is not known.")
NOT_AN_OBJECT = Wording("应当是一个对象。", "This must be an object.")
NOT_A_LIST = Wording("应当是一个列表。", "This must be a list.")


def pointer_of(path: Path) -> str:
    """The JSON pointer of a path."""
    parts: list[str] = []
    while path is not None:
        path, key = path
        parts.append(str(key).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{part}" for part in reversed(parts))


class Findings:
    """Counts every error and keeps the first `ERRORS_REPORTED_MAX`, in the order in which they are added."""

    __slots__ = ("errors", "total")

    def __init__(self) -> None:
        self.errors: list[DocumentError] = []
        self.total = 0

    def add(self, path: Path, detail: Wording) -> None:
        self.total += 1
        if len(self.errors) < ERRORS_REPORTED_MAX:
            self.errors.append(DocumentError(pointer_of(path), detail))

    def object(self, value: object, fields: Fields, path: Path, inside: Inside) -> None:
        """Checks the fields of an object in the order in which they were written. A right value is handed to what
        `inside` has for its name, before the next one is looked at: so errors come in the order of the document."""
        if not isinstance(value, dict):
            self.add(path, NOT_AN_OBJECT)
            return
        for name, content in value.items():
            field = fields.get(name)
            wrong = UNKNOWN if field is None else field.check(content)
            if wrong is not None:
                self.add((path, name), wrong)
            elif name in inside:
                inside[name](content, (path, name))
        for name, field in fields.items():
            if field.required and name not in value:
                self.add((path, name), MISSING)


def any_object(value: object) -> Wording | None:
    return None if isinstance(value, dict) else NOT_AN_OBJECT


def any_list(value: object) -> Wording | None:
    return None if isinstance(value, list) else NOT_A_LIST


def text(*, min_length: int = 0, max_length: int) -> Check:
    wrong_type = Wording("应当是文字。", "This must be a string.")
    wrong_length = Wording(
        f"长度应当在 {min_length} 到 {max_length} 个字符之间。",
        f"This must have between {min_length} and {max_length} characters.",
    )

    def check(value: object) -> Wording | None:
        if not isinstance(value, str):
            return wrong_type
        return None if min_length <= len(value) <= max_length else wrong_length

    return check


def text_like(pattern: str, wrong: Wording, *, max_length: int) -> Check:
    compiled = re.compile(pattern)
    length_check = text(max_length=max_length)

    def check(value: object) -> Wording | None:
        if isinstance(value, str) and len(value) <= max_length:
            return None if compiled.fullmatch(value) else wrong
        return length_check(value)

    return check


def or_null(inner: Check) -> Check:
    def check(value: object) -> Wording | None:
        return None if value is None else inner(value)

    return check


def one_of(*choices: str) -> Check:
    allowed = frozenset(choices)
    listed = ", ".join(choices)
    wrong = Wording(f"应当是其中之一：{listed}。", f"This must be one of: {listed}.")

    def check(value: object) -> Wording | None:
        return None if isinstance(value, str) and value in allowed else wrong

    return check


def number(low: float, high: float) -> Check:
    wrong_type = Wording("应当是数字。", "This must be a number.")
    wrong_range = Wording(f"应当在 {low:g} 到 {high:g} 之间。", f"This must be between {low:g} and {high:g}.")

    def check(value: object) -> Wording | None:
        kind = type(value)
        if kind is not float and kind is not int:  # bool is an int in Python and is not a number in JSON
            return wrong_type
        assert isinstance(value, int | float)
        return None if math.isfinite(value) and low <= value <= high else wrong_range

    return check


def whole_number(low: int, high: int) -> Check:
    wrong_type = Wording("应当是整数。", "This must be a whole number.")
    in_range = number(low, high)

    def check(value: object) -> Wording | None:
        return in_range(value) if type(value) is int else wrong_type

    return check


def point(low: float, high: float) -> Check:
    """An object of exactly `x` and `y`, both numbers."""
    coordinate = number(low, high)
    wrong = Wording("应当是只含 x 和 y 两个数字的对象。", "This must be an object of two numbers, x and y.")

    def check(value: object) -> Wording | None:
        if not isinstance(value, dict) or len(value) != 2 or "x" not in value or "y" not in value:
            return wrong
        return coordinate(value["x"]) or coordinate(value["y"])

    return check
