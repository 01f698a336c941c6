"""What stands in Alipay's requests, answers and notifications: the fields we use, amounts as text in yuan."""

from __future__ import annotations

from typing import Final

import msgspec

PAGE_PAY: Final = "alipay.trade.page.pay"
WAP_PAY: Final = "alipay.trade.wap.pay"
PRECREATE: Final = "alipay.trade.precreate"
QUERY: Final = "alipay.trade.query"
CLOSE: Final = "alipay.trade.close"
REFUND: Final = "alipay.trade.refund"
REFUND_QUERY: Final = "alipay.trade.fastpay.refund.query"
BILL_URL: Final = "alipay.data.dataservice.bill.downloadurl.query"
OAUTH_TOKEN: Final = "alipay.system.oauth.token"  # noqa: S105  # the name of a method
AUTHORIZE_PATH: Final = "/oauth2/publicAppAuthorize.htm"

# What was sold as which product; the gateway refuses a method with another's.
PRODUCTS: Final = {PAGE_PAY: "FAST_INSTANT_TRADE_PAY", WAP_PAY: "QUICK_WAP_WAY", PRECREATE: "FACE_TO_FACE_PAYMENT"}

WAIT_BUYER_PAY: Final = "WAIT_BUYER_PAY"
TRADE_SUCCESS: Final = "TRADE_SUCCESS"
# Paid, and too old to be refunded.
TRADE_FINISHED: Final = "TRADE_FINISHED"
# Never paid in time, or refunded as a whole: ``send_pay_date`` tells which.
TRADE_CLOSED: Final = "TRADE_CLOSED"

REFUND_SUCCESS: Final = "REFUND_SUCCESS"

SUCCEEDED: Final = "10000"
BUSINESS_FAILED: Final = "40004"
# Nobody knows whether it happened; the same request again is safe.
TRY_AGAIN: Final = "20000"

TRADE_NOT_EXIST: Final = "ACQ.TRADE_NOT_EXIST"
TRADE_STATUS_ERROR: Final = "ACQ.TRADE_STATUS_ERROR"
SYSTEM_ERROR: Final = "ACQ.SYSTEM_ERROR"
BILL_NOT_EXIST: Final = "isp.bill_not_exist"

ACKNOWLEDGED: Final = b"success"


class PayContent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of page.pay, wap.pay and precreate. ``time_expire`` is Beijing's; ``quit_url`` is wap's way back."""

    out_trade_no: str
    total_amount: str
    subject: str
    product_code: str
    seller_id: str = ""
    time_expire: str = ""
    quit_url: str = ""


class TradeContent(msgspec.Struct, frozen=True, kw_only=True):
    """Of query and close."""

    out_trade_no: str


class RefundContent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of refund: the same ``out_request_no`` twice is one refund. ``refund_amount`` is of this refund."""

    out_trade_no: str
    refund_amount: str
    out_request_no: str
    refund_reason: str = ""


class RefundQueryContent(msgspec.Struct, frozen=True, kw_only=True):
    """Of fastpay.refund.query."""

    out_trade_no: str
    out_request_no: str


class BillContent(msgspec.Struct, frozen=True, kw_only=True):
    """Of dataservice.bill.downloadurl.query: ``bill_date`` is `2026-11-23`."""

    bill_type: str
    bill_date: str


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields that every answer has. ``sub_code`` names the reason of a failure."""

    code: str
    msg: str = ""
    sub_code: str = ""
    sub_msg: str = ""


class OauthToken(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who gave a code: one of the two. No ``code`` where it went well; asked for without ``biz_content``."""

    user_id: str = ""
    open_id: str = ""
    access_token: str = ""
    code: str = ""
    sub_code: str = ""


class PrecreateAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """``qr_code`` is the text to paint. The trade comes to be when the buyer scans it."""

    out_trade_no: str = ""
    qr_code: str = ""


class TradeAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """Of query and close."""

    trade_no: str = ""
    out_trade_no: str = ""
    trade_status: str = ""
    total_amount: str = ""
    send_pay_date: str = ""
    buyer_logon_id: str = ""


class RefundAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """Of refund. ``refund_fee``: all that was refunded of the trade so far; ``fund_change`` `Y`: this call moved it."""

    trade_no: str = ""
    out_trade_no: str = ""
    refund_fee: str = ""
    fund_change: str = ""
    gmt_refund_pay: str = ""


class RefundQueryAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """Of fastpay.refund.query: of a refund that is unknown, failed or on its way there is no ``refund_status``."""

    trade_no: str = ""
    out_trade_no: str = ""
    out_request_no: str = ""
    refund_amount: str = ""
    refund_status: str = ""
    gmt_refund_pay: str = ""


class BillAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """``bill_download_url`` works for about 30 seconds, without any signature."""

    bill_download_url: str = ""


class Notification(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields of a notification, all of them text. ``gmt_refund`` and ``refund_fee`` stand in those of refunds."""

    notify_id: str
    notify_time: str
    app_id: str
    seller_id: str
    out_trade_no: str
    trade_no: str
    trade_status: str
    total_amount: str
    notify_type: str = "trade_status_sync"
    charset: str = "utf-8"
    version: str = "1.0"
    out_biz_no: str = ""
    refund_fee: str = ""
    gmt_create: str = ""
    gmt_payment: str = ""
    gmt_refund: str = ""
    gmt_close: str = ""
    receipt_amount: str = ""
    buyer_id: str = ""
    subject: str = ""
    trans_currency: str = ""
