"""Batches that want more codes are found without looking at all vouchers."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0008"
down_revision = "orders_0007"


def upgrade() -> None:
    op.add_column("orders_vouchers", sa.Column("codes_due_at", sa.BigInteger, nullable=True))
    op.create_index("orders_vouchers_codes_due", "orders_vouchers", ["codes_due_at"])
    op.execute("UPDATE orders_vouchers SET codes_due_at = created_at WHERE codes_made < codes_wanted")
