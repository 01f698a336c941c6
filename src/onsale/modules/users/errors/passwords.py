"""How passwords can be refused."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class PasswordWrong(
    Refusal,
    code="password-wrong",
    status=403,
    title=Text(zh="账号或密码不正确", en="That did not work"),
    detail=Text(
        zh="请核对后重试。忘记密码或没有设置过密码,可以用验证码登录。",
        en="Check both and try again. If you forgot the password or never set one, sign in with a code.",
    ),
):
    """Wrong, of nobody, of an account without a password: all the same answer."""


class PasswordTooShort(
    Refusal,
    code="password-too-short",
    status=409,
    title=Text(zh="密码太短", en="The password is too short"),
    detail=Text(
        zh="至少 {least} 个字符,建议 12 个以上。几个互不相干的词连在一起就很好。",
        en="Use at least {least} characters, better 12 or more. A few unrelated words make a good one.",
    ),
):
    """Length is all that is asked of its form."""

    least: int


class PasswordCommon(
    Refusal,
    code="password-common",
    status=409,
    title=Text(zh="密码太常见", en="Too many people use this password"),
    detail=Text(
        zh="这个密码在泄露的密码中很常见,或者是重复、连续的字符,会最先被尝试。请换一个。",
        en="It is common among leaked passwords, or characters in a row: such are tried first. Choose another.",
    ),
):
    """It is on the list of common passwords, repeats itself, or counts."""


class PasswordPersonal(
    Refusal,
    code="password-personal",
    status=409,
    title=Text(zh="密码容易被猜到", en="The password is easy to guess"),
    detail=Text(
        zh="请不要使用手机号、邮箱、姓名或本站名称作为密码。",
        en="Do not make it of your phone number, e-mail, name or the name of this site.",
    ),
):
    """Little more than what others know of its owner, or our own words."""
