"""The pages that a buyer meets: the one to pay on, the one behind a QR code, and the way back to the shop."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode, urlsplit

import msgspec

from onsale.contracts.alipay.signing import SIGN_TYPE, canonical
from onsale.contracts.beijing import beijing_text
from onsale.contracts.rsa import sign
from onsale.contracts.yuan import yuan_of
from onsale.provider_sim import bills, pages
from onsale.provider_sim.books import Payment
from onsale.provider_sim.desk import Desk
from onsale.provider_sim.faults import Fault, FaultKind, with_usual_values
from onsale.provider_sim.provider import Refused
from onsale.provider_sim.web import Handler, Refusal, Request, Response

_METHODS = {"page": "alipay.trade.page.pay.return", "wap": "alipay.trade.wap.pay.return"}


class PayOutcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was pressed, and the faults that were ticked; without ``faults`` the payment keeps what it had."""

    outcome: Literal["success", "failure"]
    faults: list[FaultKind] | None = None


class Checkout:
    """Links carry a secret token: who has it is the buyer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prefixes(self) -> dict[tuple[str, str], Handler]:
        return {
            ("GET", "/pay/"): self.show,
            ("GET", "/qr/"): self.show,
            ("POST", "/pay/"): self.pay,
            ("POST", "/qr/"): self.pay,
            ("GET", "/alipay/bills/"): self.alipay_bill,
        }

    def _found(self, request: Request) -> Payment:
        payment = self._desk.books.by_token.get(request.tail)
        if payment is None:
            raise Refusal(pages.missing(request))
        return payment

    async def show(self, request: Request) -> Response:
        """Opening the page makes the trade exist for Alipay, as scanning or signing in does in reality."""
        payment = self._found(request)
        self._desk.provider.open(payment)
        await self._desk.books.written()
        is_payable = self._desk.provider.is_payable(payment)
        return pages.checkout(request, payment, back=self._back(payment, request), is_payable=is_payable)

    async def pay(self, request: Request) -> Response:
        payment = self._found(request)
        try:
            asked = msgspec.json.decode(request.body, type=PayOutcome)
            if asked.faults is not None:
                self._tick(payment, asked.faults)
            if asked.outcome == "failure":
                return _json({"state": "failed", "return_url": ""})
            self._desk.provider.pay([payment])
        except ValueError as error:
            return _json({"code": "malformed", "message": str(error)}, status=400)
        except Refused as refused:
            return _json({"code": refused.reason, "message": "refused"}, status=409)
        await self._desk.books.written()
        return _json({"state": "paid", "return_url": self._back(payment, request)})

    def _tick(self, payment: Payment, kinds: list[FaultKind]) -> None:
        """What is ticked on the page stays; what was set with parameters keeps them."""
        usual = {kind: with_usual_values(Fault(kind=kind)) for kind in kinds}
        payment.faults = {kind: payment.faults.get(kind, fault) for kind, fault in usual.items()}
        self._desk.books.save(payment)

    def _back(self, payment: Payment, request: Request) -> str:
        """Where the shop wanted the buyer back: Alipay signs what it says there, WeChat Pay says nothing."""
        asked = payment.return_url or request.parameter("redirect_url")
        parts = urlsplit(asked)
        if parts.scheme not in {"http", "https"}:
            return ""
        if payment.channel == "wechat" or payment.state != "paid":
            return asked
        query = urlencode(self._return_fields(payment))
        return parts._replace(query=f"{parts.query}&{query}" if parts.query else query).geturl()

    def _return_fields(self, payment: Payment) -> dict[str, str]:
        numbers = self._desk.keys.numbers.alipay
        fields = {
            "app_id": numbers.app_id,
            "auth_app_id": numbers.app_id,
            "charset": "utf-8",
            "method": _METHODS.get(payment.method, _METHODS["page"]),
            "out_trade_no": payment.number,
            "seller_id": numbers.seller_id,
            "timestamp": beijing_text(self._desk.clock.now()),
            "total_amount": yuan_of(payment.received_minor),
            "trade_no": payment.transaction_id,
            "version": "1.0",
        }
        return {**fields, "sign": sign(self._desk.keys.alipay, canonical(fields)), "sign_type": SIGN_TYPE}

    async def alipay_bill(self, request: Request) -> Response:
        """Needs no signature, but a fresh address."""
        day = bills.read_download_token(self._desk.clock, request.tail)
        if day is None:
            return Response(status=403, body=b"", media_type="text/plain")
        content = await bills.write(self._desk.books, self._desk.keys.numbers, "alipay", day)
        await self._desk.books.written()
        headers = {"content-disposition": f'attachment; filename="{day:%Y%m%d}.csv.zip"'}
        return Response(body=content, media_type="application/octet-stream", headers=headers)


def _json(content: object, *, status: int = 200) -> Response:
    return Response(status=status, body=msgspec.json.encode(content))
