"""Alipay's envelopes: form fields with an RSA2 signature, and JSON answers whose own text is signed.

A request is signed over all fields but ``sign``; a notification over all but ``sign`` and ``sign_type``; an answer over
the exact characters of its one object, which is why it is cut out of the body and never written again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from onsale.contracts.beijing import beijing_text
from onsale.contracts.rsa import SignatureWrong, sign, verify

SIGN_TYPE = "RSA2"
CHARSET = "utf-8"
FIELDS_MAX = 100
ERROR_ANSWER = "error_response"


class EnvelopeMalformed(ValueError):
    """Not the fields or the JSON that Alipay speaks; nothing of it was believed."""


def canonical(fields: Mapping[str, str]) -> bytes:
    """What is signed: ``key=value`` in the order of the keys, joined by ``&``, nothing escaped."""
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields)).encode()


def sign_request(
    key: RSAPrivateKey,
    *,
    app_id: str,
    method: str,
    now: datetime,
    content: bytes = b"",
    notify_url: str = "",
    return_url: str = "",
    more: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """The fields of one call of the gateway; ``content`` is the JSON of its ``biz_content``, ``more`` is what methods
    without it have."""
    fields = {
        "app_id": app_id,
        "method": method,
        "format": "JSON",
        "charset": CHARSET,
        "sign_type": SIGN_TYPE,
        "timestamp": beijing_text(now),
        "version": "1.0",
        "notify_url": notify_url,
        "return_url": return_url,
        "biz_content": content.decode(),
        **more,
    }
    fields = {name: value for name, value in fields.items() if value}
    return {**fields, "sign": sign(key, canonical(fields))}


def verify_request(key: RSAPublicKey, fields: Mapping[str, str]) -> None:
    """The provider's side: raises ``SignatureWrong`` unless the merchant signed these fields."""
    if fields.get("sign_type") != SIGN_TYPE:
        raise SignatureWrong(f"requests are signed with {SIGN_TYPE}")
    verify(key, canonical({name: value for name, value in fields.items() if name != "sign"}), fields.get("sign", ""))


def redirect_url(gateway: str, fields: Mapping[str, str]) -> str:
    """Where a browser takes a signed request to, for the methods that have a page."""
    return f"{gateway}?{urlencode(fields)}"


def answer_name(method: str) -> str:
    """The member of an answer that belongs to a method: ``alipay.trade.query`` → ``alipay_trade_query_response``."""
    return f"{method.replace('.', '_')}_response"


def sign_answer(key: RSAPrivateKey, method: str, content: bytes) -> bytes:
    """The provider's answer: ``content`` (a JSON object, kept as it is) and its signature."""
    return b'{"%b":%b,"sign":"%b"}' % (answer_name(method).encode(), content, sign(key, content).encode())


def read_answer(key: RSAPublicKey, method: str, body: bytes) -> bytes:
    """The JSON object of an answer, as it was signed.

    Raises ``SignatureWrong`` also for answers without signature, which Alipay gives when it did not accept ours, and
    ``EnvelopeMalformed`` for anything else than an answer to ``method``.
    """
    try:
        members = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        content = members.get(answer_name(method), members.get(ERROR_ANSWER))
        signature = msgspec.json.decode(members.get("sign", msgspec.Raw(b'""')), type=str)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EnvelopeMalformed("an answer is a JSON object with its signature") from error
    if content is None:
        raise EnvelopeMalformed(f"the answer has no {answer_name(method)}")
    verify(key, bytes(content), signature)
    return bytes(content)


def read_fields(body: bytes) -> dict[str, str]:
    """Form fields as UTF-8. Twice the same name, another encoding or too many fields are refused."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=FIELDS_MAX,
        )
    except ValueError as error:  # of all three: not ASCII, not a form, not UTF-8
        raise EnvelopeMalformed("the body is no form in UTF-8") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise EnvelopeMalformed("a field is there twice")
    return fields


def sign_notification(key: RSAPrivateKey, fields: Mapping[str, str]) -> bytes:
    """The provider's notification as it is posted, ``application/x-www-form-urlencoded; charset=utf-8``."""
    signature = sign(key, canonical(fields))
    return urlencode({**fields, "sign": signature, "sign_type": SIGN_TYPE}).encode("ascii")


def read_notification(key: RSAPublicKey, body: bytes) -> dict[str, str]:
    """The fields of a notification that Alipay has signed. Raises ``SignatureWrong`` or ``EnvelopeMalformed``."""
    fields = read_fields(body)
    signature = fields.pop("sign", "")
    if fields.pop("sign_type", "") != SIGN_TYPE:
        raise SignatureWrong(f"notifications are signed with {SIGN_TYPE}")
    verify(key, canonical(fields), signature)
    return fields
