"""Vouchers, their codes and uses; what was taken off a ticket, and by which code."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0007"
down_revision = "orders_0006"


def upgrade() -> None:
    op.create_table(
        "orders_vouchers",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("cap_minor", sa.BigInteger, nullable=True),
        sa.Column("minimum_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("event_ids", sa.Text, nullable=False),
        sa.Column("ticket_type_ids", sa.Text, nullable=False),
        sa.Column("starts_at", sa.BigInteger, nullable=True),
        sa.Column("ends_at", sa.BigInteger, nullable=True),
        sa.Column("per_account_max", sa.Integer, nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("max_uses", sa.Integer, nullable=False),
        sa.Column("used", sa.Integer, nullable=False),
        sa.Column("codes_wanted", sa.Integer, nullable=False),
        sa.Column("codes_made", sa.Integer, nullable=False),
        sa.Column("code", sa.String(40), nullable=True),
        sa.Column("prefix", sa.String(20), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.CheckConstraint("used >= 0 AND used <= max_uses", name="orders_vouchers_within_limit"),
        sa.CheckConstraint("value > 0 AND minimum_minor >= 0", name="orders_vouchers_take_something_off"),
        sa.CheckConstraint("codes_made >= 0 AND codes_made <= codes_wanted", name="orders_vouchers_codes_within_batch"),
    )
    op.create_index("orders_vouchers_of_organisation", "orders_vouchers", ["organisation_id", "id"])
    op.create_table(
        "orders_voucher_codes",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("voucher_id", sa.String(36), nullable=False),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("code_key", sa.String(40), nullable=False),
        sa.UniqueConstraint("organisation_id", "code_key", name="orders_voucher_codes_once"),
    )
    op.create_index("orders_voucher_codes_of_voucher", "orders_voucher_codes", ["voucher_id", "id"])
    op.create_table(
        "orders_voucher_uses",
        sa.Column("order_id", sa.String(36), primary_key=True),
        sa.Column("voucher_id", sa.String(36), nullable=False),
        sa.Column("code_id", sa.String(36), nullable=False),
        sa.Column("once_code_id", sa.String(36), nullable=True),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("account_place", sa.Integer, nullable=True),
        sa.Column("discount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=False),
        sa.Column("returned_at", sa.BigInteger, nullable=True),
        sa.UniqueConstraint("once_code_id", name="orders_voucher_uses_code_once"),
        sa.UniqueConstraint("voucher_id", "user_id", "account_place", name="orders_voucher_uses_account_place"),
        sa.CheckConstraint("discount_minor > 0", name="orders_voucher_uses_take_something_off"),
    )
    op.create_index("orders_voucher_uses_of_voucher", "orders_voucher_uses", ["voucher_id", "order_id"])
    op.add_column("orders_orders", sa.Column("voucher_code", sa.String(40), nullable=True))
    op.add_column("orders_items", sa.Column("discount_minor", sa.BigInteger, nullable=False, server_default="0"))
