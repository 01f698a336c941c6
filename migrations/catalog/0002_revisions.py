"""Which events have changed since somebody looked: a number that grows with every change that visitors can see."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0002"
down_revision = "catalog_0001"


def upgrade() -> None:
    op.create_table(
        "catalog_revisions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("newest", sa.BigInteger, nullable=False),
    )
    op.execute("INSERT INTO catalog_revisions (id, newest) VALUES (1, 0)")
    op.add_column("catalog_events", sa.Column("revision", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("catalog_events_changed", "catalog_events", ["revision"])
