"""Vouchers, their codes, and who used them for which order."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table, Text, UniqueConstraint

from onsale.modules.orders.tables.orders import metadata

# ``used`` never passes ``max_uses``, whoever counts: the limit is this check.
vouchers = Table(
    "orders_vouchers",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("organisation_id", String(36), nullable=False),
    Column("name", String(100), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("cap_minor", BigInteger, nullable=True),
    Column("minimum_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    # Lists of ids as JSON; empty for all.
    Column("event_ids", Text, nullable=False),
    Column("ticket_type_ids", Text, nullable=False),
    Column("starts_at", BigInteger, nullable=True),
    Column("ends_at", BigInteger, nullable=True),
    Column("per_account_max", Integer, nullable=True),
    Column("state", String(10), nullable=False),  # "active" or "paused"
    Column("max_uses", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("codes_wanted", Integer, nullable=False),
    Column("codes_made", Integer, nullable=False),
    Column("code", String(40), nullable=True),  # the chosen one; a batch has none
    Column("prefix", String(20), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String(36), nullable=False),
    Column("revision", BigInteger, nullable=False),
    # While a batch wants more codes.
    Column("codes_due_at", BigInteger, nullable=True),
    CheckConstraint("used >= 0 AND used <= max_uses", name="orders_vouchers_within_limit"),
    CheckConstraint("value > 0 AND minimum_minor >= 0", name="orders_vouchers_take_something_off"),
    CheckConstraint("codes_made >= 0 AND codes_made <= codes_wanted", name="orders_vouchers_codes_within_batch"),
    Index("orders_vouchers_of_organisation", "organisation_id", "id"),
    Index("orders_vouchers_codes_due", "codes_due_at"),
)

voucher_codes = Table(
    "orders_voucher_codes",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("voucher_id", String(36), nullable=False),
    Column("organisation_id", String(36), nullable=False),
    Column("code", String(40), nullable=False),
    # The code with look-alikes folded: what is looked up.
    Column("code_key", String(40), nullable=False),
    UniqueConstraint("organisation_id", "code_key", name="orders_voucher_codes_once"),
    Index("orders_voucher_codes_of_voucher", "voucher_id", "id"),
)

# One row for each order with a voucher. A use that was given back stays as a row, and frees its places.
voucher_uses = Table(
    "orders_voucher_uses",
    metadata,
    Column("order_id", String(36), primary_key=True),
    Column("voucher_id", String(36), nullable=False),
    Column("code_id", String(36), nullable=False),
    # The code of a batch while it is used: once.
    Column("once_code_id", String(36), nullable=True),
    Column("user_id", String(36), nullable=False),
    # Which of an account's uses it is, where these are limited: 1 to the limit, each once.
    Column("account_place", Integer, nullable=True),
    Column("discount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Column("returned_at", BigInteger, nullable=True),
    UniqueConstraint("once_code_id", name="orders_voucher_uses_code_once"),
    UniqueConstraint("voucher_id", "user_id", "account_place", name="orders_voucher_uses_account_place"),
    CheckConstraint("discount_minor > 0", name="orders_voucher_uses_take_something_off"),
    Index("orders_voucher_uses_of_voucher", "voucher_id", "order_id"),
)
