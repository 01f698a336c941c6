"""The private RabbitMQ keeps confirmed messages, and leaves neither itself nor its epmd behind."""

import base64
import os
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


def take(broker: RabbitMQ, virtual_host: str) -> list[Json]:
    answer = broker.manage("POST", f"queues/{virtual_host}/orders/get", TAKE)
    assert isinstance(answer, list)
    return [message["payload"] for message in answer if isinstance(message, dict)]


def test_a_confirmed_message_in_a_quorum_queue_survives_a_kill(rabbitmq: RabbitMQ) -> None:
    rabbitmq.create_virtual_host("survival")
    rabbitmq.manage("PUT", "queues/survival/orders", QUORUM)
    assert rabbitmq.manage("POST", "exchanges/survival/amq.default/publish", PERSISTENT) == {"routed": True}
    time.sleep(QUEUE_SECONDS_MIN)

    port = rabbitmq.port
    rabbitmq.kill()
    rabbitmq.start()

    assert rabbitmq.port == port
    assert take(rabbitmq, "survival") == [base64.b64encode("订单".encode()).decode()]
    assert take(rabbitmq, "survival") == EMPTY
    rabbitmq.delete_virtual_host("survival")


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


@pytest.mark.slow
def test_nothing_is_left_when_it_ends() -> None:
    require(RabbitMQ.program)
    with RabbitMQ() as broker:
        ports = [broker.port, broker.management_port, broker.epmd_port]
        group, folder = broker.pid, broker.folder
        assert [is_free(port) for port in ports] == [False, False, False]

    assert wait_for(lambda: all(is_free(port) for port in ports), 5)
    assert not folder.exists()
    assert wait_for(lambda: not _is_alive(group), 5)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _objects(value: Json) -> list[dict[str, Json]]:
    assert isinstance(value, list)
    return [part for part in value if isinstance(part, dict)]
