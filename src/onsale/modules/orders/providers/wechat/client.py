"""The client of WeChat Pay (微信支付): QR codes, pages inside WeChat, pages in other browsers of phones, mini programs.

Every payment begins with a call, so WeChat Pay knows an attempt as soon as its buyer can pay it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from urllib.parse import quote

from typing_extensions import override

from onsale.contracts.beijing import beijing_midnight, beijing_rfc3339
from onsale.contracts.bills import BillMalformed
from onsale.contracts.values import Text
from onsale.contracts.wechat import messages
from onsale.contracts.wechat.bills import read_bill
from onsale.modules.orders.domain import Attempt, DueRefund, RefundAnswer
from onsale.modules.orders.errors import BillNotReady, PaymentRefused
from onsale.modules.orders.providers.calls import ProviderCalls
from onsale.modules.orders.providers.numbers import lines_of, number_of
from onsale.modules.orders.providers.protocol import (
    Acknowledgement,
    BillLine,
    Found,
    Heard,
    Payer,
    PaymentProvider,
    PaymentStep,
)
from onsale.modules.orders.providers.wechat.gateway import MiniProgram, WechatAccount, WechatGateway, read, unclear
from onsale.modules.orders.providers.wechat.meaning import found_of, heard_of, refund_answer_of, verified
from onsale.modules.orders.settings import BILL_READY_HOURS
from onsale.platform.clock import Clock
from onsale.platform.http import malformed

DESCRIPTION_LENGTH_MAX = 127
REASON_LENGTH_MAX = 80


class WechatProvider(PaymentProvider):
    """One merchant at WeChat Pay."""

    channel = "wechat"

    def __init__(self, account: WechatAccount, clock: Clock, calls: ProviderCalls | None = None) -> None:
        self._account = account
        self._clock = clock
        self._gateway = WechatGateway(account, clock, calls)
        apps = {"jsapi": bool(account.app_secret), "mini": account.mini is not None}
        self.methods = ("native", "h5", *(method for method, is_there in apps.items() if is_there))
        self.authorize_url = _authorize_url(account) if account.app_secret else ""

    @override
    async def start(self, attempt: Attempt, subject: Text, pay_before: datetime, payer: Payer) -> PaymentStep:
        """Begins the transaction; the same attempt again is the same one, and its parameters are signed anew.

        For pages in WeChat and mini programs ``payer.code`` is exchanged for the payer's openid first; it works once.
        """
        mini = self._account.mini if payer.method == "mini" else None
        app_id = self._account.app_id if mini is None else mini.app_id
        in_app = payer.method in {"jsapi", "mini"}
        kind = "jsapi" if in_app else payer.method
        request = messages.PayRequest(
            appid=app_id,
            mchid=self._account.merchant_id,
            description=subject.in_language(payer.language)[:DESCRIPTION_LENGTH_MAX],
            out_trade_no=number_of(attempt.id),
            notify_url=self._account.notify_url,
            amount=messages.Total(total=attempt.amount.amount_minor, currency=attempt.amount.currency),
            time_expire=beijing_rfc3339(pay_before),
            payer=messages.Payer(openid=await self._openid(payer, mini)) if in_app else None,
            scene_info=_scene(payer) if kind == "h5" else None,
        )
        answer = await self._gateway.call("POST", messages.BEGIN_PATH.format(kind=kind), request)
        if answer.code:
            raise PaymentRefused(reason=answer.code)
        begun = read(answer, messages.PayAnswer)
        if in_app:
            return PaymentStep(kind="jsapi", jsapi=self._gateway.parameters(app_id, begun.prepay_id))
        if kind == "h5":
            back = f"&redirect_url={quote(payer.return_url, safe='')}" if payer.return_url else ""
            return PaymentStep(kind="redirect", pay_url=begun.h5_url + back)
        return PaymentStep(kind="qr", code_url=begun.code_url)

    @override
    def read_notification(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """WeChat Pay signs a notification anew each time it repeats it, so one that was signed long ago is refused."""
        return heard_of(self._account, verified(self._account, headers, body, self._clock.now()))

    @override
    def acknowledge(self) -> Acknowledgement:
        """Nothing but the status counts; 400 and above are repeated."""
        return Acknowledgement(200, "text/plain", b"")

    @override
    async def ask(self, attempt: Attempt) -> Found:
        """``unknown`` when our call that was to begin it never arrived; only another such call could."""
        path = messages.QUERY_PATH.format(out_trade_no=number_of(attempt.id), mchid=self._account.merchant_id)
        answer = await self._gateway.call("GET", path)
        if answer.code in {messages.ORDER_NOT_EXIST, messages.RESOURCE_NOT_EXISTS}:
            return Found("unknown")
        if answer.code:
            raise unclear(path, answer.reason)
        transaction = read(answer, messages.Transaction)
        if (transaction.mchid, transaction.out_trade_no) != (self._account.merchant_id, number_of(attempt.id)):
            raise unclear(path, "it is of another transaction")
        return found_of(transaction)

    @override
    async def close(self, attempt: Attempt) -> Found:
        """Close the transaction, so that nobody can pay it any more.

        WeChat Pay answers 204 to the closing of numbers that it has never seen, which closes nothing: a call of ours
        that arrives later would still begin the transaction. So what became of it is asked for afterwards, also where
        it refuses to close because it was paid or closed before.
        """
        path = messages.CLOSE_PATH.format(out_trade_no=number_of(attempt.id))
        await self._gateway.call("POST", path, messages.CloseRequest(mchid=self._account.merchant_id))
        found = await self.ask(attempt)
        if found.state == "unpaid":
            raise unclear(path, "it was closed and can still be paid")
        return found

    @override
    async def refund(self, refund: DueRefund) -> RefundAnswer:
        """Asked for; most are ``pending`` then, and a notification or a question tells of the rest."""
        request = messages.RefundRequest(
            out_trade_no=number_of(refund.attempt_id),
            out_refund_no=number_of(refund.id),
            reason=refund.reason[:REASON_LENGTH_MAX],
            notify_url=self._account.notify_url,
            amount=messages.RefundAmount(
                refund=refund.amount.amount_minor, total=refund.received.amount_minor, currency=refund.amount.currency
            ),
        )
        answer = await self._gateway.call("POST", messages.REFUND_PATH, request)
        if answer.code:
            return RefundAnswer(state="refused", problem=answer.reason)
        return refund_answer_of(read(answer, messages.Refund))

    @override
    async def ask_refund(self, refund: DueRefund) -> RefundAnswer:
        """``unknown``: it never arrived there, and is to be asked for again by the same number."""
        path = messages.REFUND_QUERY_PATH.format(out_refund_no=number_of(refund.id))
        answer = await self._gateway.call("GET", path)
        if answer.code == messages.RESOURCE_NOT_EXISTS:
            return RefundAnswer(state="unknown")
        if answer.code:
            raise unclear(path, answer.reason)
        return refund_answer_of(read(answer, messages.Refund))

    @override
    async def bill(self, day: date) -> list[BillLine]:
        """The answer with the file's address and hash is signed; the file is not, and compared with the hash."""
        answer = await self._gateway.call("GET", messages.BILL_PATH.format(day=day.isoformat()))
        if answer.code in {messages.NO_STATEMENT_EXIST, messages.STATEMENT_CREATING}:
            is_early = self._clock.now() < beijing_midnight(day + timedelta(days=1)) + timedelta(hours=BILL_READY_HOURS)
            if is_early or answer.code == messages.STATEMENT_CREATING:
                raise BillNotReady()
            return []
        if answer.code:
            raise unclear(messages.BILL_PATH, answer.reason)
        file = await self._gateway.download(read(answer, messages.BillAnswer))
        try:
            return lines_of(read_bill(file))
        except BillMalformed as error:
            raise unclear(messages.BILL_PATH, str(error)) from error

    @override
    async def stop(self) -> None:
        await self._gateway.stop()

    async def _openid(self, payer: Payer, mini: MiniProgram | None) -> str:
        if not payer.code:
            malformed("/code", "WeChat's code is needed for this method")
        return await self._gateway.openid_of(payer.code, mini)


def _authorize_url(account: WechatAccount) -> str:
    """WeChat takes these parameters in this order only, and asks nobody for ``snsapi_base``."""
    query = f"appid={account.app_id}&redirect_uri={{return_url}}&response_type=code&scope=snsapi_base&state=pay"
    return f"{account.authorize_url}{messages.AUTHORIZE_PATH}?{query}#wechat_redirect"


def _scene(payer: Payer) -> messages.SceneInfo:
    """WeChat opens the page only for the address that asked for it."""
    return messages.SceneInfo(payer_client_ip=payer.address, h5_info=messages.H5Info(type="Wap"))
