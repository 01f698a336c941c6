"""The bus on a broker: what can happen to the broker, to the network and to those who use them loses nothing."""

import asyncio
import base64
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest
from aiormq.abc import DeliveredMessage
from sqlalchemy import select
from typing_extensions import override

from onsale.contracts.events import OrderClosed
from onsale.platform.bus import Message
from onsale.platform.db import Database, Transaction
from onsale.platform.inbox import inbox
from onsale.platform.outbox import outbox
from onsale.platform.problems import Unavailable
from onsale.platform.rabbit import parcels
from scripts.engines import Proxy, RabbitMQ
from scripts.engines.rabbitmq import Json
from tests.engines import require
from tests.platform.broker import bus_at, heard_by, metric, names_of, tell_one_by_one, until_trouble_is, virtual_host_of
from tests.platform.relay_station import Listener, OpenBus, Station, closed, until
from tests.platform.scratch import count_of, values_of

MANY = 500
# The broker writes the names of new queues down twice a second; killed before, it forgets them.
QUEUES_KNOWN_SECONDS = 1.0


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def net(rabbitmq: RabbitMQ) -> Iterator[Proxy]:
    """The network between the station and the broker."""
    with Proxy(rabbitmq.port) as proxy:
        yield proxy


@pytest.fixture
def through_net(rabbitmq: RabbitMQ, rabbitmq_url: str, net: Proxy) -> OpenBus:
    return bus_at(rabbitmq.url_through(net.port, virtual_host_of(rabbitmq_url)))


@pytest.fixture
def direct(rabbitmq_url: str) -> OpenBus:
    return bus_at(rabbitmq_url)


