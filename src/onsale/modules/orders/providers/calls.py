"""HTTP to one provider of payments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import httpx2
from typing_extensions import override

from onsale.modules.orders.errors import ProviderUnavailable
from onsale.modules.orders.settings import PROVIDER_ANSWER_BYTES_MAX, PROVIDER_TIMEOUT_SECONDS
from onsale.platform.calls import Answer, Calls, NoAnswer

__all__ = ["Answer", "ProviderCalls"]


class ProviderCalls(Calls):
    """One provider. Whatever is not an answer raises ``ProviderUnavailable``."""

    def __init__(
        self,
        name: str,
        *,
        timeout_seconds: float = PROVIDER_TIMEOUT_SECONDS,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(
            f"payments.{name}",
            timeout_seconds=timeout_seconds,
            bytes_max=PROVIDER_ANSWER_BYTES_MAX,
            transport=transport,
        )

    @override
    async def send(
        self,
        method: Literal["GET", "POST"],
        url: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        bytes_max: int | None = None,
        timeout_seconds: float | None = None,
    ) -> Answer:
        try:
            return await super().send(
                method, url, body=body, headers=headers, bytes_max=bytes_max, timeout_seconds=timeout_seconds
            )
        except NoAnswer as error:
            raise ProviderUnavailable(retry_after=error.retry_after) from error
