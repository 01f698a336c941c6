"""How tickets for named people are refused. ``positions`` are places in the request's list of attendees."""

from __future__ import annotations

from datetime import datetime

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class AttendeesNeeded(
    Refusal,
    code="attendees-needed",
    status=409,
    title=Text(zh="需要观演人信息", en="Say who goes in"),
    detail=Text(
        zh="本场实名购票、一票一证,请为 {expected} 张票各选择一位观演人。",
        en="This performance sells to named people, one document for each ticket. Choose {expected} of them.",
    ),
):
    """Nobody was named where everybody must be."""

    expected: int


class AttendeesMismatch(
    Refusal,
    code="attendees-mismatch",
    status=409,
    title=Text(zh="观演人数与票数不符", en="People and tickets do not match"),
    detail=Text(
        zh="需要 {expected} 位观演人,提交了 {given} 位。", en="{expected} people are needed, {given} were named."
    ),
):
    """More or fewer people than tickets; any at all where the performance asks for none."""

    expected: int
    given: int


class AttendeeTokenInvalid(
    Refusal,
    code="attendee-token-invalid",
    status=403,
    title=Text(zh="观演人凭证无效", en="Not a valid attendee token"),
    detail=Text(
        zh="观演人凭证不属于您或不用于本场次,请重新选择观演人。",
        en="It is not yours, not for this performance, or not ours. Choose the people again.",
    ),
):
    """Forged, another account's, another performance's, or a token of another kind."""

    positions: list[int]


class AttendeeTokenExpired(
    Refusal,
    code="attendee-token-expired",
    status=409,
    title=Text(zh="观演人凭证已过期", en="The attendee token has expired"),
    detail=Text(zh="请重新选择观演人后再提交。", en="Choose the people again and send it once more."),
):
    """They live for half an hour."""

    positions: list[int]


class AttendeeRepeated(
    Refusal,
    code="attendee-repeated",
    status=422,
    title=Text(zh="观演人重复", en="Somebody is named twice"),
    detail=Text(zh="一个证件在本场只能购买一张票。", en="A document can have one ticket for this performance."),
):
    """The same document twice in one request."""

    positions: list[int]


class DocumentHasTicket(
    Refusal,
    code="document-has-ticket",
    status=409,
    title=Text(zh="该证件已有本场门票", en="This document has a ticket already"),
    detail=Text(
        zh="所选证件中有的已购买或正在购买本场门票。请换一位观演人;放弃的票会自动释放。",
        en="One of these documents has bought, or is buying, a ticket for this performance. Choose somebody else.",
    ),
):
    """Held or sold, by this account or any other: the answer is the same."""

    positions: list[int]


class BuyerMustAttend(
    Refusal,
    code="buyer-must-attend",
    status=409,
    title=Text(zh="购票人须本人到场", en="The buyer must attend"),
    detail=Text(
        zh="本场要求购票人本人观演,请选择“本人”作为其中一位观演人。",
        en="One of the tickets must be for you. Choose the entry that is yourself.",
    ),
):
    """None of the people is the account's owner."""


class AttendeesNotVerified(
    Refusal,
    code="attendees-not-verified",
    status=409,
    title=Text(zh="观演人未经实名核验", en="Somebody is not verified"),
    detail=Text(
        zh="本场要求居民身份证已核验。请先在“我的 · 实名信息”中完成核验,再重新选择。",
        en="Resident ID cards must be verified for this show. Verify them under Account, Attendees; then choose again.",
    ),
):
    """An authority could be asked about the documents at these positions, and has not said that they are right."""

    positions: list[int]


class ChildNotAdmitted(
    Refusal,
    code="child-not-admitted",
    status=409,
    title=Text(zh="儿童谢绝入场", en="No children"),
    detail=Text(zh="本场谢绝未满 {under_age} 周岁的儿童入场。", en="Nobody under {under_age} is admitted."),
):
    """By the birthday in the document's number, on the day of the show."""

    under_age: int
    positions: list[int]


class ChildNeedsAdult(
    Refusal,
    code="child-needs-adult",
    status=409,
    title=Text(zh="儿童须由成人陪同", en="A child needs an adult"),
    detail=Text(
        zh="未满 {under_age} 周岁的儿童须与至少一位成人一同购票入场。",
        en="Who is under {under_age} comes with an adult: name at least one in the same purchase.",
    ),
):
    """Children alone in a hold."""

    under_age: int
    positions: list[int]


class NameChangeClosed(
    Refusal,
    code="name-change-closed",
    status=409,
    title=Text(zh="现在不能更换观演人", en="The name cannot be changed now"),
    detail=Text(
        zh="本场不支持更换观演人,或已过截止时间。",
        en="This performance has no changes of names, or the time is over.",
    ),
):
    """``until`` is when it ended; null where there never are any."""

    until: datetime | None


class NameChangesUsedUp(
    Refusal,
    code="name-changes-used-up",
    status=409,
    title=Text(zh="更换次数已用完", en="No changes are left"),
    detail=Text(zh="每张票最多更换 {most} 次观演人。", en="A ticket can change its name {most} times."),
):
    """As often as the performance allows."""

    most: int
