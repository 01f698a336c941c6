"""An OpenID Connect provider: discovery, a page to choose a person on, codes with PKCE, signed ID tokens.

Faults are chosen on the page or by ``fault=`` in its address, with the person by ``as=``; then nobody has to click.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final
from urllib.parse import unquote_plus

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from onsale.contracts.alipay.signing import EnvelopeMalformed, read_fields
from onsale.provider_sim import people
from onsale.provider_sim.desk import Desk
from onsale.provider_sim.people import Fault
from onsale.provider_sim.web import Handler, Request, Response

ROOT: Final = "/oidc"
AUTHORIZE_PATH: Final = f"{ROOT}/authorize"
TOKEN_PATH: Final = f"{ROOT}/token"
JWKS_PATH: Final = f"{ROOT}/jwks"
CODE_SECONDS: Final = 60
TOKEN_SECONDS: Final = 300
CODES_MAX: Final = 10_000
FAULTS: Final = (
    Fault.OTHER_STATE,
    Fault.ERROR,
    Fault.EXPIRED_CODE,
    Fault.OTHER_NONCE,
    Fault.NO_NONCE,
    Fault.OTHER_AUDIENCE,
    Fault.OTHER_ISSUER,
    Fault.OTHER_KEY,
    Fault.UNKNOWN_KEY,
    Fault.SECRET_AS_KEY,
    Fault.UNSIGNED,
    Fault.EXPIRED_TOKEN,
    Fault.TOKEN_500,
    Fault.ES256,
)


class _Code(msgspec.Struct, frozen=True, kw_only=True):
    person: str
    redirect_uri: str
    challenge: str
    nonce: str
    fault: str
    expires_ms: int


class OpenId:
    """One client. Codes are good once and for a minute; they are not kept over a restart."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._keys = desk.keys.sign_in
        self._codes: dict[str, _Code] = {}
        self._rsa, self._ec = RSAKey.import_key(self._keys.rsa), ECKey.import_key(self._keys.ec)
        self._foreign = RSAKey.import_key(desk.keys.foreign)

    def routes(self) -> dict[tuple[str, str], Handler]:
        return {
            ("GET", f"{ROOT}/.well-known/openid-configuration"): self.discovery,
            ("GET", JWKS_PATH): self.jwks,
            ("GET", AUTHORIZE_PATH): self.authorize,
            ("POST", TOKEN_PATH): self.token,
        }

    async def discovery(self, request: Request) -> Response:
        """What the provider says of itself."""
        return _json(
            {
                "issuer": self._desk.url(request, ROOT),
                "authorization_endpoint": self._desk.url(request, AUTHORIZE_PATH),
                "token_endpoint": self._desk.url(request, TOKEN_PATH),
                "jwks_uri": self._desk.url(request, JWKS_PATH),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256", "ES256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "scopes_supported": ["openid"],
            }
        )

    async def jwks(self, request: Request) -> Response:
        """The keys that sign, and one that does not: it is for encryption."""
        keys = [key.as_dict(private=False) for key in (self._rsa, self._ec)]
        return _json({"keys": [{**keys[0], "kid": "enc-1", "use": "enc", "alg": "RSA-OAEP"}, *keys]})

    async def authorize(self, request: Request) -> Response:
        """The page to choose a person on; for who has chosen, the way back. What cannot be trusted is not sent back."""
        back = request.parameter("redirect_uri")
        if request.parameter("client_id") != self._keys.oidc_client_id or not people.is_address(back):
            return people.refused(request, "invalid_client", "client_id, redirect_uri")
        state = request.parameter("state")
        problem = _problem(request)
        if problem or request.parameter("as") == people.NOBODY:
            return people.sent_back(back, {"error": problem or "access_denied", "state": state})
        person, fault = request.parameter("as"), request.parameter("fault")
        if person not in people.PEOPLE:
            return people.page(request, "oidc", FAULTS)
        if fault == Fault.ERROR:
            return people.sent_back(back, {"error": "server_error", "state": state})
        now, code = self._desk.clock.now_ms(), secrets.token_urlsafe(24)
        while len(self._codes) >= CODES_MAX:
            del self._codes[next(iter(self._codes))]
        self._codes[code] = _Code(
            person=person,
            redirect_uri=back,
            challenge=request.parameter("code_challenge"),
            nonce=request.parameter("nonce"),
            fault=fault,
            expires_ms=now if fault == Fault.EXPIRED_CODE else now + CODE_SECONDS * 1000,
        )
        return people.sent_back(back, {"code": code, "state": people.state_with(fault, state)})

    async def token(self, request: Request) -> Response:
        """The ID token of a code, for the client that knows its verifier."""
        try:
            fields = read_fields(request.body)
        except EnvelopeMalformed:
            return _json({"error": "invalid_request"}, status=400)
        if not self._is_client(request, fields):
            return _json({"error": "invalid_client"}, status=401)
        found = self._codes.pop(fields.get("code", ""), None)
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        if (
            found is None
            or fields.get("grant_type") != "authorization_code"
            or found.expires_ms <= self._desk.clock.now_ms()
            or found.redirect_uri != fields.get("redirect_uri")
            or found.challenge != _base64(digest)
        ):
            return _json({"error": "invalid_grant"}, status=400)
        if found.fault == Fault.TOKEN_500:
            return _json({"error": "server_error"}, status=500)
        answer = {"access_token": secrets.token_urlsafe(24), "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return _json({**answer, "id_token": self._id_token(request, found)})

    def _is_client(self, request: Request, fields: dict[str, str]) -> bool:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        given = (fields.get("client_id", ""), fields.get("client_secret", ""))
        if scheme.lower() == "basic":
            try:
                name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return False
            given = (unquote_plus(name), unquote_plus(secret))
        return given == (self._keys.oidc_client_id, self._keys.oidc_client_secret)

    def _id_token(self, request: Request, code: _Code) -> str:
        fault, now = code.fault, self._desk.clock.now_ms() // 1000
        issued = now - 3600 if fault == Fault.EXPIRED_TOKEN else now
        claims: dict[str, object] = {
            "iss": "https://elsewhere.example" if fault == Fault.OTHER_ISSUER else self._desk.url(request, ROOT),
            "sub": people.subject(code.person, self._keys.oidc_client_id),
            "aud": "another-client" if fault == Fault.OTHER_AUDIENCE else self._keys.oidc_client_id,
            "iat": issued,
            "exp": issued + TOKEN_SECONDS,
            "nonce": f"{code.nonce}x" if fault == Fault.OTHER_NONCE else code.nonce,
        }
        if fault == Fault.NO_NONCE:
            del claims["nonce"]
        match fault:
            case Fault.UNSIGNED:
                return f"{_unsigned('none', claims)}."
            case Fault.SECRET_AS_KEY:
                # What everybody can read, taken for a shared secret: a classic.
                signed = _unsigned("HS256", claims)
                mac = hmac.digest(self._rsa.as_pem(private=False), signed.encode(), "sha256")
                return f"{signed}.{_base64(mac)}"
            case Fault.ES256:
                return jwt.encode({"alg": "ES256", "kid": "ec-1"}, claims, self._ec, algorithms=["ES256"])
            case Fault.OTHER_KEY:
                return jwt.encode({"alg": "RS256", "kid": "rsa-1"}, claims, self._foreign, algorithms=["RS256"])
            case Fault.UNKNOWN_KEY:
                return jwt.encode({"alg": "RS256", "kid": "rsa-2"}, claims, self._foreign, algorithms=["RS256"])
            case _:
                return jwt.encode({"alg": "RS256", "kid": "rsa-1"}, claims, self._rsa, algorithms=["RS256"])


def _problem(request: Request) -> str:
    """What is told to the client that asks wrongly."""
    if request.parameter("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in request.parameter("scope").split():
        return "invalid_scope"
    if request.parameter("code_challenge_method") != "S256" or len(request.parameter("code_challenge")) != 43:
        return "invalid_request"
    return ""


def _unsigned(algorithm: str, claims: dict[str, object]) -> str:
    parts = ({"alg": algorithm, "kid": "rsa-1"}, claims)
    return ".".join(_base64(msgspec.json.encode(part)) for part in parts)


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _json(content: object, *, status: int = 200) -> Response:
    return Response(status=status, body=msgspec.json.encode(content), headers={"cache-control": "no-store"})
