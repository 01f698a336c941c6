"""What a performance asks of the people it is sold to, as JSON; nothing where nobody is named."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0009"
down_revision = "catalog_0008"


def upgrade() -> None:
    op.add_column("catalog_performances", sa.Column("real_name", sa.Text(4_000)))
