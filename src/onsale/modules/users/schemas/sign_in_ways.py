"""What the routes of signing in by other providers take and answer."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from onsale.modules.users.domain import Session
from onsale.modules.users.domain.sign_in_ways import Device, ProviderOffer, SignInWay
from onsale.modules.users.schemas.signing_in import Code, CodeAttemptToken, Phone
from onsale.modules.users.settings import NEXT_LENGTH_MAX

ProviderCode = Annotated[str, Meta(min_length=1, max_length=2_000)]


class ProviderOffers(msgspec.Struct, frozen=True):
    """The providers that can be used here."""

    items: list[ProviderOffer]


class NewAttempt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to go afterwards, a path of this site; and how the provider is to be met."""

    next: Annotated[str, Meta(max_length=NEXT_LENGTH_MAX)] = "/"
    device: Device = Device.PAGE


class AttemptBegun(msgspec.Struct, frozen=True):
    """Where the browser has to go now."""

    authorize_url: str


class ProviderAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser brought back from a provider."""

    state: Annotated[str, Meta(min_length=1, max_length=200)]
    code: ProviderCode


class ProviderOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """Signed in (``session``), linked to the caller's account, or a phone is needed first; and where to go then."""

    outcome: Literal["signed-in", "linked", "phone-needed"]
    next: str
    session: Session | None = None


class PhoneConfirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phone, the code that was sent to it, and the ``attempt`` that was answered when it was asked for."""

    phone: Phone
    code: Code
    attempt: CodeAttemptToken


class MiniProgramSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `wx.login` gave; and a phone, which is needed the first time."""

    code: ProviderCode
    confirmation: PhoneConfirmation | None = None


class SignInWays(msgspec.Struct, frozen=True):
    """The providers by which the caller can sign in, besides the phone, and those that could be linked."""

    items: list[SignInWay]
    offers: list[ProviderOffer]
