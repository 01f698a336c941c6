"""Somebody who signs in with a phone and a second factor."""

import hmac
import itertools
import struct
from base64 import b32decode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

import httpx2
import msgspec

from onsale.app.process import Process
from onsale.contracts.second_factors import SecondFactorChanged
from onsale.modules.users.commands import ensure_users
from onsale.modules.users.domain import NewUser, Role, Session
from onsale.modules.users.domain.factors import OwnFactors
from onsale.platform.clock import ManualClock
from tests.modules.users.authenticator import Authenticator, JsonObject
from tests.modules.users.phone_owner import PhoneOwner, bearer
from tests.processes import ORGANISATION_ID, heard, rows, settled

SentCodes = Callable[[], Awaitable[list[tuple[str, str]]]]
ME, FACTORS, STEP = "/api/v1/me", "/api/v1/me/factors", "/api/v1/auth/second-factor"
STEP_SECONDS = 30
TABLES = ("users_factors", "users_recovery_codes", "users_factor_challenges", "users_factor_tries")
_numbers = itertools.count(1)


class Added(msgspec.Struct):
    """What the routes answer that add a factor."""

    session: Session
    recovery_codes: list[str] | None


def code_at(secret: str, seconds: float) -> str:
    """RFC 6238, once more: what an app shows at this time."""
    mac = hmac.digest(b32decode(secret), struct.pack(">Q", int(seconds) // STEP_SECONDS), "sha1")
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


class FactorOwner:
    """An account with a phone, and what lies in its drawers."""

    def __init__(
        self, process: Process, client: httpx2.AsyncClient, clock: ManualClock, phone: PhoneOwner, session: Session
    ) -> None:
        self.process = process
        self.client = client
        self.clock = clock
        self.phone = phone
        self.session = session
        self.secret = ""
        self.codes: list[str] = []
        self.passkey = Authenticator()

    def code(self, seconds_later: float = 0) -> str:
        """What the app shows."""
        return code_at(self.secret, self.clock.now().timestamp() + seconds_later)

    async def sign_in(self) -> Session:
        """By phone, some minutes later."""
        self.clock.advance(timedelta(minutes=2))
        self.session = await self.phone.sign_in()
        return self.session

    async def ask(self, method: str, path: str, body: object = None, by: Session | None = None) -> httpx2.Response:
        return await self.client.request(method, path, json=body, headers=bearer(by or self.session))

    async def post(self, path: str, body: object = None, by: Session | None = None) -> httpx2.Response:
        return await self.ask("POST", path, body, by)

    async def seen(self) -> OwnFactors:
        answer = await self.ask("GET", FACTORS)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=OwnFactors)

    async def ids(self) -> list[str]:
        return [factor.id for factor in (await self.seen()).items]

    async def refresh(self) -> Session:
        """The same session with new tokens."""
        answer = await self.phone.refresh(self.session.refresh_token)
        assert answer.status_code == 201, answer.text
        self.session = msgspec.json.decode(answer.content, type=Session)
        return self.session

    async def begin_totp(self) -> str:
        answer = await self.post(f"{FACTORS}/totp")
        assert answer.status_code == 201, answer.text
        self.secret = str(answer.json()["secret"])
        return self.secret

    async def confirm_totp(self, code: str, name: str = "App") -> httpx2.Response:
        return await self.post(f"{FACTORS}/totp/confirmation", {"name": name, "code": code})

    async def enrol_totp(self) -> Added:
        """From nothing to an app that counts."""
        await self.begin_totp()
        return self.kept(await self.confirm_totp(self.code()))

    async def passkey_options(self) -> JsonObject:
        answer = await self.post(f"{FACTORS}/passkeys/options")
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def add_passkey(self, made: JsonObject, name: str = "Key") -> httpx2.Response:
        return await self.post(f"{FACTORS}/passkeys", {"name": name, **made})

    async def enrol_passkey(self) -> Added:
        return self.kept(await self.add_passkey(self.passkey.make(await self.passkey_options())))

    async def challenge(self) -> JsonObject:
        answer = await self.post(f"{STEP}/passkey-options")
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def present(self, kind: str, body: Mapping[str, object], by: Session | None = None) -> httpx2.Response:
        return await self.post(f"{STEP}/{kind}", body, by)

    async def finish(self, kind: str, body: Mapping[str, object]) -> Session:
        """The second step, and the session that comes of it."""
        answer = await self.present(kind, body)
        assert answer.status_code == 201, answer.text
        self.session = msgspec.json.decode(answer.content, type=Session)
        return self.session

    def kept(self, answer: httpx2.Response) -> Added:
        assert answer.status_code == 201, answer.text
        added = msgspec.json.decode(answer.content, type=Added)
        self.session = added.session
        self.codes = added.recovery_codes or self.codes
        return added


Arrives = Callable[..., Awaitable[FactorOwner]]


async def somebody(
    process: Process, client: httpx2.AsyncClient, clock: ManualClock, sent_codes: SentCodes, *roles: Role
) -> FactorOwner:
    """Somebody new with these roles, who has just given the code of the phone."""
    phone = PhoneOwner(client, sent_codes, f"137{next(_numbers):08d}")
    home = ORGANISATION_ID if set(roles) - {Role.BUYER, Role.ADMIN, Role.OPERATOR, Role.SUPPORT} else None
    await ensure_users(process.platform, [NewUser(phone=phone.phone, roles=list(roles), organisation_id=home)])
    return FactorOwner(process, client, clock, phone, await phone.sign_in())


async def kept(process: Process) -> dict[str, list[tuple[object, ...]]]:
    """Every row about second factors."""
    return {table: sorted(await rows(process, f"SELECT * FROM {table}"), key=repr) for table in TABLES}  # noqa: S608  # of our own tables


async def told(process: Process) -> Sequence[str]:
    """What owners of accounts have heard of their factors, in order."""
    await settled(process)
    return [event.change for event in heard(process, SecondFactorChanged)]
