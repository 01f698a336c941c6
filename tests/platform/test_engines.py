"""Which engines a process gets, and the starts that are refused with a sentence that says what to set."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from onsale.platform import migrations
from onsale.platform.db import Database
from onsale.platform.engines import DATABASE_FILE, open_database, open_ready_database
from onsale.platform.settings import Settings, SettingsError
from scripts.engines.mariadb import Database as Empty
from scripts.engines.mariadb import MariaDB


@pytest.fixture
def settings(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Of a database without a table."""
    url = request.getfixturevalue("mariadb_database").url if engine == "mariadb" else ""
    return Settings(data_dir=tmp_path / "data", database_url=url)


async def tables_of(database: Database) -> list[str]:
    async with database.transaction() as transaction:
        return await transaction.call(lambda connection: sorted(inspect(connection).get_table_names()))


async def change(settings: Settings, statement: str) -> None:
    database = await open_database(settings)
    async with database.transaction() as transaction:
        await transaction.execute(text(statement))
    await database.close()


async def test_an_empty_database_gets_the_schema(settings: Settings) -> None:
    database = await open_ready_database(settings)
    tables = await tables_of(database)
    await database.close()
    again = await open_ready_database(settings)

    assert await tables_of(again) == tables
    assert {f"{module}_schema_version" for module in migrations.modules_with_migrations()} <= set(tables)
    await again.close()


async def test_several_processes_may_migrate_at_once(settings: Settings) -> None:
    databases = [await open_database(settings) for _ in range(3)]
    await asyncio.gather(*(database.migrate() for database in databases))
    async with databases[0].reading() as reader:
        versions = await reader.fetch_all(text("SELECT version_num FROM platform_schema_version"))
    for database in databases:
        await database.close()

    assert len(versions) == 1


async def test_an_old_schema_is_refused_until_it_is_migrated(settings: Settings) -> None:
    await (await open_ready_database(settings)).close()
    await change(settings, "UPDATE users_schema_version SET version_num = 'users_0001'")
    with pytest.raises(SettingsError, match=r"older schema \(users: users_0001 instead of users_.*`onsale migrate`"):
        await open_ready_database(settings)


async def test_a_service_makes_its_own_tables_and_no_others(settings: Settings) -> None:
    await (await open_ready_database(settings, modules=["orders"])).close()
    database = await open_ready_database(settings, modules=["orders"])
    tables = await tables_of(database)
    await database.close()

    assert {table.partition("_")[0] for table in tables} == {"platform", "orders"}


async def test_services_that_share_a_database_may_come_one_after_the_other(settings: Settings) -> None:
    for modules in (["orders"], [], ["users", "reports"]):
        await (await open_ready_database(settings, modules=modules)).close()
    database = await open_database(settings)
    tables = await tables_of(database)
    await database.close()

    assert {table.partition("_")[0] for table in tables} == {"platform", "orders", "users", "reports"}


async def test_services_may_come_at_once(settings: Settings) -> None:
    services = [["orders"], ["users"], ["orders"], [], ["reports", "users"]]
    databases = await asyncio.gather(*(open_ready_database(settings, modules=modules) for modules in services))
    tables = await tables_of(databases[0])
    for database in databases:
        await database.close()

    assert {table.partition("_")[0] for table in tables} == {"platform", "orders", "users", "reports"}


async def test_a_service_minds_its_own_schema_only(settings: Settings) -> None:
    await (await open_ready_database(settings)).close()
    await change(settings, "UPDATE sandbox_schema_version SET version_num = 'sandbox_9999'")
    await (await open_ready_database(settings, modules=["orders"])).close()


async def test_a_new_service_does_not_migrate_what_others_rely_on(settings: Settings) -> None:
    await (await open_ready_database(settings, modules=["orders"])).close()
    await change(settings, "UPDATE platform_schema_version SET version_num = 'platform_0001'")
    with pytest.raises(SettingsError, match=r"older schema \(platform: platform_0001 instead of platform_"):
        await open_ready_database(settings, modules=["users"])


