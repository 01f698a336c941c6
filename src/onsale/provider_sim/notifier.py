"""Merchants are told, again and again until they answer; and told wrongly where that was asked for."""

from __future__ import annotations

import asyncio
import secrets

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from onsale.contracts.alipay.messages import ACKNOWLEDGED
from onsale.contracts.alipay.signing import sign_notification
from onsale.contracts.beijing import beijing_rfc3339, beijing_text
from onsale.contracts.wechat.messages import ABNORMAL, SUCCESS
from onsale.contracts.wechat.sealing import seal
from onsale.contracts.wechat.signing import sign_message
from onsale.contracts.yuan import yuan_of
from onsale.provider_sim.alipay import trade_status
from onsale.provider_sim.books import Notice, Payment, Refund
from onsale.provider_sim.clock import instant
from onsale.provider_sim.corruption import corrupted
from onsale.provider_sim.desk import Desk
from onsale.provider_sim.faults import Fault, FaultKind
from onsale.provider_sim.outbox import Outbox
from onsale.provider_sim.poster import NotPosted, Poster
from onsale.provider_sim.provider import inject
from onsale.provider_sim.wechat import transaction

EVERY_SECONDS = 0.02
TIMEOUT_SECONDS = 5.0
AT_ONCE_MAX = 64
RETRY_SECONDS = (1, 2, 5, 15, 60, 180, 600, 1200, 3600, 3 * 3600, 6 * 3600, 15 * 3600)

log = structlog.get_logger(__name__)


class Message(msgspec.Struct, frozen=True):
    """What is posted."""

    headers: dict[str, str]
    body: bytes


class Notifier:
    """Sends what is due, up to ``AT_ONCE_MAX`` at once."""

    def __init__(self, desk: Desk, outbox: Outbox) -> None:
        self._desk = desk
        self._outbox = outbox
        self._poster = Poster(TIMEOUT_SECONDS)
        self._sending: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                self._desk.provider.release_due()
                room = AT_ONCE_MAX - len(self._sending)
                due = self._outbox.take_due(self._desk.clock.now_ms(), room)
                for notice in due:
                    task = asyncio.create_task(self._deliver(notice))
                    self._sending.add(task)
                    task.add_done_callback(self._sending.discard)
                if len(self._sending) >= AT_ONCE_MAX:
                    await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
                else:
                    await asyncio.sleep(EVERY_SECONDS)
        finally:
            for task in self._sending:
                task.cancel()
            await asyncio.gather(*self._sending, return_exceptions=True)
            await self._poster.close()

    async def _deliver(self, notice: Notice) -> None:
        books = self._desk.books
        payment = books.payments[notice.payment]
        treatment = notice.treatment()
        if treatment is not None:
            inject(payment, treatment.kind)
            books.save(payment)
        message = write(self._desk, notice, treatment)
        is_heard = await self._post(notice, message)
        if is_heard or notice.tries >= len(RETRY_SECONDS):
            books.forget(notice)
        else:
            notice.due_ms = self._desk.clock.now_ms() + RETRY_SECONDS[notice.tries] * 1000
            notice.tries += 1
            books.save(notice)
            self._outbox.add(notice)
        await books.written()

    async def _post(self, notice: Notice, message: Message) -> bool:
        if not notice.url:
            return True
        try:
            answer = await self._poster.post(notice.url, message.headers, message.body)
        except NotPosted as error:
            log.warning("notification_not_delivered", url=notice.url, error=str(error))
            return False
        if notice.channel == "wechat":
            return answer.status in {200, 204}
        return answer.status == 200 and answer.body == ACKNOWLEDGED


def write(desk: Desk, notice: Notice, treatment: Fault | None) -> Message:
    """The notification as it goes out now, spoilt as the treatment says."""
    kind = None if treatment is None else treatment.kind
    is_foreign = kind is FaultKind.WRONG_KEY
    at_ms = desk.clock.now_ms()
    if treatment is not None and kind is FaultKind.STALE:
        at_ms -= round((treatment.seconds or 0) * 1000)
    payment = desk.books.payments[notice.payment]
    refund = desk.books.refunds.get(notice.refund)
    if notice.channel == "alipay":
        key = desk.keys.foreign if is_foreign else desk.keys.alipay
        body = sign_notification(key, _alipay_fields(desk, notice, payment, refund) | {"notify_time": _text(at_ms)})
        headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    else:
        key = desk.keys.foreign if is_foreign else desk.keys.wechat
        body, headers = _wechat(desk, notice, key, at_ms)
    if treatment is not None and kind is FaultKind.CORRUPT:
        body = corrupted(body, treatment.how, notice.payment)
    return Message(headers, body)


