"""What only servers do: several writers at once, deadlocks, locks that are not let go, connections that end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import pytest
import uvloop
from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.mysql.asyncmy import dialect
from typing_extensions import override

from onsale.platform.db import Database, Interrupted, Transaction
from onsale.platform.group_commit import GroupCommit
from onsale.platform.mysql import MysqlDatabase, open_mysql, parse
from onsale.platform.mysql.connection import PREPARED_MAX, MysqlConnection
from onsale.platform.mysql.opening import WRITERS_MAX
from onsale.platform.problems import Refusal, Unavailable
from onsale.platform.settings import SettingsError
from onsale.platform.statements import Statements
from scripts.engines import MariaDB, Proxy
from tests.platform.scratch import Counting, Kept, Put, counting, numbers_of, put, values_of

MANY = 20


@pytest.fixture
def engine() -> str:
    return "mariadb"


@pytest.fixture
async def counted(database: Database) -> Database:
    """With two numbers to lock, and many more to have changed."""
    rows = [Counting("a", 0), Counting("b", 0), *(Counting(f"more {number}", 0) for number in range(MANY))]
    async with database.transaction() as transaction:
        await transaction.insert(counting, rows)
    return database


async def add(transaction: Transaction, *names: str) -> None:
    for name in names:
        raised = update(counting).where(counting.c.name == name).values(number=counting.c.number + 1)
        assert await transaction.execute(raised) == 1


async def connection_of(transaction: Transaction) -> int:
    row = await transaction.fetch_one(text("SELECT CONNECTION_ID()"))
    assert row is not None
    return int(str(row[0]))


async def waits(mariadb: MariaDB) -> None:
    """Return when some transaction waits for a lock."""
    waiting = "0"
    while waiting == "0":
        await asyncio.sleep(0.15)  # asked more often, the server repeats what it said before
        ((waiting,),) = mariadb.sql("SELECT COUNT(*) FROM information_schema.innodb_lock_waits")


class Work:
    """Adds to these, once a turn."""

    def __init__(self, *names: str, before: Callable[[Transaction, int], Awaitable[None]] | None = None) -> None:
        self.turns = 0
        self._names = names
        self._before = before

    async def __call__(self, transaction: Transaction) -> int:
        self.turns += 1
        for name in self._names:
            await add(transaction, name)
        if self._before is not None:
            await self._before(transaction, self.turns)
        return self.turns


async def test_the_victim_of_a_deadlock_runs_again(counted: Database, mariadb: MariaDB) -> None:
    work = Work("b", "a")
    async with counted.transaction() as transaction:
        # The server ends the one that has changed less.
        await add(transaction, *(f"more {number}" for number in range(MANY)), "a")
        running = asyncio.create_task(counted.run(work))
        await waits(mariadb)
        await add(transaction, "b")

    assert await running == work.turns == 2
    numbers = await numbers_of(counted)
    assert (numbers["a"], numbers["b"]) == (2, 2)


async def test_who_cannot_run_again_hears_of_the_deadlock(counted: Database, mariadb: MariaDB) -> None:
    given_back: list[str] = []
    work = Work(*(f"more {number}" for number in range(MANY)), "b", "a")

    async def write() -> None:
        async with counted.transaction() as transaction:
            transaction.on_rollback(lambda: given_back.append("claim"))
            await add(transaction, "a")
            running.append(asyncio.create_task(counted.run(work)))
            await waits(mariadb)
            await add(transaction, "b")

    running: list[asyncio.Task[int]] = []
    with pytest.raises(Interrupted, match="Deadlock"):
        await write()
    assert given_back == ["claim"]
    assert await running[0] == 1
    numbers = await numbers_of(counted)
    assert (numbers["a"], numbers["b"]) == (1, 1)


async def test_a_lock_that_is_not_let_go_is_waited_for_three_times(counted: Database) -> None:
    async def hurry(transaction: Transaction) -> int:
        await transaction.execute(text("SET SESSION innodb_lock_wait_timeout = 1"))
        return await work(transaction)

    work = Work("a")
    async with counted.transaction() as transaction:
        await add(transaction, "a")
        with pytest.raises(Unavailable) as refused:
            await counted.run(hurry)
    assert (work.turns, refused.value.status, refused.value.retry_after_seconds) == (3, 503, 1)
    assert (await numbers_of(counted))["a"] == 1


async def test_a_connection_that_is_lost_before_the_commit_is_replaced(counted: Database, mariadb: MariaDB) -> None:
    async def kill_it(transaction: Transaction, turn: int) -> None:
        if turn == 1:
            mariadb.sql(f"KILL {await connection_of(transaction)}")
            await add(transaction, "b")

    work = Work("a", before=kill_it)
    assert await counted.run(work) == 2
    numbers = await numbers_of(counted)
    assert (numbers["a"], numbers["b"]) == (1, 0)


async def test_a_connection_that_is_lost_at_the_commit_repeats_nothing(counted: Database, mariadb: MariaDB) -> None:
    async def kill_it(transaction: Transaction, turn: int) -> None:
        mariadb.sql(f"KILL {await connection_of(transaction)}")

    work = Work("a", before=kill_it)
    with pytest.raises(Unavailable):
        await counted.run(work)
    assert work.turns == 1
    assert (await numbers_of(counted))["a"] == 0


async def test_a_commit_whose_answer_is_lost_is_not_repeated(counted: Database, mariadb_tables: str) -> None:
    """Nobody knows whether it was stored: the same key, asked again, does."""
    turns: list[int] = []
    port = parse(mariadb_tables, setting="URL").port
    with Proxy(port) as network:
        distant = await open_mysql(parse(mariadb_tables.replace(f":{port}/", f":{network.port}/"), setting="URL"))

        async def handle(transaction: Transaction, commands: Sequence[Put]) -> Sequence[Kept | Refusal]:
            turns.append(len(commands))
            await put(transaction, [command.value for command in commands])
            network.cut()
            return [Kept(command.value) for command in commands]

        commit = GroupCommit("test.cut", distant, handle, result_type=Kept, max_batch=10, max_queue=10)
        answers = await asyncio.gather(
            *(commit.submit(Put(value)) for value in ("a", "b", "c")), return_exceptions=True
        )
        await commit.close()
        await distant.close()

    assert [type(answer) for answer in answers] == [Unavailable] * 3
    assert turns == [3]
    assert await values_of(counted) == []


async def test_a_restarted_server_is_found_again(counted: Database, mariadb: MariaDB) -> None:
    async with counted.reading(), counted.reading(), counted.transaction() as transaction:
        await add(transaction, "a")
    mariadb.kill()
    with pytest.raises(Unavailable):
        await counted.run(Work("a"))
    with pytest.raises(Unavailable):
        await counted.read(lambda reader: reader.fetch_all(select(counting)))
    with pytest.raises(Interrupted):
        await numbers_of(counted)
    mariadb.start()
    async with asyncio.timeout(10):
        while True:
            try:
                await counted.run(Work("a"))
                break
            except Unavailable:
                await asyncio.sleep(0.05)
    assert (await numbers_of(counted))["a"] == 2


class ClosedDriver:
    """What the loop that serves says when it is asked to write after a reset."""

    _bulk_supported = True
    _stream_broken = False

    async def query(self, sql: str) -> int:
        raise RuntimeError("unable to perform operation on <TCPTransport closed=True>; the handler is closed")


async def test_a_connection_that_is_reset_before_we_write_is_lost() -> None:
    connection = MysqlConnection(ClosedDriver(), Statements(dialect(paramstyle="format")))  # type: ignore[arg-type]  # the part that is used
    with pytest.raises(Interrupted):
        await connection.command("SELECT 1")
    assert not connection.is_usable


class ResettingLoop(uvloop.Loop):
    """The loop that serves, on a network where every connection is reset as soon as it is made."""

    @override
    async def create_connection(self, *arguments: object, **options: object) -> tuple[asyncio.Transport, object]:  # type: ignore[override]  # whatever it takes
        transport, protocol = await super().create_connection(*arguments, **options)  # type: ignore[call-overload]  # the arguments are not ours
        transport.abort()
        await asyncio.sleep(0.01)
        return transport, protocol


def test_a_connection_that_is_reset_at_once_is_none(mariadb: MariaDB) -> None:
    """The driver is surprised by a transport without a socket."""
    address = parse(f"mysql://a:b@127.0.0.1:{mariadb.port}/x", setting="ONSALE_DATABASE_URL")
    with (
        asyncio.Runner(loop_factory=ResettingLoop) as runner,
        pytest.raises(SettingsError, match="no database answers"),
    ):
        runner.run(open_mysql(address))


async def test_more_transactions_than_connections_take_turns(counted: Database) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(WRITERS_MAX * 4):
            group.create_task(counted.run(Work("a")))
    assert (await numbers_of(counted))["a"] == WRITERS_MAX * 4


async def test_whoever_is_cancelled_anywhere_leaves_nothing_open(counted: Database) -> None:
    for delay in range(30):
        writing = asyncio.create_task(counted.run(Work("a", "b")))
        reading = asyncio.create_task(numbers_of(counted))
        for _ in range(delay):
            await asyncio.sleep(0)
        writing.cancel()
        reading.cancel()
        await asyncio.gather(writing, reading, return_exceptions=True)
    numbers = await numbers_of(counted)
    assert numbers["a"] == numbers["b"]
    async with asyncio.timeout(2):
        await asyncio.gather(*(counted.run(Work("a", "b")) for _ in range(WRITERS_MAX)))
    assert (await numbers_of(counted))["b"] == numbers["b"] + WRITERS_MAX


async def test_a_transaction_runs_one_statement_at_a_time(counted: Database) -> None:
    async with counted.transaction() as transaction:
        outcomes = await asyncio.gather(add(transaction, "a"), add(transaction, "b"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), RuntimeError]
    assert (await numbers_of(counted))["a"] == 1


async def test_who_reads_nothing_leaves_the_connection_in_step(counted: Database) -> None:
    for _ in range(3):
        async with counted.reading() as reader:
            assert await reader.fetch_one(text("SELECT 7")) is not None
        async with counted.reading():
            pass
    assert (await numbers_of(counted))["a"] == 0


async def test_a_snapshot_cannot_be_written_to(counted: Database) -> None:
    async with counted.reading() as reader:
        with pytest.raises(Exception, match="READ ONLY transaction"):
            await reader.fetch_all(text("UPDATE counting SET number = 1"))


async def test_a_savepoint_that_is_lost_with_everything_says_so(counted: Database, mariadb: MariaDB) -> None:
    async def inner(transaction: Transaction) -> None:
        async with transaction.savepoint():
            mariadb.sql(f"KILL {await connection_of(transaction)}")
            await add(transaction, "a")

    async def go_on() -> None:
        async with counted.transaction() as transaction:
            with pytest.raises(Interrupted):
                await inner(transaction)

    with pytest.raises(Interrupted):
        await go_on()
    assert (await numbers_of(counted))["a"] == 0


async def test_a_server_that_hangs_holds_nobody_for_ever(counted: Database, mariadb_tables: str) -> None:
    port = parse(mariadb_tables, setting="URL").port
    with Proxy(port) as network:
        address = parse(mariadb_tables.replace(f":{port}/", f":{network.port}/"), setting="URL")
        distant = await open_mysql(address, seconds_max=0.3)
        await distant.run(Work("a"))
        network.hang()
        async with asyncio.timeout(10):
            with pytest.raises(Unavailable):
                await distant.run(Work("a"))
            with pytest.raises(Unavailable):
                await distant.read(lambda reader: reader.fetch_all(select(counting)))
        network.heal()
        await distant.run(Work("a"))
        await distant.close()
    assert (await numbers_of(counted))["a"] >= 2


@pytest.fixture
async def plain(counted: Database) -> Database:
    """On a server that takes rows only one statement after the other, as MySQL does."""
    assert isinstance(counted, MysqlDatabase)
    async with counted.transaction() as transaction:
        connection = transaction.session
        assert isinstance(connection, MysqlConnection)
        assert connection._driver._bulk_supported
        connection._driver._bulk_supported = False
    return counted


@pytest.mark.parametrize("count", [1, 2, 3, 13, 600])
async def test_servers_without_bulk_statements_do_the_same(plain: Database, count: int) -> None:
    rows = [Counting(f"{number:04d}", number, None, seen=number == 3) for number in range(count)]
    set_note = update(counting).where(counting.c.name == bindparam("who")).values(note=bindparam("new"))
    async with plain.transaction() as transaction:
        await transaction.insert(counting, rows)
        parameters = [{"who": row.name, "new": "x"} for row in rows]
        assert await transaction.execute_many(set_note, [*parameters[:50], {"who": "nobody", "new": None}]) == min(
            count, 50
        )
    numbers = await numbers_of(plain)
    assert [numbers[row.name] for row in rows] == list(range(count))


async def test_values_of_two_types_in_a_column_go_in_as_well(counted: Database) -> None:
    class Loose(msgspec.Struct):
        name: str
        number: int | bool

    async with counted.transaction() as transaction:
        await transaction.insert(counting, [Loose("one", 1), Loose("two", number=True)])
    numbers = await numbers_of(counted)
    assert (numbers["one"], numbers["two"]) == (1, 1)


async def test_more_statements_than_a_connection_remembers(counted: Database) -> None:
    async with counted.reading() as reader:
        for number in range(PREPARED_MAX + 50):
            row = await reader.fetch_one(text(f"SELECT {number}, {number}"))
            assert row is not None
            assert row[0] == number


async def test_a_server_that_can_remember_no_more_statements_forgets_some(counted: Database, mariadb: MariaDB) -> None:
    ((before, prepared),) = mariadb.sql(
        "SELECT @@global.max_prepared_stmt_count, variable_value FROM information_schema.global_status"
        " WHERE variable_name = 'prepared_stmt_count'"
    )
    mariadb.sql(f"SET GLOBAL max_prepared_stmt_count = {int(prepared) + 3}")
    try:
        async with counted.transaction() as transaction:
            for number in range(20):
                assert await transaction.fetch_one(text(f"SELECT 'number {number}'")) == (f"number {number}",)
    finally:
        mariadb.sql(f"SET GLOBAL max_prepared_stmt_count = {before}")


async def test_new_tables_compare_bytes_whatever_the_server_prefers(counted: Database) -> None:
    collations = text("SELECT DISTINCT table_collation FROM information_schema.tables WHERE table_schema = DATABASE()")
    async with counted.reading() as reader:
        assert [row[0] for row in await reader.fetch_all(collations)] == ["utf8mb4_nopad_bin"]
