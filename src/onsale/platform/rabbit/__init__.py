"""The bus for several processes: RabbitMQ with quorum queues."""

from onsale.platform.rabbit.address import Address, parse
from onsale.platform.rabbit.bus import RabbitBus
from onsale.platform.rabbit.depth import count_waiting
from onsale.platform.rabbit.link import Lost

__all__ = ["Address", "Lost", "RabbitBus", "count_waiting", "parse"]
