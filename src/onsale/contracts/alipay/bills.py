"""Alipay's daily bill: a ZIP of CSV files in GBK, one with a line for each movement (业务明细) and one of totals.

Cells end in tabs so that spreadsheets leave them alone. Amounts of refunds are negative, and so is the fee
(服务费) of a payment. The lines stand between two marks, and their numbers below, so a bill that was cut off shows.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta

from onsale.contracts.beijing import TimeMalformed, beijing_text, read_beijing
from onsale.contracts.bills import BILL_BYTES_MAX, BillMalformed, BillRow
from onsale.contracts.yuan import AmountMalformed, booked_fen_of, yuan_of

FILES_MAX = 10
COLUMNS = (
    "支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "门店编号", "门店名称", "操作员",
    "终端号", "对方账户", "订单金额（元）", "商家实收（元）", "支付宝红包（元）", "集分宝（元）", "支付宝优惠（元）",
    "商家优惠（元）", "券核销金额（元）", "券名称", "商家红包消费金额（元）", "卡消费金额（元）",
    "退款批次号/请求号", "服务费（元）", "分润（元）", "备注",
)  # fmt: skip
_TITLE = "#支付宝业务明细查询"
_BEGIN = "#-----------------------------------------业务明细列表----------------------------------------"
_END = "#-----------------------------------------业务明细列表结束------------------------------------"
_KINDS = {"交易": "payment", "退款": "refund"}
_COUNT = re.compile(r"#(交易|退款)合计[：:]\s*([0-9]+)笔")


def read_bill(archive: bytes) -> list[BillRow]:
    """The lines of a day. Raises ``BillMalformed``; a bill without lines is an empty list."""
    text = _details(archive)
    head, begin, rest = text.partition("业务明细列表-")
    body, end, totals = rest.partition("#-----------------------------------------业务明细列表结束")
    if not begin or not end or not head.lstrip("\ufeff").startswith(_TITLE):
        raise BillMalformed("the list of movements has no beginning or no end")
    lines = [[cell.strip() for cell in line] for line in csv.reader(body.splitlines()[1:]) if line]
    if not lines or not {"支付宝交易号", "商户订单号", "业务类型", "完成时间"} <= set(lines[0]):
        raise BillMalformed("the list of movements has other columns")
    rows = [_read_row(lines[0], line) for line in lines[1:]]
    _compare_counts(rows, totals)
    return rows


def write_bill(rows: Sequence[BillRow], *, account: str, day: date) -> bytes:
    """The file of a day, as the provider makes it."""
    detail, summary = io.StringIO(), io.StringIO()
    detail.write(_head(_TITLE, account, day) + _BEGIN + "\r\n" + ",".join(COLUMNS) + "\r\n")
    detail.writelines(f"{','.join(_cells(row))}\r\n" for row in rows)
    detail.write(_END + "\r\n" + "".join(f"{line}\r\n" for line in _totals(rows, day)))
    summary.write(_head("#支付宝业务汇总查询", account, day))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr(f"{account}_{day:%Y%m%d}_业务明细.csv", detail.getvalue().encode("gbk", "replace"))
        files.writestr(f"{account}_{day:%Y%m%d}_业务明细(汇总).csv", summary.getvalue().encode("gbk", "replace"))
    return archive.getvalue()


def _details(archive: bytes) -> str:
    """The file with the lines. It is known by its first line: the names of the files are in GBK, without saying so."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            entries = files.infolist()
            if len(entries) > FILES_MAX or sum(entry.file_size for entry in entries) > BILL_BYTES_MAX:
                raise BillMalformed("the bill is larger than any bill")
            texts = [files.read(entry).decode("gbk") for entry in entries if entry.filename.endswith(".csv")]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, UnicodeDecodeError) as error:
        raise BillMalformed("the bill is no ZIP of files in GBK") from error
    found = [text for text in texts if text.startswith(_TITLE)]
    if len(found) != 1:
        raise BillMalformed("the bill has no single list of movements")
    return found[0]


def _read_row(names: list[str], cells: list[str]) -> BillRow:
    if len(cells) != len(names):
        raise BillMalformed("a line has another number of cells than the first")
    row = dict(zip(names, cells, strict=True))
    kind = _KINDS.get(row["业务类型"])
    if kind is None:
        raise BillMalformed("a line is neither a payment nor a refund")
    try:
        return BillRow(
            kind="payment" if kind == "payment" else "refund",
            out_trade_no=row["商户订单号"],
            transaction_id=row["支付宝交易号"],
            out_refund_no=row.get("退款批次号/请求号", "") if kind == "refund" else "",
            amount_minor=abs(booked_fen_of(_yuan(row, "订单金额"))),
            fee_minor=-booked_fen_of(_yuan(row, "服务费")),
            at=read_beijing(row["完成时间"]),
        )
    except (AmountMalformed, TimeMalformed) as error:
        raise BillMalformed(str(error)) from error


def _yuan(row: dict[str, str], name: str) -> str:
    """Of a column of amounts, whose brackets are Chinese ones or not."""
    found = row.get(f"{name}（元）", row.get(f"{name}(元)"))
    if found is None:
        raise BillMalformed(f"the list of movements has no column {name}")
    return found


def _compare_counts(rows: list[BillRow], totals: str) -> None:
    counted = {kind: sum(row.kind == _KINDS[kind] for row in rows) for kind in _KINDS}
    said = {kind: int(count) for kind, count in _COUNT.findall(totals)}
    if said != counted:
        raise BillMalformed("the bill has another number of lines than it says")


def _head(title: str, account: str, day: date) -> str:
    begin, end = (f"{moment:%Y年%m月%d日} 00:00:00" for moment in (day, day + timedelta(days=1)))
    return f"{title}\r\n#账号：[{account}0156]\r\n#起始日期：[{begin}]   终止日期：[{end}]\r\n"


def _cells(row: BillRow) -> list[str]:
    is_refund = row.kind == "refund"
    amount = yuan_of(-row.amount_minor if is_refund else row.amount_minor)
    at = beijing_text(row.at)
    kind = "退款" if is_refund else "交易"
    return [
        f"{row.transaction_id}\t", f"{row.out_trade_no}\t", f"{kind}\t", "", at, at, "\t", "\t", "\t", "\t", "\t",
        amount, amount, "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00\t", "0.00", f"{row.out_refund_no}\t",
        yuan_of(-row.fee_minor), "0.00", "",
    ]  # fmt: skip


def _totals(rows: Sequence[BillRow], day: date) -> list[str]:
    paid = [row.amount_minor for row in rows if row.kind == "payment"]
    sent_back = [row.amount_minor for row in rows if row.kind == "refund"]
    return [
        f"#交易合计：{len(paid)}笔，商家实收共{yuan_of(sum(paid))}元，商家优惠共0.00元",
        f"#退款合计：{len(sent_back)}笔，商家实收退款共{yuan_of(-sum(sent_back))}元，商家优惠退款共0.00元",
        f"#导出时间：[{day + timedelta(days=1):%Y年%m月%d日} 06:00:00]",
    ]
