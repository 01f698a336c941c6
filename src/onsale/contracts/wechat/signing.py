"""WeChat Pay's signatures: lines of text that end in line feeds, the last one too.

The merchant signs with its own key and names its certificate's serial number; WeChat Pay signs answers and
notifications with the key that is known by its ``PUB_KEY_ID_…``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from onsale.contracts.rsa import SignatureWrong, sign, verify

SCHEME = "WECHATPAY2-SHA256-RSA2048"
TIMESTAMP_HEADER = "wechatpay-timestamp"
NONCE_HEADER = "wechatpay-nonce"
SIGNATURE_HEADER = "wechatpay-signature"
SERIAL_HEADER = "wechatpay-serial"
SIGNATURE_TYPE_HEADER = "wechatpay-signature-type"
# Of answers and notifications, in both directions.
AGE_SECONDS_MAX = 300
TIMESTAMP_DIGITS_MAX = 11

_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


class MessageStale(ValueError):
    """Signed at another time than about now: it may be an old one that somebody kept."""


class Authorization(msgspec.Struct, frozen=True, kw_only=True):
    """The request header of the same name. ``serial_no`` is of the merchant's certificate."""

    mchid: str
    serial_no: str
    nonce_str: str
    timestamp: str
    signature: str


class Target(msgspec.Struct, frozen=True):
    """What a request asks for: `POST` and `/v3/pay/transactions/native`, with the query if there is one."""

    method: str
    path: str


def authorization(
    key: RSAPrivateKey, target: Target, body: bytes, *, mchid: str, serial_no: str, now: datetime, nonce: str
) -> str:
    """The merchant's ``Authorization`` header for one request."""
    timestamp = str(int(now.timestamp()))
    signature = sign(key, _request_text(target, timestamp, nonce, body))
    return (
        f'{SCHEME} mchid="{mchid}",nonce_str="{nonce}",signature="{signature}",'
        f'timestamp="{timestamp}",serial_no="{serial_no}"'
    )


def read_authorization(header: str) -> Authorization:
    """The provider's side. Raises ``SignatureWrong`` when the header is none of this scheme."""
    scheme, _, parameters = header.partition(" ")
    try:
        if scheme != SCHEME:
            raise SignatureWrong(f"requests are signed with {SCHEME}")
        return msgspec.convert(dict(_PARAMETER.findall(parameters)), Authorization)
    except msgspec.ValidationError as error:
        raise SignatureWrong("the Authorization header is not complete") from error


def verify_request(key: RSAPublicKey, target: Target, body: bytes, header: Authorization, *, now: datetime) -> None:
    """The provider's side: raises ``SignatureWrong`` or ``MessageStale`` unless the merchant signed this just now."""
    verify(key, _request_text(target, header.timestamp, header.nonce_str, body), header.signature)
    _refuse_stale(header.timestamp, now)


def sign_message(key: RSAPrivateKey, serial: str, body: bytes, *, now: datetime, nonce: str) -> dict[str, str]:
    """The provider's headers of an answer or a notification."""
    timestamp = str(int(now.timestamp()))
    return {
        TIMESTAMP_HEADER: timestamp,
        NONCE_HEADER: nonce,
        SIGNATURE_HEADER: sign(key, _message_text(timestamp, nonce, body)),
        SERIAL_HEADER: serial,
        SIGNATURE_TYPE_HEADER: SCHEME,
    }


def verify_message(keys: Mapping[str, RSAPublicKey], headers: Mapping[str, str], body: bytes, *, now: datetime) -> None:
    """Raises ``SignatureWrong`` unless one of ``keys`` (by serial) signed this body, ``MessageStale`` if not just now.

    ``headers`` are looked up in lower case. WeChat Pay now and then sends wrong signatures on purpose
    (``WECHATPAY/SIGNTEST/…``) to see that they are refused; they are.
    """
    key = keys.get(headers.get(SERIAL_HEADER, ""))
    if key is None:
        raise SignatureWrong("it is signed with a key that is not known here, or not at all")
    timestamp = headers.get(TIMESTAMP_HEADER, "")
    text = _message_text(timestamp, headers.get(NONCE_HEADER, ""), body)
    verify(key, text, headers.get(SIGNATURE_HEADER, ""))
    _refuse_stale(timestamp, now)


def pay_parameters(key: RSAPrivateKey, *, app_id: str, prepay_id: str, now: datetime, nonce: str) -> dict[str, str]:
    """What the page or mini program hands to WeChat (``chooseWXPay``, ``wx.requestPayment``) to open the cashier."""
    timestamp, package = str(int(now.timestamp())), f"prepay_id={prepay_id}"
    return {
        "appId": app_id,
        "timeStamp": timestamp,
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": sign(key, _lines(app_id, timestamp, nonce, package)),
    }


def verify_pay_parameters(key: RSAPublicKey, parameters: Mapping[str, str]) -> None:
    """The provider's side: raises ``SignatureWrong`` unless the merchant signed what opens the cashier."""
    text = _lines(*(parameters.get(name, "") for name in ("appId", "timeStamp", "nonceStr", "package")))
    verify(key, text, parameters.get("paySign", ""))


def _request_text(target: Target, timestamp: str, nonce: str, body: bytes) -> bytes:
    return _lines(target.method, target.path, timestamp, nonce) + body + b"\n"


def _message_text(timestamp: str, nonce: str, body: bytes) -> bytes:
    return _lines(timestamp, nonce) + body + b"\n"


def _lines(*values: str) -> bytes:
    return "".join(f"{value}\n" for value in values).encode()


def _refuse_stale(timestamp: str, now: datetime) -> None:
    """Only after the signature: before, the number is anybody's."""
    is_number = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= TIMESTAMP_DIGITS_MAX
    if not is_number or abs(int(timestamp) - now.timestamp()) > AGE_SECONDS_MAX:
        raise MessageStale(f"it was not signed within {AGE_SECONDS_MAX} seconds of now")
