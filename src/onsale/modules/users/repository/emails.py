"""E-mail addresses of accounts, and those that wait for their code; nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import delete, select, update

from onsale.modules.users.repository.account_indexes import delete_indexes, insert_indexes, rows_of
from onsale.modules.users.tables.account_indexes import EMAIL
from onsale.modules.users.tables.passwords import EmailCheckRow, EmailRow, email_checks, emails
from onsale.platform.db import Reader, Transaction


async def find_email(reader: Reader, user_id: str) -> EmailRow | None:
    """The confirmed address of an account."""
    row = await reader.fetch_one(select(emails).where(emails.c.user_id == user_id))
    return None if row is None else msgspec.convert(tuple(row), EmailRow)


async def put_email(transaction: Transaction, row: EmailRow, indexes: Mapping[str, str]) -> None:
    """This one and no other. The account is locked. Another that confirms the same address at the same time meets it
    in a constraint and runs again."""
    await delete_email(transaction, row.user_id)
    await transaction.insert(emails, [row])
    await insert_indexes(transaction, rows_of(row.user_id, EMAIL, indexes))


async def delete_email(transaction: Transaction, user_id: str) -> bool:
    was_there = await transaction.execute(delete(emails).where(emails.c.user_id == user_id)) == 1
    await delete_indexes(transaction, user_id, EMAIL)
    return was_there


async def find_check(reader: Reader, user_id: str) -> EmailCheckRow | None:
    row = await reader.fetch_one(select(email_checks).where(email_checks.c.user_id == user_id))
    return None if row is None else msgspec.convert(tuple(row), EmailCheckRow)


async def use_up(transaction: Transaction, user_id: str, now: int) -> None:
    """Whatever code an account waits for works no more."""
    statement = update(email_checks).where(email_checks.c.user_id == user_id, email_checks.c.used_at.is_(None))
    await transaction.execute(statement.values(used_at=now))
