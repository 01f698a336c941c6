"""Passkeys: for which site they are made, what a browser is asked, and whether its answer is right (WebAuthn level 3).

What browsers send is verified by ``webauthn``; no attestation is asked for, because any authenticator will do that
verifies its user.
"""

from __future__ import annotations

import base64
import secrets
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers.exceptions import WebAuthnException

from onsale.modules.users.errors.factors import PasskeyRefused
from onsale.modules.users.settings import (
    CHALLENGE_SECONDS,
    CREDENTIAL_ID_LENGTH_MAX,
    PUBLIC_KEY_LENGTH_MAX,
)

SITE_NAME = "Onsale"
CHALLENGE_BYTES = 32
# ES256, Ed25519 and RS256 (RFC 9053): what authenticators have.
ALGORITHMS = (-7, -8, -257)
LOCALHOST = "localhost"
# What the library raises for what is malformed: a key of CBOR without one of its parts is a ``KeyError`` there.
_MALFORMED = (WebAuthnException, ValueError, LookupError)


class Site(msgspec.Struct, frozen=True):
    """For whom passkeys are made: ``host`` is the relying party's id; ``origin`` the only one that pages may have."""

    host: str
    origin: str


class KnownCredential(msgspec.Struct, frozen=True):
    """A passkey by its id, base64url."""

    id: str
    type: Literal["public-key"] = "public-key"


class RelyingParty(msgspec.Struct, frozen=True):
    """Us, as browsers show it."""

    id: str
    name: str


class PasskeyOwner(msgspec.Struct, frozen=True, kw_only=True):
    """The account as authenticators show it; ``id`` is base64url and says nothing about anybody."""

    id: str
    name: str
    display_name: str = msgspec.field(name="displayName")


class Algorithm(msgspec.Struct, frozen=True):
    """A kind of key (COSE)."""

    alg: int
    type: Literal["public-key"] = "public-key"


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which authenticators will do."""

    resident_key: Literal["preferred"] = msgspec.field(name="residentKey", default="preferred")
    user_verification: Literal["required"] = msgspec.field(name="userVerification", default="required")


class NewPasskeyOptions(msgspec.Struct, frozen=True, kw_only=True):
    """``PublicKeyCredentialCreationOptionsJSON``, for ``navigator.credentials.create``."""

    rp: RelyingParty
    user: PasskeyOwner
    challenge: str
    algorithms: list[Algorithm] = msgspec.field(name="pubKeyCredParams")
    timeout: int
    exclude: list[KnownCredential] = msgspec.field(name="excludeCredentials")
    selection: Selection = msgspec.field(name="authenticatorSelection")
    attestation: Literal["none"] = "none"


class PasskeyOptions(msgspec.Struct, frozen=True, kw_only=True):
    """``PublicKeyCredentialRequestOptionsJSON``, for ``navigator.credentials.get``."""

    challenge: str
    timeout: int
    host: str = msgspec.field(name="rpId")
    allow: list[KnownCredential] = msgspec.field(name="allowCredentials")
    user_verification: Literal["required"] = msgspec.field(name="userVerification", default="required")


class MadePasskey(msgspec.Struct, frozen=True, kw_only=True):
    """What ``navigator.credentials.create`` has answered; everything is base64url."""

    credential_id: str
    client_data: str
    attestation: str


class SignedChallenge(msgspec.Struct, frozen=True, kw_only=True):
    """What ``navigator.credentials.get`` has answered; everything is base64url."""

    credential_id: str
    client_data: str
    authenticator_data: str
    signature: str


class Passkey(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a passkey; base64url. ``signatures`` is what its authenticator has counted, 0 if it does not."""

    credential_id: str
    public_key: str
    signatures: int


def site_of(base_url: str) -> Site | None:
    """The site that an installation is; ``None`` where browsers make no passkeys: no TLS, or no name.

    They take this machine's name without TLS, but no address, not even its own.
    """
    url = urlsplit(base_url)
    host, port = url.hostname or "", "" if url.port is None else f":{url.port}"
    if _is_loopback(host):
        host = LOCALHOST
    if host != LOCALHOST and (url.scheme != "https" or _is_address(host)):
        return None
    return Site(host, f"{url.scheme}://{host}{port}")


def new_challenge() -> str:
    """256 random bits."""
    return encoded(secrets.token_bytes(CHALLENGE_BYTES))


def new_passkey_options(site: Site, owner: PasskeyOwner, challenge: str, known: list[str]) -> NewPasskeyOptions:
    """What to ask a browser for; authenticators that have one of the ``known`` make no second one."""
    return NewPasskeyOptions(
        rp=RelyingParty(site.host, SITE_NAME),
        user=owner,
        challenge=challenge,
        algorithms=[Algorithm(number) for number in ALGORITHMS],
        timeout=CHALLENGE_SECONDS * 1000,
        exclude=[KnownCredential(one) for one in known],
        selection=Selection(),
    )


def passkey_options(site: Site, challenge: str, known: list[str]) -> PasskeyOptions:
    """What to have signed, and by which of the passkeys of the account."""
    return PasskeyOptions(
        challenge=challenge,
        timeout=CHALLENGE_SECONDS * 1000,
        host=site.host,
        allow=[KnownCredential(one) for one in known],
    )


def verified_passkey(site: Site, challenge: str, made: MadePasskey) -> Passkey:
    """The passkey that was made for this challenge, on this site, by somebody whom the authenticator has verified.

    Raises ``PasskeyRefused``.
    """
    credential = {
        "id": made.credential_id,
        "rawId": made.credential_id,
        "type": "public-key",
        "response": {"clientDataJSON": made.client_data, "attestationObject": made.attestation},
    }
    try:
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=decoded(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _MALFORMED as error:
        raise PasskeyRefused from error
    made_id, public_key = encoded(verified.credential_id), encoded(verified.credential_public_key)
    is_small = len(made_id) <= CREDENTIAL_ID_LENGTH_MAX and len(public_key) <= PUBLIC_KEY_LENGTH_MAX
    if made_id != made.credential_id or not is_small:
        raise PasskeyRefused
    return Passkey(credential_id=made_id, public_key=public_key, signatures=verified.sign_count)


def verified_signatures(site: Site, challenge: str, signed: SignedChallenge, passkey: Passkey) -> int:
    """How many signatures the authenticator has counted, this one included: this passkey has signed this challenge, on
    this site, and the authenticator has verified its user. Raises ``PasskeyRefused``, also for a count that is old."""
    if signed.credential_id != passkey.credential_id:
        raise PasskeyRefused
    credential = {
        "id": signed.credential_id,
        "rawId": signed.credential_id,
        "type": "public-key",
        "response": {
            "clientDataJSON": signed.client_data,
            "authenticatorData": signed.authenticator_data,
            "signature": signed.signature,
        },
    }
    try:
        return verify_authentication_response(
            credential=credential,
            expected_challenge=decoded(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=decoded(passkey.public_key),
            credential_current_sign_count=passkey.signatures,
            require_user_verification=True,
        ).new_sign_count
    except _MALFORMED as error:
        raise PasskeyRefused from error


def encoded(value: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes again."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_address(host) and ip_address(host).is_loopback
