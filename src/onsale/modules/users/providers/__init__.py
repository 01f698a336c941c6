"""Clients of those who can say who somebody is. Called outside of transactions only, with time-outs; a failure changes
nothing."""

from onsale.modules.users.providers.configured import configured_providers
from onsale.modules.users.providers.protocol import SignInProvider
from onsale.modules.users.providers.wechat import WechatProvider

__all__ = ["SignInProvider", "WechatProvider", "configured_providers"]
