"""Which documents have a ticket for which performance, and what a performance asks of the people it sells to."""

import sqlalchemy as sa
from alembic import op

revision = "inventory_0007"
down_revision = "inventory_0006"


def upgrade() -> None:
    op.create_table(
        "inventory_attendees",
        sa.Column("performance_id", sa.String(36), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("hold_id", sa.String(36), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("is_self", sa.Boolean, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("performance_id", "digest"),
        sqlite_with_rowid=False,
    )
    op.create_index("inventory_attendees_place", "inventory_attendees", ["hold_id", "place"], unique=True)
    op.add_column("inventory_performances", sa.Column("real_name", sa.LargeBinary(2**16 - 1)))
    op.add_column("inventory_performances", sa.Column("starts_at", sa.BigInteger))
    op.add_column("inventory_performance_news", sa.Column("starts_at", sa.BigInteger))
