"""The demo's shows and venues as data; everything in them is invented. Days are counted from today."""

from __future__ import annotations

from pathlib import Path

import msgspec

from onsale.contracts.real_names import RealNameRule
from onsale.contracts.values import Text

FOLDER = Path(__file__).parent


class DemoVenue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place; ``plan`` names its seating plan."""

    key: str
    name: Text
    city: Text
    address: Text
    plan: str | None


class DemoTicketType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A price: for categories of the plan, or for ``capacity`` people."""

    name: Text
    yuan: int
    categories: list[str]
    capacity: int | None


class DemoPerformance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A date in local time; ``sold`` is the share of its tickets that history has sold. With a ``real_name`` it is for
    named people, and history sells none of it."""

    day: int
    time: str
    minutes: int
    ticket_types: list[DemoTicketType]
    sold: float
    real_name: RealNameRule | None = None


class DemoEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A show, the day of its publication and the day when its sale opens. A draft is written on that day and waits.
    Where an exhibition ``shares_venue``, its slots follow each other without a break."""

    key: str
    venue: str
    category: str
    title: Text
    subtitle: Text
    description: Text
    notices: Text
    age_limit: int | None
    published_day: int
    opens_day: int
    performances: list[DemoPerformance]
    is_draft: bool = False
    shares_venue: bool = False


class DemoContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything there is to see. Events are published in the order of their days."""

    venues: list[DemoVenue]
    events: list[DemoEvent]


def read_content() -> DemoContent:
    return msgspec.json.decode((FOLDER / "content.json").read_bytes(), type=DemoContent)
