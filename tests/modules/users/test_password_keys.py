"""Keys change: passwords and addresses are sealed anew, and both still sign in when the old key is gone."""

import base64

import msgspec
import pytest

from onsale.app.process import Process
from onsale.modules.users.domain import Role
from onsale.platform.security import KeyRing, Sealer
from onsale.platform.settings import Settings
from tests.modules.users.factor_owner import Arrives
from tests.modules.users.password_owner import choose, has_email, signed_in
from tests.processes import meddle, rows

OLD, NEW = b"o" * 32, b"n" * 32
SEALED = {"users_passwords": "secret_sealed", "users_emails": "email_sealed", "users_email_checks": "email_sealed"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The newer of two keys seals."""
    keys = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in (("new2", NEW), ("old1", OLD)))
    return msgspec.structs.replace(settings, secret_keys=keys)


async def test_what_an_older_key_has_sealed_is_sealed_anew(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    await has_email(person, "li.lei@example.com")
    before = await sealed(process)
    old = Sealer(KeyRing({"old1": OLD}))
    for table, seal in before.items():
        again = old.seal(process.platform.sealer.open(seal))
        await meddle(process, f"UPDATE {table} SET {SEALED[table]} = '{again}'")  # noqa: S608  # of our own making
    assert {seal.partition(".")[0] for seal in (await sealed(process)).values()} == {"old1"}
    for _ in range(10):
        await process.job("users.reseal").run()

    after = await sealed(process)
    newest = Sealer(KeyRing({"new2": NEW}))
    assert [newest.open(after[table]) for table in SEALED] == [
        process.platform.sealer.open(before[table]) for table in SEALED
    ]
    assert (await signed_in(person.client, "li.lei@example.com")).user.id == person.session.user.id


async def sealed(process: Process) -> dict[str, str]:
    found = {}
    for table, column in SEALED.items():
        [(seal,)] = await rows(process, f"SELECT {column} FROM {table}")  # noqa: S608  # of our own tables
        found[table] = str(seal)
    return found
