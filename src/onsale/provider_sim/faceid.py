"""Tencent Cloud's FaceID: whether a name and a number belong together, and a page on which somebody shows a face.

Its register is what it was told: whoever is first asked about with a number is its bearer, and any other name for it
does not match. A name with ``查无`` or ``Nobody`` in it has no record. Nothing of it is kept over a restart.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from enum import StrEnum
from html import escape
from typing import Annotated, Final, TypeVar
from urllib.parse import parse_qsl, urlencode

import msgspec

from onsale.contracts.tencent import messages
from onsale.contracts.tencent.signing import (
    VALID_SECONDS,
    AuthorizationMalformed,
    read_authorization,
    signature_of,
)
from onsale.contracts.values import Text
from onsale.provider_sim import pages, people
from onsale.provider_sim.desk import Desk
from onsale.provider_sim.faults import HOLD_SECONDS_MAX
from onsale.provider_sim.web import HTML, Handler, Request, Response

T = TypeVar("T")

PAGE: Final = "/faceid/"
KEPT_MAX: Final = 10_000
PAID: Final = (messages.MATCH, messages.MISMATCH)
_UNKNOWN: Final = ("查无", "nobody")
# A code of the provider's own for a face that is another's.
NOT_THEIRS: Final = 66660004
TITLE: Final = Text("人脸核身(演示)", "Face check (demo)")
WORDS: Final = {
    "note": Text("演示用核验页面,不会打开摄像头。", "For trying things out. No camera is used."),
    "lead": Text("请确认是本人操作:{name}", "Are you {name}?"),
    "pass": Text("是本人,通过核验", "It is me"),
    "fail": Text("不是本人,核验失败", "It is somebody else"),
    "leave": Text("暂不核验,返回", "Go back without it"),
    "language": Text("English", "中文"),
}


class Trouble(StrEnum):
    """How the next calls go wrong."""

    RATE_LIMITED = "rate-limited"
    INTERNAL_ERROR = "internal-error"
    BUSY_500 = "500"
    HANGS = "hangs"
    BROKEN_JSON = "broken-json"
    NOT_JSON = "not-json"
    LIBRARY_FAILED = "library-failed"
    UPGRADING = "upgrading"
    TOO_OFTEN_TODAY = "too-often-today"
    NO_RECORD = "no-record"
    MISMATCH = "mismatch"
    OTHER_PERSON = "other-person"
    OTHER_ATTEMPT = "other-attempt"


_RESULTS: Final = {
    Trouble.LIBRARY_FAILED: messages.LIBRARY_FAILED,
    Trouble.UPGRADING: messages.UPGRADING,
    Trouble.TOO_OFTEN_TODAY: messages.TOO_OFTEN_TODAY,
    Trouble.NO_RECORD: messages.NO_RECORD,
    Trouble.MISMATCH: messages.MISMATCH,
}


class TroubleRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The next ``times`` calls go wrong like this; 0 ends it."""

    trouble: Trouble
    times: Annotated[int, msgspec.Meta(ge=0, le=100)] = 1


class _Face(msgspec.Struct, kw_only=True):
    """Somebody's way to the page and back."""

    asked: messages.DetectAuthRequest
    expires_ms: int
    err_code: int | None = None


