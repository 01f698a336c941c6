"""What people have reviewed of who may ask what (docs/security/permissions.md), and what there is to be changed."""

from dataclasses import dataclass

from sqlalchemy import text

from onsale.app.process import Process
from onsale.app.schemas import PERMISSIONS_PAGE
from onsale.platform.policy import ROLE_PERMISSIONS

CALLERS = ["nobody", *ROLE_PERMISSIONS]


@dataclass(frozen=True)
class Line:
    """A line of the reviewed table."""

    method: str
    path: str
    permission: str
    events: str
    allowed: frozenset[str]


def reviewed() -> list[Line]:
    page = PERMISSIONS_PAGE.read_text().split("## Who may ask what")[1].splitlines()
    table = [row for row in page if row.startswith("|")]
    header = _cells(table[0])
    assert header[3:] == CALLERS
    lines = []
    for row in table[2:]:
        route, permission, events, *marks = _cells(row)
        method, path = route.strip("`").split(" ")
        allowed = frozenset(caller for caller, mark in zip(CALLERS, marks, strict=True) if mark)
        lines.append(Line(method, path, permission.strip("`"), events.strip("`"), allowed))
    return lines


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


async def contents(process: Process) -> dict[str, list[str]]:
    """Every row of every table."""
    async with process.platform.database.reading() as reader:
        tables = await reader.fetch_all(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        return {
            str(name): sorted(repr(row) for row in await reader.fetch_all(text(f"SELECT * FROM {name}")))  # noqa: S608  # of our own tables
            for (name,) in tables
        }
