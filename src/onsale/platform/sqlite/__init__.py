"""The embedded engine: one file, one process, no server (docs/adr/0013)."""

from onsale.platform.sqlite.database import SqliteDatabase, open_sqlite

__all__ = ["SqliteDatabase", "open_sqlite"]
