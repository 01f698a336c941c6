"""Problems on the wire (RFC 9457): every refusal is a class with a stable code and a sentence in both languages.

Three families: a ``Refusal`` is an answer to the caller (4xx), an ``Unavailable`` asks for a retry (503), anything else
is a bug (500) and carries no detail outside.
"""

from __future__ import annotations

import dataclasses
import re
from datetime import datetime
from typing import ClassVar, Literal, dataclass_transform
from zoneinfo import ZoneInfo

import msgspec
from typing_extensions import override

from onsale.contracts.values import Language, Text

CODE_PATTERN = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass_transform(eq_default=False)
class Refusal(Exception):
    """An answer that refuses. Subclasses declare code, status and texts; their fields go on the wire as they are.

    ``detail`` may name fields in braces: ``"Only {available} left."`` Where there is a ``timezone`` among them, its
    clock shows the moments of the sentence; on the wire they stay UTC.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[Text]
    detail: ClassVar[Text]

    @override
    def __init_subclass__(cls, *, code: str, status: int, title: Text, detail: Text) -> None:
        if not CODE_PATTERN.fullmatch(code):
            raise TypeError(f"{code!r} is not kebab-case")
        if any(known.code == code for known in _CATALOGUE):
            raise TypeError(f"two refusals share the code {code}")
        cls.code, cls.status, cls.title, cls.detail = code, status, title, detail
        dataclasses.dataclass(eq=False)(cls)
        _CATALOGUE.append(cls)

    @override
    def __str__(self) -> str:
        return f"{self.code}: {self.in_words('en')}"

    def fields(self) -> dict[str, object]:
        """The typed extra fields of this problem."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}  # type: ignore[arg-type]  # every subclass is a dataclass

    def in_words(self, language: Language) -> str:
        fields = self.fields()
        if isinstance(timezone := fields.get("timezone"), str):
            zone = ZoneInfo(timezone)
            fields |= {name: at.astimezone(zone) for name, at in fields.items() if isinstance(at, datetime)}
        return self.detail.in_language(language).format(**fields)

    @property
    def retry_after_seconds(self) -> int | None:
        """How long to wait before asking again; ``None`` where waiting does not help."""
        seconds = self.fields().get("retry_after")
        return seconds if isinstance(seconds, int) else None


_CATALOGUE: list[type[Refusal]] = []


def catalogue() -> list[type[Refusal]]:
    """Every refusal that the product's loaded modules can answer with, by code."""
    ours = [refusal for refusal in _CATALOGUE if refusal.__module__.startswith("onsale.")]
    return sorted(ours, key=lambda refusal: refusal.code)


class ProblemEntry(msgspec.Struct, frozen=True):
    """One kind of problem as it is documented. ``detail`` names its fields in braces."""

    code: str
    status: int
    title: Text
    detail: Text
    fields: list[str]
    meaning: str


