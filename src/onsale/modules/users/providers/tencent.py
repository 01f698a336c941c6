"""Tencent Cloud's FaceID (腾讯云人脸核身): names and numbers (身份信息认证), and faces."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import msgspec
import structlog

from onsale.contracts.tencent import messages
from onsale.contracts.tencent.signing import Credentials, signed_headers_of
from onsale.contracts.values import Text
from onsale.modules.users.domain.identities import Finding
from onsale.modules.users.domain.identity_checks import (
    CHECKABLE,
    CheckOffer,
    FaceResult,
    FaceStart,
    Person,
    Terms,
)
from onsale.modules.users.providers.authority import NoFinding
from onsale.modules.users.settings import (
    AUTHORITY_ANSWER_BYTES_MAX,
    AUTHORITY_TIMEOUT_SECONDS,
    CHECK_CALLS_A_DAY,
    CHECK_MONTHS,
)
from onsale.platform.calls import RETRY_AFTER_SECONDS, Calls, NoAnswer
from onsale.platform.clock import Clock
from onsale.platform.module_settings import GivenSettings
from onsale.platform.settings import Settings

PREFIX: Final = "identity_check"
NAME: Final = Text(zh="腾讯云人脸核身", en="Tencent Cloud FaceID")
# What is stored beside a finding.
BY: Final = "tencent-faceid"
URL: Final = "https://faceid.tencentcloudapi.com"
# What each setting is, for the sentence of a refusal.
REQUIRED: Final = {
    "secret_id": "the SecretId of a key that may call FaceID (API 密钥)",
    "secret_key": "the SecretKey that belongs to it",
}
OPTIONAL: Final = {
    "rule_id": "the RuleId of your business flow (业务流程), where faces are to be checked",
    "months": "how many months a verification is worth, 1 to 120",
    "calls_a_day": "how many questions may be asked in a day, for everybody together",
}
_FINDINGS: Final = {
    messages.MATCH: Finding.MATCH,
    messages.MISMATCH: Finding.MISMATCH,
    # What nobody can be called, and what is no number: then they do not belong together.
    messages.NUMBER_ILLEGAL: Finding.MISMATCH,
    messages.NAME_ILLEGAL: Finding.MISMATCH,
    messages.NO_RECORD: Finding.NO_RECORD,
}

log = structlog.get_logger(__name__)


class TencentAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Who we are there. Without ``rule_id`` no faces are checked."""

    credentials: Credentials
    rule_id: str
    url: str


class TencentAuthority:
    """One account there."""

    def __init__(self, account: TencentAccount, terms: Terms, clock: Clock) -> None:
        self.terms = terms
        self._account = account
        self._clock = clock
        self._calls = Calls(
            f"identity_check.{BY}", timeout_seconds=AUTHORITY_TIMEOUT_SECONDS, bytes_max=AUTHORITY_ANSWER_BYTES_MAX
        )

    def offer(self) -> CheckOffer:
        return CheckOffer(authority=NAME, kinds=sorted(CHECKABLE), has_face=bool(self._account.rule_id))

    async def check(self, person: Person) -> Finding:
        asked = messages.VerifyRequest(id_card=person.number, name=person.name)
        answer = await self._ask(messages.VERIFY, asked)
        finding = _FINDINGS.get(answer.result)
        if finding is None:
            raise self._without(messages.VERIFY, f"result {answer.result[:20]!r}")
        return finding

    async def begin_face(self, person: Person, attempt_id: str, return_url: str) -> FaceStart:
        asked = messages.DetectAuthRequest(
            rule_id=self._account.rule_id,
            id_card=person.number,
            name=person.name,
            redirect_url=return_url,
            extra=attempt_id,
        )
        answer = await self._ask(messages.DETECT_AUTH, asked)
        page = urlsplit(answer.url)
        if page.scheme not in {"https", urlsplit(self._account.url).scheme} or not page.netloc or not answer.biz_token:
            raise self._without(messages.DETECT_AUTH, "no page, or not a safe one")
        return FaceStart(answer.biz_token, answer.url)

    async def face_result(self, token: str) -> FaceResult:
        asked = messages.DetectInfoRequest(biz_token=token, rule_id=self._account.rule_id)
        text = (await self._ask(messages.DETECT_INFO, asked)).text
        if text is None or text.err_code is None:
            return FaceResult(is_over=False)
        return FaceResult(
            is_over=True,
            has_passed=text.err_code == messages.PASSED,
            attempt_id=text.extra or "",
            person=Person(text.name or "", text.id_card or ""),
        )

    async def stop(self) -> None:
        await self._calls.stop()

    async def _ask(self, action: str, asked: msgspec.Struct) -> messages.Response:
        """What it answers to a signed question. Names and numbers are in no log, nor is what it says in words."""
        body = msgspec.json.encode(asked)
        headers = signed_headers_of(
            self._account.credentials,
            messages.FACEID,
            action=action,
            host=urlsplit(self._account.url).netloc,
            body=body,
            now=self._clock.now(),
        )
        try:
            answer = await self._calls.send("POST", f"{self._account.url}/", body=body, headers=headers)
        except NoAnswer as error:
            log.warning("authority_away", action=action, retry_after=error.retry_after)
            raise NoFinding(error.retry_after) from error
        try:
            response = msgspec.json.decode(answer.body, type=messages.Answer).response
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._without(action, f"status {answer.status} and no answer as documented") from error
        if response.error is not None:
            raise self._without(action, response.error.code[:60])
        return response

    @staticmethod
    def _without(action: str, reason: str) -> NoFinding:
        log.warning("authority_without_finding", action=action, reason=reason)
        return NoFinding(RETRY_AFTER_SECONDS)


def configured_authority(settings: Settings, clock: Clock) -> TencentAuthority | None:
    """The one of this installation. Raises ``SettingsError``, which names the setting and says what to do."""
    given = GivenSettings(
        settings, PREFIX, required=REQUIRED, optional=OPTIONAL, urls={"url": URL}, secrets={"secret_key"}
    )
    if not given.is_given:
        return None
    account = TencentAccount(
        credentials=Credentials(given.text("secret_id"), given.text("secret_key")),
        rule_id=given.text("rule_id"),
        url=given.url("url"),
    )
    terms = Terms(
        by=BY,
        months=_number(given, "months", CHECK_MONTHS, most=120),
        calls_a_day=_number(given, "calls_a_day", CHECK_CALLS_A_DAY, most=10_000_000),
    )
    return TencentAuthority(account, terms, clock)


def _number(given: GivenSettings, setting: str, usual: int, *, most: int) -> int:
    text = given.text(setting)
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise given.error(setting, f"is not a number from 1 to {most}")
    return int(text)
