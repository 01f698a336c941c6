"""Domain events of signing in by other providers (docs/adr/0035)."""

from __future__ import annotations

from onsale.contracts.events import DomainEvent
from onsale.contracts.values import Language


class SignInWayLinked(DomainEvent, frozen=True, kw_only=True):
    """Somebody at a provider can sign in to an account from now on, which was used before.

    ``provider`` is ``wechat``, ``alipay`` or ``oidc``. ``language`` is that in which the account was used last; device
    and network are those of who linked it.
    """

    link_id: str
    user_id: str
    phone_sealed: str
    language: Language
    provider: str
    device_name: str
    address_masked: str


SIGN_IN_WAY_EVENT_TYPES: dict[str, type[DomainEvent]] = {SignInWayLinked.__name__: SignInWayLinked}
