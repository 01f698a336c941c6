"""Buses on the worker's broker, and what tests ask about them."""

from collections.abc import Sequence

from prometheus_client import REGISTRY

from onsale.platform.bus import Delivery
from onsale.platform.rabbit import RabbitBus, parse
from tests.platform.relay_station import Listener, OpenBus, Station, closed, until


def bus_at(url: str, *consumers: str, deliveries_max: int = 50) -> OpenBus:
    """``consumers`` run elsewhere, or nowhere yet."""

    def open_bus(deliveries: Sequence[Delivery]) -> RabbitBus:
        subscriptions = dict.fromkeys(consumers, "OrderClosed")
        return RabbitBus(parse(url, setting="URL"), deliveries, subscriptions, deliveries_max=deliveries_max)

    return open_bus


def virtual_host_of(url: str) -> str:
    return url.rsplit("/", 1)[1]


def names_of(count: int, prefix: str = "") -> list[str]:
    return [f"{prefix}{number:04d}" for number in range(count)]


def heard_by(*listeners: Listener) -> list[str]:
    return sorted(name for listener in listeners for name in listener.heard)


async def tell_one_by_one(station: Station, names: Sequence[str]) -> None:
    for name in names:
        await station.tell(closed(name))


async def until_trouble_is(station: Station, part: str | None) -> None:
    async def look() -> str | None:
        found = station.bus.trouble
        return part if part and part in (found or "") else found

    await until(look, part)


def metric(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0
