"""Orders are listed by organisation and event, and found by contact and seat; staff writes notes beside them.

Orders that are there are filed by the job, a page at a time; until then they are found by number only.
"""

import sqlalchemy as sa
from alembic import op

revision = "orders_0009"
down_revision = "orders_0008"


def upgrade() -> None:
    op.add_column("orders_orders", sa.Column("organisation_id", sa.String(36), nullable=False, server_default=""))
    op.add_column("orders_orders", sa.Column("contact_revision", sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE orders_orders SET organisation_id = COALESCE((SELECT p.organisation_id FROM orders_performances p"
        " WHERE p.id = orders_orders.performance_id AND p.timezone <> ''), '')"
    )
    op.create_index("orders_orders_of_organisation", "orders_orders", ["organisation_id", "id"])
    op.create_index("orders_orders_of_state", "orders_orders", ["organisation_id", "state", "id"])
    op.create_index("orders_orders_of_event", "orders_orders", ["event_id", "id"])
    op.create_table(
        "orders_words",
        sa.Column("word", sa.String(200), primary_key=True),
        sa.Column("organisation_id", sa.String(36), primary_key=True),
        sa.Column("order_id", sa.String(36), primary_key=True),
        sa.Column("key_id", sa.String(40), nullable=False),
    )
    op.create_index("orders_words_of_order", "orders_words", ["order_id", "key_id"])
    op.create_table("orders_unfiled", sa.Column("order_id", sa.String(36), primary_key=True))
    op.execute("INSERT INTO orders_unfiled (order_id) SELECT id FROM orders_orders")
    op.create_table(
        "orders_notes",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("order_id", sa.String(36), nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("written_by", sa.String(36), nullable=False),
        sa.Column("written_at", sa.BigInteger, nullable=False),
    )
    op.create_index("orders_notes_of_order", "orders_notes", ["order_id", "id"])
    op.create_table(
        "orders_resends",
        sa.Column("order_id", sa.String(36), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("asked_by", sa.String(36), nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
    )
