"""The private RabbitMQ keeps confirmed messages, and leaves neither itself nor its epmd behind."""

import base64
import time
from pathlib import Path

import pytest

from scripts.engines import EngineError, RabbitMQ
from scripts.engines.rabbitmq import Json
from scripts.engines.server import is_free, wait_for
from tests.engines import require

QUORUM: Json = {"durable": True, "arguments": {"x-queue-type": "quorum"}}
PERSISTENT: Json = {
    "routing_key": "orders",
    "payload": base64.b64encode("订单".encode()).decode(),
    "payload_encoding": "base64",
    "properties": {"delivery_mode": 2},
}
TAKE: Json = {"count": 1, "ackmode": "ack_requeue_false", "encoding": "base64"}
EMPTY: list[Json] = []
# RabbitMQ 3.10 writes the names of new quorum queues down twice a second. Killed before, it starts such a queue again
# without its messages and without a leader.
QUEUE_SECONDS_MIN = 2


def take(broker: RabbitMQ) -> list[Json]:
    answer = broker.manage("POST", "queues/%2f/orders/get", TAKE)
    assert isinstance(answer, list)
    return [message["payload"] for message in answer if isinstance(message, dict)]


@pytest.mark.slow
@pytest.mark.timeout(150)  # two starts of four seconds of processor time each, on a machine that may be busy
def test_a_confirmed_message_survives_a_kill_and_nothing_survives_the_end() -> None:
    require(RabbitMQ.program)
    with RabbitMQ() as broker:
        ports = [broker.port, broker.management_port, broker.epmd_port]
        broker.manage("PUT", "queues/%2f/orders", QUORUM)
        assert broker.manage("POST", "exchanges/%2f/amq.default/publish", PERSISTENT) == {"routed": True}
        time.sleep(QUEUE_SECONDS_MIN)

        broker.kill()
        broker.start()

        assert ports == [broker.port, broker.management_port, broker.epmd_port]
        assert [is_free(port) for port in ports] == [False, False, False]
        assert take(broker) == [base64.b64encode("订单".encode()).decode()]
        assert take(broker) == EMPTY
        group, folder = broker.pid, broker.folder

    assert wait_for(lambda: all(is_free(port) for port in ports), 5)
    assert not folder.exists()
    assert not Path(f"/proc/{group}").exists()


def test_virtual_hosts_keep_tests_apart(rabbitmq: RabbitMQ, rabbitmq_url: str) -> None:
    name = rabbitmq_url.rsplit("/", 1)[1]

    assert rabbitmq_url == f"amqp://onsale:onsale@127.0.0.1:{rabbitmq.port}/{name}"
    assert rabbitmq.manage("GET", f"queues/{name}") == EMPTY
    with pytest.raises(EngineError, match=r"404.*Object Not Found"):
        rabbitmq.manage("GET", "queues/no-such-host")


def test_it_listens_on_loopback_only_and_is_not_root_s(rabbitmq: RabbitMQ) -> None:
    listeners = rabbitmq.manage("GET", "overview")
    assert isinstance(listeners, dict)
    addresses = [part["ip_address"] for part in _objects(listeners["listeners"]) if part["protocol"] == "amqp"]

    assert addresses == ["127.0.0.1"]
    assert Path(f"/proc/{rabbitmq.pid}").stat().st_uid != 0


def _objects(value: Json) -> list[dict[str, Json]]:
    assert isinstance(value, list)
    return [part for part in value if isinstance(part, dict)]
