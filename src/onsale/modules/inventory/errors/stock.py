"""How wishes for stock, and changes of it, are refused."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from onsale.contracts.values import Text
from onsale.platform.problems import FieldError, Refusal


class SoldOut(
    Refusal,
    code="sold-out",
    status=409,
    title=Text(zh="票已不足", en="Not enough tickets left"),
    detail=Text(
        zh="这个票档现在还剩 {available} 张。有人放弃锁票时余票会增加,可以稍后再试。",
        en="{available} of this ticket type are left right now. More appear when others give theirs up.",
    ),
):
    """The ticket type cannot serve the quantity. ``available`` is what could be taken at that moment."""

    ticket_type_id: str
    available: int


class PerformanceIsCancelled(
    Refusal,
    code="performance-cancelled",
    status=409,
    title=Text(zh="场次已取消", en="The performance is cancelled"),
    detail=Text(
        zh="这一场已经取消,不再售票。已付的票款将全额退回。",
        en="This performance does not take place, so nothing is sold. What was paid for it goes back in full.",
    ),
):
    """It will not take place."""


class TooFewMatch(
    Refusal,
    code="too-few-match",
    status=409,
    title=Text(zh="符合要求的座位不足", en="Not enough seats like that"),
    detail=Text(
        zh="符合您要求的座位现在还剩 {available} 个,其中无障碍座位 {accessible} 个。可以减少张数,或者换一个区域。",
        en="{available} seats like that are left right now, {accessible} of them accessible. "
        "Take fewer, or look in another section.",
    ),
):
    """The ticket type may have enough, the section or its accessible seats have not. Nothing was held."""

    ticket_type_id: str
    available: int
    accessible: int


class SectionUnknown(
    Refusal,
    code="section-unknown",
    status=422,
    title=Text(zh="没有这个区域", en="No such section"),
    detail=Text(
        zh="这个场次的座位图里没有这个区域,或者这个票档不对号入座。请从座位图中选择区域。",
        en="The seating plan of this performance has no such section, or this ticket type has no seats. "
        "Choose a section of the plan.",
    ),
):
    """A name that no section of the chart has; ``errors`` point to it."""

    errors: list[FieldError]

    @classmethod
    def of(cls, name: str) -> Self:
        return cls(errors=[FieldError("/best_available/section", f"There is no section {name!r}.")])


class SeatsTaken(
    Refusal,
    code="seats-taken",
    status=409,
    title=Text(zh="座位刚刚被选走", en="Somebody was faster"),
    detail=Text(
        zh="您选的座位中有的刚刚被别人锁定,其余座位还可以选。请换座后再提交。",
        en="Some of your seats were just taken; the others are still free. Choose other seats and try again.",
    ),
):
    """At least one seat is held or sold; nothing was held. ``seat_ids`` are the ones that are gone."""

    seat_ids: list[str]


class SeatsUnknown(
    Refusal,
    code="seats-unknown",
    status=409,
    title=Text(zh="没有这些座位", en="No such seats"),
    detail=Text(
        zh="这个场次没有这些座位,或者它们不出售。请刷新座位图。",
        en="This performance does not have or does not sell these seats. Reload the seating plan.",
    ),
):
    """Seats of another plan, or seats that belong to no ticket type."""

    seat_ids: list[str]


class SeatRepeated(
    Refusal,
    code="seat-repeated",
    status=422,
    title=Text(zh="座位重复", en="A seat is named twice"),
    detail=Text(zh="每个座位只能选一次。", en="Name every seat once."),
):
    """The same seat twice in one request."""

    seat_ids: list[str]


class NotOnSale(
    Refusal,
    code="not-on-sale",
    status=409,
    title=Text(zh="不在售票时间", en="Not on sale"),
    detail=Text(
        zh="售票时间为 {sale_starts_at:%Y-%m-%d %H:%M} 至 {sale_ends_at:%Y-%m-%d %H:%M}({timezone})。",
        en="Tickets are sold from {sale_starts_at:%Y-%m-%d %H:%M} to {sale_ends_at:%Y-%m-%d %H:%M} ({timezone}).",
    ),
):
    """Outside the sale window of a ticket type; ``timezone`` is the performance's place's."""

    sale_starts_at: datetime
    sale_ends_at: datetime
    timezone: str


class OrderLimitExceeded(
    Refusal,
    code="order-limit-exceeded",
    status=409,
    title=Text(zh="超过单笔限购", en="Too many for one order"),
    detail=Text(zh="每笔订单最多购买 {max_per_order} 张。", en="At most {max_per_order} tickets in one order."),
):
    """More of one ticket type than one order may have."""

    max_per_order: int


class PersonLimitExceeded(
    Refusal,
    code="person-limit-exceeded",
    status=409,
    title=Text(zh="超过每人限购", en="Too many for one person"),
    detail=Text(
        zh="每人最多 {max_per_person} 张,您已有 {already} 张(含未付款的锁票)。",
        en="At most {max_per_person} for each person; you have {already} already, unpaid holds included.",
    ),
):
    """More of one ticket type than one person may have over all orders."""

    max_per_person: int
    already: int


class HoldNotReleasable(
    Refusal,
    code="hold-not-releasable",
    status=409,
    title=Text(zh="不能释放锁票", en="The hold cannot be given up"),
    detail=Text(
        zh="这次锁票已经下单或已结束。如需放弃请取消订单。",
        en="It has an order or has ended. Cancel the order instead.",
    ),
):
    """The hold is not held any more, or an order was placed from it."""

    state: str


class EffectChanged(
    Refusal,
    code="effect-changed",
    status=409,
    title=Text(zh="情况已变化", en="Something has changed"),
    detail=Text(
        zh="预览时为 {expected},现在是 {actual}。什么都没有改动,请看过新的预览后再确认。",
        en="It was {expected} in the preview and is {actual} now. Nothing was changed; look at the new preview first.",
    ),
):
    """What was confirmed is not what would happen by now."""

    expected: int
    actual: int


class NothingToChange(
    Refusal,
    code="nothing-to-change",
    status=409,
    title=Text(zh="没有可以改动的", en="Nothing to change"),
    detail=Text(
        zh="所选的座位或票都已锁定、售出或已有安排,没有可以改动的。",
        en="What was chosen is held, sold or has its place already; there is nothing to change.",
    ),
):
    """None of what was chosen can be changed like this."""


class AllocationOver(
    Refusal,
    code="allocation-over",
    status=409,
    title=Text(zh="配额已放出", en="The allocation was released"),
    detail=Text(zh="这个配额已经全部放出,不能再修改。", en="All of it is on sale by now; it can be changed no more."),
):
    """A change to an allocation that has nothing any more."""


class TooManyAllocations(
    Refusal,
    code="too-many-allocations",
    status=409,
    title=Text(zh="配额过多", en="Too many allocations"),
    detail=Text(
        zh="一个场次同时最多有 {limit} 个配额。请先放出不再需要的。",
        en="A performance has at most {limit} allocations at a time. Release those that nobody needs any more.",
    ),
):
    """The limit of open allocations of one performance."""

    limit: int


class TicketTypeSeated(
    Refusal,
    code="ticket-type-seated",
    status=409,
    title=Text(zh="这个票档对号入座", en="This ticket type has seats"),
    detail=Text(zh="请在座位图上选择座位。", en="Choose its seats on the plan."),
):
    """A number of a ticket type whose seats are to be named."""

    ticket_type_id: str


class TicketTypeStanding(
    Refusal,
    code="ticket-type-standing",
    status=409,
    title=Text(zh="这个票档没有座位", en="This ticket type has no seats"),
    detail=Text(zh="座位只能移到对号入座的票档。", en="Seats can only be moved to a ticket type that has seats."),
):
    """Seats cannot become places to stand."""

    ticket_type_id: str


class TicketTypeEmptied(
    Refusal,
    code="ticket-type-emptied",
    status=409,
    title=Text(zh="票档不能没有座位", en="A ticket type keeps a seat"),
    detail=Text(
        zh="这样会移走这个票档的所有座位。请至少留下一个。",
        en="This would move all seats of a ticket type away. Leave it at least one.",
    ),
):
    """A move that would leave a ticket type without seats."""

    ticket_type_id: str


class CapacityTooLow(
    Refusal,
    code="capacity-too-low",
    status=409,
    title=Text(zh="可售数量过低", en="The capacity is too low"),
    detail=Text(
        zh="已售、锁定和配额合计 {least} 张,可售数量不能更低。",
        en="{least} are sold, held or allocated; the capacity cannot be lower.",
    ),
):
    """``least`` is what is taken already."""

    least: int
