"""What the catalogue refuses, in words for people."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from onsale.contracts.values import Text
from onsale.platform.problems import FieldError, Refusal


class PlanInvalid(
    Refusal,
    code="plan-invalid",
    status=422,
    title=Text(zh="座位图无法导入", en="The seating plan cannot be imported"),
    detail=Text(
        zh="文件里有 {error_count} 处错误，什么都没有导入。请按 errors 中的位置改正后重新上传。",
        en="The file has {error_count} errors and nothing was imported. Correct what `errors` names, upload again.",
    ),
):
    """Not a plan. ``errors`` holds the first 200 of ``error_count``."""

    errors: list[FieldError]
    error_count: int


class PlanTooLarge(
    Refusal,
    code="plan-too-large",
    status=422,
    title=Text(zh="座位图过大", en="The seating plan is too large"),
    detail=Text(
        zh="上限是 {limit}（{unit}），这份文件有 {actual}。请拆成几张座位图。",
        en="The limit is {limit} {unit}, this file has {actual}. Split it into several plans.",
    ),
):
    """More than a plan may have; ``unit`` is ``seats`` or ``bytes``."""

    unit: str
    actual: int
    limit: int


class PlanNotPublishable(
    Refusal,
    code="plan-not-publishable",
    status=409,
    title=Text(zh="座位图还不能发布", en="The seating plan cannot be published yet"),
    detail=Text(
        zh="还有 {error_count} 个问题，请按 errors 中的位置改正。",
        en="Solve what `errors` names first: {error_count} in all.",
    ),
):
    """Nothing was published. ``errors`` holds the first 200 of ``error_count``."""

    errors: list[FieldError]
    error_count: int


class DraftChanged(
    Refusal,
    code="draft-changed",
    status=409,
    title=Text(zh="草稿已被修改", en="The draft has changed"),
    detail=Text(
        zh="现在是第 {revision} 版，您的修改没有保存。请先载入新版本。",
        en="It is at revision {revision} now and your changes were not saved. Load the new one first.",
    ),
):
    """Somebody saved in between; ``revision`` is the newest."""

    revision: int


class TooManyDrafts(
    Refusal,
    code="too-many-drafts",
    status=409,
    title=Text(zh="草稿太多", en="Too many drafts"),
    detail=Text(
        zh="一个场馆最多 {limit} 份草稿，请先删除不用的。",
        en="A venue may have {limit} drafts; delete some first.",
    ),
):
    """The limit of one venue."""

    limit: int


class ChecklistItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to mend about an event. What ``is_blocking`` keeps it from being published; the rest is advice.

    It is mended on a ``page``: among its words, where ``pointer`` names the field, or among its performances, of which
    ``performance_id`` is the first of ``count`` that have this in common.
    """

    code: str
    detail: str
    is_blocking: bool
    page: Literal["content", "performances", "performance"]
    pointer: str | None
    performance_id: str | None
    count: int


class EventNotPublishable(
    Refusal,
    code="event-not-publishable",
    status=409,
    title=Text(zh="活动还不能发布", en="The event cannot be published yet"),
    detail=Text(zh="请先解决 reasons 中列出的问题。", en="Solve what `reasons` lists first."),
):
    """Nothing was published."""

    reasons: list[ChecklistItem]


class ReviewNeeded(
    Refusal,
    code="review-needed",
    status=409,
    title=Text(zh="发布前需要平台审核", en="The platform reviews this event first"),
    detail=Text(zh="请先提交审核，通过后自动发布。", en="Hand it in for a review; it is published when that says yes."),
):
    """Nothing was published: events of this organiser are reviewed."""


class ReviewNotNeeded(
    Refusal,
    code="review-not-needed",
    status=409,
    title=Text(zh="不需要审核", en="No review is needed"),
    detail=Text(
        zh="可以直接发布；没有新的内容时，也无需再发布。",
        en="Publish it yourself; where nothing is new there is nothing to publish either.",
    ),
):
    """Nothing was handed in: its organiser is trusted, or there is nothing that is not public yet."""


class ReviewDecided(
    Refusal,
    code="review-decided",
    status=409,
    title=Text(zh="这次审核已有结果", en="This review is decided"),
    detail=Text(
        zh="其他审核员已处理，或者主办方已撤回。请查看最新状态。",
        en="Somebody else has decided, or the organiser has taken it back. Look at what it is now.",
    ),
):
    """Of two who decide one has decided; nothing changed. ``state`` is what came of it."""

    state: str


class ReviewOutdated(
    Refusal,
    code="review-outdated",
    status=409,
    title=Text(zh="活动在审核期间有修改", en="The event has changed meanwhile"),
    detail=Text(
        zh="您看到的已不是最新内容。请查看新内容后再决定。",
        en="What you saw is not what would be published. Look at it again, then decide.",
    ),
):
    """Nothing was decided. ``version`` is what there is to decide about now."""

    version: str