async def test_a_newer_schema_is_refused(settings: Settings) -> None:
    await (await open_ready_database(settings)).close()
    await change(settings, "UPDATE sandbox_schema_version SET version_num = 'sandbox_9999'")
    with pytest.raises(SettingsError, match=r"belongs to a newer version \(sandbox: sandbox_9999"):
        await open_ready_database(settings)


async def test_an_embedded_database_is_served_by_one_process(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    first = await open_ready_database(settings, alone=True)
    with pytest.raises(SettingsError, match=rf"served by a process already \({os.getpid()}\).*ONSALE_DATABASE_URL"):
        await open_ready_database(settings, alone=True)
    beside = await open_ready_database(settings)  # the command line beside a server
    await beside.close()
    await first.close()
    await (await open_ready_database(settings, alone=True)).close()


def test_the_lock_of_a_killed_process_is_gone_with_it(tmp_path: Path) -> None:
    script = (
        f"from pathlib import Path; from onsale.platform.owned import Owned; Owned(Path({str(tmp_path / 'a.db')!r}))"
    )
    for _ in range(2):
        ended = subprocess.run([sys.executable, "-c", f"{script}; import os; os._exit(9)"], check=False)
        assert ended.returncode == 9


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql", "ONSALE_DATABASE_URL is not an address"),
        ("sqlite:///x.db", "begins with sqlite://, which is no engine we know"),
        ("postgresql://u:p@h/d", "begins with postgresql://"),
        ("mysql://h/d", "lacks a user"),
        ("mysql://u:p@h", "lacks the name of a database"),
        ("mysql://u:p@/d", "lacks a host"),
        ("mysql://u:p@h:port/d", "is not an address"),
        ("mysql://u:p@h/d?ssl_ca=/nowhere", "there is no such file"),
        ("mysql://u:p@h/d?charset=latin1", "has the option charset"),
        ("mysql://u:p@127.0.0.1:1/d", "no database answers at u@127.0.0.1:1/d"),
    ],
)
async def test_a_wrong_address_is_explained_without_its_password(url: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        await open_database(Settings(data_dir=tmp_path / "data", database_url=url))
    assert says in str(refused.value)
    assert "u:p" not in str(refused.value)
    assert not (tmp_path / "data").exists()


async def test_a_replica_needs_a_primary(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", database_replica_url="mysql://u:p@h/d")
    with pytest.raises(SettingsError, match="without ONSALE_DATABASE_URL"):
        await open_database(settings)


async def test_a_server_that_does_not_let_us_in_is_named(mariadb: MariaDB, mariadb_database: Empty) -> None:
    url = mariadb_database.url
    for wrong in (url.replace(":onsale@", ":wrong@"), f"{url}_else"):
        with pytest.raises(SettingsError, match=r"does not let us in"):
            await open_database(Settings(database_url=wrong))


@pytest.mark.parametrize(
    ("setting", "unfit", "fit", "says"),
    [
        ("read_only", "1", "0", "this server is read-only"),
        ("max_allowed_packet", "1048576", "16777216", "max_allowed_packet is 1048576"),
    ],
)
async def test_an_unfit_server_is_refused(
    mariadb: MariaDB, mariadb_database: Empty, setting: str, unfit: str, fit: str, says: str
) -> None:
    mariadb.sql(f"SET GLOBAL {setting} = {unfit}")
    try:
        with pytest.raises(SettingsError, match=says):
            await open_database(Settings(database_url=mariadb_database.url))
    finally:
        mariadb.sql(f"SET GLOBAL {setting} = {fit}")


@pytest.mark.slow
def test_a_start_is_refused_with_a_sentence(tmp_path: Path) -> None:
    environment = {**os.environ, "ONSALE_DATA_DIR": str(tmp_path), "ONSALE_DATABASE_URL": "mysql://u:p@127.0.0.1:1/d"}
    onsale = Path(sys.executable).with_name("onsale")
    ended = subprocess.run([onsale, "serve"], env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("onsale: ONSALE_DATABASE_URL: no database answers at u@127.0.0.1:1/d")
    assert not (tmp_path / DATABASE_FILE).exists()
