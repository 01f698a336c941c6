"""Opening a database: connections with the session they need, and a first look that refuses what cannot work."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable

import structlog
from asyncmy import connect as driver_connect
from asyncmy import errors as driver
from asyncmy.constants import CLIENT
from sqlalchemy import Connection, text
from sqlalchemy.dialects.mysql.asyncmy import dialect

from onsale.platform.mysql.address import Address
from onsale.platform.mysql.connection import AnyRow, DriverConnection, MysqlConnection
from onsale.platform.mysql.database import MysqlDatabase
from onsale.platform.mysql.errors import NOT_LET_IN, Unreachable, number_of
from onsale.platform.mysql.pool import Pool
from onsale.platform.mysql.reads import MysqlReads
from onsale.platform.settings import SettingsError
from onsale.platform.statements import Statements

WRITERS_MAX = 16
READERS_MAX = 8
CONNECT_SECONDS_MAX = 2
LOCK_WAIT_SECONDS_MAX = 3
SECONDS_MAX = 10.0
MIGRATE_WAIT_SECONDS_MAX = 60
# Whole seating plans and the news of a performance with 150,000 seats travel in one value.
PACKET_BYTES_MIN = 16 * 2**20
# Older ones read our CHECK constraints and forget them, or cannot skip locked rows.
MARIADB_MIN = (10, 6, 0)
MYSQL_MIN = (8, 0, 16)

log = structlog.get_logger(__name__)

# docs/adr/0015 says why each of them.
_SESSION = (
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',"
    " collation_connection = 'utf8mb4_bin', time_zone = '+00:00',"
    f" innodb_lock_wait_timeout = {LOCK_WAIT_SECONDS_MAX}"
)
_WRITER = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"
# What SQLAlchemy names in a way that the server does not keep is no news; strict mode makes errors of what matters.
_MIGRATOR = "SET SESSION max_error_count = 0"
_READER = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


async def open_mysql(
    address: Address,
    *,
    replica: Address | None = None,
    replica_lag_seconds_max: float = 5.0,
    seconds_max: float = SECONDS_MAX,
    is_shared: bool = True,
) -> MysqlDatabase:
    """The database at this address. Refuses one that cannot be reached or cannot carry our data; the replica may come
    and go. A transaction or a hot read that takes longer than ``seconds_max`` is cut off. Only tests know that nobody
    else is there, ``is_shared`` or not."""
    statements = Statements(dialect(paramstyle="format"))
    await _refuse_unfit(address, statements)

    async def writer() -> MysqlConnection:
        return await _connection(address, statements, _WRITER)

    async def migrate(change: Callable[[Connection], str | None]) -> str | None:
        return await _migrate(address, statements, change)

    database = MysqlDatabase(
        Pool(writer, WRITERS_MAX),
        _reads(address, statements, seconds_max),
        migrate,
        seconds_max=seconds_max,
        is_shared=is_shared,
    )
    if replica is not None:
        database.follow(_reads(replica, statements, seconds_max), lag_seconds_max=replica_lag_seconds_max)
    return database


def _reads(address: Address, statements: Statements, seconds_max: float) -> MysqlReads:
    async def reader() -> MysqlConnection:
        return await _connection(address, statements, _READER)

    return MysqlReads(Pool(reader, READERS_MAX), seconds_max)


async def _connection(
    address: Address, statements: Statements, session: str, *, autocommit: bool = False
) -> MysqlConnection:
    try:
        # The driver's own limit ends with the handshake of TCP; a server may accept and then say nothing.
        async with asyncio.timeout(CONNECT_SECONDS_MAX):
            opened: DriverConnection = await driver_connect(  # type: ignore[assignment]  # the driver's stubs say less
                host=address.host,
                port=address.port,
                user=address.user,
                password=address.password,
                database=address.database,
                unix_socket=address.unix_socket,
                ssl=address.tls,
                charset="utf8mb4",
                # An UPDATE says how many rows it matched, not how many it changed: guards count on that.
                client_flag=CLIENT.FOUND_ROWS,
                connect_timeout=CONNECT_SECONDS_MAX,
                init_command=_SESSION,
                autocommit=autocommit,
            )
            await opened.query(session)
    except (driver.MySQLError, OSError, RuntimeError) as error:
        # RuntimeError: of a connection that was reset at once, the loop gives no socket for the driver to set up.
        raise Unreachable(f"{address}: {error!r}") from error
    return MysqlConnection(opened, statements)


_FACTS = text(
    "SELECT VERSION() AS version, @@global.max_allowed_packet AS packet, @@global.read_only AS read_only,"
    " @@global.log_bin AS log_bin, @@global.binlog_format AS binlog_format,"
    " @@global.innodb_flush_log_at_trx_commit AS flush"
)


async def _refuse_unfit(address: Address, statements: Statements) -> None:
    """A server that cannot be reached, or cannot carry our data, is refused with a sentence."""
    setting = "ONSALE_DATABASE_URL"
    try:
        connection = await _connection(address, statements, _READER)
    except Unreachable as error:
        if number_of(error.__cause__ or error) in NOT_LET_IN:
            raise SettingsError(
                f"{setting}: the server does not let us in: {error}. Check name and password."
            ) from error
        raise SettingsError(f"{setting}: no database answers at {error}. Start it, or correct the address.") from error
    try:
        facts = (await connection.fetch(_FACTS, None))[0]
    finally:
        await connection.close()
    if refusal := _unfit(facts):
        raise SettingsError(f"{setting}: {refusal}")
    if facts.flush != 1:
        log.warning("commits_may_be_lost", set="innodb_flush_log_at_trx_commit=1", now=facts.flush)


def _unfit(facts: AnyRow) -> str | None:
    version = str(facts.version)
    oldest = MARIADB_MIN if "MariaDB" in version else MYSQL_MIN
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:3])
    if numbers < oldest:
        return f"the server is {version}; it must be {'.'.join(map(str, oldest))} or newer, which enforces our checks."
    if facts.read_only:
        return "this server is read-only. Give the primary here, and a replica as ONSALE_DATABASE_REPLICA_URL."
    if int(facts.packet) < PACKET_BYTES_MIN:
        return (
            f"max_allowed_packet is {facts.packet}; large halls need {PACKET_BYTES_MIN} at least. Set it on the server."
        )
    if facts.log_bin and facts.binlog_format == "STATEMENT":
        return "binlog_format is STATEMENT; our isolation level needs ROW or MIXED. Set it on the server."
    return None


async def _migrate(address: Address, statements: Statements, change: Callable[[Connection], str | None]) -> str | None:
    """One process at a time: the others wait, and find nothing left to do."""
    connection = await _connection(address, statements, _MIGRATOR, autocommit=True)
    # Names of locks belong to the whole server and are at most 64 characters long.
    name = {"name": "onsale.migrate." + hashlib.sha256(address.database.encode()).hexdigest()[:32]}
    try:
        row = (await connection.fetch(text(f"SELECT GET_LOCK(:name, {MIGRATE_WAIT_SECONDS_MAX})"), name))[0]
        if row[0] != 1:
            raise SettingsError(f"Another process has been migrating {address.database} for a minute. Wait for it.")
        answer = await connection.call(change)
        await connection.fetch(text("SELECT RELEASE_LOCK(:name)"), name)
        return answer
    finally:
        await connection.close()
