"""What stands in the requests and answers of Tencent Cloud's FaceID, version 2018-03-01: the fields we use."""

from __future__ import annotations

from typing import Final

import msgspec

from onsale.contracts.tencent.signing import Api

FACEID: Final = Api("faceid", "2018-03-01")

# Do a name and a number belong together (身份信息认证, 二要素).
VERIFY: Final = "IdCardVerification"
# Begin a check of somebody's face, and ask what came of it.
DETECT_AUTH: Final = "DetectAuth"
DETECT_INFO: Final = "GetDetectInfoEnhanced"

# Results of ``VERIFY``. Only the first two are paid for.
MATCH: Final = "0"
MISMATCH: Final = "-1"
NUMBER_ILLEGAL: Final = "-2"
NAME_ILLEGAL: Final = "-3"
LIBRARY_FAILED: Final = "-4"
NO_RECORD: Final = "-5"
UPGRADING: Final = "-6"
TOO_OFTEN_TODAY: Final = "-7"

# Of ``ErrCode`` in what came of a face: everything else is a reason why not.
PASSED: Final = 0
# Only what is told in words; never pictures or videos.
TEXT_ONLY: Final = "1"

# How long a token leads to the page, in seconds.
TOKEN_SECONDS: Final = 7200


class VerifyRequest(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """A name and the number of a resident ID card."""

    id_card: str
    name: str


class DetectAuthRequest(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """Whose face. ``extra`` comes back with the result."""

    rule_id: str
    id_card: str
    name: str
    redirect_url: str
    extra: str


class DetectInfoRequest(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """What came of it."""

    biz_token: str
    rule_id: str
    info_type: str = TEXT_ONLY


class Error(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """Why there is no answer."""

    code: str
    message: str = ""


class DetectText(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """What came of a face. Nothing as long as it is not over."""

    err_code: int | None = None
    err_msg: str | None = None
    id_card: str | None = None
    name: str | None = None
    extra: str | None = None


class Response(msgspec.Struct, frozen=True, kw_only=True, rename="pascal", omit_defaults=True):
    """What all answers are made of; what an action does not answer is empty."""

    request_id: str = ""
    error: Error | None = None
    result: str = ""
    description: str = ""
    url: str = ""
    biz_token: str = ""
    text: DetectText | None = None


class Answer(msgspec.Struct, frozen=True, rename="pascal"):
    """An answer. The status is 200 whatever it says."""

    response: Response
