"""How changes of consents and of the identity book can be refused."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class ConsentMissing(
    Refusal,
    code="consent-missing",
    status=409,
    title=Text(zh="需要您的单独同意", en="Your separate consent is needed"),
    detail=Text(
        zh="保存实名信息前,请先阅读并同意《实名信息处理说明》({version})。",
        en="Read and accept how identity data is used ({version}) before you store any.",
    ),
):
    """Never given, withdrawn, or given to an older text."""

    kind: str
    version: str


class ConsentOutdated(
    Refusal,
    code="consent-outdated",
    status=409,
    title=Text(zh="说明已更新", en="The text has changed"),
    detail=Text(zh="现行版本是 {version},请阅读后再同意。", en="It is {version} now. Read it, then accept that one."),
):
    """Consent to a text that is not, or no longer, the one that counts."""

    version: str


class IdentityExists(
    Refusal,
    code="identity-exists",
    status=409,
    title=Text(zh="该证件已添加", en="This document is in your book already"),
    detail=Text(zh="同一证件只能添加一次。", en="A document can be added once."),
):
    """The same document twice in one book."""


class BookFull(
    Refusal,
    code="identity-book-full",
    status=409,
    title=Text(zh="实名信息已满", en="The identity book is full"),
    detail=Text(zh="最多保存 {most} 人,请先删除不需要的。", en="It holds {most} at most. Remove one first."),
):
    """As many entries as there may be."""

    most: int


class IdentityChangesUsedUp(
    Refusal,
    code="identity-changes-used-up",
    status=409,
    title=Text(zh="修改次数已用完", en="No changes are left"),
    detail=Text(
        zh="姓名和证件最多修改 {most} 次,如仍需修改请联系客服。",
        en="Name and document can be changed {most} times. Ask support to change them again.",
    ),
):
    """The label and the relation can still be changed."""

    most: int
