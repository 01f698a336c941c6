"""Routes of accounts."""

from onsale.modules.users.http.signing_in import routes

__all__ = ["routes"]
