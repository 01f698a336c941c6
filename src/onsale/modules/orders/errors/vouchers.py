"""What is refused to those who have a voucher, and to those who make them."""

from __future__ import annotations

from datetime import datetime

from onsale.contracts.values import Money, Text
from onsale.platform.problems import Refusal


class VoucherUnknown(
    Refusal,
    code="voucher-unknown",
    status=409,
    title=Text(zh="没有这个优惠码", en="There is no such voucher"),
    detail=Text(zh="请核对优惠码,或不用优惠码下单。", en="Check the code, or order without it."),
):
    """Unknown, or of another organiser: nobody learns which."""


class VoucherPaused(
    Refusal,
    code="voucher-paused",
    status=409,
    title=Text(zh="优惠码已暂停使用", en="This voucher is paused"),
    detail=Text(
        zh="主办方暂停了它,请稍后再试或不用它下单。", en="The organiser has paused it. Try later, or order without it."
    ),
):
    """By its organiser."""


class VoucherNotYet(
    Refusal,
    code="voucher-not-yet",
    status=409,
    title=Text(zh="优惠码还没开始", en="This voucher is not valid yet"),
    detail=Text(zh="到了开始时间再用。", en="Use it when its time has come."),
):
    """Valid from ``starts_at``."""

    starts_at: datetime


class VoucherOver(
    Refusal,
    code="voucher-over",
    status=409,
    title=Text(zh="优惠码已过期", en="This voucher is over"),
    detail=Text(zh="请换一个优惠码,或不用优惠码下单。", en="Use another code, or order without it."),
):
    """Was valid until ``ended_at``."""

    ended_at: datetime


class VoucherUsedUp(
    Refusal,
    code="voucher-used-up",
    status=409,
    title=Text(zh="优惠码已用完", en="This voucher is used up"),
    detail=Text(
        zh="使用次数已满。有人取消或超时未付时会空出来。",
        en="It was used as often as it can be. An order that is cancelled or not paid in time gives a use back.",
    ),
):
    """As often as it can be used."""


class VoucherUsedByAccount(
    Refusal,
    code="voucher-used-by-account",
    status=409,
    title=Text(zh="您已用过这个优惠码", en="You have used this voucher"),
    detail=Text(zh="每个账号最多使用 {most} 次。", en="Each account can use it {most} times at most."),
):
    """``most`` times at most for each account."""

    most: int


class VoucherNotForTickets(
    Refusal,
    code="voucher-not-for-tickets",
    status=409,
    title=Text(zh="优惠码不适用于这些票", en="This voucher is not for these tickets"),
    detail=Text(zh="它只用于别的活动或票档。", en="It is for other events or ticket types."),
):
    """Other events or ticket types, or there is nothing to take off."""


class VoucherBelowMinimum(
    Refusal,
    code="voucher-below-minimum",
    status=409,
    title=Text(zh="金额不够使用优惠码", en="This voucher needs a larger order"),
    detail=Text(zh="适用的票合计要达到最低金额。", en="The tickets it is for must cost its minimum together."),
):
    """The tickets it is for must cost ``minimum`` together."""

    minimum: Money


class VoucherCodeTaken(
    Refusal,
    code="voucher-code-taken",
    status=409,
    title=Text(zh="优惠码已存在", en="This code exists already"),
    detail=Text(
        zh="您的机构已有这个优惠码(O 与 0、I 与 L 与 1 视为相同)。",
        en="Your organisation has it already. O and 0, and I, L and 1 are the same in a code.",
    ),
):
    """A code is of one voucher in each organisation."""


class VoucherChanged(
    Refusal,
    code="voucher-changed",
    status=409,
    title=Text(zh="优惠券已被他人修改", en="Somebody else has changed this voucher"),
    detail=Text(zh="请重新载入,再作修改。", en="Load it again, then change it."),
):
    """``revision`` is what it is by now."""

    revision: int


class VoucherLimitTooLow(
    Refusal,
    code="voucher-limit-too-low",
    status=409,
    title=Text(zh="次数少于已用次数", en="It was used more often already"),
    detail=Text(zh="已使用 {used} 次,不能低于它。", en="It was used {used} times: that is the least."),
):
    """``used`` times by now."""

    used: int


class TooManyVouchers(
    Refusal,
    code="too-many-vouchers",
    status=409,
    title=Text(zh="优惠券数量已达上限", en="Too many vouchers"),
    detail=Text(zh="每个机构最多 {most} 个。", en="An organisation has {most} at most."),
):
    """A bound on how many one organisation can have."""

    most: int
