"""The private MariaDB servers keep what they acknowledged, and a replica gets it."""

import asyncmy
import asyncmy.errors
import pytest

from scripts.engines import EngineError, MariaDB, MariaDBPair, Proxy
from scripts.engines.mariadb import PASSWORD, USER, Database
from scripts.engines.server import HOST, wait_for

TABLE = "CREATE TABLE seats (id INT PRIMARY KEY) ENGINE=InnoDB;"
READ_ONLY = 1290
DENIED = 1044


async def as_application(database: Database, *statements: str, port: int | None = None) -> list[tuple[object, ...]]:
    """Runs statements with the account that the application has; the rows of the last one."""
    connection = await asyncmy.connect(
        host=HOST, port=port or database.port, user=USER, password=PASSWORD, db=database.name, autocommit=True
    )
    try:
        async with connection.cursor() as cursor:
            for statement in statements:
                await cursor.execute(statement)
            return list(await cursor.fetchall())
    finally:
        connection.close()


def count(server: MariaDB, database: Database) -> str:
    return server.sql("SELECT COUNT(*) FROM seats", database=database.name)[0][0]


def test_acknowledged_rows_survive_a_kill(mariadb: MariaDB, mariadb_database: Database) -> None:
    name, port = mariadb_database.name, mariadb.port
    mariadb.sql(TABLE, database=name)
    mariadb.sql("INSERT INTO seats VALUES (1), (2);", database=name)

    mariadb.kill()
    assert not mariadb.is_running
    mariadb.start()

    assert mariadb.port == port
    assert mariadb.sql("SELECT id FROM seats ORDER BY id", database=name) == [["1"], ["2"]]


async def test_the_application_has_all_of_its_database_and_nothing_else(
    mariadb: MariaDB, mariadb_database: Database
) -> None:
    greeting = "SELECT id, CONVERT('开售' USING utf8mb4) FROM seats"

    assert await as_application(mariadb_database, TABLE, "INSERT INTO seats VALUES (7)", greeting) == [(7, "开售")]
    with pytest.raises(asyncmy.errors.OperationalError) as refused:
        await as_application(mariadb_database, "CREATE TABLE mysql.mine (id INT)")
    assert refused.value.args[0] in {1142, DENIED}


def test_every_database_is_new_and_empty(mariadb: MariaDB) -> None:
    with mariadb.database() as one, mariadb.database() as other:
        mariadb.sql(TABLE, database=one.name)

        assert mariadb.sql("SHOW TABLES", database=one.name) == [["seats"]]
        assert mariadb.sql("SHOW TABLES", database=other.name) == []
        assert one.url == f"mysql://onsale:onsale@127.0.0.1:{mariadb.port}/{one.name}"
    assert [one.name] not in mariadb.sql("SHOW DATABASES")


def test_a_commit_is_on_disk_before_it_is_acknowledged(mariadb: MariaDB, mariadb_pair: MariaDBPair) -> None:
    assert mariadb.sql("SELECT @@innodb_flush_log_at_trx_commit, @@innodb_doublewrite") == [["1", "1"]]
    assert mariadb_pair.primary.sql("SELECT @@sync_binlog, @@binlog_format") == [["1", "ROW"]]


async def test_the_replica_gets_rows_and_refuses_writes(mariadb_pair: MariaDBPair) -> None:
    primary, replica = mariadb_pair.primary, mariadb_pair.replica
    with primary.database() as database:
        primary.sql(TABLE, database=database.name)
        primary.sql("INSERT INTO seats VALUES (1), (2), (3);", database=database.name)
        mariadb_pair.catch_up()

        assert count(replica, database) == "3"
        with pytest.raises(asyncmy.errors.OperationalError) as refused:
            await as_application(database, "INSERT INTO seats VALUES (4)", port=replica.port)
        assert refused.value.args[0] == READ_ONLY
        assert count(primary, database) == count(replica, database) == "3"


def test_a_replica_that_was_cut_off_or_killed_catches_up(mariadb_pair: MariaDBPair) -> None:
    primary, replica = mariadb_pair.primary, mariadb_pair.replica
    with primary.database() as database, Proxy(primary.port) as network:
        primary.sql(TABLE, database=database.name)
        mariadb_pair.follow(network.port)
        mariadb_pair.catch_up()

        network.cut()
        primary.sql("INSERT INTO seats VALUES (1);", database=database.name)
        assert count(replica, database) == "0"
        network.heal()
        mariadb_pair.catch_up()
        assert count(replica, database) == "1"

        replica.kill()
        primary.sql("INSERT INTO seats VALUES (2);", database=database.name)
        replica.start()
        mariadb_pair.catch_up()
        assert count(replica, database) == "2"

        mariadb_pair.follow(primary.port)


def test_a_primary_that_was_killed_is_followed_again(mariadb_pair: MariaDBPair) -> None:
    primary, replica = mariadb_pair.primary, mariadb_pair.replica
    with primary.database() as database:
        primary.sql(TABLE, database=database.name)
        primary.sql("INSERT INTO seats VALUES (1);", database=database.name)
        primary.kill()
        primary.start()
        primary.sql("INSERT INTO seats VALUES (2);", database=database.name)

        assert wait_for(lambda: count(replica, database) == "2", 20)


def test_a_server_that_cannot_start_shows_the_end_of_its_log() -> None:
    server = MariaDB(settings=["--no-such-setting=1"])

    with pytest.raises(EngineError, match=r"ended with \d+ while starting(.|\n)*no-such-setting"):
        server.__enter__()
    assert not server.is_running


def test_refused_statements_say_why(mariadb: MariaDB) -> None:
    with pytest.raises(EngineError, match="no_such_table"):
        mariadb.sql("SELECT * FROM mysql.no_such_table")
