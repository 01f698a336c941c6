"""What a browser keeps while it signs in: signed, for the routes of signing in, out of scripts' reach.

`SameSite=Lax`, because the way back from a provider begins at another site.
"""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from litestar.datastructures import Cookie

from onsale.modules.users.domain.sign_in_ways import Attempt, CodeAttempt, UnknownPerson
from onsale.modules.users.http.devices import COOKIE_PATH
from onsale.modules.users.settings import ATTEMPT_SECONDS
from onsale.platform.http import AnyRequest
from onsale.platform.security import TokenInvalid, TokenSigner
from onsale.platform.wiring import Platform

T = TypeVar("T", Attempt, CodeAttempt, UnknownPerson)


class SignInCookie(Generic[T]):
    """One kind of them. A token of another kind never passes."""

    def __init__(self, platform: Platform, name: str, claims_type: type[T]) -> None:
        self._clock = platform.clock
        self._tokens: TokenSigner[T] = TokenSigner(platform.keys, name, claims_type)
        self._is_secure = platform.settings.base_url.startswith("https://")
        # Browsers believe this prefix only over TLS.
        self.name = f"__Secure-onsale-{name}" if self._is_secure else f"onsale-{name}"

    def read(self, request: AnyRequest, given: str | None = None) -> T | None:
        """What we have signed, if it is not over: in the cookie, or ``given`` by who keeps none."""
        try:
            claims = self._tokens.verify(request.cookies.get(self.name, "") if given is None else given)
        except TokenInvalid:
            return None
        return claims if claims.expires_at > self._clock.now().timestamp() else None

    def keep(self, claims: T) -> Cookie:
        return self._cookie(self._tokens.sign(claims), ATTEMPT_SECONDS)

    def forget(self) -> Cookie:
        return self._cookie("", 0)

    def _cookie(self, value: str, seconds: int) -> Cookie:
        same_site: Literal["lax"] = "lax"
        return Cookie(
            self.name,
            path=COOKIE_PATH,
            value=value,
            max_age=seconds,
            secure=self._is_secure,
            httponly=True,
            samesite=same_site,
        )
