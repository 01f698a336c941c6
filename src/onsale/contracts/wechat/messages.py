"""What stands in WeChat Pay's requests, answers and notifications: the fields we use, amounts in whole fen."""

from __future__ import annotations

from typing import Final

import msgspec

# Trade types by the last part of the path that begins them.
TRADE_TYPES: Final = {"native": "NATIVE", "jsapi": "JSAPI", "h5": "MWEB"}
BEGIN_PATH: Final = "/v3/pay/transactions/{kind}"
QUERY_PATH: Final = "/v3/pay/transactions/out-trade-no/{out_trade_no}?mchid={mchid}"
CLOSE_PATH: Final = "/v3/pay/transactions/out-trade-no/{out_trade_no}/close"
REFUND_PATH: Final = "/v3/refund/domestic/refunds"
REFUND_QUERY_PATH: Final = "/v3/refund/domestic/refunds/{out_refund_no}"
BILL_PATH: Final = "/v3/bill/tradebill?bill_date={day}&bill_type=ALL"
AUTHORIZE_PATH: Final = "/connect/oauth2/authorize"
OAUTH_PATH: Final = "/sns/oauth2/access_token"
QR_AUTHORIZE_PATH: Final = "/connect/qrconnect"
USER_INFO_PATH: Final = "/sns/userinfo"
MINI_SESSION_PATH: Final = "/sns/jscode2session"

SUCCESS: Final = "SUCCESS"
# Paid, and something of it was sent back.
REFUND: Final = "REFUND"
NOTPAY: Final = "NOTPAY"
CLOSED: Final = "CLOSED"
REVOKED: Final = "REVOKED"
USERPAYING: Final = "USERPAYING"
PAYERROR: Final = "PAYERROR"

# Of refunds.
PROCESSING: Final = "PROCESSING"
ABNORMAL: Final = "ABNORMAL"

PAID_EVENT: Final = "TRANSACTION.SUCCESS"
REFUND_EVENTS: Final = {"REFUND.SUCCESS": SUCCESS, "REFUND.ABNORMAL": ABNORMAL, "REFUND.CLOSED": CLOSED}

ORDER_NOT_EXIST: Final = "ORDER_NOT_EXIST"
ORDER_CLOSED: Final = "ORDER_CLOSED"
ORDERPAID: Final = "ORDERPAID"
RESOURCE_NOT_EXISTS: Final = "RESOURCE_NOT_EXISTS"
SYSTEM_ERROR: Final = "SYSTEM_ERROR"
FREQUENCY_LIMITED: Final = "FREQUENCY_LIMITED"
# The day had no trade at all, or is not closed yet.
NO_STATEMENT_EXIST: Final = "NO_STATEMENT_EXIST"
STATEMENT_CREATING: Final = "STATEMENT_CREATING"


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """An amount of an order in fen. The currency is always written."""

    total: int
    currency: str = "CNY"


class Payer(msgspec.Struct, frozen=True, kw_only=True):
    """Who pays, as the app knows him."""

    openid: str


class H5Info(msgspec.Struct, frozen=True, kw_only=True):
    """`Wap`, `iOS` or `Android`."""

    type: str


class SceneInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the buyer is. H5 opens only from the same address."""

    payer_client_ip: str
    h5_info: H5Info | None = None


class PayRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Begins a transaction; the same ``out_trade_no`` with the same content again is the same one."""

    appid: str
    mchid: str
    description: str
    out_trade_no: str
    notify_url: str
    amount: Total
    time_expire: str = ""
    payer: Payer | None = None
    scene_info: SceneInfo | None = None


class PayAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the three, by the kind of payment. A ``prepay_id`` works for two hours."""

    code_url: str = ""
    h5_url: str = ""
    prepay_id: str = ""


class CloseRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Answered with 204, also for numbers that were never seen."""

    mchid: str


class TransactionAmount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``total`` is the order's amount; ``payer_total`` is less where WeChat gave a coupon."""

    total: int = 0
    payer_total: int = 0
    currency: str = ""
    payer_currency: str = ""


class Transaction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of queries and of payment notifications. ``amount`` and ``transaction_id`` once there is something paid."""

    appid: str
    mchid: str
    out_trade_no: str
    trade_state: str
    trade_state_desc: str = ""
    transaction_id: str = ""
    trade_type: str = ""
    bank_type: str = ""
    success_time: str = ""
    payer: Payer | None = None
    amount: TransactionAmount | None = None


class RefundAmount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``refund`` of this refund, ``total`` of the payment."""

    refund: int
    total: int
    currency: str = ""
    payer_total: int = 0
    payer_refund: int = 0


class RefundRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The same ``out_refund_no`` twice is one refund."""

    out_trade_no: str
    out_refund_no: str
    amount: RefundAmount
    reason: str = ""
    notify_url: str = ""


class Refund(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of refund requests and their queries."""

    refund_id: str
    out_refund_no: str
    transaction_id: str
    out_trade_no: str
    status: str
    amount: RefundAmount
    channel: str = ""
    user_received_account: str = ""
    create_time: str = ""
    success_time: str = ""


class RefundNews(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Inside of refund notifications."""

    mchid: str
    out_trade_no: str
    transaction_id: str
    out_refund_no: str
    refund_id: str
    refund_status: str
    amount: RefundAmount
    success_time: str = ""
    user_received_account: str = ""


class Resource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is hidden in a notification."""

    algorithm: str
    ciphertext: str
    nonce: str
    associated_data: str = ""
    original_type: str = ""


class Notification(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of a notification; the same ``id`` comes again until it is answered with 200 or 204."""

    id: str
    create_time: str
    event_type: str
    resource: Resource
    resource_type: str = ""
    summary: str = ""


class BillAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where the file is, and the SHA-1 of it. The download is signed like any request, its answer is not."""

    hash_type: str
    hash_value: str
    download_url: str


class Failure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of an answer with a status of 400 or more."""

    code: str
    message: str = ""


class OauthAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who somebody is: ``openid`` to one application, ``unionid`` to all that are bound to one account. ``errcode`` is
    not 0 where the code was used or is too old."""

    openid: str = ""
    unionid: str = ""
    access_token: str = ""
    scope: str = ""
    errcode: int = 0
    errmsg: str = ""
