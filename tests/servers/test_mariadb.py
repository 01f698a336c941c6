"""The private MariaDB servers keep what they acknowledged, and a replica gets it."""

from scripts.engines import MariaDB
from scripts.engines.mariadb import Database

TABLE = "CREATE TABLE seats (id INT PRIMARY KEY) ENGINE=InnoDB;"


def test_acknowledged_rows_survive_a_kill(mariadb: MariaDB, mariadb_database: Database) -> None:
    name, port = mariadb_database.name, mariadb.port
    mariadb.sql(TABLE, database=name)
    mariadb.sql("INSERT INTO seats VALUES (1), (2);", database=name)

    mariadb.kill()
    assert not mariadb.is_running
    mariadb.start()

    assert mariadb.port == port
    assert mariadb.sql("SELECT id FROM seats ORDER BY id", database=name) == [["1"], ["2"]]
