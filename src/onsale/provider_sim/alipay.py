"""Alipay's gateway: one address for every method, RSA2 on the way in and out."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date

import msgspec

from onsale.contracts.alipay import messages
from onsale.contracts.alipay.signing import EnvelopeMalformed, read_fields, sign_answer, verify_request
from onsale.contracts.beijing import beijing_text
from onsale.contracts.rsa import SignatureWrong
from onsale.contracts.yuan import AmountMalformed, fen_of, yuan_of
from onsale.provider_sim import bills, pages
from onsale.provider_sim.alipay_oauth import AlipayOauth
from onsale.provider_sim.books import Payment, Refund
from onsale.provider_sim.clock import instant, read_expiry
from onsale.provider_sim.desk import Desk
from onsale.provider_sim.provider import Order, Reason, RefundOrder, Refused
from onsale.provider_sim.web import Handler, Request, Response

EXPIRES_MS = 15 * 86_400_000
GATEWAY = "/gateway.do"
_METHODS = {messages.PAGE_PAY: "page", messages.WAP_PAY: "wap", messages.PRECREATE: "qr"}
_PRODUCTS = {
    messages.PAGE_PAY: {"FAST_INSTANT_TRADE_PAY"},
    messages.WAP_PAY: {"QUICK_WAP_WAY", "QUICK_WAP_PAY"},
    messages.PRECREATE: {"FACE_TO_FACE_PAYMENT", "QR_CODE_OFFLINE"},
}
_UNIT_MS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}
_CODES = {
    Reason.NOT_FOUND: ("ACQ.TRADE_NOT_EXIST", "交易不存在"),
    Reason.OTHER_TERMS: ("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改"),
    Reason.PAID: ("ACQ.TRADE_HAS_SUCCESS", "交易已被支付"),
    Reason.CLOSED: ("ACQ.TRADE_HAS_CLOSE", "交易已经关闭"),
    Reason.NOT_PAID: ("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
    Reason.TOO_MUCH: ("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限"),
    Reason.OTHER_REFUND: ("ACQ.DISCORDANT_REPEAT_REQUEST", "同一退款请求号的退款信息不一致"),
    Reason.NO_BALANCE: ("ACQ.SELLER_BALANCE_NOT_ENOUGH", "卖家余额不足"),
}

Amount = str | int | float
Answer = dict[str, object]


class PayContent(msgspec.Struct, frozen=True, kw_only=True):
    """Of the three methods that begin a trade."""

    out_trade_no: str
    total_amount: Amount
    subject: str
    product_code: str = ""
    seller_id: str = ""
    time_expire: str = ""
    timeout_express: str = ""
    passback_params: str = ""


class TradeContent(msgspec.Struct, frozen=True, kw_only=True):
    """Of everything about a trade that is there; one of the two numbers is enough."""

    out_trade_no: str = ""
    trade_no: str = ""
    out_request_no: str = ""
    refund_amount: Amount = ""
    refund_reason: str = ""


class Failure(Exception):
    """A business answer that says no."""

    def __init__(self, sub_code: str, sub_msg: str, *, code: str = messages.BUSINESS_FAILED) -> None:
        super().__init__(sub_code)
        names = {"40004": "Business Failed", "40002": "Invalid Arguments", "40001": "Missing Required Arguments"}
        self.answer: Answer = {"code": code, "msg": names[code], "sub_code": sub_code, "sub_msg": sub_msg}


class AlipayGateway:
    """Serves one merchant."""

    def __init__(self, desk: Desk, oauth: AlipayOauth) -> None:
        self._desk = desk
        self._oauth = oauth
        self._calls: dict[str, Callable[[bytes, Request], Awaitable[Answer | Response]]] = {
            messages.QUERY: self._query,
            messages.CLOSE: self._close,
            messages.REFUND: self._refund,
            messages.REFUND_QUERY: self._refund_query,
            messages.BILL_URL: self._bill_url,
        }

    def routes(self) -> dict[tuple[str, str], Handler]:
        return {("GET", GATEWAY): self.serve, ("POST", GATEWAY): self.serve}

    async def serve(self, request: Request) -> Response:
        """One call. Methods with a page answer the browser with it, the others with signed JSON."""
        fields, method = {}, ""
        try:
            fields = _fields(request)
            method = fields.get("method", "")
            content = self._accepted(fields)
            if method == messages.OAUTH_TOKEN:
                return self._oauth.exchange(fields)
            if method in _METHODS:
                return await self._start(method, fields, content, request)
            answer = await self._calls[method](content, request)
        except Failure as failure:
            answer = failure.answer
        except Refused as refused:
            sub_code, sub_msg = _CODES[refused.reason]
            answer = Failure(sub_code, sub_msg).answer
        except msgspec.DecodeError as error:
            answer = Failure("ACQ.INVALID_PARAMETER", f"参数无效: {error}").answer
        if isinstance(answer, Response):
            return answer
        if method in {messages.PAGE_PAY, messages.WAP_PAY}:
            return pages.refused(request, f"{answer.get('sub_code')}", f"{answer.get('sub_msg')}")
        return self._signed(method, answer)

    def _accepted(self, fields: dict[str, str]) -> bytes:
        """The content of a call that the merchant has signed."""
        if fields.get("app_id") != self._desk.keys.numbers.alipay.app_id:
            raise Failure("isv.invalid-app-id", "无效的AppID参数", code="40002")
        if fields.get("method") not in {messages.OAUTH_TOKEN, *_METHODS, *self._calls}:
            raise Failure("isv.invalid-method", "不存在的方法名", code="40002")
        if fields.get("charset", "").lower() != "utf-8":
            raise Failure("isv.invalid-charset", "编码集错误", code="40002")
        try:
            verify_request(self._desk.keys.alipay_merchant, fields)
        except SignatureWrong as error:
            raise Failure("isv.invalid-signature", "验签出错, 建议检查签名字符串或签名私钥", code="40002") from error
        if not fields.get("biz_content") and fields["method"] != messages.OAUTH_TOKEN:
            raise Failure("isv.missing-biz-content", "缺少业务参数", code="40001")
        return fields.get("biz_content", "").encode()

    def _signed(self, method: str, answer: Answer) -> Response:
        # The gateway writes slashes as `\/`: who writes the object again before checking it finds another text.
        content = msgspec.json.encode(answer).replace(b"/", b"\\/")
        return Response(body=sign_answer(self._desk.keys.alipay, method or "error", content))

    async def _start(self, method: str, fields: dict[str, str], content: bytes, request: Request) -> Response:
        asked = msgspec.json.decode(content, type=PayContent)
        numbers, now = self._desk.keys.numbers.alipay, self._desk.clock.now_ms()
        if asked.seller_id not in {"", numbers.seller_id} or asked.product_code not in {"", *_PRODUCTS[method]}:
            raise Failure("ACQ.INVALID_PARAMETER", "参数无效: seller_id, product_code")
        expires = _expiry(asked, now)
        if expires <= now or not asked.out_trade_no or not asked.subject:
            raise Failure("ACQ.INVALID_PARAMETER", "参数无效: time_expire, out_trade_no, subject")
        payment = self._desk.provider.start(
            Order(
                channel="alipay",
                number=asked.out_trade_no,
                method=_METHODS[method],
                app_id=numbers.app_id,
                subject=asked.subject,
                amount_minor=_fen(asked.total_amount),
                notify_url=fields.get("notify_url", ""),
                return_url=fields.get("return_url", ""),
                attach=asked.passback_params,
                expires_ms=expires,
            )
        )
        await self._desk.books.written()
        if method != messages.PRECREATE:
            return Response(status=302, headers={"location": self._desk.url(request, f"/pay/{payment.token}")})
        lost = await self._desk.lost(payment, "start", request)
        qr_code = self._desk.url(request, f"/qr/{payment.token}")
        return lost or self._signed(method, _done(out_trade_no=payment.number, qr_code=qr_code))

    def _found(self, asked: TradeContent) -> Payment:
        found = self._desk.provider.find("alipay", asked.out_trade_no, asked.trade_no)
        if found is None:
            raise Refused(Reason.NOT_FOUND)
        return found

    async def _query(self, content: bytes, request: Request) -> Answer | Response:
        payment = self._found(msgspec.json.decode(content, type=TradeContent))
        await self._desk.books.written()
        answer = _done(**trade_fields(payment))
        return await self._desk.lost(payment, "query", request) or answer

    async def _close(self, content: bytes, request: Request) -> Answer | Response:
        payment = self._found(msgspec.json.decode(content, type=TradeContent))
        try:
            self._desk.provider.close(payment)
        except Refused as refused:
            raise Failure("ACQ.TRADE_STATUS_ERROR", "交易状态不合法") from refused
        await self._desk.books.written()
        answer = _done(trade_no=payment.transaction_id, out_trade_no=payment.number)
        return await self._desk.lost(payment, "close", request) or answer

    async def _refund(self, content: bytes, request: Request) -> Answer | Response:
        asked = msgspec.json.decode(content, type=TradeContent)
        payment = self._found(asked)
        number = asked.out_request_no or payment.number
        try:
            refund, is_new = self._desk.provider.refund(
                RefundOrder(
                    payment=payment,
                    number=number,
                    amount_minor=_fen(asked.refund_amount),
                    reason=asked.refund_reason,
                )
            )
        except Refused:
            await self._desk.books.written()
            raise
        await self._desk.books.written()
        fields = {"buyer_logon_id": _masked(payment), "buyer_user_id": payment.payer}
        if refund.state == "done":
            fields["gmt_refund_pay"] = beijing_text(instant(refund.done_ms))
        answer = _done(
            trade_no=payment.transaction_id,
            out_trade_no=payment.number,
            fund_change="Y" if is_new and refund.state == "done" else "N",
            refund_fee=yuan_of(payment.refunded_minor),
            **fields,
        )
        return await self._desk.lost(payment, "refund", request) or answer

    async def _refund_query(self, content: bytes, request: Request) -> Answer | Response:
        asked = msgspec.json.decode(content, type=TradeContent)
        payment = self._found(asked)
        refund = self._desk.books.refunds.get(f"alipay:{asked.out_request_no}")
        if refund is None or refund.payment != payment.key:
            return _done()
        answer = _done(
            trade_no=payment.transaction_id,
            out_trade_no=payment.number,
            out_request_no=refund.number,
            total_amount=yuan_of(payment.received_minor),
            refund_amount=yuan_of(refund.amount_minor),
            **_refund_outcome(refund),
        )
        return await self._desk.lost(payment, "query", request) or answer

    async def _bill_url(self, content: bytes, request: Request) -> Answer | Response:
        asked = msgspec.json.decode(content, type=messages.BillContent)
        try:
            day = date.fromisoformat(asked.bill_date)
        except ValueError as error:
            raise Failure("isv.invalid-arguments", "账单日期格式错误") from error
        if asked.bill_type != "trade" or not bills.is_ready(self._desk.books, self._desk.clock, "alipay", day):
            raise Failure(messages.BILL_NOT_EXIST, "账单不存在")
        token = bills.download_token(self._desk.clock, day)
        return _done(bill_download_url=self._desk.url(request, f"/alipay/bills/{token}"))


def _fields(request: Request) -> dict[str, str]:
    """Of the address and of the body, as clients spread them."""
    fields: dict[str, str] = {}
    try:
        for part in (request.query.encode("latin-1"), request.body):
            fields |= read_fields(part) if part else {}
    except EnvelopeMalformed as error:
        raise Failure("isv.invalid-parameter", "参数无效", code="40002") from error
    return fields


def _done(**fields: str) -> Answer:
    return {"code": messages.SUCCEEDED, "msg": "Success", **fields}


def _fen(amount: Amount) -> int:
    try:
        fen = fen_of(f"{amount}")
    except AmountMalformed as error:
        raise Failure("ACQ.INVALID_PARAMETER", "参数无效: 金额") from error
    if fen == 0:
        raise Failure("ACQ.INVALID_PARAMETER", "参数无效: 金额")
    return fen


def _expiry(asked: PayContent, now_ms: int) -> int:
    if not asked.time_expire and not asked.timeout_express:
        return now_ms + EXPIRES_MS
    try:
        if asked.time_expire:
            return read_expiry(asked.time_expire)
    except ValueError as error:
        raise Failure("ACQ.INVALID_PARAMETER", "参数无效: time_expire") from error
    found = re.fullmatch(r"([1-9][0-9]{0,4})([mhd])", asked.timeout_express)
    if found is None:
        raise Failure("ACQ.INVALID_PARAMETER", "参数无效: timeout_express")
    return now_ms + int(found[1]) * _UNIT_MS[found[2]]


def trade_status(payment: Payment) -> str:
    """What Alipay calls it. A trade that was refunded as a whole is closed, like one that was never paid."""
    if payment.state == "waiting":
        return messages.WAIT_BUYER_PAY
    is_left = payment.state == "paid" and payment.refunded_minor < payment.received_minor
    return messages.TRADE_SUCCESS if is_left else messages.TRADE_CLOSED


def trade_fields(payment: Payment) -> dict[str, str]:
    fields = {
        "buyer_logon_id": _masked(payment),
        "out_trade_no": payment.number,
        "trade_no": payment.transaction_id,
        "trade_status": trade_status(payment),
        "total_amount": yuan_of(payment.received_minor or payment.amount_minor),
        "buyer_pay_amount": yuan_of(payment.received_minor),
        "receipt_amount": yuan_of(payment.received_minor),
        "invoice_amount": yuan_of(payment.received_minor),
        "point_amount": "0.00",
    }
    if payment.paid_ms:
        fields |= {"send_pay_date": beijing_text(instant(payment.paid_ms)), "buyer_user_id": payment.payer}
    return fields


def _refund_outcome(refund: Refund) -> dict[str, str]:
    """Nothing says that a refund is on its way or came to nothing but that its success is missing."""
    if refund.state != "done":
        return {}
    return {"refund_status": "REFUND_SUCCESS", "gmt_refund_pay": beijing_text(instant(refund.done_ms))}


def _masked(payment: Payment) -> str:
    return f"138****{payment.number[-4:]}"
