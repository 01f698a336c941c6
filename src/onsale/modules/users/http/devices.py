"""Knowing a browser again, and how often it may try.

Whoever signs in with a code leaves a signed cookie in the browser. Nobody can make one without owning a phone, so a
browser that has one is limited by itself; all that have none share a smaller part of what their address may do. Scripts
of a page cannot read it, and it is sent to the routes of signing in and to no other.
"""

from __future__ import annotations

from typing import Literal

from litestar.datastructures import Cookie

from onsale.modules.users.domain import DeviceClaims, Session, Visit, device_name, masked_address
from onsale.modules.users.queries import knows_device
from onsale.modules.users.settings import (
    CODES_PER_ADDRESS_BURST,
    CODES_PER_ADDRESS_PER_SECOND,
    DEVICE_CODES_BURST,
    DEVICE_CODES_PER_SECOND,
    DEVICE_COOKIE_SECONDS,
    DEVICE_SIGN_INS_BURST,
    DEVICE_SIGN_INS_PER_SECOND,
    SIGN_INS_PER_ADDRESS_BURST,
    SIGN_INS_PER_ADDRESS_PER_SECOND,
    STRANGERS_CODES_BURST,
    STRANGERS_CODES_PER_SECOND,
    STRANGERS_PASSWORDS_BURST,
    STRANGERS_PASSWORDS_PER_SECOND,
    STRANGERS_SIGN_INS_BURST,
    STRANGERS_SIGN_INS_PER_SECOND,
)
from onsale.platform.http import AnyRequest, header_of
from onsale.platform.limits import RateLimit
from onsale.platform.problems import TooManyRequests, language_of
from onsale.platform.proxies import limited_as
from onsale.platform.security import Principal, TokenInvalid, TokenSigner
from onsale.platform.wiring import Platform

COOKIE_PATH = "/api/v1/auth"


class Devices:
    """Reads and writes the cookie."""

    def __init__(self, platform: Platform) -> None:
        self._ids = platform.ids
        self._database = platform.database
        self._tokens = TokenSigner(platform.keys, "device", DeviceClaims)
        self._is_secure = platform.settings.base_url.startswith("https://")
        # Browsers believe this prefix only over TLS.
        self.cookie_name = "__Secure-onsale-device" if self._is_secure else "onsale-device"

    def known(self, request: AnyRequest) -> str | None:
        """The device by its own cookie; ``None`` for none and for what we did not sign."""
        try:
            return self._tokens.verify(request.cookies.get(self.cookie_name, "")).device_id
        except TokenInvalid:
            return None

    def visit(self, request: AnyRequest) -> Visit:
        """Where this request comes from; a device that is not known gets a new id."""
        caller = request.scope.get("user")
        return Visit(
            device_id=self.known(request) or self._ids.new(),
            device_name=device_name(header_of(request, b"user-agent")),
            address_masked=masked_address(address_of(request)),
            language=language_of(header_of(request, b"accept-language")),
            session_id=caller.session_id if isinstance(caller, Principal) else None,
        )

    async def cookies(self, request: AnyRequest, session: Session, visit: Visit) -> list[Cookie]:
        """After signing in, by which the device is known from now on; none for one more than an account may make."""
        is_known = self.known(request) is not None
        if not is_known and not await knows_device(self._database, session.user.id, visit.device_id):
            return []
        return [self._cookie(visit.device_id)]

    def _cookie(self, device_id: str) -> Cookie:
        same_site: Literal["strict"] = "strict"
        return Cookie(
            self.cookie_name,
            path=COOKIE_PATH,
            value=self._tokens.sign(DeviceClaims(device_id=device_id)),
            max_age=DEVICE_COOKIE_SECONDS,
            secure=self._is_secure,
            httponly=True,
            samesite=same_site,
        )


class Attempts:
    """How often something may be tried: by one address, of that by browsers that are not known, and by one that is."""

    def __init__(self, devices: Devices, *, address: RateLimit, strangers: RateLimit, device: RateLimit) -> None:
        self._devices = devices
        self._address = address
        self._strangers = strangers
        self._device = device

    def take(self, request: AnyRequest) -> None:
        """Count one. Raises ``TooManyRequests``, the same for everybody."""
        address, device_id = limited_as(address_of(request)), self._devices.known(request)
        wait = self._strangers.take(address) if device_id is None else self._device.take(device_id)
        wait = wait or self._address.take(address)
        if wait:
            raise TooManyRequests(retry_after=wait)


def code_attempts(platform: Platform, devices: Devices) -> Attempts:
    """How often a code may be asked for, besides the pace of each phone."""
    limit = platform.limits.of
    return Attempts(
        devices,
        address=limit("users.codes.address", per_second=CODES_PER_ADDRESS_PER_SECOND, burst=CODES_PER_ADDRESS_BURST),
        strangers=limit("users.codes.strangers", per_second=STRANGERS_CODES_PER_SECOND, burst=STRANGERS_CODES_BURST),
        device=limit("users.codes.device", per_second=DEVICE_CODES_PER_SECOND, burst=DEVICE_CODES_BURST),
    )


def sign_in_attempts(platform: Platform, devices: Devices) -> Attempts:
    """How often a code may be entered, right or wrong, besides the attempts of each code."""
    limit = platform.limits.of
    return Attempts(
        devices,
        address=limit(
            "users.sign-ins.address", per_second=SIGN_INS_PER_ADDRESS_PER_SECOND, burst=SIGN_INS_PER_ADDRESS_BURST
        ),
        strangers=limit(
            "users.sign-ins.strangers", per_second=STRANGERS_SIGN_INS_PER_SECOND, burst=STRANGERS_SIGN_INS_BURST
        ),
        device=limit("users.sign-ins.device", per_second=DEVICE_SIGN_INS_PER_SECOND, burst=DEVICE_SIGN_INS_BURST),
    )


def password_attempts(platform: Platform, devices: Devices) -> Attempts:
    """How often a password may be entered, right or wrong, besides the pace of each account."""
    limit = platform.limits.of
    return Attempts(
        devices,
        address=limit(
            "users.passwords.address", per_second=SIGN_INS_PER_ADDRESS_PER_SECOND, burst=SIGN_INS_PER_ADDRESS_BURST
        ),
        strangers=limit(
            "users.passwords.strangers", per_second=STRANGERS_PASSWORDS_PER_SECOND, burst=STRANGERS_PASSWORDS_BURST
        ),
        device=limit("users.passwords.device", per_second=DEVICE_SIGN_INS_PER_SECOND, burst=DEVICE_SIGN_INS_BURST),
    )


def refresh_limit(platform: Platform) -> RateLimit:
    """How often an address may go on with a session."""
    return platform.limits.of(
        "users.refreshes", per_second=SIGN_INS_PER_ADDRESS_PER_SECOND, burst=SIGN_INS_PER_ADDRESS_BURST
    )


def address_of(request: AnyRequest) -> str:
    """As the front found it behind our own proxies."""
    return request.client.host if request.client else ""
