"""What the keepers of the books are refused."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class BillUnusable(
    Refusal,
    code="bill-unusable",
    status=409,
    title=Text(zh="账单无法使用", en="The bill cannot be used"),
    detail=Text(
        zh="账单含有多种货币,或行数过多。没有保存任何内容,请联系渠道。",
        en="It has several currencies or too many lines. Nothing of it was stored; ask the provider.",
    ),
):
    """None of its lines counts."""


class BillDayClosed(
    Refusal,
    code="bill-day-closed",
    status=409,
    title=Text(zh="这一天已经关账", en="This day is closed"),
    detail=Text(zh="关账后的账目不再改变。", en="What is closed never changes."),
):
    """A closed day takes no bill any more."""


class BillDayNotCompared(
    Refusal,
    code="bill-day-not-compared",
    status=409,
    title=Text(zh="这一天还没有对账", en="This day was not compared yet"),
    detail=Text(zh="请先下载账单。", en="Fetch its bill first."),
):
    """Only days whose bill was compared can be closed."""


class BillDayHasDifferences(
    Refusal,
    code="bill-day-has-differences",
    status=409,
    title=Text(zh="还有未处理的差异", en="Some differences are open"),
    detail=Text(
        zh="还有 {count} 处差异。请全部处理后再关账。", en="Resolve the {count} that are left, then close the day."
    ),
):
    """Every line must be explained before a day is closed."""

    count: int


class BillDayWaits(
    Refusal,
    code="bill-day-waits",
    status=409,
    title=Text(zh="需要等待次日账单", en="The next day's bill is needed"),
    detail=Text(
        zh="有 {count} 笔临近午夜的账目可能在次日账单中。下载次日账单后再关账。",
        en="{count} lines from just before midnight may be in the next day's bill. Fetch that one first.",
    ),
):
    """What came near midnight is in one of two bills."""

    count: int


class DifferenceResolved(
    Refusal,
    code="difference-resolved",
    status=409,
    title=Text(zh="这处差异已经处理", en="This difference is resolved already"),
    detail=Text(zh="刷新页面查看处理结果。", en="Reload the day to see how."),
):
    """Somebody was faster."""


class DifferenceActionImpossible(
    Refusal,
    code="difference-action-impossible",
    status=409,
    title=Text(zh="不能这样处理", en="It cannot be resolved like that"),
    detail=Text(zh="可用的处理方式:{actions}。", en="What can be done: {actions}."),
):
    """``ask`` the provider, ``accept``, ``correct``: not all fit all differences."""

    actions: str


class SettlementPeriodTaken(
    Refusal,
    code="settlement-period-taken",
    status=409,
    title=Text(zh="这段时间已经结算", en="This period has a settlement"),
    detail=Text(
        zh="{day} 已包含在结算单 {settlement_id} 中。同一天只能结算一次。",
        en="{day} is in the settlement {settlement_id}. A day is settled once.",
    ),
):
    """Periods of one organiser never overlap."""

    day: str
    settlement_id: str


class SettlementPeriodNotOver(
    Refusal,
    code="settlement-period-not-over",
    status=409,
    title=Text(zh="结算周期尚未结束", en="The period is not over"),
    detail=Text(zh="最后一天结束后才能结算。", en="It can be settled when its last day has ended."),
):
    """What is settled must not change any more."""


class SettlementConfirmed(
    Refusal,
    code="settlement-confirmed",
    status=409,
    title=Text(zh="结算单已经确认", en="This settlement is confirmed"),
    detail=Text(zh="已确认的结算单不再改变。", en="What is confirmed never changes."),
):
    """It is in the ledger."""


class TaxNumberInvalid(
    Refusal,
    code="tax-number-invalid",
    status=422,
    title=Text(zh="税号不正确", en="The tax number is not valid"),
    detail=Text(
        zh="请填写 18 位统一社会信用代码,或 15、17、20 位纳税人识别号,并核对每一位。",
        en="Enter the unified social credit code of 18 characters, or a number of 15, 17 or 20. Check each of them.",
    ),
):
    """Not so long, with a character that none has, or the last one does not check the others."""


class OrderNotInvoiceable(
    Refusal,
    code="order-not-invoiceable",
    status=409,
    title=Text(zh="订单不能开发票", en="This order has no invoice"),
    detail=Text(
        zh="只有已付款且未全额退款的订单可以开发票。",
        en="There are invoices for orders that are paid and not wholly refunded.",
    ),
):
    """Nothing was paid, or nothing is kept. ``state`` is the order's."""

    state: str


class InvoiceExported(
    Refusal,
    code="invoice-exported",
    status=409,
    title=Text(zh="发票已提交开具", en="The invoice is being issued"),
    detail=Text(
        zh="已提交开具的发票不能修改。如需更换抬头,请联系客服。", en="It cannot be changed. Ask us for another."
    ),
):
    """It is with the issuing system."""


class InvoicesExported(
    Refusal,
    code="invoices-exported",
    status=409,
    title=Text(zh="没有需要导出的发票", en="There is nothing to export"),
    detail=Text(
        zh="这段时间的发票都已导出,可在导出记录中重新下载。",
        en="All invoices of this period were exported. Download the earlier exports again.",
    ),
):
    """Neither new invoices nor corrections."""
