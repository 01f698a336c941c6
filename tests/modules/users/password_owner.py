"""Somebody with a password and an e-mail address, and what lies in their drawers."""

import httpx2
import msgspec
from prometheus_client import REGISTRY

from onsale.app.process import Process
from onsale.contracts.account_access import AccountAccessChanged, EmailCodeRequested
from onsale.modules.users.domain import Session
from tests.modules.users.factor_owner import FactorOwner
from tests.processes import heard, rows, settled

PASSWORD, EMAIL, SIGN_IN = "/api/v1/me/password", "/api/v1/me/email", "/api/v1/auth/password/sessions"
GOOD, OTHER = "plum violin harbour", "seven green kettles"
TABLES = ("users_passwords", "users_password_tries", "users_emails", "users_email_checks", "users_sessions")


async def choose(
    person: FactorOwner, password: str = GOOD, by: Session | None = None, **more: object
) -> httpx2.Response:
    return await person.ask("PUT", PASSWORD, {"password": password, **more}, by)


async def sign_in(client: httpx2.AsyncClient, login: str, password: str) -> httpx2.Response:
    return await client.post(SIGN_IN, json={"login": login, "password": password})


async def signed_in(client: httpx2.AsyncClient, login: str, password: str = GOOD) -> Session:
    answer = await sign_in(client, login, password)
    assert answer.status_code == 201, answer.text
    return msgspec.json.decode(answer.content, type=Session)


async def say(person: FactorOwner, email: str) -> httpx2.Response:
    return await person.post(f"{EMAIL}/codes", {"email": email})


async def confirm(person: FactorOwner, code: str) -> httpx2.Response:
    return await person.post(f"{EMAIL}/confirmation", {"code": code})


async def email_codes(process: Process) -> list[tuple[str, str | None]]:
    """Every address and code that was sent, in order; no code where its owner was told."""
    await settled(process)
    opened = process.platform.sealer.open
    return [
        (opened(event.email_sealed), None if event.code_sealed is None else opened(event.code_sealed))
        for event in heard(process, EmailCodeRequested)
    ]


async def has_email(person: FactorOwner, email: str) -> None:
    """From nothing to a confirmed address."""
    assert (await say(person, email)).status_code == 202
    code = (await email_codes(person.process))[-1][1]
    assert code is not None
    answer = await confirm(person, code)
    assert answer.status_code == 200, answer.text


async def news(process: Process) -> list[tuple[str, str | None]]:
    """What owners have heard of, in order, and at which address beside the phone."""
    await settled(process)
    opened = process.platform.sealer.open
    return [
        (event.change, None if event.email_sealed is None else opened(event.email_sealed))
        for event in heard(process, AccountAccessChanged)
    ]


async def drawers(process: Process) -> dict[str, list[tuple[object, ...]]]:
    """Every row of passwords, addresses and sessions."""
    return {table: sorted(await rows(process, f"SELECT * FROM {table}"), key=repr) for table in TABLES}  # noqa: S608  # of our own tables


def hashes_made() -> float:
    return REGISTRY.get_sample_value("onsale_password_hashes_total") or 0.0
