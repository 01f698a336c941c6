"""How keys for programs can be refused."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class ApiKeyInvalid(
    Refusal,
    code="api-key-invalid",
    status=401,
    title=Text(zh="密钥无效", en="The key does not work"),
    detail=Text(
        zh="密钥不存在、已到期或已停用。请在后台创建新的密钥。",
        en="It is unknown, expired or ended. Make another one in the console.",
    ),
):
    """Unknown, expired and ended: all the same answer."""


class TooManyApiKeys(
    Refusal,
    code="too-many-api-keys",
    status=409,
    title=Text(zh="密钥过多", en="Too many keys"),
    detail=Text(zh="最多同时有 {most} 个密钥,请先停用一个。", en="There can be {most} keys; end one first."),
):
    """The keys of an organisation are limited."""

    most: int
