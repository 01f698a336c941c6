"""The page "sign in as …" that all providers share: a few people, and what can go wrong on the way back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from onsale.contracts.values import Text
from onsale.provider_sim import pages
from onsale.provider_sim.web import Request, Response

PEOPLE: Final = {
    "lin": Text("林小满", "Lin Xiaoman"),
    "zhou": Text("周舟", "Zhou Zhou"),
    "ada": Text("艾达", "Ada"),
}
# Who does not want to after all.
NOBODY: Final = "nobody"
PROVIDERS: Final = {
    "oidc": Text("开放身份(演示)", "OpenID (demo)"),
    "wechat": Text("微信(演示)", "WeChat (demo)"),
    "alipay": Text("支付宝(演示)", "Alipay (demo)"),
}
WORDS: Final = {
    "title": Text("模拟登录", "Simulated sign-in"),
    "note": Text("演示用登录页面,不涉及真实账号。", "For trying things out. No real account is involved."),
    "lead": Text("选择要用谁的身份登录", "Choose who you are"),
    "cancel": Text("取消登录", "Cancel"),
    "faults": Text("让服务商出错", "Let the provider misbehave"),
    "faults-note": Text("选中的故障在选择身份后生效。", "What is chosen happens when you choose who you are."),
    "none": Text("没有故障", "Nothing goes wrong"),
    "language": Text("English", "中文"),
}


class Fault(StrEnum):
    """What can go wrong."""

    OTHER_STATE = "other-state"
    ERROR = "error"
    EXPIRED_CODE = "expired-code"
    OTHER_NONCE = "other-nonce"
    NO_NONCE = "no-nonce"
    OTHER_AUDIENCE = "other-audience"
    OTHER_ISSUER = "other-issuer"
    OTHER_KEY = "other-key"
    UNKNOWN_KEY = "unknown-key"
    SECRET_AS_KEY = "secret-as-key"  # noqa: S105  # names a fault and is no secret
    UNSIGNED = "unsigned"
    EXPIRED_TOKEN = "expired-token"  # noqa: S105  # names a fault and is no secret
    TOKEN_500 = "token-500"  # noqa: S105  # names a fault and is no secret
    NO_UNIONID = "no-unionid"
    OTHER_PERSON = "other-person"
    BUSY = "busy"
    # No fault, but the other algorithm.
    ES256 = "es256"


FAULTS: Final = {
    Fault.OTHER_STATE: Text("返回错误的 state", "Another state comes back"),
    Fault.ERROR: Text("服务商报错", "The provider fails"),
    Fault.EXPIRED_CODE: Text("code 已过期", "The code is too old"),
    Fault.OTHER_NONCE: Text("错误的 nonce", "Another nonce"),
    Fault.NO_NONCE: Text("缺少 nonce", "No nonce"),
    Fault.OTHER_AUDIENCE: Text("令牌属于其他应用", "Token of another client"),
    Fault.OTHER_ISSUER: Text("令牌来自其他签发者", "Token of another issuer"),
    Fault.OTHER_KEY: Text("用错误的密钥签名", "Signed with another key"),
    Fault.UNKNOWN_KEY: Text("用未公布的密钥签名", "Signed with a key that nobody knows"),
    Fault.SECRET_AS_KEY: Text("把公钥当作共享密钥签名", "Signed with the public key as a secret"),
    Fault.UNSIGNED: Text("令牌没有签名", "Token without signature"),
    Fault.EXPIRED_TOKEN: Text("令牌已过期", "Token is too old"),
    Fault.TOKEN_500: Text("换取令牌时回 500", "Exchange answers 500"),
    Fault.NO_UNIONID: Text("缺少 unionid(应用未绑定)", "No unionid (applications are not bound)"),
    Fault.OTHER_PERSON: Text("用户信息属于别人", "Tells of somebody else"),
    Fault.BUSY: Text("服务商系统繁忙", "The provider is busy"),
    Fault.ES256: Text("改用 ES256 签名(正常)", "Signed with ES256 (nothing wrong)"),
}


def subject(person: str, whose: str) -> str:
    """Who somebody is to one client or organisation: always the same."""
    return hashlib.sha256(f"{person}@{whose}".encode()).hexdigest()[:28]


def state_with(fault: str, state: str) -> str:
    return f"x{state}" if fault == Fault.OTHER_STATE else state


def is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def sent_back(url: str, answer: Mapping[str, str]) -> Response:
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(answer)) if part)
    location = parts._replace(query=query, fragment="").geturl()
    return Response(status=302, headers={"location": location, "cache-control": "no-store"})


def refused(request: Request, code: str, message: str) -> Response:
    return pages.refused(request, code, message)


def page(request: Request, provider: str, faults: Sequence[Fault]) -> Response:
    """Links only: who is chosen stands in the address, and so does the fault."""
    language = pages.language_of(request)
    word = {key: escape(text.in_language(language), quote=True) for key, text in WORDS.items()}
    chosen = request.parameter("fault")
    choices = "".join(
        f'<a class="button main" data-testid="sim-as-{key}" href="{_with(request, {"as": key})}">'
        f"{escape(name.in_language(language))}</a>"
        for key, name in PEOPLE.items()
    )
    offered = [("", word["none"]), *((fault.value, escape(FAULTS[fault].in_language(language))) for fault in faults)]
    ways = "".join(
        f'<a href="{_with(request, {"fault": key})}"{" aria-current=true" if key == chosen else ""}>{name}</a>'
        for key, name in offered
    )
    body = f"""<p class="subject">{word["lead"]}</p>{choices}
<a class="button" data-testid="sim-cancel" href="{_with(request, {"as": NOBODY})}">{word["cancel"]}</a>
<details{" open" if chosen else ""}><summary>{word["faults"]}</summary><p class="hint">{word["faults-note"]}</p>
<nav class="faults" aria-label="{word["faults"]}">{ways}</nav></details>"""
    other = "zh-CN" if language == "en" else "en"
    return pages.people_page(
        request,
        provider,
        title=f"{escape(PROVIDERS[provider].in_language(language))} · {word['title']}",
        language_link=f'<a class="language" href="{_with(request, {"lang": other})}">{word["language"]}</a>',
        body=body,
        note=word["note"],
    )


def _with(request: Request, more: Mapping[str, str]) -> str:
    """The same address with these parameters."""
    query = {**dict(parse_qsl(request.query, keep_blank_values=True)), **more}
    return escape(f"?{urlencode(query)}", quote=True)
