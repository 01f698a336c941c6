"""What requests may hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from onsale.contracts.real_names import RealNameRule
from onsale.contracts.refunds import DAY, DEFAULT_REFUND_RULES, RefundRules, RefundStep, SeatReturns
from onsale.contracts.values import Text
from onsale.modules.catalog.domain.rules import (
    TICKET_TYPES_PER_PERFORMANCE_MAX,
    PlannedPerformance,
    PlannedTicketType,
)
from onsale.platform.clock import to_micros

CategoryCode = Literal["concert", "festival", "sport", "theatre", "musical", "exhibition", "comedy", "family"]
Id = Annotated[str, Meta(min_length=1, max_length=36)]
Moment = Annotated[datetime, Meta(tz=True)]
Short = Annotated[str, Meta(max_length=200)]
Named = Annotated[str, Meta(min_length=1, max_length=100)]
Long = Annotated[str, Meta(max_length=20_000)]
Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
REFUND_STEPS_MAX = 10
REFUND_SECONDS_MAX = 730 * DAY
RETURN_TIMES_MAX = 20
NAME_CHANGES_MAX = 9
NAME_CHANGE_HOURS_MAX = 24 * 60


class NameInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name in both languages."""

    en: Named
    zh: Named = msgspec.field(name="zh-CN")

    def text(self) -> Text:
        return Text(zh=self.zh.strip(), en=self.en.strip())


class TitleInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line in both languages; a draft may lack one."""

    zh: Short = msgspec.field(name="zh-CN", default="")
    en: Short = ""

    def text(self) -> Text:
        return Text(zh=self.zh.strip(), en=self.en.strip())


class ProseInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Paragraphs in both languages."""

    zh: Long = msgspec.field(name="zh-CN", default="")
    en: Long = ""

    def text(self) -> Text:
        return Text(zh=self.zh.strip(), en=self.en.strip())


class VenueInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new venue."""

    name: NameInput
    city: NameInput
    address: TitleInput
    timezone: Annotated[str, Meta(min_length=1, max_length=60)]


class EventInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new event."""

    title: TitleInput
    category: CategoryCode
    venue_id: Id
    subtitle: TitleInput = TitleInput()
    description: ProseInput = ProseInput()
    notices: ProseInput = ProseInput()
    age_limit: Annotated[int, Meta(ge=0, le=99)] | None = None


class EventChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of an event; what is left out stays."""

    title: TitleInput | UnsetType = UNSET
    category: CategoryCode | UnsetType = UNSET
    venue_id: Id | UnsetType = UNSET
    subtitle: TitleInput | UnsetType = UNSET
    description: ProseInput | UnsetType = UNSET
    notices: ProseInput | UnsetType = UNSET
    age_limit: Annotated[int, Meta(ge=0, le=99)] | UnsetType | None = UNSET


class PriceInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A price in minor units."""

    amount_minor: Annotated[int, Meta(ge=0, le=100_000_000)]
    currency: Literal["CNY"] = "CNY"


class TicketTypeInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ticket type: categories of the plan, or a capacity where its people are not on the plan."""

    name: NameInput
    price: PriceInput
    sale_starts_at: Moment
    sale_ends_at: Moment
    capacity: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    categories: Annotated[list[Short], Meta(max_length=200)] = msgspec.field(default_factory=list)
    max_per_order: Annotated[int, Meta(ge=1, le=50)] = 6
    max_per_person: Annotated[int, Meta(ge=1, le=500)] = 6
    color: Annotated[str, Meta(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None

    def planned(self) -> PlannedTicketType:
        return PlannedTicketType(
            name=self.name.text(),
            price_minor=self.price.amount_minor,
            capacity=self.capacity,
            categories=self.categories,
            max_per_order=self.max_per_order,
            max_per_person=self.max_per_person,
            sale_starts_at=to_micros(self.sale_starts_at),
            sale_ends_at=to_micros(self.sale_ends_at),
            color=self.color,
        )


class RefundStepInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At least so long before the start, a refund costs so many of 10,000 parts of the price."""

    before_seconds: Annotated[int, Meta(ge=0, le=REFUND_SECONDS_MAX)]
    fee_basis_points: Annotated[int, Meta(ge=0, le=10_000)]


class RefundRulesInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ladder from far to near: after its last step, or where it has none, nothing is refunded. There is no fee within
    ``free_seconds`` after paying, as long as any step still applies."""

    steps: Annotated[list[RefundStepInput], Meta(max_length=REFUND_STEPS_MAX)]
    free_seconds: Annotated[int, Meta(ge=0, le=REFUND_SECONDS_MAX)] = 0

    def rules(self) -> RefundRules:
        steps = [RefundStep(step.before_seconds, step.fee_basis_points) for step in self.steps]
        return RefundRules(steps=steps, free_seconds=self.free_seconds)


class SeatReturnsInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where refunded seats go: on sale at once, to the organiser's pool, or on sale at announced times."""

    kind: Literal["at_once", "pool", "announced"] = "at_once"
    times: Annotated[list[Moment], Meta(max_length=RETURN_TIMES_MAX)] = msgspec.field(default_factory=list)

    def returns(self) -> SeatReturns:
        return SeatReturns(kind=self.kind, times=[time.astimezone(UTC) for time in self.times])


class RefundRulesChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules for who buys from now on; without ``seat_returns`` seats go where they went."""

    refund_rules: RefundRulesInput
    seat_returns: SeatReturnsInput | None = None


class ReasonInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why, for buyers in both languages."""

    en: Reason
    zh: Reason = msgspec.field(name="zh-CN")

    def text(self) -> Text:
        return Text(zh=self.zh.strip(), en=self.en.strip())


class CancellationInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A performance does not take place."""

    reason: ReasonInput


class PostponementInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A performance takes place later; who cannot come then gets all money back until ``refund_free_until``. Unless it
    shares the venue, nothing else takes place there at that time."""

    starts_at: Moment
    doors_at: Moment
    ends_at: Moment
    refund_free_until: Moment
    reason: ReasonInput
    shares_venue: bool = False


class ChildRuleInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How children enter: without a ticket, with an adult in the same purchase, or not at all; and who is one."""

    entry: Literal["without-ticket", "with-adult", "not-admitted"]
    under_age: Annotated[int, Meta(ge=1, le=18)] | None = None
    under_height_cm: Annotated[int, Meta(ge=50, le=180)] | None = None


class NameChangeRuleInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ticket can be given to another person so often, until so many hours before the show."""

    most: Annotated[int, Meta(ge=1, le=NAME_CHANGES_MAX)]
    until_hours_before: Annotated[int, Meta(ge=1, le=NAME_CHANGE_HOURS_MAX)]


class RealNameInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every ticket is for somebody with a document, and a document has one ticket."""

    buyer_must_attend: bool = False
    verified_documents: bool = False
    children: ChildRuleInput | None = None
    name_changes: NameChangeRuleInput | None = None

    def rule(self) -> RealNameRule:
        return msgspec.convert(self, RealNameRule, from_attributes=True)


class PerformanceInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new performance. Where nothing is said of refunds the common rules apply. With a ``real_name`` it is sold to
    named people; that cannot be changed any more once it is published. From its doors to its end it has the venue for
    itself, unless one of two performances ``shares_venue``: takes place in another room, say."""

    starts_at: Moment
    doors_at: Moment
    ends_at: Moment
    ticket_types: Annotated[list[TicketTypeInput], Meta(min_length=1, max_length=TICKET_TYPES_PER_PERFORMANCE_MAX)]
    plan_id: Id | None = None
    refund_rules: RefundRulesInput | None = None
    seat_returns: SeatReturnsInput | None = None
    real_name: RealNameInput | None = None
    shares_venue: bool = False

    def planned(self) -> PlannedPerformance:
        return PlannedPerformance(
            starts_at=to_micros(self.starts_at),
            doors_at=to_micros(self.doors_at),
            ends_at=to_micros(self.ends_at),
            plan_id=self.plan_id,
            ticket_types=[ticket_type.planned() for ticket_type in self.ticket_types],
            refund_rules=self.refund_rules.rules() if self.refund_rules else DEFAULT_REFUND_RULES,
            seat_returns=self.seat_returns.returns() if self.seat_returns else SeatReturns(),
            real_name=self.real_name.rule() if self.real_name else None,
            shares_venue=self.shares_venue,
        )
