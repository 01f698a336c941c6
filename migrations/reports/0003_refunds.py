"""What refunds of some tickets subtract, and the fees of them that stay."""

import sqlalchemy as sa
from alembic import op

revision = "reports_0003"
down_revision = "reports_0002"


def upgrade() -> None:
    op.create_table(
        "reports_refunds",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("order_id", sa.String(36), nullable=False),
        sa.Column("returned", sa.LargeBinary(2**24 - 1), nullable=False),
        sa.Column("fee_minor", sa.BigInteger, nullable=False),
        sa.Index("reports_refunds_order", "order_id"),
    )
