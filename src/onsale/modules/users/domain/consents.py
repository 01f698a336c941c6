"""The texts that people consent to, each with its version. What somebody accepted stays provable: a text is never
edited under its version; the old one moves to the history of this file."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from onsale.contracts.values import Text


class ConsentKind(StrEnum):
    """What a consent is for; each is asked for by itself."""

    IDENTITY = "identity"


class ConsentText(msgspec.Struct, frozen=True, kw_only=True):
    """What counts now; ``version`` is the day of the text."""

    version: str
    title: Text
    body: Text


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has agreed to, until when if it was withdrawn."""

    kind: ConsentKind
    version: str
    given_at: datetime
    withdrawn_at: datetime | None


CONSENT_TEXTS = {
    ConsentKind.IDENTITY: ConsentText(
        version="2026-11-23",
        title=Text(zh="实名信息处理说明", en="How identity data is used"),
        body=Text(
            zh="姓名和证件号码属于敏感个人信息。我们仅为实名制购票与入场核验而保存您填写的姓名、证件类型和证件号码,加密存储,"
            "页面上只显示部分字符,客服只有在说明理由并留下记录后才能查看完整内容。添加他人信息前,请先取得本人同意,"
            "未满 14 周岁的须取得其监护人同意。您可以随时删除单条信息,或撤回同意;撤回后实名信息会全部删除,"
            "不影响撤回前的处理。不同意不影响购买无需实名的票。",
            en="Names and document numbers are sensitive personal data. We keep the name, the kind of document and its "
            "number that you enter only to sell and check tickets that require real names. They are stored encrypted "
            "and shown in part; staff see them in full only with a reason that is recorded. Ask others before you add "
            "them, and a parent or guardian of anybody under 14. You can remove an entry or withdraw this consent at "
            "any time; withdrawing removes the whole book and does not affect what was done before. Tickets that need "
            "no real name are sold without it.",
        ),
    )
}
