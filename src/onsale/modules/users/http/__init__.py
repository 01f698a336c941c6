"""Routes of accounts."""

from onsale.modules.users.http.accounts import account_routes
from onsale.modules.users.http.api_keys import api_key_routes
from onsale.modules.users.http.identities import identity_routes
from onsale.modules.users.http.sessions import session_routes
from onsale.modules.users.http.sign_in_ways import sign_in_way_routes
from onsale.modules.users.http.signing_in import routes
from onsale.modules.users.http.teams import team_routes

__all__ = [
    "account_routes",
    "api_key_routes",
    "identity_routes",
    "routes",
    "session_routes",
    "sign_in_way_routes",
    "team_routes",
]
