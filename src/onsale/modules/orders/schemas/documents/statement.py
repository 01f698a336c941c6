"""What a statement says, whatever it is written on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from onsale.contracts.values import Language, Text
from onsale.contracts.yuan import yuan_of
from onsale.modules.orders.domain.settlements import Settlement, SettlementLine, SettlementState
from onsale.platform.clock import from_micros

_WORDS = {
    "title": Text("结算单", "Settlement statement"),
    "draft": Text("草稿,尚未确认", "Draft, not confirmed"),
    "confirmed": Text("已确认", "Confirmed"),
    "number": Text("编号", "Number"),
    "organiser": Text("主办方", "Organiser"),
    "payee": Text("收款方", "Payee"),
    "period": Text("周期", "Period"),
    "rate": Text("平台服务费率", "Commission"),
    "currency": Text("币种", "Currency"),
    "state": Text("状态", "State"),
    "total": Text("合计", "Total"),
}
_COLUMNS = [
    Text("场次", "Performance"),
    Text("开演时间", "Starts"),
    Text("已付订单", "Paid orders"),
    Text("销售额", "Sales"),
    Text("退款", "Refunds"),
    Text("其中退票手续费", "Refund fees kept"),
    Text("平台服务费", "Commission"),
    Text("应结金额", "Net"),
]
MONEY_FROM = 3


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A statement in one language. ``facts`` are pairs of a name and a value; of the ``rows`` the last is the total.

    Amounts are text in yuan, from the column ``money_from`` on.
    """

    title: str
    facts: list[tuple[str, str]]
    columns: list[str]
    rows: list[list[str]]
    money_from: int = MONEY_FROM


def statement_of(found: Settlement, language: Language) -> Statement:
    def word(name: str) -> str:
        return _WORDS[name].in_language(language)

    last = date.fromisoformat(found.to_day) - timedelta(days=1)
    state = "confirmed" if found.state is SettlementState.CONFIRMED else "draft"
    rate = f"{found.commission_basis_points // 100}.{found.commission_basis_points % 100:02d} %"
    facts = [
        (word("number"), found.id),
        (word("organiser"), found.organisation_id),
        (word("payee"), found.payee or "—"),
        (word("period"), f"{found.from_day} – {last.isoformat()}"),
        (word("rate"), rate),
        (word("currency"), found.currency),
        (word("state"), word(state)),
    ]
    totals = found.totals
    amounts = [
        totals.sales_minor,
        totals.refunds_minor,
        totals.fees_minor,
        totals.commission_minor,
        totals.net_minor,
    ]
    total = [word("total"), "", str(sum(line.orders for line in found.lines)), *map(yuan_of, amounts)]
    return Statement(
        title=word("title"),
        facts=facts,
        columns=[column.in_language(language) for column in _COLUMNS],
        rows=[*([*_row(line, language)] for line in found.lines), total],
    )


def _row(line: SettlementLine, language: Language) -> Sequence[str]:
    amounts = [line.sales_minor, line.refunds_minor, line.fees_minor, line.commission_minor, line.net_minor]
    begins = from_micros(line.starts_at).astimezone(ZoneInfo(line.timezone))
    return [
        line.title.in_language(language),
        begins.strftime("%Y-%m-%d %H:%M"),
        str(line.orders),
        *map(yuan_of, amounts),
    ]
