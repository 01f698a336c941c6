"""A plan may have no seats: only places to stand."""

from alembic import op

revision = "catalog_0006"
down_revision = "catalog_0005"

BEFORE = "CONSTRAINT catalog_plans_has_seats CHECK (seat_count > 0)"
AFTER = "CONSTRAINT catalog_plans_seat_count CHECK (seat_count >= 0)"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("catalog_plans_has_seats", "catalog_plans", type_="check")
        op.create_check_constraint("catalog_plans_seat_count", "catalog_plans", "seat_count >= 0")
        return
    # SQLite cannot alter a constraint. Making the table anew would delete what refers to it; a constraint is not in the
    # stored rows, and for that there is this way: https://sqlite.org/lang_altertable.html#otheralter
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'catalog_plans'",
        (BEFORE, AFTER),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
