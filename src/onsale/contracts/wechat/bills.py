"""WeChat Pay's daily trade bill: CSV in UTF-8 whose cells begin with backticks, and two last lines with the totals.

Lines of refunds have their own numbers and amounts beside those of the payment. A day without any movement has no bill.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

from onsale.contracts.beijing import TimeMalformed, beijing_text, read_beijing
from onsale.contracts.bills import BILL_BYTES_MAX, BillMalformed, BillRow
from onsale.contracts.yuan import AmountMalformed, booked_fen_of, yuan_of

COLUMNS = (
    "交易时间", "公众账号ID", "商户号", "特约商户号", "设备号", "微信订单号", "商户订单号", "用户标识", "交易类型",
    "交易状态", "付款银行", "货币种类", "应结订单金额", "代金券金额", "微信退款单号", "商户退款单号", "退款金额",
    "充值券退款金额", "退款类型", "退款状态", "商品名称", "商户数据包", "手续费", "费率", "订单金额", "申请退款金额",
    "费率备注",
)  # fmt: skip
TOTALS = (
    "总交易单数", "应结订单总金额", "退款总金额", "充值券退款总金额", "手续费总金额", "订单总金额", "申请退款总金额",
)  # fmt: skip
_KINDS = {"SUCCESS": "payment", "REFUND": "refund"}


def read_bill(content: bytes) -> list[BillRow]:
    """The lines of a day. Raises ``BillMalformed`` also when they do not add up to the totals below them."""
    if len(content) > BILL_BYTES_MAX:
        raise BillMalformed("the bill is larger than any bill")
    try:
        lines = [
            [_bare(cell) for cell in line] for line in csv.reader(content.decode("utf-8-sig").splitlines()) if line
        ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BillMalformed("the bill is no table in UTF-8") from error
    if len(lines) < 3 or lines[-2][0] != TOTALS[0] or not set(COLUMNS[:10]) <= set(lines[0]):
        raise BillMalformed("the bill has no head or no totals")
    try:
        rows = [_read_row(_named(lines[0], line)) for line in lines[1:-2]]
        totals = _named(lines[-2], lines[-1])
        sent_back = sum(row.amount_minor for row in rows if row.kind == "refund")
        said = totals.get("申请退款总金额", totals["退款总金额"])
        if totals["总交易单数"] != str(len(rows)) or booked_fen_of(said) != sent_back:
            raise BillMalformed("the lines of the bill do not add up to its totals")
    except KeyError as error:
        raise BillMalformed(f"the bill has no column {error.args[0]}") from error
    except (AmountMalformed, TimeMalformed) as error:
        raise BillMalformed(str(error)) from error
    return rows


def write_bill(rows: Sequence[BillRow], *, appid: str, mchid: str) -> bytes:
    """The file of a day, as the provider makes it."""
    paid = sum(row.amount_minor for row in rows if row.kind == "payment")
    sent_back = sum(row.amount_minor for row in rows if row.kind == "refund")
    fees = sum(row.fee_minor for row in rows)
    totals = [
        str(len(rows)), yuan_of(paid), yuan_of(sent_back), "0.00", _fee(fees), yuan_of(paid), yuan_of(sent_back),
    ]  # fmt: skip
    lines = [
        ",".join(COLUMNS),
        *(_ticked(_cells(row, appid=appid, mchid=mchid)) for row in rows),
        ",".join(TOTALS),
        _ticked(totals),
    ]
    return ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode()


def _bare(cell: str) -> str:
    return cell.strip().removeprefix("`")


def _named(names: list[str], cells: list[str]) -> dict[str, str]:
    if len(names) != len(cells):
        raise BillMalformed("a line has another number of cells than its head")
    return dict(zip(names, cells, strict=True))


def _read_row(row: dict[str, str]) -> BillRow:
    kind = _KINDS.get(row["交易状态"])
    if kind is None:
        raise BillMalformed("a line is neither a payment nor a refund")
    if row["货币种类"] != "CNY":
        raise BillMalformed("a line is in another currency")
    is_refund = kind == "refund"
    amount = row.get("申请退款金额", row["退款金额"]) if is_refund else row.get("订单金额", row["应结订单金额"])
    return BillRow(
        kind="refund" if is_refund else "payment",
        out_trade_no=row["商户订单号"],
        transaction_id=row["微信订单号"],
        out_refund_no=row["商户退款单号"] if is_refund else "",
        amount_minor=abs(booked_fen_of(amount)),
        fee_minor=booked_fen_of(row["手续费"]),
        at=read_beijing(row["交易时间"]),
    )


def _cells(row: BillRow, *, appid: str, mchid: str) -> list[str]:
    is_refund = row.kind == "refund"
    paid = yuan_of(0 if is_refund else row.amount_minor)
    sent_back = yuan_of(row.amount_minor if is_refund else 0)
    return [
        beijing_text(row.at), appid, mchid, "0", "", row.transaction_id, row.out_trade_no, "", "NATIVE",
        "REFUND" if is_refund else "SUCCESS", "OTHERS", "CNY", paid, "0.00", "0", row.out_refund_no or "0", sent_back,
        "0.00", "ORIGINAL" if is_refund else "", "SUCCESS" if is_refund else "", "", "", _fee(row.fee_minor), "0.60%",
        paid, sent_back, "",
    ]  # fmt: skip


def _ticked(cells: Sequence[str]) -> str:
    return ",".join(f"`{cell}" for cell in cells)


def _fee(fen: int) -> str:
    """Fees are written with five decimals."""
    return f"{yuan_of(fen)}000"
