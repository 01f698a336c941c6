"""The engine for large sales: MySQL or MariaDB, with a replica if there is one (docs/adr/0015)."""

from onsale.platform.mysql.address import Address, parse
from onsale.platform.mysql.database import MysqlDatabase
from onsale.platform.mysql.opening import open_mysql

__all__ = ["Address", "MysqlDatabase", "open_mysql", "parse"]
