"""What the sandbox provider refuses."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class PayLinkInvalid(
    Refusal,
    code="pay-link-invalid",
    status=403,
    title=Text(zh="付款链接无效", en="This payment link is not valid"),
    detail=Text(zh="请回到订单页重新付款。", en="Go back to the order and pay again."),
):
    """The merchant's signature does not fit, or the link belongs to another attempt."""


class PayLinkExpired(
    Refusal,
    code="pay-link-expired",
    status=409,
    title=Text(zh="付款时间已过", en="The time to pay is over"),
    detail=Text(zh="没有扣款。请回到订单页查看订单状态。", en="Nothing was charged. Go back to see your order."),
):
    """Too late, or the merchant has closed the attempt."""


class SandboxSignatureInvalid(
    Refusal,
    code="sandbox-signature-invalid",
    status=403,
    title=Text(zh="签名无效", en="The signature is not valid"),
    detail=Text(zh="请求没有被处理。", en="Nothing was done."),
):
    """A request of a merchant that is not ours."""
