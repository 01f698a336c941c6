"""Whom a ticket is for, by its place in the hold that it was bought with."""

import sqlalchemy as sa
from alembic import op

revision = "tickets_0003"
down_revision = "tickets_0002"


def upgrade() -> None:
    op.create_table(
        "tickets_attendees",
        sa.Column("hold_id", sa.String(36), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("attendee", sa.Text, nullable=False),
    )
    op.add_column("tickets_tickets", sa.Column("place", sa.Integer))