class OverTheWire(Listener):
    """A consumer that does something to the network inside its transaction."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self._act = act

    @override
    async def __call__(self, transaction: Transaction, events: Sequence[OrderClosed]) -> None:
        await super().__call__(transaction, events)
        self._act()


# What waits, and what is mended --------------------------------------------------------------------------------------


async def test_a_broker_that_is_away_is_waited_for(database: Database, net: Proxy, through_net: OpenBus) -> None:
    net.cut()
    listener = Listener()
    async with Station(database, through_net, listener) as station:
        assert station.bus.trouble == "The broker cannot be reached."
        await station.tell(closed("a"))
        assert await count_of(database, outbox) == 1

        net.heal()
        await station.settled()
        await until_trouble_is(station, None)

    assert listener.calls == [["a"]]


async def test_queues_are_made_for_services_that_have_not_run_yet(database: Database, rabbitmq_url: str) -> None:
    publishing = bus_at(rabbitmq_url, "test.listen")
    async with Station(database, publishing) as station:
        await station.tell(closed("a"))
        await until(lambda: count_of(database, outbox), 0)

    listener = Listener()
    async with Station(database, bus_at(rabbitmq_url), listener) as station:
        await station.settled()
    assert listener.calls == [["a"]]


async def test_a_queue_that_somebody_deletes_is_made_again(
    database: Database, rabbitmq: RabbitMQ, rabbitmq_url: str, direct: OpenBus
) -> None:
    listener = Listener()
    async with Station(database, direct, listener) as station:
        await station.tell(closed("a"))
        await station.settled()
        rabbitmq.manage("DELETE", f"queues/{virtual_host_of(rabbitmq_url)}/test.listen")
        await station.tell(closed("b"))
        await station.settled()

    assert listener.calls == [["a"], ["b"]]


async def test_what_a_full_queue_refuses_stays_in_the_outbox(
    database: Database, rabbitmq: RabbitMQ, rabbitmq_url: str
) -> None:
    policy: Json = {"pattern": "listen", "definition": {"max-length": 1}, "apply-to": "queues"}
    rabbitmq.manage("PUT", f"policies/{virtual_host_of(rabbitmq_url)}/full", policy)
    refused = metric("onsale_broker_republished_total")
    told: list[str] = []
    async with Station(database, bus_at(rabbitmq_url, "test.listen")) as station:
        async with asyncio.timeout(10):
            while metric("onsale_broker_republished_total") < refused + 2:
                told.append(f"{len(told):04d}")
                await station.tell(closed(told[-1]))
                await asyncio.sleep(0.05)
        assert await count_of(database, outbox) > 0
        listener = Listener()
        async with Station(database, bus_at(rabbitmq_url), listener) as consuming:
            await consuming.settled()
    assert listener.heard == told


# Losses ---------------------------------------------------------------------------------------------------------------


async def test_cuts_while_messages_flow_lose_and_repeat_nothing(
    database: Database, net: Proxy, through_net: OpenBus
) -> None:
    listener = Listener()
    lost = metric("onsale_broker_connections_lost_total", purpose="publish")
    async with Station(database, through_net, listener) as station:
        telling = asyncio.create_task(tell_one_by_one(station, names_of(MANY)))
        for _ in range(3):
            await asyncio.sleep(0.1)
            net.cut()
            await asyncio.sleep(0.05)
            net.heal()
        await telling
        await station.settled()

    assert sorted(listener.heard) == names_of(MANY)
    assert len(await values_of(database)) == MANY
    assert metric("onsale_broker_connections_lost_total", purpose="publish") >= lost + 1


async def test_a_network_that_hangs_is_noticed_and_waited_for(
    database: Database, net: Proxy, through_net: OpenBus
) -> None:
    listener = Listener()
    async with Station(database, through_net, listener) as station:
        await station.tell(closed("a"))
        await station.settled()
        net.hang()
        await station.tell(closed("b"))
        await until_trouble_is(station, "confirms nothing")
        assert await count_of(database, outbox) == 1

        net.heal()
        await station.settled()
        await until_trouble_is(station, None)

    assert listener.calls == [["a"], ["b"]]


async def test_what_was_committed_and_not_acknowledged_comes_again_and_has_no_effect(
    database: Database, net: Proxy, through_net: OpenBus
) -> None:
    listener = OverTheWire(net.hang)
    again = metric("onsale_broker_redelivered_total", consumer="test.listen")
    async with Station(database, through_net, listener) as station:
        await station.tell(closed("a"))
        await until(lambda: values_of(database), ["test.listen:a"])
        net.cut()
        net.heal()
        await until(partial(redelivered, "test.listen"), again + 1)
        await station.settled()

    assert listener.calls == [["a"]]
    assert await values_of(database) == ["test.listen:a"]


async def redelivered(consumer: str) -> float:
    return metric("onsale_broker_redelivered_total", consumer=consumer)


async def lost(purpose: str) -> float:
    return metric("onsale_broker_connections_lost_total", purpose=purpose)


@pytest.mark.slow
@pytest.mark.timeout(150)  # two starts of a broker, on a machine that may be busy
async def test_a_killed_broker_forgets_nothing_that_it_confirmed(database: Database) -> None:
    require(RabbitMQ.program)
    with RabbitMQ() as broker:
        url = broker.create_virtual_host("kill")
        async with Station(database, bus_at(url, "test.listen")) as publishing:
            await asyncio.sleep(QUEUES_KNOWN_SECONDS)
            await tell_one_by_one(publishing, names_of(50, "before"))
            await until(lambda: count_of(database, outbox), 0)
            broker.kill()
            await tell_one_by_one(publishing, names_of(50, "while"))
            await until_trouble_is(publishing, "cannot be reached")
            assert await count_of(database, outbox) == 50
            await asyncio.to_thread(broker.start)
            await until(lambda: count_of(database, outbox), 0)

        listener = Listener()
        async with Station(database, bus_at(url), listener) as station:
            await station.settled()
            await asyncio.to_thread(broker.pause)
            await station.tell(closed("paused"))
            await until_trouble_is(station, "confirms nothing")
            broker.resume()
            await station.settled()
    assert listener.heard == [*names_of(50, "before"), *names_of(50, "while"), "paused"]


# Consumers ------------------------------------------------------------------------------------------------------------


async def test_two_processes_share_a_queue_and_each_event_has_one_effect(database: Database, direct: OpenBus) -> None:
    left, right = Listener(), Listener()
    async with Station(database, direct, left) as one, Station(database, direct, right):
        await asyncio.gather(*(one.tell(closed(name)) for name in names_of(MANY)))
        await one.settled()

    assert heard_by(left, right) == names_of(MANY)
    assert len(await values_of(database)) == MANY
    assert left.calls
    assert right.calls


async def test_events_of_one_type_come_in_their_order(database: Database, direct: OpenBus) -> None:
    listener = Listener()
    async with Station(database, direct, listener) as station:
        await tell_one_by_one(station, names_of(200))
        await station.settled()

    assert listener.heard == names_of(200)


async def test_a_stop_loses_nothing_and_acknowledges_what_is_settled(
    database: Database, direct: OpenBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered_again: set[str] = set()
    unpacked = parcels.unpacked

    def watched(delivered: DeliveredMessage) -> list[Message]:
        messages = unpacked(delivered)
        if delivered.redelivered:
            delivered_again.update(message.id for message in messages)
        return messages

    monkeypatch.setattr(parcels, "unpacked", watched)
    first, second = Listener(), Listener()
    async with Station(database, direct, first) as station:
        telling = asyncio.create_task(tell_one_by_one(station, names_of(MANY)))
        while len(first.heard) < MANY // 10:
            await asyncio.sleep(0.01)
    async with database.reading() as reader:
        settled = {str(message_id) for (message_id,) in await reader.fetch_all(select(inbox.c.message_id), {})}
    await telling
    async with Station(database, direct, second) as station:
        await station.settled()

    assert heard_by(first, second) == names_of(MANY)
    assert first.heard
    assert second.heard
    # What was on its way when its consumer was cancelled comes again; what was settled does not.
    assert not settled & delivered_again


async def test_a_message_that_nobody_sent_is_a_dead_letter_and_holds_up_no_other(
    database: Database, rabbitmq: RabbitMQ, rabbitmq_url: str, direct: OpenBus
) -> None:
    listener = Listener()
    async with Station(database, direct, listener) as station:
        for body in (b"{", b'[{"id": "x", "events": 1}]', b'[{"id": "", "events": []}]'):
            foreign: Json = {
                "routing_key": "OrderClosed",
                "payload": base64.b64encode(body).decode(),
                "payload_encoding": "base64",
                "properties": {},
            }
            rabbitmq.manage("POST", f"exchanges/{virtual_host_of(rabbitmq_url)}/onsale.events/publish", foreign)
        await station.tell(closed("a"))
        await station.settled()
        await until(partial(count_of_dead, station), 3)

    assert listener.calls == [["a"]]
    assert {(consumer, deliveries) for consumer, _, deliveries in await station.dead()} == {("test.listen", 6)}


async def count_of_dead(station: Station) -> int:
    return len(await station.dead())


class Deadly(Listener):
    """A consumer that never settles one event: its process dies, as far as the broker can see."""

    def __init__(self) -> None:
        super().__init__()
        self.was_called = asyncio.Event()

    @override
    async def __call__(self, transaction: Transaction, events: Sequence[OrderClosed]) -> None:
        if any(event.order_id == "deadly" for event in events):
            self.was_called.set()
            raise Unavailable(retry_after=1)
        await super().__call__(transaction, events)


async def test_what_ends_every_process_is_given_up_by_the_broker_and_ends_among_the_dead_letters(
    database: Database, rabbitmq: RabbitMQ, rabbitmq_url: str, net: Proxy
) -> None:
    url = rabbitmq.url_through(net.port, virtual_host_of(rabbitmq_url))
    listener = Deadly()
    lives = metric("onsale_broker_connections_lost_total", purpose="consume")
    async with Station(database, bus_at(url, deliveries_max=2), listener) as station:
        await station.tell(closed("deadly"))
        for _ in range(3):
            listener.was_called.clear()
            await listener.was_called.wait()
            await until_trouble_is(station, None)
            net.cut()
            net.heal()
            await until(partial(lost, "consume"), lives := lives + 1)
        await until(partial(count_of_dead, station), 1)
        await station.tell(closed("a"))
        await station.settled()

    assert await values_of(database) == ["test.listen:a"]
    assert await station.dead() == [
        ("test.listen", "the broker delivered it more than 2 times, and nobody settled it", 2)
    ]