def problem_entries() -> list[ProblemEntry]:
    """The documentation of every refusal that loaded modules can answer with, by code."""
    return [
        ProblemEntry(
            refusal.code,
            refusal.status,
            refusal.title,
            refusal.detail,
            sorted(refusal.__annotations__),
            (refusal.__doc__ or "").strip(),
        )
        for refusal in catalogue()
    ]


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong at one place of the payload; ``pointer`` is a JSON pointer (RFC 6901)."""

    pointer: str
    detail: str


class Malformed(
    Refusal,
    code="malformed",
    status=422,
    title=Text(zh="内容格式不正确", en="The content is not in the right form"),
    detail=Text(zh="请按 errors 中的提示修改后再提交。", en="Correct what `errors` names and send it again."),
):
    """The payload itself is wrong; nothing was looked up or stored."""

    errors: list[FieldError]


class NotFound(
    Refusal,
    code="not-found",
    status=404,
    title=Text(zh="没有找到", en="Not found"),
    detail=Text(zh="没有这项内容,或者您无权查看。", en="It does not exist, or it is not yours to see."),
):
    """Not there and not yours are the same answer."""


class SignInRequired(
    Refusal,
    code="sign-in-required",
    status=401,
    title=Text(zh="请先登录", en="Sign in first"),
    detail=Text(zh="登录后再试一次。", en="Sign in and try again."),
):
    """No access token, or one that is no longer good."""


class ViewedOnly(
    Refusal,
    code="viewed-only",
    status=403,
    title=Text(zh="只能查看", en="You only look"),
    detail=Text(
        zh="您正在以客服身份查看此账号,不能操作,也看不到票码等私密内容。",
        en="You see this account as staff: nothing can be done here, and codes of tickets and the like stay hidden.",
    ),
):
    """Staff who look as somebody do nothing in their name, and see no secrets."""


class SomeEventsOnly(
    Refusal,
    code="some-events-only",
    status=403,
    title=Text(zh="您只负责部分活动", en="You work for some events only"),
    detail=Text(
        zh="此操作涉及整个主办方,请联系主办方的所有者。",
        en="This concerns the organiser as a whole. Ask one of its owners.",
    ),
):
    """A member who is limited to some events asks for what is not of one of them."""


class NotPermitted(
    Refusal,
    code="not-permitted",
    status=403,
    title=Text(zh="没有权限", en="Not permitted"),
    detail=Text(zh="您的账号没有进行这项操作的权限。", en="Your account may not do this."),
):
    """Signed in, but without the permission of the route."""


class TooManyRequests(
    Refusal,
    code="too-many-requests",
    status=429,
    title=Text(zh="操作太频繁", en="Too many requests"),
    detail=Text(zh="请在 {retry_after} 秒后再试。", en="Try again in {retry_after} seconds."),
):
    """A limit per person or address."""

    retry_after: int


class Overloaded(
    Refusal,
    code="overloaded",
    status=503,
    title=Text(zh="现在人太多", en="Too busy right now"),
    detail=Text(
        zh="请求没有被处理,请在 {retry_after} 秒后再试。",
        en="Your request was not processed. Try again in {retry_after} seconds.",
    ),
):
    """A bounded queue is full: shed early instead of queueing without end."""

    retry_after: int


class Unavailable(
    Refusal,
    code="unavailable",
    status=503,
    title=Text(zh="暂时不可用", en="Temporarily unavailable"),
    detail=Text(
        zh="系统正在恢复,请在 {retry_after} 秒后再试。", en="We are recovering. Try again in {retry_after} seconds."
    ),
):
    """An engine is lost or the process is stopping."""

    retry_after: int


class InternalError(
    Refusal,
    code="internal-error",
    status=500,
    title=Text(zh="系统出错", en="Something went wrong on our side"),
    detail=Text(
        zh="我们已记录这个问题。联系客服时请提供编号 {correlation_id}。",
        en="We have recorded it. When you ask for help, give the number {correlation_id}.",
    ),
):
    """A bug. The correlation id finds its log line."""

    correlation_id: str


class MethodNotAllowed(
    Refusal,
    code="method-not-allowed",
    status=405,
    title=Text(zh="不支持的请求方法", en="Method not allowed"),
    detail=Text(zh="这个地址不支持该请求方法。", en="This address does not take that method."),
):
    """The path exists under other methods."""


class BodyTooLarge(
    Refusal,
    code="body-too-large",
    status=413,
    title=Text(zh="内容过大", en="Too large"),
    detail=Text(zh="内容不能超过 {bytes_max} 字节。", en="The body may have at most {bytes_max} bytes."),
):
    """Refused before it was read."""

    bytes_max: int


def language_of(accept_language: str) -> Language:
    """The reader's language: the first of ours that the header names, Chinese when it names none."""
    for part in accept_language.split(","):
        tag = part.partition(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-CN"
        if tag.startswith("en"):
            return "en"
    return "zh-CN"


def problem_body(refusal: Refusal, language: Language) -> bytes:
    """The problem document of a refusal in one language."""
    document: dict[str, object] = {
        "type": f"/problems/{refusal.code}",
        "title": refusal.title.in_language(language),
        "status": refusal.status,
        "detail": refusal.in_words(language),
        "code": refusal.code,
    }
    return msgspec.json.encode(document | refusal.fields())


ProblemFamily = Literal["refusal", "operational", "bug"]


def family_of(refusal: Refusal) -> ProblemFamily:
    """How it is logged and counted."""
    if refusal.status == 500:
        return "bug"
    return "operational" if refusal.status == 503 else "refusal"
