"""The client of Alipay (支付宝): the page for computers, the one for phones, and QR codes.

A page is reached by a link that we sign; nothing is called before the buyer arrives there, and only then the trade
comes to be. The link and the QR code end with ``time_expire``, so what the buyer has not begun by then never begins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, TypeVar
from urllib.parse import urlencode

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from typing_extensions import override

from onsale.contracts.alipay import messages
from onsale.contracts.alipay.bills import read_bill
from onsale.contracts.alipay.signing import (
    EnvelopeMalformed,
    read_answer,
    read_notification,
    redirect_url,
    sign_request,
)
from onsale.contracts.beijing import TimeMalformed, beijing_midnight, beijing_text, read_beijing
from onsale.contracts.bills import BILL_BYTES_MAX, BillMalformed
from onsale.contracts.rsa import SignatureWrong
from onsale.contracts.values import Money, Text
from onsale.contracts.yuan import AmountMalformed, fen_of, yuan_of
from onsale.modules.orders.domain import RECEIVED, Attempt, DueRefund, Received, RefundAnswer
from onsale.modules.orders.errors import (
    BillNotReady,
    NotificationAmountInvalid,
    NotificationCurrencyUnknown,
    NotificationForeign,
    NotificationMalformed,
    NotificationSignatureInvalid,
    PaymentRefused,
    ProviderUnavailable,
)
from onsale.modules.orders.providers.calls import ProviderCalls
from onsale.modules.orders.providers.numbers import id_of, lines_of, number_of
from onsale.modules.orders.providers.protocol import (
    RETRY_AFTER_SECONDS,
    Acknowledgement,
    BillLine,
    Found,
    Heard,
    Payer,
    PaymentProvider,
    PaymentStep,
)
from onsale.modules.orders.settings import BILL_READY_HOURS, BILL_TIMEOUT_SECONDS
from onsale.platform.clock import Clock

log = structlog.get_logger(__name__)

SUBJECT_LENGTH_MAX = 128
REASON_LENGTH_MAX = 100
CURRENCY: Final = "CNY"
PAGES: Final = {"page": messages.PAGE_PAY, "wap": messages.WAP_PAY}
# The gateway refuses them in the name of what is sold.
_UNWANTED = re.compile(r"[/=&]+")
_BODY_HEADERS: Final = {"content-type": "application/x-www-form-urlencoded;charset=utf-8"}
# What happened is not known, or the gateway asks for patience.
_UNCLEAR_CODES: Final = {messages.TRY_AGAIN, "40005"}
_NOT_WAITING: Final = {
    messages.TRADE_STATUS_ERROR,
    "ACQ.REASON_TRADE_STATUS_INVALID",
    "ACQ.REASON_ILLEGAL_STATUS",
    "ACQ.TRADE_HAS_SUCCESS",
    "ACQ.TRADE_HAS_CLOSE",
    "ACQ.TRADE_HAS_FINISHED",
}
_NO_BILL: Final = ("bill_not_exist", "no_bill_data")

T = TypeVar("T", bound=messages.Answer)


class AlipayAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Who we are there. ``public_key`` is Alipay's (支付宝公钥), not our application's."""

    app_id: str
    seller_id: str
    private_key: RSAPrivateKey
    public_key: RSAPublicKey
    url: str
    notify_url: str


