"""What buyers and providers are refused."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class HoldTokenInvalid(
    Refusal,
    code="hold-token-invalid",
    status=403,
    title=Text(zh="锁票凭证无效", en="The hold token is not valid"),
    detail=Text(zh="请重新选票后下单。", en="Choose your tickets again."),
):
    """Not signed by us, changed on the way, or somebody else's."""


class HoldExpired(
    Refusal,
    code="hold-expired",
    status=409,
    title=Text(zh="锁票已超时", en="Your hold has run out"),
    detail=Text(zh="保留时间已过,票已放回。请重新选票。", en="The tickets went back on sale. Choose again."),
):
    """Past the time to pay."""


class HoldAlreadyUsed(
    Refusal,
    code="hold-already-used",
    status=409,
    title=Text(zh="这次锁票已经下单", en="This hold has an order already"),
    detail=Text(zh="请到“我的订单”继续付款。", en="Open your orders and pay there."),
):
    """One hold, one order. ``order_id`` is the one."""

    order_id: str


class OrderNotPayable(
    Refusal,
    code="order-not-payable",
    status=409,
    title=Text(zh="订单不能付款", en="This order cannot be paid"),
    detail=Text(
        zh="订单已付款、已取消或已过付款时间。刷新订单查看最新状态。",
        en="It is paid already, was cancelled, or its time to pay is over. Reload the order.",
    ),
):
    """Not waiting for a payment any more. ``state`` is the order's."""

    state: str


class OrderNotCancellable(
    Refusal,
    code="order-not-cancellable",
    status=409,
    title=Text(zh="订单不能取消", en="This order cannot be cancelled"),
    detail=Text(
        zh="只有待付款的订单可以取消。已付款的订单请申请退款。",
        en="Only an order that waits for its payment can be cancelled; ask for a refund of a paid one.",
    ),
):
    """``state`` is the order's."""

    state: str


class OrderedPerformanceCancelled(
    Refusal,
    code="ordered-performance-cancelled",
    status=409,
    title=Text(zh="演出已取消", en="This show does not take place"),
    detail=Text(zh="主办方已取消这场演出,不能再下单。", en="The organiser has cancelled it; it cannot be ordered."),
):
    """Cancelled after the hold was placed."""


class TooManyAttempts(
    Refusal,
    code="too-many-payment-attempts",
    status=409,
    title=Text(zh="付款次数过多", en="Too many attempts to pay"),
    detail=Text(zh="请在已打开的付款页面完成付款。", en="Finish on a payment page that is already open."),
):
    """A bound on how many attempts one order can have."""


class MethodUnknown(
    Refusal,
    code="payment-method-unknown",
    status=422,
    title=Text(zh="付款渠道没有这种方式", en="This channel cannot be paid like that"),
    detail=Text(zh="该渠道可用的方式:{methods}。", en="It can be paid by: {methods}."),
):
    """A method of another channel, or none."""

    methods: str


class BillNotReady(
    Refusal,
    code="bill-not-ready",
    status=409,
    title=Text(zh="账单尚未生成", en="The bill is not ready yet"),
    detail=Text(zh="渠道通常在次日上午 10 点后提供账单。", en="Providers give it after ten o'clock the next morning."),
):
    """The provider has not closed the day."""


class ChannelUnknown(
    Refusal,
    code="payment-channel-unknown",
    status=404,
    title=Text(zh="没有这个付款方式", en="No such way to pay"),
    detail=Text(zh="可用的付款方式:{channels}。", en="You can pay by: {channels}."),
):
    """Not configured here."""

    channels: str


class NotificationSignatureInvalid(
    Refusal,
    code="notification-signature-invalid",
    status=403,
    title=Text(zh="通知签名无效", en="The notification's signature is not valid"),
    detail=Text(zh="通知没有被处理。", en="Nothing was done."),
):
    """Checked before anything else is read."""


class NotificationMalformed(
    Refusal,
    code="notification-malformed",
    status=400,
    title=Text(zh="通知内容无法读取", en="The notification cannot be read"),
    detail=Text(zh="通知没有被处理。", en="Nothing was done."),
):
    """Cut off, in another encoding, or without what it is about."""


class NotificationStale(
    Refusal,
    code="notification-stale",
    status=403,
    title=Text(zh="通知的签名时间过早或过晚", en="The notification was not signed just now"),
    detail=Text(
        zh="通知没有被处理。请检查服务器时钟;渠道会重新签名并再次通知。",
        en="Nothing was done. Check this server's clock; the provider signs it anew and sends it again.",
    ),
):
    """Signed by the provider, at another time: an old one that somebody kept, or a clock that is wrong."""


class NotificationForeign(
    Refusal,
    code="notification-foreign",
    status=403,
    title=Text(zh="通知不属于本商户", en="The notification is for somebody else"),
    detail=Text(
        zh="应用、商户号或订单号不是本平台的,通知没有被处理。",
        en="Its app, merchant or number is none of ours. Nothing was done.",
    ),
):
    """Signed by the provider, about another app, merchant or kind of number than ours."""


class NotificationAmountInvalid(
    Refusal,
    code="notification-amount-invalid",
    status=400,
    title=Text(zh="通知中的金额无法读取", en="The notification's amount is not an amount"),
    detail=Text(zh="通知没有被处理,正在向付款渠道核实。", en="Nothing was done; the provider is asked instead."),
):
    """More than two decimals, an exponent, a sign, zero: nothing is ever rounded."""


class NotificationCurrencyUnknown(
    Refusal,
    code="notification-currency-unknown",
    status=400,
    title=Text(zh="通知中的币种不受支持", en="The notification is in another currency"),
    detail=Text(zh="只接受人民币。通知没有被处理。", en="Only CNY is taken here. Nothing was done."),
):
    """Not the currency that we asked for."""


class PaymentAmountMismatch(
    Refusal,
    code="payment-amount-mismatch",
    status=409,
    title=Text(zh="付款金额不符", en="The amount is wrong"),
    detail=Text(
        zh="通知的金额与付款单不一致,订单没有变化,正在向付款渠道核实。",
        en="The amount differs from what was asked. The order is unchanged while we ask the provider.",
    ),
):
    """The provider speaks of another amount than the attempt's."""

    attempt_id: str


class ProviderUnavailable(
    Refusal,
    code="payment-provider-unavailable",
    status=503,
    title=Text(zh="付款渠道暂时无法连接", en="The payment provider does not answer"),
    detail=Text(
        zh="订单已保留,请在 {retry_after} 秒后再试。", en="Your order is kept. Try again in {retry_after} seconds."
    ),
):
    """A call to a provider failed; nothing about the order changed."""

    retry_after: int


class PaymentRefused(
    Refusal,
    code="payment-refused-by-provider",
    status=409,
    title=Text(zh="付款渠道没有接受这笔付款", en="The payment provider did not accept this"),
    detail=Text(
        zh="订单已保留,请换一种付款方式。渠道的原因:{reason}。",
        en="Your order is kept; pay in another way. The provider says: {reason}.",
    ),
):
    """The provider's clear no to a payment that was to begin. ``reason`` is its own code."""

    reason: str


class WechatCodeInvalid(
    Refusal,
    code="wechat-code-invalid",
    status=409,
    title=Text(zh="微信授权已失效", en="WeChat's permission is no longer valid"),
    detail=Text(zh="请重新进入付款页面。", en="Open the payment page again."),
):
    """What WeChat gave the page works once and for five minutes."""