def _text(at_ms: int) -> str:
    return beijing_text(instant(at_ms))


def _alipay_fields(desk: Desk, notice: Notice, payment: Payment, refund: Refund | None) -> dict[str, str]:
    numbers = desk.keys.numbers.alipay
    fields = {
        "notify_id": notice.notification_id,
        "notify_type": "trade_status_sync",
        "app_id": numbers.app_id,
        "auth_app_id": numbers.app_id,
        "charset": "utf-8",
        "version": "1.0",
        "seller_id": numbers.seller_id,
        "out_trade_no": payment.number,
        "trade_no": payment.transaction_id,
        "trade_status": "WAIT_BUYER_PAY" if notice.kind == "waiting" else _status_at(payment, refund),
        "total_amount": yuan_of(payment.received_minor),
        "subject": payment.subject,
        "gmt_create": _text(payment.created_ms),
    }
    if payment.attach:
        fields["passback_params"] = payment.attach
    if notice.kind != "waiting":
        received = yuan_of(payment.received_minor)
        fields |= {
            "gmt_payment": _text(payment.paid_ms),
            "receipt_amount": received,
            "buyer_pay_amount": received,
            "invoice_amount": received,
            "point_amount": "0.00",
            "buyer_id": payment.payer,
            "fund_bill_list": f'[{{"amount":"{received}","fundChannel":"ALIPAYACCOUNT"}}]',
        }
    if refund is not None:
        fields |= {
            "gmt_refund": f"{_text(refund.done_ms)}.000",
            "refund_fee": yuan_of(payment.refunded_minor),
            "out_biz_no": refund.number,
        }
    return fields


def _status_at(payment: Payment, refund: Refund | None) -> str:
    """News of the payment say that it was paid, however late they come; news of a refund how the trade stands."""
    return "TRADE_SUCCESS" if refund is None else trade_status(payment)


def _wechat(desk: Desk, notice: Notice, key: RSAPrivateKey, at_ms: int) -> tuple[bytes, dict[str, str]]:
    payment, refund = desk.books.payments[notice.payment], desk.books.refunds.get(notice.refund)
    numbers = desk.keys.numbers.wechat
    if refund is None:
        event, original, summary = "TRANSACTION.SUCCESS", "transaction", "支付成功"
        content = transaction(payment, numbers.merchant_id) | {"trade_state": SUCCESS, "trade_state_desc": "支付成功"}
    else:
        status = SUCCESS if refund.state == "done" else ABNORMAL
        event, original = f"REFUND.{status}", "refund"
        summary = "退款成功" if refund.state == "done" else "退款异常"
        content = _refund_news(payment, refund, numbers.merchant_id) | {"refund_status": status}
    resource = seal(
        desk.keys.api_v3,
        msgspec.json.encode(content),
        nonce=secrets.token_hex(6),
        associated_data=original,
        original_type=original,
    )
    body = msgspec.json.encode(
        {
            "id": notice.notification_id,
            "create_time": beijing_rfc3339(instant(at_ms)),
            "resource_type": "encrypt-resource",
            "event_type": event,
            "summary": summary,
            "resource": resource,
        }
    )
    signed = sign_message(key, numbers.public_key_id, body, now=instant(at_ms), nonce=secrets.token_hex(16))
    return body, {"content-type": "application/json", **signed}


def _refund_news(payment: Payment, refund: Refund, merchant_id: str) -> dict[str, object]:
    paid, back = payment.received_minor, refund.amount_minor
    news: dict[str, object] = {
        "mchid": merchant_id,
        "out_trade_no": payment.number,
        "transaction_id": payment.transaction_id,
        "out_refund_no": refund.number,
        "refund_id": refund.refund_id,
        "amount": {"total": paid, "refund": back, "payer_total": paid, "payer_refund": back},
        "user_received_account": "支付用户零钱",
    }
    if refund.state == "done":
        news["success_time"] = beijing_rfc3339(instant(refund.done_ms))
    return news
