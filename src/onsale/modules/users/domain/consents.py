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
    IDENTITY_CHECK = "identity-check"


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
        version="2026-11-24",
        title=Text(zh="实名信息处理说明", en="How identity data is used"),
        body=Text(
            zh="姓名和证件号码属于敏感个人信息。我们仅为实名制购票与入场核验而保存您填写的姓名、证件类型和证件号码,加密存储,"
            "页面上只显示部分字符,客服只有在说明理由并留下记录后才能查看完整内容。您拍摄或选择证件照片代替填写时,"
            "照片只用于当场识别其中的文字,识别后立即丢弃,不会保存,也不会提供给他人。添加他人信息前,请先取得本人同意,"
            "未满 14 周岁的须取得其监护人同意。您可以随时删除单条信息,或撤回同意;撤回后实名信息会全部删除,"
            "不影响撤回前的处理。不同意不影响购买无需实名的票。",
            en="Names and document numbers are sensitive personal data. We keep the name, the kind of document and its "
            "number that you enter only to sell and check tickets that require real names. They are stored encrypted "
            "and shown in part; staff see them in full only with a reason that is recorded. If you photograph a "
            "document instead of typing, the picture is read by our own machine at once, then thrown away: it is "
            "neither kept nor given to anybody. Ask others before you add them, and a parent or guardian of anybody "
            "under 14. You can remove an entry or withdraw this consent at any time; withdrawing removes the whole "
            "book and does not affect what was done before. Tickets that need no real name are sold without it.",
        ),
    ),
    # Whoever is given data must be named, with why, how and what (个保法第二十三条).
    ConsentKind.IDENTITY_CHECK: ConsentText(
        version="2026-11-23",
        title=Text(zh="向核验机构提供实名信息", en="Giving identity data to an authority"),
        body=Text(
            zh="只有在您要求核验某一条实名信息时,我们才会把其中的姓名和居民身份证号码加密传输给腾讯云人脸核身"
            "(腾讯云计算(北京)有限责任公司,联系方式见 cloud.tencent.com),由其向权威数据源比对二者是否一致。"
            "您选择人脸核验时,您的人脸由该机构在其页面上采集和比对,我们不接收、不保存人脸图像,只取回是否通过。"
            "我们保存比对结果、时间和有效期,用于销售和核验要求实名已核验的票。核验他人信息前,请先取得本人同意,"
            "未满 14 周岁的须取得其监护人同意。您可以随时撤回同意;撤回后不再发出任何信息,比对结果会全部删除,"
            "不影响撤回前的处理。不同意不影响购买无需核验的票。",
            en="Only when you ask for an entry to be checked do we send its name and resident ID number, encrypted, to "
            "Tencent Cloud FaceID (Tencent Cloud Computing (Beijing) Co., Ltd.; contact: cloud.tencent.com), which "
            "compares them with an official source. If you choose to show your face, it is taken and compared by them "
            "on their page: we neither receive nor keep a picture, only whether it passed. We keep the result, its "
            "time and how long it is good, to sell and check tickets that require verified names. Ask others before "
            "you have them checked, and a parent or guardian of anybody under 14. You can withdraw this consent at any "
            "time: nothing is sent any more, all results are deleted, and what was done before is not affected. "
            "Tickets that need no verification are sold without it.",
        ),
    ),
}
