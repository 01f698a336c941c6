"""The performances of an event are found by it."""

from alembic import op

revision = "inventory_0004"
down_revision = "inventory_0003"


def upgrade() -> None:
    op.create_index("inventory_performances_event", "inventory_performances", ["event_id"])
