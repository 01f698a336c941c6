"""What staff is refused beside money."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class TicketsNotSendable(
    Refusal,
    code="tickets-not-sendable",
    status=409,
    title=Text(zh="没有可发送的票", en="There are no tickets to send"),
    detail=Text(zh="订单还没有出票,或已全部退款。", en="They were not issued yet, or all of them were refunded."),
):
    """``state`` is the order's."""

    state: str


class TooManyResends(
    Refusal,
    code="too-many-resends",
    status=409,
    title=Text(zh="重发次数已用完", en="The tickets were sent too often"),
    detail=Text(
        zh="每个订单最多重发 {most} 次。买家可以登录后在“我的票”中查看。",
        en="Up to {most} times for an order. Its buyer finds them after signing in.",
    ),
):
    """A limit per order, so that nobody is flooded."""

    most: int


class ResendTooSoon(
    Refusal,
    code="resend-too-soon",
    status=429,
    title=Text(zh="刚刚发送过", en="They were sent a moment ago"),
    detail=Text(zh="请在 {retry_after} 秒后再试。", en="Try again in {retry_after} seconds."),
):
    """The message may be on its way."""

    retry_after: int


class ContactNotChangeable(
    Refusal,
    code="contact-not-changeable",
    status=409,
    title=Text(zh="现在不能修改联系方式", en="The contact cannot be changed now"),
    detail=Text(
        zh="正在出票或退款的订单请稍后再试;已关闭的订单不能修改。",
        en="Try again when its tickets are issued or its refund is done. An order that is closed stays as it is.",
    ),
):
    """Messages about it are being made, or none will be. ``state`` is the order's."""

    state: str


class ContactGone(
    Refusal,
    code="contact-gone",
    status=409,
    title=Text(zh="联系方式已删除", en="The contact was erased"),
    detail=Text(
        zh="买家已注销账号,联系方式不再保存。", en="Its buyer's account was erased: nobody can be told any more."
    ),
):
    """What was erased does not come back."""


class TooManyNotes(
    Refusal,
    code="too-many-notes",
    status=409,
    title=Text(zh="备注太多", en="There are too many notes"),
    detail=Text(zh="每个订单最多 {most} 条备注。", en="Up to {most} for an order."),
):
    """A limit on everything."""

    most: int
