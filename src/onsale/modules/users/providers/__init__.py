"""Clients of those who can say who somebody is. Called outside of transactions only, with time-outs; a failure changes
nothing."""

from onsale.modules.users.providers.configured import configured_providers
from onsale.modules.users.providers.protocol import SignInProvider

__all__ = ["SignInProvider", "configured_providers"]
