"""What the gate is told when a ticket does not admit."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from typing_extensions import override

from onsale.contracts.values import Language, Text
from onsale.platform.problems import Refusal

CodeKind = Literal["url", "wechat-pay", "alipay", "truncated", "other"]

_WHAT_IT_IS: dict[CodeKind, Text] = {
    "url": Text(
        zh="这是一个网址二维码。请对方打开“我的门票”,出示门票二维码。",
        en="This is a web address. Ask for the code shown under “My tickets”.",
    ),
    "wechat-pay": Text(
        zh="这是微信支付的付款码或收款码。请对方打开“我的门票”,出示门票二维码。",
        en="This is a WeChat Pay code. Ask for the code shown under “My tickets”.",
    ),
    "alipay": Text(
        zh="这是支付宝付款码。请对方打开“我的门票”,出示门票二维码。",
        en="This is an Alipay code. Ask for the code shown under “My tickets”.",
    ),
    "truncated": Text(
        zh="门票码不完整。请对准整个二维码重新扫描,或完整粘贴门票码。",
        en="Part of the ticket code is missing. Scan the whole code again, or paste all of it.",
    ),
    "other": Text(
        zh="这不是我们的门票码。请对方打开“我的门票”,出示门票二维码。",
        en="This is not one of our ticket codes. Ask for the code shown under “My tickets”.",
    ),
}


class TicketCodeUnreadable(
    Refusal,
    code="ticket-code-unreadable",
    status=422,
    title=Text(zh="不是门票码", en="Not a ticket code"),
    detail=Text(zh="请重新扫描门票二维码。", en="Scan the code of the ticket again."),
):
    """What was scanned is something else; ``kind`` says what it seems to be, and the detail says it in words."""

    kind: CodeKind

    @override
    def in_words(self, language: Language) -> str:
        return _WHAT_IT_IS[self.kind].in_language(language)


class TicketCodeForged(
    Refusal,
    code="ticket-code-forged",
    status=403,
    title=Text(zh="门票码无效", en="Not a genuine ticket"),
    detail=Text(
        zh="签名不正确,这张票不是由我们签发的。请勿放行,并联系现场负责人。",
        en="The signature is wrong: we did not issue this. Do not admit, and call the supervisor.",
    ),
):
    """The code has our form but none of our keys signed it."""


class TicketOtherPerformance(
    Refusal,
    code="ticket-other-performance",
    status=409,
    title=Text(zh="不是本场门票", en="Ticket for another performance"),
    detail=Text(
        zh="这张票属于另一场演出,请核对场次和时间。",
        en="This ticket is for another performance. Compare show and time.",
    ),
):
    """Genuine, but not for the performance that this gate admits to."""

    event_title: Text
    starts_at: datetime


class TicketAlreadyUsed(
    Refusal,
    code="ticket-already-used",
    status=409,
    title=Text(zh="门票已使用", en="Ticket already used"),
    detail=Text(zh="这张票已在“{gate}”入场。", en="This ticket was admitted before, at {gate}."),
):
    """Admitted once already; ``admitted_at`` and ``gate`` are of that time."""

    admitted_at: datetime
    gate: str


class TicketVoid(
    Refusal,
    code="ticket-void",
    status=409,
    title=Text(zh="门票已作废", en="Ticket is void"),
    detail=Text(zh="这张票已退款,不能入场。", en="This ticket was refunded and does not admit."),
):
    """Its money goes back, or has gone back."""


class TicketPerformanceCancelled(
    Refusal,
    code="ticket-performance-cancelled",
    status=409,
    title=Text(zh="场次已取消", en="The performance is cancelled"),
    detail=Text(
        zh="这一场已经取消,不能入场,票款将全额退回。",
        en="This performance does not take place: nobody is admitted, and all money goes back.",
    ),
):
    """The ticket is good, the show is not."""

    event_title: Text
