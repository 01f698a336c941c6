"""The signature of Tencent Cloud's API 3.0, version 3 (TC3-HMAC-SHA256), of requests with a JSON body."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

ALGORITHM: Final = "TC3-HMAC-SHA256"
CONTENT_TYPE: Final = "application/json; charset=utf-8"
# As long as a request is good, in seconds.
VALID_SECONDS: Final = 300
_SIGNED: Final = ("content-type", "host", "x-tc-action")


class AuthorizationMalformed(ValueError):
    """Not an ``Authorization`` as this signature has it."""


class Credentials(msgspec.Struct, frozen=True):
    """A key of an account there."""

    secret_id: str
    secret_key: str


class Api(msgspec.Struct, frozen=True):
    """Which service in which version."""

    service: str
    version: str


class Authorization(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the header. ``day`` is ``2026-11-23``, UTC."""

    secret_id: str
    day: str
    service: str
    signed_headers: Sequence[str]
    signature: str


def signed_headers_of(
    credentials: Credentials, api: Api, *, action: str, host: str, body: bytes, now: datetime
) -> dict[str, str]:
    """Everything that belongs into the head of a request, ``Host`` included, exactly as it was signed."""
    timestamp = int(now.timestamp())
    headers = {"content-type": CONTENT_TYPE, "host": host, "x-tc-action": action}
    signature = signature_of(
        credentials.secret_key,
        service=api.service,
        timestamp=timestamp,
        headers={name: headers[name] for name in _SIGNED},
        body=body,
    )
    scope = f"{credentials.secret_id}/{_day(timestamp)}/{api.service}/tc3_request"
    return {
        **headers,
        "x-tc-version": api.version,
        "x-tc-timestamp": str(timestamp),
        "authorization": (f"{ALGORITHM} Credential={scope}, SignedHeaders={';'.join(_SIGNED)}, Signature={signature}"),
    }


def signature_of(secret_key: str, *, service: str, timestamp: int, headers: Mapping[str, str], body: bytes) -> str:
    """The signature of a POST to ``/`` without a query. ``headers`` are those to be signed, names in lower case."""
    names = sorted(headers)
    canonical = "\n".join(
        [
            "POST",
            "/",
            "",
            *(f"{name}:{headers[name].strip().lower()}" for name in names),
            "",
            ";".join(names),
            hashlib.sha256(body).hexdigest(),
        ]
    )
    day = _day(timestamp)
    text = "\n".join(
        [ALGORITHM, str(timestamp), f"{day}/{service}/tc3_request", hashlib.sha256(canonical.encode()).hexdigest()]
    )
    key = f"TC3{secret_key}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def read_authorization(header: str) -> Authorization:
    """Raises ``AuthorizationMalformed``."""
    algorithm, _, rest = header.partition(" ")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    scope = fields.get("Credential", "").split("/")
    signed = fields.get("SignedHeaders", "").split(";")
    if algorithm != ALGORITHM or len(scope) != 4 or not {"content-type", "host"} <= set(signed):
        raise AuthorizationMalformed("algorithm, credential or signed headers are not as they have to be")
    return Authorization(
        secret_id=scope[0], day=scope[1], service=scope[2], signed_headers=signed, signature=fields.get("Signature", "")
    )


def _day(timestamp: int) -> str:
    return datetime.fromtimestamp(timestamp, UTC).date().isoformat()
