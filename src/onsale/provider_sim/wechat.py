"""WeChat Pay's API v3: signed JSON both ways."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from urllib.parse import unquote, urlencode

import msgspec

from onsale.contracts.beijing import beijing_rfc3339
from onsale.contracts.rsa import SignatureWrong
from onsale.contracts.wechat import messages
from onsale.contracts.wechat.signing import (
    MessageStale,
    Target,
    read_authorization,
    sign_message,
    verify_pay_parameters,
    verify_request,
)
from onsale.provider_sim import bills
from onsale.provider_sim.books import Payment, Refund
from onsale.provider_sim.clock import instant, milliseconds
from onsale.provider_sim.desk import Desk, Operation
from onsale.provider_sim.provider import Order, Reason, RefundOrder, Refused
from onsale.provider_sim.web import Handler, Request, Response

EXPIRES_MS = 7 * 86_400_000
AMOUNT_MAX = 100_000_000_00
FILES_MAX = 4

_BEGIN = "/v3/pay/transactions/"
_BY_NUMBER = "/v3/pay/transactions/out-trade-no/"
_BY_ID = "/v3/pay/transactions/id/"
_REFUNDS = "/v3/refund/domestic/refunds"
_BILL = "/v3/bill/tradebill"
_DOWNLOAD = "/v3/billdownload/file"
_METHODS = {"native": "native", "jsapi": "jsapi", "h5": "h5"}
_CODES = {
    Reason.NOT_FOUND: (404, "RESOURCE_NOT_EXISTS", "订单不存在"),
    Reason.OTHER_TERMS: (403, "OUT_TRADE_NO_USED", "商户订单号重复"),
    Reason.PAID: (400, "ORDERPAID", "订单已支付"),
    Reason.CLOSED: (400, "ORDER_CLOSED", "订单已关闭"),
    Reason.NOT_PAID: (400, "INVALID_REQUEST", "订单状态不允许退款"),
    Reason.TOO_MUCH: (400, "INVALID_REQUEST", "申请退款金额大于可退金额"),
    Reason.OTHER_REFUND: (400, "INVALID_REQUEST", "退款请求参数与之前不一致"),
    Reason.NO_BALANCE: (403, "NOT_ENOUGH", "基本账户余额不足,请充值后重新发起"),
}


class PayContent(messages.PayRequest, frozen=True, kw_only=True, omit_defaults=True):
    """Of the requests that begin a transaction."""

    attach: str = ""


class _Failure(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.body = msgspec.json.encode({"code": code, "message": message})


Answer = tuple[Payment | None, Operation, Response]
_Call = Callable[[Request], Awaitable[Answer]]


class WechatGateway:
    """Serves one merchant with two apps: the official account's and the mini program's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._numbers = desk.keys.numbers.wechat
        self._files: dict[str, bytes] = {}

    def exact(self) -> dict[tuple[str, str], Handler]:
        return {
            **{("POST", f"{_BEGIN}{method}"): self._signed(self._start) for method in _METHODS},
            ("POST", _REFUNDS): self._signed(self._refund),
            ("GET", _BILL): self._signed(self._bill),
            ("GET", _DOWNLOAD): self._signed(self._download),
            ("POST", "/wechat/cashier"): self.cashier,
        }

    def prefixes(self) -> dict[tuple[str, str], Handler]:
        return {
            ("GET", _BY_NUMBER): self._signed(self._query),
            ("GET", _BY_ID): self._signed(self._query_id),
            ("POST", _BY_NUMBER): self._signed(self._close),
            ("GET", f"{_REFUNDS}/"): self._signed(self._refund_query),
        }

    def _signed(self, call: _Call) -> Handler:
        """The call for who is the merchant; every answer of ours is signed, also a refusal."""

        async def serve(request: Request) -> Response:
            payment: Payment | None = None
            operation: Operation = "query"
            try:
                self._check(request)
                payment, operation, response = await call(request)
            except _Failure as failure:
                response = Response(status=failure.status, body=failure.body)
            except Refused as refused:
                response = _refusal(refused.reason)
            except msgspec.DecodeError as error:
                body = msgspec.json.encode({"code": "PARAM_ERROR", "message": f"参数错误: {error}"})
                response = Response(status=400, body=body)
            await self._desk.books.written()
            lost = None if payment is None else await self._desk.lost(payment, operation, request)
            return lost or self._with_signature(response)

        return serve

    def _check(self, request: Request) -> None:
        try:
            header = read_authorization(request.headers.get("authorization", ""))
            if (header.mchid, header.serial_no) != (self._numbers.merchant_id, self._numbers.serial):
                raise _Failure(401, "SIGN_ERROR", "商户号与证书序列号不匹配")
            target = Target(request.method, request.raw_target)
            verify_request(self._desk.keys.wechat_merchant, target, request.body, header, now=self._desk.clock.now())
        except (SignatureWrong, MessageStale) as error:
            raise _Failure(401, "SIGN_ERROR", "签名验证失败") from error

    def _with_signature(self, response: Response) -> Response:
        headers = sign_message(
            self._desk.keys.wechat,
            self._numbers.public_key_id,
            response.body,
            now=self._desk.clock.now(),
            nonce=secrets.token_hex(16),
        )
        return msgspec.structs.replace(response, headers=headers)

    async def _start(self, request: Request) -> Answer:
        asked = msgspec.json.decode(request.body, type=PayContent)
        method = request.path.rpartition("/")[2]
        apps = {self._numbers.app_id, *([self._numbers.mini_app_id] if method == "jsapi" else [])}
        if asked.appid not in apps or asked.mchid != self._numbers.merchant_id:
            raise _Failure(400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配")
        _check_terms(asked, method)
        is_mini = asked.appid == self._numbers.mini_app_id
        payment = self._desk.provider.start(
            Order(
                channel="wechat",
                number=asked.out_trade_no,
                method="mini" if is_mini else _METHODS[method],
                app_id=asked.appid,
                subject=asked.description,
                amount_minor=asked.amount.total,
                notify_url=asked.notify_url,
                attach=asked.attach,
                openid=asked.payer.openid if asked.payer is not None and method == "jsapi" else "",
                expires_ms=self._expiry(asked.time_expire),
            )
        )
        answers = {
            "native": {"code_url": self._desk.url(request, f"/qr/{payment.token}")},
            "h5": {"h5_url": self._desk.url(request, f"/pay/{payment.token}?package=h5")},
            "jsapi": {"prepay_id": _prepay_id(payment)},
        }
        return payment, "start", _json(answers[method])

    def _expiry(self, text: str) -> int:
        now = self._desk.clock.now_ms()
        if not text:
            return now + EXPIRES_MS
        try:
            at = datetime.fromisoformat(text)
        except ValueError as error:
            raise _Failure(400, "PARAM_ERROR", "time_expire 格式错误") from error
        if at.tzinfo is None or milliseconds(at) <= now:
            raise _Failure(400, "INVALID_REQUEST", "time_expire 时间过早")
        return milliseconds(at)

    async def _query(self, request: Request) -> Answer:
        return self._found(self._desk.provider.find("wechat", unquote(request.tail)), request)

    async def _query_id(self, request: Request) -> Answer:
        return self._found(self._desk.provider.find("wechat", "", unquote(request.tail)), request)

    def _found(self, payment: Payment | None, request: Request) -> Answer:
        if request.parameter("mchid") != self._numbers.merchant_id:
            raise _Failure(400, "PARAM_ERROR", "缺少 mchid")
        if payment is None:
            raise _Failure(404, messages.ORDER_NOT_EXIST, "订单不存在")
        return payment, "query", _json(transaction(payment, self._numbers.merchant_id))

    async def _close(self, request: Request) -> Answer:
        number, slash, action = request.tail.rpartition("/")
        asked = msgspec.json.decode(request.body, type=messages.CloseRequest)
        if (slash, action) != ("/", "close") or asked.mchid != self._numbers.merchant_id:
            raise _Failure(400, "PARAM_ERROR", "参数错误")
        payment = self._desk.provider.find("wechat", unquote(number))
        if payment is not None:
            self._desk.provider.close(payment)
        return payment, "close", Response(status=204)

    async def _refund(self, request: Request) -> Answer:
        asked = msgspec.json.decode(request.body, type=messages.RefundRequest)
        if asked.amount.refund <= 0 or asked.amount.currency != "CNY" or not asked.out_refund_no:
            raise _Failure(400, "PARAM_ERROR", "退款金额错误")
        payment = self._desk.provider.find("wechat", asked.out_trade_no)
        refund, _ = self._desk.provider.refund(
            RefundOrder(
                payment=payment,
                number=asked.out_refund_no,
                amount_minor=asked.amount.refund,
                total_minor=asked.amount.total,
                notify_url=asked.notify_url,
                reason=asked.reason,
            )
        )
        return payment, "refund", self._refund_answer(refund)

    async def _refund_query(self, request: Request) -> Answer:
        refund = self._desk.books.refunds.get(f"wechat:{unquote(request.tail)}")
        if refund is None:
            raise _Failure(404, messages.RESOURCE_NOT_EXISTS, "退款单不存在")
        return self._desk.books.payments[refund.payment], "query", self._refund_answer(refund)

    def _refund_answer(self, refund: Refund) -> Response:
        return _json(refund_fields(self._desk.books.payments[refund.payment], refund))

    def _asked_day(self, request: Request) -> date:
        try:
            day = date.fromisoformat(request.parameter("bill_date"))
        except ValueError as error:
            raise _Failure(400, "PARAM_ERROR", "bill_date 格式错误") from error
        if request.parameter("bill_type") not in {"", "ALL"} or request.parameter("tar_type") not in {"", "GZIP"}:
            raise _Failure(400, "PARAM_ERROR", "bill_type 或 tar_type 错误")
        if not bills.is_ready(self._desk.books, self._desk.clock, "wechat", day):
            raise _Failure(400, messages.NO_STATEMENT_EXIST, "账单不存在")
        return day

    async def _bill(self, request: Request) -> Answer:
        day = self._asked_day(request)
        content = await bills.write(self._desk.books, self._desk.keys.numbers, "wechat", day)
        token = bills.download_token(self._desk.clock, day)
        # The file that the hash belongs to, whatever is paid until it is downloaded.
        self._files[token] = content
        while len(self._files) > FILES_MAX:
            del self._files[next(iter(self._files))]
        asked = {"token": token, "tartype": request.parameter("tar_type").lower()}
        answer = {
            "hash_type": "SHA1",
            "hash_value": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
            "download_url": self._desk.url(request, f"{_DOWNLOAD}?{urlencode(asked)}"),
        }
        return None, "query", _json(answer)

    async def _download(self, request: Request) -> Answer:
        token = request.parameter("token")
        content = self._files.get(token)
        if content is None or bills.read_download_token(self._desk.clock, token) is None:
            raise _Failure(400, "INVALID_REQUEST", "下载地址已失效")
        if request.parameter("tartype") == "gzip":
            packed = await asyncio.to_thread(gzip.compress, content)
            return None, "query", Response(body=packed, media_type="application/x-gzip")
        return None, "query", Response(body=content, media_type="text/plain; charset=utf-8")

    async def cashier(self, request: Request) -> Response:
        """Stands in for WeChat's own bridge: the signed parameters of ``getBrandWCPayRequest`` open our page to pay."""
        anyone = {"access-control-allow-origin": "*"}
        return msgspec.structs.replace(self._opened_cashier(request), headers=anyone)

    def _opened_cashier(self, request: Request) -> Response:
        try:
            parameters = msgspec.json.decode(request.body, type=dict[str, str])
            verify_pay_parameters(self._desk.keys.wechat_merchant, parameters)
        except (msgspec.DecodeError, SignatureWrong):
            return _json({"err_msg": "get_brand_wcpay_request:fail", "err_desc": "签名错误"}, status=400)
        token = parameters["package"].removeprefix("prepay_id=wx")
        payment = self._desk.books.by_token.get(token)
        if payment is None or payment.app_id != parameters["appId"] or parameters.get("signType") != "RSA":
            return _json({"err_msg": "get_brand_wcpay_request:fail", "err_desc": "prepay_id 无效"}, status=400)
        return _json({"pay_url": self._desk.url(request, f"/pay/{token}")})


def transaction(payment: Payment, merchant_id: str) -> dict[str, object]:
    """As queries answer it and as notifications hide it."""
    words = {"SUCCESS": "支付成功", "REFUND": "转入退款", "NOTPAY": "订单未支付", "CLOSED": "订单已关闭"}
    state = "CLOSED" if payment.state == "closed" else "NOTPAY"
    if payment.state == "paid":
        state = messages.REFUND if payment.refunded_minor else messages.SUCCESS
    paid = payment.received_minor
    fields: dict[str, object] = {
        "appid": payment.app_id,
        "mchid": merchant_id,
        "out_trade_no": payment.number,
        "trade_state": state,
        "trade_state_desc": words[state],
        "attach": payment.attach,
        "amount": {"total": paid or payment.amount_minor, "currency": "CNY"},
    }
    if payment.state != "paid":
        return fields
    return fields | {
        "transaction_id": payment.transaction_id,
        "trade_type": messages.TRADE_TYPES.get(payment.method, "JSAPI"),
        "bank_type": "OTHERS",
        "success_time": beijing_rfc3339(instant(payment.paid_ms)),
        "payer": {"openid": payment.payer},
        "amount": {"total": paid, "payer_total": paid, "currency": "CNY", "payer_currency": "CNY"},
    }


def refund_fields(payment: Payment, refund: Refund) -> dict[str, object]:
    """As refund requests and their queries answer it."""
    states = {"pending": messages.PROCESSING, "done": messages.SUCCESS, "refused": messages.ABNORMAL}
    paid, back = payment.received_minor, refund.amount_minor
    fields: dict[str, object] = {
        "refund_id": refund.refund_id,
        "out_refund_no": refund.number,
        "transaction_id": payment.transaction_id,
        "out_trade_no": payment.number,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": beijing_rfc3339(instant(refund.created_ms)),
        "status": states[refund.state],
        "funds_account": "UNSETTLED",
        "amount": {
            "total": paid, "refund": back, "payer_total": paid, "payer_refund": back, "settlement_total": paid,
            "settlement_refund": back, "discount_refund": 0, "currency": "CNY",
        },
    }  # fmt: skip
    if refund.state == "done":
        fields["success_time"] = beijing_rfc3339(instant(refund.done_ms))
    return fields


def _check_terms(asked: PayContent, method: str) -> None:
    if not 0 < asked.amount.total <= AMOUNT_MAX or asked.amount.currency != "CNY":
        raise _Failure(400, "PARAM_ERROR", "订单金额错误")
    if not 6 <= len(asked.out_trade_no) <= 32 or not asked.description or not asked.notify_url:
        raise _Failure(400, "PARAM_ERROR", "out_trade_no, description 或 notify_url 错误")
    if method == "jsapi" and (asked.payer is None or not asked.payer.openid):
        raise _Failure(400, "PARAM_ERROR", "缺少 payer.openid")
    if method == "h5" and (asked.scene_info is None or asked.scene_info.h5_info is None):
        raise _Failure(400, "PARAM_ERROR", "缺少 scene_info.h5_info")


def _refusal(reason: Reason) -> Response:
    status, code, message = _CODES[reason]
    return _json({"code": code, "message": message}, status=status)


def _json(content: object, *, status: int = 200) -> Response:
    return Response(status=status, body=msgspec.json.encode(content))


def _prepay_id(payment: Payment) -> str:
    return f"wx{payment.token}"
