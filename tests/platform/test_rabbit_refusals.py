"""A broker that cannot be used is refused with a sentence that says what to change."""

import asyncio

import pytest

from onsale.platform.rabbit import parse
from onsale.platform.settings import SettingsError
from scripts.engines import RabbitMQ
from scripts.engines.rabbitmq import Json
from tests.platform.broker import bus_at, virtual_host_of


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("onsale:onsale", "onsale:wrong"), "does not let onsale@.* in: correct user and password"),
        (("/test-", "/nowhere-"), "does not open .*: does the virtual host in ONSALE_BROKER_URL exist"),
    ],
)
async def test_a_wrong_address_is_refused_with_a_sentence(
    rabbitmq_url: str, change: tuple[str, str], sentence: str
) -> None:
    bus = bus_at(rabbitmq_url.replace(*change))([])
    with pytest.raises(SettingsError, match=sentence):
        await bus.start()


async def test_what_is_no_broker_is_refused(free_port: int) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"AMQP\x00\x01\x00\x00")  # what a broker of AMQP 1.0 says
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", free_port):
        with pytest.raises(SettingsError, match=r"speaks no AMQP 0\.9\.1: correct host and port"):
            await bus_at(f"amqp://onsale:onsale@127.0.0.1:{free_port}/")([]).start()


async def test_a_user_who_may_not_make_queues_is_refused(rabbitmq: RabbitMQ, rabbitmq_url: str) -> None:
    nothing: Json = {"configure": "", "write": ".*", "read": ".*"}
    rabbitmq.manage("PUT", f"permissions/{virtual_host_of(rabbitmq_url)}/onsale", nothing)
    with pytest.raises(SettingsError, match="give the user in ONSALE_BROKER_URL the permissions"):
        await bus_at(rabbitmq_url)([]).start()


async def test_a_queue_of_another_kind_is_refused(rabbitmq: RabbitMQ, rabbitmq_url: str) -> None:
    rabbitmq.manage("PUT", f"queues/{virtual_host_of(rabbitmq_url)}/test.listen", {"durable": True})
    with pytest.raises(SettingsError, match=r"delete it when it is empty, it is made again.*inequivalent"):
        await bus_at(rabbitmq_url, "test.listen")([]).start()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("rabbit", "BROKER does not begin with amqp:// or amqps://."),
        ("http://onsale:secret@broker/", "BROKER does not begin with amqp:// or amqps://."),
        ("amqp://onsale@broker/", "BROKER lacks a password."),
        ("amqp:///shop", "BROKER lacks a user and a password and a host."),
        ("amqp://onsale:secret@broker:70000/", "BROKER is not an address."),
        ("amqp://onsale:secret@broker/?heartbeat=1", "BROKER has the option heartbeat;"),
        (
            "amqps://onsale:secret@broker/?cafile=/nowhere",
            "BROKER names /nowhere as cafile, and there is no such file.",
        ),
    ],
)
def test_a_half_set_address_says_what_to_write(url: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse(url, setting="BROKER")
    assert str(refused.value).startswith(sentence)
    assert "secret" not in str(refused.value)


def test_an_address_is_written_without_its_password() -> None:
    assert str(parse("amqp://onsale:secret@broker:5673/shop", setting="BROKER")) == "onsale@broker:5673/shop"
    assert str(parse("amqp://onsale:secret@broker", setting="BROKER")) == "onsale@broker/"
