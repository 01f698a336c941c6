"""The bus for several processes: RabbitMQ with quorum queues."""

from onsale.platform.rabbit.address import Address, parse
from onsale.platform.rabbit.bus import RabbitBus

__all__ = ["Address", "RabbitBus", "parse"]
