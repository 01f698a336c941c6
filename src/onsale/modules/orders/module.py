"""Orders' place in a process."""

from __future__ import annotations

from onsale.modules.orders.commands import OrderCommands
from onsale.modules.orders.consumers import order_consumers
from onsale.modules.orders.http import OrdersApi, order_routes
from onsale.modules.orders.invariants import INVARIANTS
from onsale.modules.orders.jobs import OrderJobs
from onsale.modules.orders.providers import PaymentProvider, SandboxProvider
from onsale.modules.orders.tables import metadata
from onsale.platform.wiring import Module, Platform


def build(platform: Platform) -> Module:
    commands = OrderCommands(platform.clock, platform.ids, platform.sealer)
    sandbox = SandboxProvider(platform.settings.base_url, platform.keys)
    providers: dict[str, PaymentProvider] = {"sandbox": sandbox} if platform.settings.is_development else {}
    api = OrdersApi(platform, commands, providers)
    jobs = OrderJobs(
        database=platform.database,
        clock=platform.clock,
        commands=commands,
        providers=providers,
        receive=api.receive,
    )
    return Module(
        name="orders",
        routes=[order_routes(api)],
        consumers=order_consumers(commands),
        jobs=jobs.all(),
        invariants=INVARIANTS,
        tables=[metadata],
        stop=sandbox.stop,
    )
