"""`onsale invariants` with a broker: no statement can see what is under way there."""

from __future__ import annotations

import httpx2
import msgspec
import pytest

from onsale.app import commands
from onsale.app.process import Process
from onsale.app.targets import SUBSCRIPTIONS
from onsale.platform.bus import Message
from onsale.platform.rabbit import RabbitBus, parse
from onsale.platform.settings import Settings
from tests.conftest import SignIn
from tests.processes import meddle, settled, tell
from tests.stage import Buyer, Kind, performance

TICKETED = "everything.paid-is-ticketed-or-sent-back"


@pytest.mark.slow
@pytest.mark.breaks_promises
async def test_what_events_would_mend_is_not_called_broken_while_they_wait(
    process: Process,
    client: httpx2.AsyncClient,
    sign_in: SignIn,
    settings: Settings,
    rabbitmq_url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await tell(process, performance("show", [Kind("type-floor")], process.platform.clock.now()))
    await Buyer(client, await sign_in()).buy(process, "show", "type-floor")
    await settled(process)
    for change in (
        "UPDATE orders_orders SET state = 'paid'",
        "DELETE FROM tickets_tickets",
        "DELETE FROM tickets_orders",
    ):
        await meddle(process, change)
    with_broker = msgspec.structs.replace(settings, broker_url=rabbitmq_url)

    assert await commands.check(with_broker) == 1
    assert f"BROKEN {TICKETED}" in capsys.readouterr().out

    bus = RabbitBus(parse(rabbitmq_url, setting="URL"), [], SUBSCRIPTIONS)
    await bus.start()
    await bus.publish(Message("m1", "OrderPaid", b"[]"))
    await bus.stop()
    await commands.check(with_broker)
    printed = capsys.readouterr().out
    assert f"events wait at the broker, so these cannot be judged: {TICKETED}\n" in printed
    assert f"BROKEN {TICKETED}" not in printed

    away = msgspec.structs.replace(settings, broker_url="amqp://onsale:onsale@127.0.0.1:1/")
    await commands.check(away)
    assert f"the broker cannot be asked, so these cannot be judged: {TICKETED}\n" in capsys.readouterr().out