class _Refused(Exception):
    """An answer without what was asked for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Faceid:
    """One account. Every request is verified: signature, time, action."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._keys = desk.keys.faceid
        self._bearers: dict[str, str] = {}
        self._faces: dict[str, _Face] = {}
        self._troubles: list[Trouble] = []
        self._calls = 0
        self._paid = 0

    def routes(self) -> dict[tuple[str, str], Handler]:
        return {
            ("POST", "/"): self.serve,
            ("POST", "/sim/faceid"): self._set_trouble,
            ("GET", "/sim/faceid"): self._state,
        }

    def prefixes(self) -> dict[tuple[str, str], Handler]:
        return {("GET", PAGE): self._page}

    async def serve(self, request: Request) -> Response:
        """The API: one address, and the action in a header."""
        self._calls += 1
        trouble = self._troubles.pop(0) if self._troubles else None
        if trouble in _BROKEN:
            return await _broken(trouble, request)
        try:
            self._verify(request, trouble)
            response = self._answer(request, trouble)
        except _Refused as refused:
            response = messages.Response(error=messages.Error(code=refused.code, message="refused"))
        response = msgspec.structs.replace(response, request_id=secrets.token_hex(16))
        return Response(body=msgspec.json.encode(messages.Answer(response)))

    def _verify(self, request: Request, trouble: Trouble | None) -> None:
        """As the documentation has it; ``_Refused`` with its codes."""
        headers = request.headers
        try:
            given = read_authorization(headers.get("authorization", ""))
        except AuthorizationMalformed:
            raise _Refused("AuthFailure.InvalidAuthorization") from None
        if given.secret_id != self._keys.secret_id:
            raise _Refused("AuthFailure.SecretIdNotFound")
        timestamp = headers.get("x-tc-timestamp", "")
        if not timestamp.isdecimal() or abs(int(timestamp) - self._desk.clock.now_ms() // 1000) > VALID_SECONDS:
            raise _Refused("AuthFailure.SignatureExpire")
        signature = signature_of(
            self._keys.secret_key,
            service=messages.FACEID.service,
            timestamp=int(timestamp),
            headers={name: headers.get(name, "") for name in given.signed_headers},
            body=request.body,
        )
        if given.service != messages.FACEID.service or not hmac.compare_digest(signature, given.signature):
            raise _Refused("AuthFailure.SignatureFailure")
        if headers.get("x-tc-version") != messages.FACEID.version:
            raise _Refused("NoSuchVersion")
        if trouble in _CODES:
            raise _Refused(_CODES[trouble])

    def _answer(self, request: Request, trouble: Trouble | None) -> messages.Response:
        action = request.headers.get("x-tc-action", "")
        try:
            if action == messages.VERIFY:
                return self._verified(msgspec.json.decode(request.body, type=messages.VerifyRequest), trouble)
            if action == messages.DETECT_AUTH:
                return self._begun(request, msgspec.json.decode(request.body, type=messages.DetectAuthRequest))
            if action == messages.DETECT_INFO:
                return self._told(msgspec.json.decode(request.body, type=messages.DetectInfoRequest), trouble)
        except msgspec.DecodeError as error:
            raise _Refused("InvalidParameter") from error
        raise _Refused("InvalidAction")

    def _verified(self, asked: messages.VerifyRequest, trouble: Trouble | None) -> messages.Response:
        result = _RESULTS.get(trouble) if trouble is not None else None
        if result is None and any(word in asked.name.lower() for word in _UNKNOWN):
            result = messages.NO_RECORD
        if result is None:
            is_bearer = _kept(self._bearers, asked.id_card, asked.name) == asked.name
            result = messages.MATCH if is_bearer else messages.MISMATCH
        self._paid += result in PAID
        return messages.Response(result=result, description="demo")

    def _begun(self, request: Request, asked: messages.DetectAuthRequest) -> messages.Response:
        if asked.rule_id != self._keys.rule_id:
            raise _Refused("InvalidParameterValue.RuleIdNotExist")
        if not people.is_address(asked.redirect_url):
            raise _Refused("InvalidParameter")
        token = secrets.token_hex(18).upper()
        expires_ms = self._desk.clock.now_ms() + messages.TOKEN_SECONDS * 1000
        _kept(self._faces, token, _Face(asked=asked, expires_ms=expires_ms))
        return messages.Response(biz_token=token, url=self._desk.url(request, f"{PAGE}{token}"))

    def _told(self, asked: messages.DetectInfoRequest, trouble: Trouble | None) -> messages.Response:
        face = self._faces.get(asked.biz_token)
        if face is None or asked.rule_id != self._keys.rule_id:
            raise _Refused("InvalidParameterValue.BizTokenIllegal")
        if face.err_code is None:
            return messages.Response(text=messages.DetectText())
        other = trouble is Trouble.OTHER_PERSON
        text = messages.DetectText(
            err_code=face.err_code,
            err_msg="demo",
            id_card="110101199003077571" if other else face.asked.id_card,
            name="别人" if other else face.asked.name,
            extra="another" if trouble is Trouble.OTHER_ATTEMPT else face.asked.extra,
        )
        return messages.Response(text=text)

    async def _page(self, request: Request) -> Response:
        """Links only: what is chosen stands in the address."""
        face = self._faces.get(request.tail)
        if face is None or face.expires_ms < self._desk.clock.now_ms():
            return pages.missing(request)
        chosen = request.parameter("do")
        if chosen in {"pass", "fail"} and face.err_code is None:
            face.err_code = messages.PASSED if chosen == "pass" else NOT_THEIRS
            self._paid += 1
        if chosen in {"pass", "fail", "leave"}:
            return people.sent_back(face.asked.redirect_url, {"BizToken": request.tail})
        return _face_page(request, face)

    async def _set_trouble(self, request: Request) -> Response:
        try:
            asked = msgspec.json.decode(request.body, type=TroubleRequest)
        except msgspec.DecodeError as error:
            return Response(status=400, body=msgspec.json.encode({"code": "malformed", "message": str(error)}))
        self._troubles = [asked.trouble] * asked.times
        return await self._state(request)

    async def _state(self, request: Request) -> Response:
        """How often it was asked, and how much of that is paid for."""
        told = {"calls": self._calls, "paid": self._paid, "troubles": self._troubles}
        return Response(body=msgspec.json.encode(told))


_CODES: Final[dict[Trouble | None, str]] = {
    Trouble.RATE_LIMITED: "RequestLimitExceeded",
    Trouble.INTERNAL_ERROR: "InternalError",
}
_BROKEN: Final[frozenset[Trouble | None]] = frozenset(
    {Trouble.BUSY_500, Trouble.HANGS, Trouble.BROKEN_JSON, Trouble.NOT_JSON}
)


async def _broken(trouble: Trouble | None, request: Request) -> Response:
    if trouble is Trouble.HANGS:
        try:
            async with asyncio.timeout(HOLD_SECONDS_MAX):
                await request.gone()
        except TimeoutError:
            pass
        return Response(status=504, body=b"")
    if trouble is Trouble.BUSY_500:
        return Response(status=500, body=b"<html>500 Internal Server Error</html>", media_type=HTML)
    return Response(body=b'{"Response": {"Result": "0", ' if trouble is Trouble.BROKEN_JSON else b"\xff\xfe")


def _kept(store: dict[str, T], key: str, value: T) -> T:
    """What the store has, or has from now on; the oldest goes when there are too many."""
    while key not in store and len(store) >= KEPT_MAX:
        del store[next(iter(store))]
    return store.setdefault(key, value)


def _face_page(request: Request, face: _Face) -> Response:
    language = pages.language_of(request)
    word = {key: escape(text.in_language(language), quote=True) for key, text in WORDS.items()}
    title = escape(TITLE.in_language(language))
    ways = "".join(
        f'<a class="button{" main" if key == "pass" else ""}" data-testid="face-{key}" '
        f'href="{_with(request, "do", key)}">{word[key]}</a>'
        for key in ("pass", "fail", "leave")
    )
    other = "zh-CN" if language == "en" else "en"
    return pages.people_page(
        request,
        "",
        title=title,
        language_link=f'<a class="language" href="{_with(request, "lang", other)}">{word["language"]}</a>',
        body=f'<p class="subject">{word["lead"].format(name=escape(face.asked.name))}</p>{ways}',
        note=word["note"],
    )


def _with(request: Request, name: str, value: str) -> str:
    """The same address with this parameter."""
    query = {**dict(parse_qsl(request.query, keep_blank_values=True)), name: value}
    return escape(f"?{urlencode(query)}", quote=True)
