"""E-mail addresses of accounts, and the codes that confirm them; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import case, delete, or_, select, update

from onsale.modules.users.domain import MICROS
from onsale.modules.users.settings import (
    CODE_EVERY_SECONDS,
    CODE_WINDOW_SECONDS,
    CODES_PER_WINDOW_MAX,
    WRONG_ATTEMPTS_MAX,
)
from onsale.modules.users.tables.passwords import EmailCheckRow, EmailRow, email_checks, emails
from onsale.platform.db import Reader, Transaction


async def find_email(reader: Reader, user_id: str) -> EmailRow | None:
    """The confirmed address of an account."""
    row = await reader.fetch_one(select(emails).where(emails.c.user_id == user_id))
    return None if row is None else msgspec.convert(tuple(row), EmailRow)


async def find_owner(reader: Reader, email_index: str) -> str | None:
    """Whose confirmed address it is."""
    row = await reader.fetch_one(select(emails.c.user_id).where(emails.c.email_index == email_index))
    return None if row is None else str(row[0])


async def put_email(transaction: Transaction, row: EmailRow) -> None:
    """This one and no other. The account is locked. Another that confirms the same address at the same time meets it
    in a constraint and runs again."""
    await delete_email(transaction, row.user_id)
    await transaction.insert(emails, [row])


async def delete_email(transaction: Transaction, user_id: str) -> bool:
    return await transaction.execute(delete(emails).where(emails.c.user_id == user_id)) == 1


async def find_check(reader: Reader, user_id: str) -> EmailCheckRow | None:
    row = await reader.fetch_one(select(email_checks).where(email_checks.c.user_id == user_id))
    return None if row is None else msgspec.convert(tuple(row), EmailCheckRow)


async def put_check(transaction: Transaction, new: EmailCheckRow) -> bool:
    """Replace the account's code; false when it asks too often. Two first ones at once are an ``IntegrityError`` for
    one of them, whose command runs again."""
    if await find_check(transaction, new.user_id) is None:
        await transaction.insert(email_checks, [new])
        return True
    is_over = email_checks.c.window_started_at <= new.created_at - CODE_WINDOW_SECONDS * MICROS
    statement = (
        update(email_checks)
        .where(
            email_checks.c.user_id == new.user_id,
            email_checks.c.created_at <= new.created_at - CODE_EVERY_SECONDS * MICROS,
            or_(is_over, email_checks.c.codes_in_window < CODES_PER_WINDOW_MAX),
        )
        # Ordered: MySQL assigns from left to right, and the count must still see the old start of the window.
        .ordered_values(
            (email_checks.c.codes_in_window, case((is_over, 1), else_=email_checks.c.codes_in_window + 1)),
            (
                email_checks.c.window_started_at,
                case((is_over, new.window_started_at), else_=email_checks.c.window_started_at),
            ),
            (email_checks.c.code_id, new.code_id),
            (email_checks.c.email_sealed, new.email_sealed),
            (email_checks.c.email_index, new.email_index),
            (email_checks.c.email_masked, new.email_masked),
            (email_checks.c.code_hash, new.code_hash),
            (email_checks.c.wrong_attempts, 0),
            (email_checks.c.created_at, new.created_at),
            (email_checks.c.expires_at, new.expires_at),
            (email_checks.c.used_at, None),
        )
    )
    return await transaction.execute(statement) == 1


async def use_check(transaction: Transaction, check: EmailCheckRow, code_hashes: Sequence[str], now: int) -> bool:
    """Compare and set: true for exactly one caller, and only while the code works."""
    statement = (
        update(email_checks)
        .where(
            email_checks.c.code_id == check.code_id,
            email_checks.c.code_hash.in_(code_hashes),
            email_checks.c.used_at.is_(None),
            email_checks.c.expires_at > now,
            email_checks.c.wrong_attempts < WRONG_ATTEMPTS_MAX,
        )
        .values(used_at=now)
    )
    return await transaction.execute(statement) == 1


async def count_wrong_attempt(transaction: Transaction, code_id: str) -> bool:
    """One attempt less; false when there was none left."""
    statement = (
        update(email_checks)
        .where(
            email_checks.c.code_id == code_id,
            email_checks.c.used_at.is_(None),
            email_checks.c.wrong_attempts < WRONG_ATTEMPTS_MAX,
        )
        .values(wrong_attempts=email_checks.c.wrong_attempts + 1)
    )
    return await transaction.execute(statement) == 1


async def use_up(transaction: Transaction, user_id: str, now: int) -> None:
    """Whatever code an account waits for works no more."""
    statement = update(email_checks).where(email_checks.c.user_id == user_id, email_checks.c.used_at.is_(None))
    await transaction.execute(statement.values(used_at=now))
