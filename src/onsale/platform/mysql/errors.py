"""What the server's refusals mean to us: run again, come back later, a constraint, or a bug.

Numbers: https://mariadb.com/kb/en/mariadb-error-codes/ and https://dev.mysql.com/doc/mysql-errors/8.0/en/.
"""

from __future__ import annotations

from asyncmy import errors as driver
from sqlalchemy import exc

from onsale.platform.db import Interrupted

# Another transaction was in the way, and this one is rolled back: deadlock, lock wait too long, lock not to be had,
# and a write conflict of servers that find out at the commit.
IN_THE_WAY = frozenset({1213, 1205, 3572, 9007, 8022})
# The connection is gone, or of no use any more: cut, killed, shut down, idle for too long, a primary that became
# read-only, a server that is full. A new one may be of use.
NO_LONGER = frozenset(
    {0, 1040, 1053, 1077, 1079, 1080, 1152, 1159, 1161, 1184, 1203, 1226, 1290, 1836, 1927, 2003, 2006, 2013, 2014,
     2055, 3169, 4031}
)  # fmt: skip
TOO_MANY_PREPARED = 1461
# It works, but not now: disk full, table full, a statement that took too long, too many of them prepared.
NOT_NOW = frozenset({1021, 1114, 1969, 3024, 1317, TOO_MANY_PREPARED})
# Wrong user, password or name: somebody has to change a setting.
NOT_LET_IN = frozenset({1044, 1045, 1049, 1251, 1698, 2059})
CHECK_FAILED = frozenset({3819, 4025})

_CLASSES: dict[str, type[exc.DBAPIError]] = {
    "DataError": exc.DataError,
    "IntegrityError": exc.IntegrityError,
    "InternalError": exc.InternalError,
    "NotSupportedError": exc.NotSupportedError,
    "OperationalError": exc.OperationalError,
    "ProgrammingError": exc.ProgrammingError,
}


class Lost(Interrupted):
    """The connection was lost, and with it what was not committed."""


class Unreachable(Lost):
    """There is no connection to be had."""


def number_of(error: BaseException) -> int:
    """The server's or driver's number of an error; 0 for what has none."""
    number = error.args[0] if error.args else 0
    return number if isinstance(number, int) else 0


def is_fatal(error: BaseException) -> bool:
    """Whether the connection cannot be used after this: only what the server itself answered leaves it in order."""
    return not isinstance(error, driver.MySQLError) or number_of(error) < 1000 or number_of(error) in NO_LONGER


def translated(error: BaseException, statement: str, *, was_cut: bool) -> Exception:
    """What a transaction raises for an error of the driver, or for any error of a connection that we have cut."""
    if was_cut or isinstance(error, OSError | RuntimeError):
        return Lost(repr(error))
    number = number_of(error)
    if number in IN_THE_WAY or number in NOT_NOW:
        return Interrupted(repr(error))
    if is_fatal(error):
        return Lost(repr(error))
    state = error.sqlstate if isinstance(error, driver.MySQLError) else None
    if number in CHECK_FAILED or str(state).startswith("23"):
        return exc.IntegrityError(statement, None, error)
    return _CLASSES.get(type(error).__name__, exc.DBAPIError)(statement, None, error)
