"""How a check of an identity can be refused."""

from __future__ import annotations

from datetime import datetime

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class ChecksNotOffered(
    Refusal,
    code="checks-not-offered",
    status=409,
    title=Text(zh="暂不提供实名核验", en="Identities are not checked here"),
    detail=Text(zh="本站没有接入核验机构。", en="This site asks no authority."),
):
    """No authority is configured, or none that knows faces."""


class DocumentNotCheckable(
    Refusal,
    code="document-not-checkable",
    status=409,
    title=Text(zh="该证件无法在线核验", en="This document cannot be checked"),
    detail=Text(
        zh="核验机构只能核验居民身份证,其他证件入场时人工核对。",
        en="The authority knows resident ID cards alone. Others are looked at at the entrance.",
    ),
):
    """Permits and passports, which stay as their owner declared them."""

    kind: str


class CheckNotDue(
    Refusal,
    code="check-not-due",
    status=409,
    title=Text(zh="无需再次核验", en="It is verified already"),
    detail=Text(zh="有效期至 {until},到期前 30 天内可重新核验。", en="It is good until {until}."),
):
    """A verification that stands, and is not about to end."""

    until: datetime


class FaceOfSomebodyElse(
    Refusal,
    code="face-of-somebody-else",
    status=409,
    title=Text(zh="只能为本人做人脸核验", en="Only you can show your face here"),
    detail=Text(zh="请选择关系为“本人”的观演人。", en="Choose the entry that is yourself."),
):
    """The entry is somebody else's than the account's owner."""


class ChecksUsedUp(
    Refusal,
    code="checks-used-up",
    status=429,
    title=Text(zh="今日核验次数已用完", en="No more checks today"),
    detail=Text(zh="请明天再试。", en="Try again tomorrow."),
):
    """An account's, or everybody's."""

    retry_after: int


class AuthorityUnavailable(
    Refusal,
    code="authority-unavailable",
    status=503,
    title=Text(zh="核验机构暂时无法连接", en="The authority does not answer"),
    detail=Text(zh="请在 {retry_after} 秒后重试。", en="Try again in {retry_after} seconds."),
):
    """A call failed; nothing is known that was not known before."""

    retry_after: int


class FaceCheckOpen(
    Refusal,
    code="face-check-open",
    status=409,
    title=Text(zh="人脸核验尚未完成", en="The check is not finished"),
    detail=Text(zh="请先在核验页面完成操作,再回到这里。", en="Finish it on the authority's page, then come back."),
):
    """Somebody came back before the end."""


class FaceCheckOver(
    Refusal,
    code="face-check-over",
    status=409,
    title=Text(zh="这次人脸核验已失效", en="This check is over"),
    detail=Text(zh="请重新发起人脸核验。", en="Begin another one."),
):
    """Used, too old, of somebody else, or of an entry that has changed: all the same answer."""


class FaceNotConfirmed(
    Refusal,
    code="face-not-confirmed",
    status=409,
    title=Text(zh="人脸核验未通过", en="The face was not confirmed"),
    detail=Text(zh="请在光线充足处由本人重新核验。", en="Try again yourself, in good light."),
):
    """The authority says no, or speaks of somebody else. What was known of the entry stays."""
