"""How signing in can be refused."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class CodeWrong(
    Refusal,
    code="code-wrong",
    status=403,
    title=Text(zh="验证码不正确", en="That is not the code"),
    detail=Text(
        zh="请核对短信中的验证码,还可以尝试 {attempts_left} 次。",
        en="Check the code in the message. Attempts left: {attempts_left}.",
    ),
):
    """The phone has a code that works, but not this one."""

    attempts_left: int


class CodeExpired(
    Refusal,
    code="code-expired",
    status=403,
    title=Text(zh="验证码已失效", en="The code no longer works"),
    detail=Text(zh="请重新获取验证码。", en="Ask for a new code."),
):
    """Too old, used, replaced, tried too often, or never asked for: all the same answer."""


class SessionEnded(
    Refusal,
    code="session-ended",
    status=401,
    title=Text(zh="登录已结束", en="Your session has ended"),
    detail=Text(zh="请重新登录。", en="Sign in again."),
):
    """The refresh token is unknown, old, expired or signed out."""
