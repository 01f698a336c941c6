"""Who is to be forgotten is found by the indexes of older keys as well."""

import sqlalchemy as sa
from alembic import op

revision = "platform_0009"
down_revision = "platform_0008"


def upgrade() -> None:
    older = sa.Column("older_phone_indexes", sa.String(1000), nullable=False, server_default="")
    op.add_column("platform_erasures", older)
