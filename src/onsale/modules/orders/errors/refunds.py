"""What is refused to those who ask for money back."""

from __future__ import annotations

from onsale.contracts.values import Money, Text
from onsale.platform.problems import Refusal


class OrderNotRefundable(
    Refusal,
    code="order-not-refundable",
    status=409,
    title=Text(zh="订单没有可退的款项", en="There is no money to refund"),
    detail=Text(zh="订单尚未付款或已关闭。", en="This order was not paid, or was closed."),
):
    """``state`` is the order's."""

    state: str


class RefundNotReady(
    Refusal,
    code="refund-not-ready",
    status=409,
    title=Text(zh="暂时还不能退款", en="Not ready for a refund yet"),
    detail=Text(zh="正在出票,请稍后再试。", en="The tickets are being issued. Try again in a moment."),
):
    """Paid, and its tickets are on their way."""


class RefundOfUsedTickets(
    Refusal,
    code="refund-of-used-tickets",
    status=409,
    title=Text(zh="票已使用", en="The tickets were used"),
    detail=Text(zh="订单里的票都已检票入场,不能退款。", en="Everybody of this order was admitted: no refund."),
):
    """Who is in has had what was paid for."""


class ItemAlreadyRefunded(
    Refusal,
    code="item-already-refunded",
    status=409,
    title=Text(zh="票已在退款中", en="Already being refunded"),
    detail=Text(
        zh="所选的票已经退款或正在退款。刷新订单查看进度。",
        en="A refund of these tickets was asked for before. Reload the order to see how far it is.",
    ),
):
    """``item_ids`` are those of them that a refund exists for; an item is refunded once."""

    item_ids: list[str]


class RefundClosed(
    Refusal,
    code="refund-closed",
    status=409,
    title=Text(zh="已过退票时间", en="It is too late for a refund"),
    detail=Text(
        zh="按购票时的退票规则,现在不能退票。如有特殊情况请联系主办方。",
        en="By the rules of your purchase nothing is refunded any more. Write to the organiser if something special "
        "happened.",
    ),
):
    """After the last step of the ladder."""


class RefundFeeChanged(
    Refusal,
    code="refund-fee-changed",
    status=409,
    title=Text(zh="退票手续费已变化", en="The fee has risen"),
    detail=Text(
        zh="离开演更近了,手续费已提高。请确认新的金额后再提交,订单没有变化。",
        en="The show is nearer now and a refund costs more. Confirm the new fee; nothing has changed yet.",
    ),
):
    """``fee`` is what it costs now in all, and ``amount`` what goes back."""

    fee: Money
    amount: Money


class RefundFeeTooHigh(
    Refusal,
    code="refund-fee-too-high",
    status=409,
    title=Text(zh="手续费过高", en="This fee is too high"),
    detail=Text(
        zh="手续费不能高于购票时约定的规则。", en="A refund never costs more than the rules of the purchase say."
    ),
):
    """``fee_max`` is what it may cost in all."""

    fee_max: Money


class RefundAbovePayment(
    Refusal,
    code="refund-above-payment",
    status=409,
    title=Text(zh="退款超过可退金额", en="More than is left of the payment"),
    detail=Text(zh="付款中没有这么多可退的余额。", en="So much is not left of what was paid."),
):
    """What goes back of a payment is never more than came."""


class CampaignOver(
    Refusal,
    code="refund-campaign-over",
    status=409,
    title=Text(zh="批量退款已完成", en="The mass refund is over"),
    detail=Text(zh="所有订单都已处理,无法再暂停或继续。", en="All orders were dealt with; nothing is left to pause."),
):
    """Paused or resumed after its end."""


class ExceptionActionImpossible(
    Refusal,
    code="exception-action-impossible",
    status=409,
    title=Text(zh="不能这样处理", en="It cannot be resolved like that"),
    detail=Text(zh="这种异常不支持该处理方式。", en="This kind of exception has other actions."),
):
    """``actions`` are those it has."""

    actions: list[str]


class ExceptionResolved(
    Refusal,
    code="exception-already-resolved",
    status=409,
    title=Text(zh="已经处理过了", en="Resolved already"),
    detail=Text(zh="这项异常已被处理,请刷新列表。", en="Somebody was faster, or it has moved on. Reload the list."),
):
    """An exception is decided once."""
