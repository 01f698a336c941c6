"""What signing in needs from a provider, and how all of them are called."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Literal, TypeVar
from urllib.parse import urlencode

import msgspec
import structlog

from onsale.modules.users.domain.sign_in_ways import Attempt, Identity, ProviderName, ProviderOffer
from onsale.modules.users.errors.sign_in_ways import SignInNotConfirmed, SignInProviderUnavailable
from onsale.modules.users.settings import PROVIDER_ANSWER_BYTES_MAX, PROVIDER_TIMEOUT_SECONDS
from onsale.platform.calls import Answer, Calls, NoAnswer

T = TypeVar("T")
FORM = {"content-type": "application/x-www-form-urlencoded"}

log = structlog.get_logger(__name__)


class SignInProvider(ABC):
    """One provider. Whatever it does not answer raises ``SignInProviderUnavailable``; whatever it does not confirm, or
    cannot be believed, ``SignInNotConfirmed``, and the reason is in the log."""

    provider: ProviderName

    def __init__(self) -> None:
        self._calls = Calls(
            f"sign_in.{self.provider.value}",
            timeout_seconds=PROVIDER_TIMEOUT_SECONDS,
            bytes_max=PROVIDER_ANSWER_BYTES_MAX,
        )

    @abstractmethod
    def offer(self) -> ProviderOffer:
        """What buyers are offered."""

    @abstractmethod
    async def authorize_url(self, attempt: Attempt, return_url: str) -> str:
        """Where the browser goes. It comes back to ``return_url`` with the state and a code."""

    @abstractmethod
    async def identify(self, attempt: Attempt, code: str, return_url: str) -> Identity:
        """Who came back with this code, which works once."""

    async def stop(self) -> None:
        await self._calls.stop()

    async def _send(
        self, method: Literal["GET", "POST"], url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        try:
            return await self._calls.send(method, url, body=body, headers=headers)
        except NoAnswer as error:
            raise SignInProviderUnavailable(retry_after=error.retry_after) from error

    async def _answer(
        self,
        method: Literal["GET", "POST"],
        url: str,
        answer_type: type[T],
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """What it says in JSON, with whatever status below 500."""
        body = urlencode(form).encode() if form is not None else b""
        sent = {"accept": "application/json", **(FORM if form is not None else {}), **(headers or {})}
        answer = await self._send(method, url, body=body, headers=sent)
        try:
            return msgspec.json.decode(answer.body, type=answer_type)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self.unconfirmed(f"it answered {answer.status} without what belongs there: {error}") from error

    def unconfirmed(self, reason: str) -> SignInNotConfirmed:
        """A refusal whose reason stays with us. Codes, tokens and subjects must not be in it."""
        log.warning("sign_in_not_confirmed", provider=self.provider.value, reason=reason)
        return SignInNotConfirmed()
