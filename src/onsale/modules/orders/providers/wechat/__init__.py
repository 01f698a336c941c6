"""WeChat Pay: ``client`` is the provider, ``gateway`` its verified calls, ``meaning`` what it hears."""

from onsale.modules.orders.providers.wechat.client import WechatProvider
from onsale.modules.orders.providers.wechat.gateway import MiniProgram, WechatAccount

__all__ = ["MiniProgram", "WechatAccount", "WechatProvider"]
