"""Reading a plan that somebody sent: bounds, broken JSON, and what is said when it is not a plan."""

import json
import re
from collections.abc import Sequence

import msgspec

from onsale.modules.catalog.domain.json_checks import DocumentError, Wording

PLAN_BYTES_MAX = 64 * 1024 * 1024
PLAN_SEATS_MAX = 150_000


class PlanInvalid(Exception):
    """The document is not a plan; `errors` holds the first of `total`, in the order of the file."""

    def __init__(self, errors: Sequence[DocumentError], total: int) -> None:
        super().__init__(f"{total} errors in the seating plan")
        self.errors = tuple(errors)
        self.total = total


class PlanTooLarge(Exception):
    """More bytes or seats than a plan may have."""

    def __init__(self, *, unit: str, actual: int, limit: int) -> None:
        super().__init__(f"{actual} {unit}, the limit is {limit}")
        self.unit = unit
        self.actual = actual
        self.limit = limit


def decode_json(document: bytes) -> object:
    """The decoded JSON, or `PlanInvalid` with the line and column where it breaks."""
    body = document.removeprefix(b"\xef\xbb\xbf")  # editors on Windows write a byte order mark
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        wording = Wording("JSON 嵌套太深。", "The JSON is nested too deeply.")
        raise PlanInvalid([DocumentError("", wording)], 1) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlanInvalid([DocumentError("", _broken_json(body, error))], 1) from error


def _broken_json(body: bytes, error: Exception) -> Wording:
    """Where the JSON breaks, by line and column, both from 1."""
    offset, reason = len(body), str(error).split(" (byte")[0]
    stated = re.search(r"\(byte (\d+)\)", str(error))
    if stated:
        offset = int(stated.group(1))
    try:
        json.loads(body)
    except json.JSONDecodeError as precise:  # its reasons read better and its position is never missing
        offset, reason = len(precise.doc[: precise.pos].encode()), precise.msg
    except UnicodeDecodeError as bad_text:
        offset, reason = bad_text.start, "this is not UTF-8 text"
    except RecursionError:
        pass
    line = body.count(b"\n", 0, offset) + 1
    line_start = body.rfind(b"\n", 0, offset) + 1
    column = len(body[line_start:offset].decode(errors="replace")) + 1
    return Wording(
        f"JSON 在第 {line} 行第 {column} 列中断：{reason}。",
        f"The JSON breaks at line {line}, column {column}: {reason}.",
    )
