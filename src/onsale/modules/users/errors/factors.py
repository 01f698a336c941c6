"""How second factors can be refused."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class FactorWrong(
    Refusal,
    code="second-factor-wrong",
    status=403,
    title=Text(zh="验证没有通过", en="That did not work"),
    detail=Text(
        zh="请核对后重试。验证器的每个验证码只能使用一次,恢复码也是。",
        en="Check it and try again. Each code of an app works once, and so does each recovery code.",
    ),
):
    """A wrong, old or used code: all the same answer."""


class PasskeyRefused(
    Refusal,
    code="passkey-refused",
    status=403,
    title=Text(zh="通行密钥没有通过验证", en="The passkey was not accepted"),
    detail=Text(zh="请重新开始,或换一种方式。", en="Start again, or use something else."),
):
    """Another's, for another site, without verification, signed before, of another challenge: all the same answer."""


class ChallengeOver(
    Refusal,
    code="challenge-over",
    status=403,
    title=Text(zh="这一步已失效", en="This step no longer works"),
    detail=Text(zh="请重新开始。", en="Start again."),
):
    """Too old, used, replaced, of another session, or never begun: all the same answer."""


class NoSecondFactor(
    Refusal,
    code="no-second-factor",
    status=409,
    title=Text(zh="还没有第二验证方式", en="There is no second factor yet"),
    detail=Text(zh="请先添加一个。", en="Add one first."),
):
    """Nothing to present, and no recovery codes without it."""


class LastSecondFactor(
    Refusal,
    code="last-second-factor",
    status=409,
    title=Text(zh="至少保留一个第二验证方式", en="Your role needs a second factor"),
    detail=Text(zh="请先添加另一个,再移除这一个。", en="Add another before you remove this one."),
):
    """The last one of somebody whose role needs one stays."""


class FactorsFull(
    Refusal,
    code="second-factors-full",
    status=409,
    title=Text(zh="第二验证方式过多", en="Too many second factors"),
    detail=Text(zh="最多 {most} 个,请先移除不需要的。", en="There can be {most}. Remove one first."),
):
    """As many as there may be."""

    most: int


class PasskeysUnavailable(
    Refusal,
    code="passkeys-unavailable",
    status=409,
    title=Text(zh="这里不能使用通行密钥", en="Passkeys do not work here"),
    detail=Text(
        zh="通行密钥需要域名和 HTTPS,请改用验证器应用。",
        en="Passkeys need a site with a name and TLS. Use an authenticator app.",
    ),
):
    """The site is reached by an address, or without TLS."""
