"""How signing in by another provider, linking and unlinking can be refused."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class SignInOver(
    Refusal,
    code="sign-in-over",
    status=403,
    title=Text(zh="这次登录已失效", en="This sign-in is over"),
    detail=Text(zh="请重新开始登录。", en="Please begin again."),
):
    """Forged, of another browser, too old or used before: all the same answer."""


class SignInNotConfirmed(
    Refusal,
    code="sign-in-not-confirmed",
    status=403,
    title=Text(zh="登录未获确认", en="The sign-in was not confirmed"),
    detail=Text(
        zh="对方平台没有确认您的身份,请重新开始登录。",
        en="The provider did not confirm who you are. Please begin again.",
    ),
):
    """The provider refused its code, or what it answered cannot be believed."""


class SignInProviderUnavailable(
    Refusal,
    code="sign-in-provider-unavailable",
    status=503,
    title=Text(zh="对方平台暂时无法连接", en="The provider does not answer"),
    detail=Text(
        zh="请在 {retry_after} 秒后重试,或使用手机号登录。",
        en="Try again in {retry_after} seconds, or sign in with your phone.",
    ),
):
    """A call to a provider failed; nothing changed."""

    retry_after: int


class WayOfSomebodyElse(
    Refusal,
    code="way-of-somebody-else",
    status=409,
    title=Text(zh="已关联其他账号", en="Linked to another account"),
    detail=Text(
        zh="这个身份已关联另一个账号,请先在那个账号里解除关联。",
        en="This belongs to another account. Unlink it there first.",
    ),
):
    """An identity at a provider opens one account."""


class WayExists(
    Refusal,
    code="way-exists",
    status=409,
    title=Text(zh="账号已关联另一个身份", en="The account has another one"),
    detail=Text(
        zh="您的账号已关联该平台的另一个身份,请用手机号登录,解除关联后再试。",
        en="Your account is linked to another identity there. Sign in with your phone and unlink that one first.",
    ),
):
    """An account has one identity of each provider."""


class WayNeedsFactor(
    Refusal,
    code="way-needs-factor",
    status=409,
    title=Text(zh="账号已开启两步验证", en="The account has a second factor"),
    detail=Text(
        zh="请先用手机号登录并完成第二步验证,再到“登录方式”页面关联。",
        en="Sign in with your phone and your second factor first, then link it on the page Ways to sign in.",
    ),
):
    """The phone alone links nothing to an account that has a second factor. The code still works."""


class PhoneNeeded(
    Refusal,
    code="phone-needed",
    status=409,
    title=Text(zh="请验证手机号", en="Confirm your phone"),
    detail=Text(zh="首次登录需要验证手机号。", en="The first time, a phone number is needed."),
):
    """Nobody has this identity yet. To mini programs, which ask again with a phone and its code."""