class EventNotArchivable(
    Refusal,
    code="event-not-archivable",
    status=409,
    title=Text(zh="活动还不能归档", en="The event cannot be archived yet"),
    detail=Text(
        zh="已发布的活动在全部场次结束后才能归档；审核中的请先撤回。",
        en="A public event is archived when all its performances are over; take one in review back first.",
    ),
):
    """Nothing was archived: something is still to come."""


class EventContent(msgspec.Struct, frozen=True, kw_only=True):
    """What two people may change of an event at the same time. ``revision`` counts those changes."""

    revision: int
    title: Text
    subtitle: Text
    description: Text
    notices: Text
    category: str
    age_limit: int | None
    venue_id: str


class EventChanged(
    Refusal,
    code="event-changed",
    status=409,
    title=Text(zh="活动已被其他人修改", en="Somebody else has changed the event"),
    detail=Text(
        zh="您打开之后有人保存过，您的修改还没有保存。请比较后决定保留哪些，再保存一次。",
        en="It was saved after you opened it; your changes are not stored yet. Compare, choose what stays, save again.",
    ),
):
    """Somebody saved in between and nothing was overwritten; ``content`` is what is stored now."""

    content: EventContent


class OrganiserContent(msgspec.Struct, frozen=True):
    """What an organiser wrote of itself, at a revision."""

    revision: int
    name: Text
    about: Text
    color: str


class OrganiserChanged(
    Refusal,
    code="organiser-changed",
    status=409,
    title=Text(zh="主办方主页已被其他人修改", en="Somebody else has changed the organiser's page"),
    detail=Text(
        zh="您打开之后有人保存过，您的修改还没有保存。请先载入已保存的内容。",
        en="It was saved after you opened it; your changes are not stored. Load what is stored first.",
    ),
):
    """Somebody saved in between and nothing was overwritten; ``content`` is what is stored now."""

    content: OrganiserContent | None


class PerformanceOnSale(
    Refusal,
    code="performance-published",
    status=409,
    title=Text(zh="场次已经发布", en="The performance is published"),
    detail=Text(
        zh="已发布的场次不能删除，可能已有人购票。",
        en="A published performance cannot be deleted; people may hold tickets.",
    ),
):
    """Only drafts can be deleted."""


class PerformanceAlreadyCancelled(
    Refusal,
    code="performance-already-cancelled",
    status=409,
    title=Text(zh="场次已经取消", en="The performance is cancelled"),
    detail=Text(
        zh="取消的场次不能再更改，请新建一场。", en="A cancelled performance changes no more; add another one instead."
    ),
):
    """It will not take place, and that is final."""


class PerformanceOver(
    Refusal,
    code="performance-over",
    status=409,
    title=Text(zh="场次已经结束", en="The performance is over"),
    detail=Text(
        zh="已结束的场次不能取消或改期，如需退款请逐单处理。",
        en="What is over cannot be cancelled or postponed; refund orders instead.",
    ),
):
    """It has ended."""


class PerformanceNotPublished(
    Refusal,
    code="performance-not-published",
    status=409,
    title=Text(zh="场次还没有发布", en="The performance is not published"),
    detail=Text(zh="草稿请直接删除或修改。", en="Delete or change a draft instead."),
):
    """Nobody knows of a draft, so it need not be cancelled or postponed."""


class VenueFixed(
    Refusal,
    code="venue-fixed",
    status=409,
    title=Text(zh="场馆不能再更换", en="The venue cannot change any more"),
    detail=Text(
        zh="活动已有场次，它们的时区和座位图属于原来的场馆。",
        en="The event has performances, and their time zone and seats belong to its venue.",
    ),
):
    """An event with performances stays where it is."""


class VenueCollision(msgspec.Struct, frozen=True, kw_only=True):
    """What takes place at the time that is asked for at ``position``, from 0, of all that are asked for."""

    position: int
    performance_id: str
    event_id: str
    event_title: Text
    starts_at: datetime
    ends_at: datetime


class VenueTaken(
    Refusal,
    code="venue-taken",
    status=409,
    title=Text(zh="场馆在这个时间已有其他场次", en="The venue is taken at that time"),
    detail=Text(
        zh="与 {collision_count} 个已有场次时间重叠，什么都没有保存。请改时间；不在同一个厅的，请选择共用场馆。",
        en="From doors to end it overlaps with what is there already: {collision_count}. Nothing was stored. Choose"
        " other times, or say that it shares the venue, if it is in another room.",
    ),
):
    """Nothing was stored. ``collisions`` holds the first 500 of ``collision_count``."""

    collisions: list[VenueCollision]
    collision_count: int
    timezone: str


class TooManyPerformances(
    Refusal,
    code="too-many-performances",
    status=409,
    title=Text(zh="场次太多", en="Too many performances"),
    detail=Text(zh="一个活动最多 {limit} 场。", en="An event may have at most {limit} performances."),
):
    """The limit of one event."""

    limit: int
