"""What WeChat Pay's verified words mean for an attempt or a refund."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, TypeVar

import msgspec

from onsale.contracts.rsa import SignatureWrong
from onsale.contracts.values import Money
from onsale.contracts.wechat import messages
from onsale.contracts.wechat.sealing import SealBroken, unseal
from onsale.contracts.wechat.signing import MessageStale, verify_message
from onsale.modules.orders.domain import Received, RefundAnswer
from onsale.modules.orders.errors import (
    NotificationAmountInvalid,
    NotificationCurrencyUnknown,
    NotificationForeign,
    NotificationMalformed,
    NotificationSignatureInvalid,
    NotificationStale,
)
from onsale.modules.orders.providers.numbers import id_of
from onsale.modules.orders.providers.protocol import Found, Heard
from onsale.modules.orders.providers.wechat.gateway import WechatAccount, unclear

CURRENCY: Final = "CNY"
_STATES: Final[Mapping[str, Literal["paid", "unpaid", "closed"]]] = {
    messages.SUCCESS: "paid",
    messages.REFUND: "paid",
    messages.NOTPAY: "unpaid",
    messages.USERPAYING: "unpaid",
    messages.PAYERROR: "unpaid",
    messages.CLOSED: "closed",
    messages.REVOKED: "closed",
}
_REFUND_STATES: Final[Mapping[str, Literal["done", "pending", "refused"]]] = {
    messages.SUCCESS: "done",
    messages.PROCESSING: "pending",
    # The bank has sent it back, or it was closed: people decide in the merchant platform.
    messages.ABNORMAL: "refused",
    messages.CLOSED: "refused",
}

T = TypeVar("T")


def found_of(transaction: messages.Transaction) -> Found:
    """What the answer to a question says."""
    state = _STATES.get(transaction.trade_state)
    if state is None:
        raise unclear("a transaction", transaction.trade_state)
    if state != "paid":
        return Found(state)
    amount = transaction.amount
    if amount is None or amount.total <= 0 or amount.currency != CURRENCY:
        raise unclear("a transaction", "it is paid, and the amount is missing")
    return Found("paid", _received(transaction, amount, was_asked=True))


def refund_answer_of(refund: messages.Refund) -> RefundAnswer:
    """What the answer about a refund says."""
    return _refund_answer(refund.status, refund.refund_id)


def verified(account: WechatAccount, headers: Mapping[str, str], body: bytes, now: datetime) -> messages.Notification:
    """A notification that WeChat Pay has signed just now."""
    try:
        verify_message({account.public_key_id: account.public_key}, headers, body, now=now)
        return msgspec.json.decode(body, type=messages.Notification)
    except SignatureWrong as error:
        raise NotificationSignatureInvalid() from error
    except MessageStale as error:
        raise NotificationStale() from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotificationMalformed() from error


def heard_of(account: WechatAccount, notification: messages.Notification) -> Heard:
    """What a verified notification says; other events than those of payments and refunds say nothing to us."""
    if notification.event_type == messages.PAID_EVENT:
        return _heard_payment(account, notification)
    if notification.event_type in messages.REFUND_EVENTS:
        return _heard_refund(account, notification)
    return Heard(notification_id=notification.id)


def _heard_payment(account: WechatAccount, notification: messages.Notification) -> Heard:
    transaction = _opened(account, notification, messages.Transaction)
    apps = {account.app_id, *([] if account.mini is None else [account.mini.app_id])}
    is_ours = transaction.mchid == account.merchant_id and transaction.appid in apps
    if not is_ours or not id_of(transaction.out_trade_no):
        raise NotificationForeign()
    if transaction.trade_state != messages.SUCCESS:
        return Heard(notification_id=notification.id)
    amount = transaction.amount
    if amount is None or amount.total <= 0:
        raise NotificationAmountInvalid()
    if amount.currency != CURRENCY:
        raise NotificationCurrencyUnknown()
    return Heard(notification_id=notification.id, received=_received(transaction, amount, was_asked=False))


def _heard_refund(account: WechatAccount, notification: messages.Notification) -> Heard:
    news = _opened(account, notification, messages.RefundNews)
    refund_id = id_of(news.out_refund_no)
    if news.mchid != account.merchant_id or not refund_id:
        raise NotificationForeign()
    return Heard(
        notification_id=notification.id,
        refund_id=refund_id,
        refund=_refund_answer(news.refund_status, news.refund_id),
    )


def _opened(account: WechatAccount, notification: messages.Notification, content_type: type[T]) -> T:
    try:
        return msgspec.json.decode(unseal(account.api_key, notification.resource), type=content_type)
    except msgspec.ValidationError as error:
        # Whole fen are written without decimals and exponents; what is not is refused like any other wrong amount.
        raise NotificationAmountInvalid() if "$.amount" in str(error) else NotificationMalformed() from error
    except (SealBroken, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotificationMalformed() from error


def _received(transaction: messages.Transaction, amount: messages.TransactionAmount, *, was_asked: bool) -> Received:
    return Received(
        channel="wechat",
        attempt_id=id_of(transaction.out_trade_no),
        transaction_id=transaction.transaction_id,
        amount=Money(amount.total, amount.currency),
        paid_at=_moment(transaction.success_time),
        was_asked=was_asked,
    )


def _refund_answer(status: str, refund_id: str) -> RefundAnswer:
    state = _REFUND_STATES.get(status)
    if state is None:
        raise unclear("a refund", status)
    return RefundAnswer(state=state, provider_refund_id=refund_id, problem=status if state == "refused" else "")


def _moment(text: str) -> datetime | None:
    """When it was paid, for the books only: a time that cannot be read is no reason to refuse money."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
