"""Routes of accounts."""

from onsale.modules.users.http.sessions import session_routes
from onsale.modules.users.http.signing_in import routes

__all__ = ["routes", "session_routes"]
