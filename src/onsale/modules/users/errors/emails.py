"""How confirming an e-mail address can be refused."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class EmailCodeWrong(
    Refusal,
    code="email-code-wrong",
    status=403,
    title=Text(zh="验证码不正确", en="That is not the code"),
    detail=Text(
        zh="请核对邮件中的验证码,还可以尝试 {attempts_left} 次。",
        en="Check the code in the e-mail. Attempts left: {attempts_left}.",
    ),
):
    """The address has a code that works, but not this one."""

    attempts_left: int


class EmailTaken(
    Refusal,
    code="email-taken",
    status=409,
    title=Text(zh="邮箱已属于另一个账号", en="The address belongs to another account"),
    detail=Text(
        zh="请先在那个账号里移除它,或使用其他邮箱。",
        en="Remove it there first, or use another address.",
    ),
):
    """Two accounts confirmed one address at the same time: only to whoever has read the code."""
