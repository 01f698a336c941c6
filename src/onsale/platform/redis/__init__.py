"""Redis, or a cluster of them: scripts that run at once, and a store that is lost for a while without harm."""

from onsale.platform.redis.address import Address, parse
from onsale.platform.redis.opening import open_redis
from onsale.platform.redis.store import Call, RedisStore, Script

__all__ = ["Address", "Call", "RedisStore", "Script", "open_redis", "parse"]