class AlipayProvider(PaymentProvider):
    """One account at Alipay."""

    channel = "alipay"
    methods = ("page", "wap", "qr")

    def __init__(self, account: AlipayAccount, clock: Clock, calls: ProviderCalls | None = None) -> None:
        self._account = account
        self._clock = clock
        self._calls = calls or ProviderCalls(self.channel)

    @override
    async def start(self, attempt: Attempt, subject: Text, pay_before: datetime, payer: Payer) -> PaymentStep:
        """For a page a link is signed and no call made; a QR code is asked for, and the same one comes again."""
        method = PAGES.get(payer.method, messages.PRECREATE)
        content = messages.PayContent(
            out_trade_no=number_of(attempt.id),
            total_amount=yuan_of(attempt.amount.amount_minor),
            subject=_UNWANTED.sub(" ", subject.in_language(payer.language))[:SUBJECT_LENGTH_MAX],
            product_code=messages.PRODUCTS[method],
            seller_id=self._account.seller_id,
            time_expire=beijing_text(pay_before),
            quit_url=payer.return_url if method == messages.WAP_PAY else "",
        )
        if method != messages.PRECREATE:
            fields = self._signed(method, content, return_url=payer.return_url)
            return PaymentStep(kind="redirect", pay_url=redirect_url(self._account.url, fields))
        answer = await self._call(method, content, messages.PrecreateAnswer)
        if answer.code != messages.SUCCEEDED or not answer.qr_code:
            raise PaymentRefused(reason=answer.sub_code or answer.code)
        return PaymentStep(kind="qr", code_url=answer.qr_code)

    @override
    def read_notification(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """Alipay repeats a notification for 25 hours with the same content and signature, so none is too old; what it
        says is applied once by its attempt or refund. A refund's stands out by ``gmt_refund``, whatever its
        ``trade_status`` says: after a refund in part that still is a success."""
        notification = self._verified(body)
        self._refuse_foreign(notification)
        if notification.trans_currency not in {"", CURRENCY}:
            raise NotificationCurrencyUnknown()
        amount = _amount(notification.total_amount)
        if notification.gmt_refund or notification.refund_fee:
            return self._heard_refund(notification)
        if notification.trade_status not in {messages.TRADE_SUCCESS, messages.TRADE_FINISHED}:
            return Heard(notification_id=notification.notify_id)
        received = Received(
            channel=self.channel,
            attempt_id=id_of(notification.out_trade_no),
            transaction_id=notification.trade_no,
            amount=amount,
            paid_at=_moment(notification.gmt_payment),
        )
        return Heard(notification_id=notification.notify_id, received=received)

    @override
    def acknowledge(self) -> Acknowledgement:
        """Exactly these seven letters; anything else is repeated."""
        return Acknowledgement(200, "text/plain", messages.ACKNOWLEDGED)

    @override
    async def ask(self, attempt: Attempt) -> Found:
        """``unknown`` until the buyer has come to Alipay.

        A trade that was refunded as a whole is ``TRADE_CLOSED`` there. It is still ``paid`` where we know of its money;
        where we do not, somebody else has sent it back, there is nothing left for any ticket, and it is ``closed``.
        """
        content = messages.TradeContent(out_trade_no=number_of(attempt.id))
        answer = await self._call(messages.QUERY, content, messages.TradeAnswer)
        if answer.sub_code == messages.TRADE_NOT_EXIST:
            return Found("unknown")
        if answer.code != messages.SUCCEEDED or answer.out_trade_no != content.out_trade_no:
            raise self._unclear(messages.QUERY, answer)
        return self._found(attempt, answer)

    @override
    async def close(self, attempt: Attempt) -> Found:
        """Close the trade, so that nobody can pay it any more.

        Alipay cannot close what does not exist: the answer is ``unknown``, and the buyer may still begin the trade by
        the link or the QR code that he has, until its ``time_expire``. Only after that is ``unknown`` for ever.
        """
        content = messages.TradeContent(out_trade_no=number_of(attempt.id))
        answer = await self._call(messages.CLOSE, content, messages.TradeAnswer)
        if answer.code == messages.SUCCEEDED and answer.out_trade_no == content.out_trade_no:
            return Found("closed")
        if answer.sub_code == messages.TRADE_NOT_EXIST:
            return Found("unknown")
        if answer.sub_code not in _NOT_WAITING:
            raise self._unclear(messages.CLOSE, answer)
        found = await self.ask(attempt)
        if found.state == "unpaid":  # it was not a moment ago
            raise ProviderUnavailable(retry_after=RETRY_AFTER_SECONDS)
        return found

    @override
    async def refund(self, refund: DueRefund) -> RefundAnswer:
        """Done when this call has moved the money; if an earlier one did, only the question afterwards knows."""
        content = messages.RefundContent(
            out_trade_no=number_of(refund.attempt_id),
            refund_amount=yuan_of(refund.amount.amount_minor),
            out_request_no=number_of(refund.id),
            refund_reason=refund.reason[:REASON_LENGTH_MAX],
        )
        answer = await self._call(messages.REFUND, content, messages.RefundAnswer)
        if answer.code != messages.SUCCEEDED:
            return RefundAnswer(state="refused", problem=_reason(answer))
        is_done = answer.fund_change == "Y" and answer.out_trade_no == content.out_trade_no
        return RefundAnswer(state="done" if is_done else "pending")

    @override
    async def ask_refund(self, refund: DueRefund) -> RefundAnswer:
        """Only ``REFUND_SUCCESS`` is one. Anything else, also nothing, means on its way, failed or never heard of,
        which Alipay does not tell apart: it is asked for again, by the same number, which moves no money twice."""
        content = messages.RefundQueryContent(
            out_trade_no=number_of(refund.attempt_id), out_request_no=number_of(refund.id)
        )
        answer = await self._call(messages.REFUND_QUERY, content, messages.RefundQueryAnswer)
        if answer.code != messages.SUCCEEDED:
            if answer.sub_code == messages.TRADE_NOT_EXIST:
                return RefundAnswer(state="unknown")
            raise self._unclear(messages.REFUND_QUERY, answer)
        is_done = answer.refund_status == messages.REFUND_SUCCESS and answer.out_request_no == content.out_request_no
        return RefundAnswer(state="done" if is_done else "unknown")

    @override
    async def bill(self, day: date) -> list[BillLine]:
        """The address of the file is signed and good for half a minute; the file itself is not signed."""
        content = messages.BillContent(bill_type="trade", bill_date=day.isoformat())
        answer = await self._call(messages.BILL_URL, content, messages.BillAnswer)
        if answer.sub_code.lower().endswith(_NO_BILL):
            if self._clock.now() < beijing_midnight(day + timedelta(days=1)) + timedelta(hours=BILL_READY_HOURS):
                raise BillNotReady()
            return []
        if answer.code != messages.SUCCEEDED:
            raise self._unclear(messages.BILL_URL, answer)
        url = answer.bill_download_url
        if self._account.url.startswith("https:"):
            url = re.sub("^http:", "https:", url)
        file = await self._calls.send("GET", url, bytes_max=BILL_BYTES_MAX, timeout_seconds=BILL_TIMEOUT_SECONDS)
        try:
            return lines_of(read_bill(file.body))
        except BillMalformed as error:
            log.warning("bill_refused", channel=self.channel, day=day.isoformat(), reason=str(error))
            raise ProviderUnavailable(retry_after=RETRY_AFTER_SECONDS) from error

    @override
    async def stop(self) -> None:
        await self._calls.stop()

    def _signed(self, method: str, content: msgspec.Struct, *, return_url: str = "") -> dict[str, str]:
        begins = method in messages.PRODUCTS
        return sign_request(
            self._account.private_key,
            app_id=self._account.app_id,
            method=method,
            content=msgspec.json.encode(content),
            now=self._clock.now(),
            notify_url=self._account.notify_url if begins else "",
            return_url=return_url,
        )

    async def _call(self, method: str, content: msgspec.Struct, answer_type: type[T]) -> T:
        """The verified answer, a success or a clear failure; anything else is ``ProviderUnavailable``."""
        fields = self._signed(method, content)
        # The gateway decodes the body by the charset that stands in the address.
        body = urlencode({"biz_content": fields.pop("biz_content")}).encode()
        answer = await self._calls.send(
            "POST", redirect_url(self._account.url, fields), body=body, headers=_BODY_HEADERS
        )
        try:
            said = msgspec.json.decode(read_answer(self._account.public_key, method, answer.body), type=answer_type)
        except (SignatureWrong, EnvelopeMalformed, msgspec.DecodeError) as error:
            said_by_whom = answer.body[:300].decode(errors="replace")
            log.warning(
                "provider_answer_refused", channel=self.channel, method=method, reason=str(error), answer=said_by_whom
            )
            raise ProviderUnavailable(retry_after=RETRY_AFTER_SECONDS) from error
        if said.code in _UNCLEAR_CODES or said.sub_code.endswith(("SYSTEM_ERROR", "unknow-error")):
            raise self._unclear(method, said)
        return said

    def _unclear(self, method: str, answer: messages.Answer) -> ProviderUnavailable:
        log.warning("provider_unclear", channel=self.channel, method=method, reason=_reason(answer))
        return ProviderUnavailable(retry_after=RETRY_AFTER_SECONDS)

    def _found(self, attempt: Attempt, answer: messages.TradeAnswer) -> Found:
        match answer.trade_status:
            case messages.WAIT_BUYER_PAY:
                return Found("unpaid")
            case messages.TRADE_CLOSED if not (answer.send_pay_date and attempt.state in RECEIVED):
                return Found("closed")
            case messages.TRADE_SUCCESS | messages.TRADE_FINISHED | messages.TRADE_CLOSED:
                pass
            case _:
                raise self._unclear(messages.QUERY, answer)
        try:
            amount = Money(fen_of(answer.total_amount), CURRENCY)
        except AmountMalformed as error:
            raise self._unclear(messages.QUERY, answer) from error
        received = Received(
            channel=self.channel,
            attempt_id=attempt.id,
            transaction_id=answer.trade_no,
            amount=amount,
            paid_at=_moment(answer.send_pay_date),
            was_asked=True,
        )
        return Found("paid", received)

    def _verified(self, body: bytes) -> messages.Notification:
        try:
            return msgspec.convert(read_notification(self._account.public_key, body), messages.Notification)
        except SignatureWrong as error:
            raise NotificationSignatureInvalid() from error
        except (EnvelopeMalformed, msgspec.ValidationError) as error:
            raise NotificationMalformed() from error

    def _refuse_foreign(self, notification: messages.Notification) -> None:
        ours = (self._account.app_id, self._account.seller_id)
        if (notification.app_id, notification.seller_id) != ours or not id_of(notification.out_trade_no):
            raise NotificationForeign()

    def _heard_refund(self, notification: messages.Notification) -> Heard:
        """Sent when money has gone back; ``out_biz_no`` is our number of the refund."""
        refund_id = id_of(notification.out_biz_no)
        if not refund_id:
            return Heard(notification_id=notification.notify_id)
        return Heard(notification_id=notification.notify_id, refund_id=refund_id, refund=RefundAnswer(state="done"))


def _amount(text: str) -> Money:
    try:
        fen = fen_of(text)
    except AmountMalformed as error:
        raise NotificationAmountInvalid() from error
    if fen == 0:
        raise NotificationAmountInvalid()
    return Money(fen, CURRENCY)


def _moment(text: str) -> datetime | None:
    """When it was paid, for the books only: a time that cannot be read is no reason to refuse money."""
    try:
        return read_beijing(text)
    except TimeMalformed:
        return None


def _reason(answer: messages.Answer) -> str:
    return f"{answer.sub_code or answer.code}: {answer.sub_msg or answer.msg}"
