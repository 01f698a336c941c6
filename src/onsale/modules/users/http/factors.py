"""Routes of second factors: the second step of signing in, and one's own factors."""

from __future__ import annotations

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from onsale.contracts.values import Text
from onsale.modules.users.commands.factors import (
    ConfirmPasskey,
    ConfirmTotp,
    FactorAdded,
    FactorCommands,
    RecoveryCodes,
    RemoveFactor,
    RenameFactor,
)
from onsale.modules.users.commands.second_step import PresentCode, PresentPasskey, SecondStepCommands
from onsale.modules.users.domain import Session, tidied_name
from onsale.modules.users.domain.factors import OwnFactors, TotpEnrolment, without_names
from onsale.modules.users.domain.passkeys import MadePasskey, NewPasskeyOptions, PasskeyOptions, SignedChallenge
from onsale.modules.users.queries import list_own_factors
from onsale.modules.users.schemas.factors import (
    FactorChanges,
    NewPasskey,
    NewTotp,
    PresentedCode,
    PresentedPasskey,
    PresentedRecoveryCode,
)
from onsale.platform.http import AnyRequest, actor_of, header_of, malformed, needs, principal_of
from onsale.platform.problems import language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

TAGS = ["second factors"]
# Also for whoever has only given the code of their phone.
STEP = needs(Permission.SECOND_FACTOR)
OWN = needs(Permission.SIGNED_IN)
NAME_WRONG = Text(zh="请输入名称,不能包含控制字符。", en="Enter a name without control characters.")


def factor_routes(platform: Platform) -> list[ControllerRouterHandler]:
    """The routes of this concern, without idempotency keys: secrets would be in the stored answers."""
    factors = FactorCommands(platform)
    return [
        *_step_routes(SecondStepCommands(platform)),
        *_enrolment_routes(factors),
        *_own_routes(platform, factors),
    ]


def _step_routes(step: SecondStepCommands) -> list[ControllerRouterHandler]:
    @post("/api/v1/auth/second-factor/code", opt=STEP, status_code=201, tags=TAGS)
    async def present_code(request: AnyRequest, data: JSONBody[PresentedCode]) -> Session:
        """Finish signing in with the code of an authenticator app. Each code is taken once."""
        return await step.present_code(PresentCode(actor=actor_of(request), code=data.code))

    @post("/api/v1/auth/second-factor/recovery-code", opt=STEP, status_code=201, tags=TAGS)
    async def present_recovery_code(request: AnyRequest, data: JSONBody[PresentedRecoveryCode]) -> Session:
        """Finish signing in with a recovery code, which is used up."""
        return await step.present_recovery_code(PresentCode(actor=actor_of(request), code=data.code))

    @post("/api/v1/auth/second-factor/passkey-options", opt=STEP, status_code=201, tags=TAGS)
    async def begin_passkey(request: AnyRequest) -> PasskeyOptions:
        """What a passkey has to sign, for `navigator.credentials.get`; good for five minutes and one answer."""
        return await step.begin_passkey.submit(actor_of(request))

    @post("/api/v1/auth/second-factor/passkey", opt=STEP, status_code=201, tags=TAGS)
    async def present_passkey(request: AnyRequest, data: JSONBody[PresentedPasskey]) -> Session:
        """Finish signing in with what a passkey has signed."""
        signed = SignedChallenge(
            credential_id=data.credential_id,
            client_data=data.client_data,
            authenticator_data=data.authenticator_data,
            signature=data.signature,
        )
        return await step.present_passkey(PresentPasskey(actor=actor_of(request), signed=signed))

    return [present_code, present_recovery_code, begin_passkey, present_passkey]


def _enrolment_routes(factors: FactorCommands) -> list[ControllerRouterHandler]:
    @post("/api/v1/me/factors/totp", opt=STEP, status_code=201, tags=TAGS)
    async def begin_totp(request: AnyRequest) -> TotpEnrolment:
        """Begin to set up an authenticator app; it counts when a code of it has been sent by the same session."""
        return await factors.begin_totp.submit(actor_of(request))

    @post("/api/v1/me/factors/totp/confirmation", opt=STEP, status_code=201, tags=TAGS)
    async def confirm_totp(request: AnyRequest, data: JSONBody[NewTotp]) -> FactorAdded:
        """Add the app by a code of it. With the first factor come recovery codes, which are told once."""
        wish = ConfirmTotp(actor=actor_of(request), name=_name(request, data.name), code=data.code)
        return await factors.confirm_totp.submit(wish)

    @post("/api/v1/me/factors/passkeys/options", opt=STEP, status_code=201, tags=TAGS)
    async def begin_new_passkey(request: AnyRequest) -> NewPasskeyOptions:
        """What to make a passkey for, for `navigator.credentials.create`; good for five minutes and one answer."""
        return await factors.begin_passkey.submit(actor_of(request))

    @post("/api/v1/me/factors/passkeys", opt=STEP, status_code=201, tags=TAGS)
    async def add_passkey(request: AnyRequest, data: JSONBody[NewPasskey]) -> FactorAdded:
        """Add the passkey. With the first factor come recovery codes, which are told once."""
        made = MadePasskey(credential_id=data.credential_id, client_data=data.client_data, attestation=data.attestation)
        wish = ConfirmPasskey(actor=actor_of(request), name=_name(request, data.name), made=made)
        return await factors.confirm_passkey(wish)

    return [begin_totp, confirm_totp, begin_new_passkey, add_passkey]


def _own_routes(platform: Platform, factors: FactorCommands) -> list[ControllerRouterHandler]:
    @get("/api/v1/me/factors", opt=STEP, tags=TAGS)
    async def list_factors(request: AnyRequest) -> OwnFactors:
        """The caller's second factors, and how many recovery codes are left; without their names, as long as the caller
        has presented none: whoever has found a phone need not read what its owner calls the key."""
        me = principal_of(request)
        own = await list_own_factors(platform.database, platform.settings, me.user_id)
        return own if Permission.SIGNED_IN in me.permissions else without_names(own)

    @patch("/api/v1/me/factors/{factor_id:str}", opt=OWN, tags=TAGS, status_code=204)
    async def rename_factor(request: AnyRequest, factor_id: FromPath[str], data: JSONBody[FactorChanges]) -> None:
        """Give a factor another name."""
        name = _name(request, data.name)
        await factors.rename.submit(RenameFactor(actor=actor_of(request), factor_id=factor_id, name=name))

    @delete("/api/v1/me/factors/{factor_id:str}", opt=OWN, tags=TAGS)
    async def remove_factor(request: AnyRequest, factor_id: FromPath[str]) -> None:
        """Remove a factor; the last one of somebody whose role needs one stays."""
        await factors.remove.submit(RemoveFactor(actor=actor_of(request), factor_id=factor_id))

    @post("/api/v1/me/recovery-codes", opt=OWN, status_code=201, tags=TAGS)
    async def renew_recovery_codes(request: AnyRequest) -> RecoveryCodes:
        """Ten new recovery codes, told once; all older ones are over."""
        return await factors.renew_codes.submit(actor_of(request))

    return [list_factors, rename_factor, remove_factor, renew_recovery_codes]


def _name(request: AnyRequest, text: str) -> str:
    name = tidied_name(text)
    if name is None:
        malformed("/name", NAME_WRONG.in_language(language_of(header_of(request, b"accept-language"))))
    return name
