"""Orders' place in a process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from litestar import Router

from onsale.modules.orders.commands import Commands, all_commands
from onsale.modules.orders.commands.resealing import sealed_tables
from onsale.modules.orders.consumers import order_consumers
from onsale.modules.orders.http import OrdersApi, RefundApi, StaffApi, order_routes, refund_routes, staff_routes
from onsale.modules.orders.http.campaigns import CampaignApi, campaign_routes
from onsale.modules.orders.http.exceptions import ExceptionApi, exception_routes
from onsale.modules.orders.http.guesses import CodeGuesses
from onsale.modules.orders.http.invoices import InvoiceApi, invoice_routes
from onsale.modules.orders.http.reconciliation import Asking, ReconciliationApi, reconciliation_routes
from onsale.modules.orders.http.settlements import SettlementApi, settlement_routes
from onsale.modules.orders.http.tending import TendingApi, tending_routes
from onsale.modules.orders.http.vouchers import VoucherApi, voucher_routes
from onsale.modules.orders.invariants import INVARIANTS
from onsale.modules.orders.jobs import OrderJobs
from onsale.modules.orders.jobs.campaigns import CampaignJobs
from onsale.modules.orders.jobs.filing import FilingJobs
from onsale.modules.orders.jobs.reconciling import Reconciler
from onsale.modules.orders.jobs.vouchers import VoucherJobs
from onsale.modules.orders.jobs.watching import WatchJobs
from onsale.modules.orders.providers import PaymentProvider, SandboxProvider, configured_providers
from onsale.modules.orders.queries import DueWork, OrderQueries, RefundQueries
from onsale.modules.orders.queries.campaigns import CampaignQueries
from onsale.modules.orders.queries.exceptions import ExceptionQueries
from onsale.modules.orders.queries.invoices import InvoiceQueries
from onsale.modules.orders.queries.reconciling import ReconciliationQueries
from onsale.modules.orders.queries.settling import SettlementQueries
from onsale.modules.orders.queries.staff import StaffQueries
from onsale.modules.orders.queries.vouchers import VoucherQueries
from onsale.modules.orders.repository.exporting import SOURCES
from onsale.modules.orders.tables import metadata
from onsale.modules.orders.tables.looks import LOOK_RETENTIONS
from onsale.platform.erasing import Erasing
from onsale.platform.exporting import Exporting
from onsale.platform.resealing import Resealing
from onsale.platform.watch import Watch
from onsale.platform.wiring import Job, Module, Platform


def build(platform: Platform) -> Module:
    """Orders, paid through the channels that are configured, and through the sandbox where this is development."""
    providers = configured_providers(platform.settings, platform.clock)
    if platform.settings.is_development:
        providers["sandbox"] = SandboxProvider(platform.settings.own_url, platform.keys)
    module = build_with(platform, providers)

    async def stop() -> None:
        for provider in providers.values():
            await provider.stop()
        if module.stop is not None:
            await module.stop()

    return replace(module, stop=stop)


def build_with(platform: Platform, providers: Mapping[str, PaymentProvider]) -> Module:
    """Orders, paid through these channels."""
    watch = Watch("orders", platform.redis)
    commands = all_commands(platform, watch)
    api = OrdersApi(platform, commands, OrderQueries(platform.database, watch), providers)
    jobs = OrderJobs(
        database=platform.database,
        due=DueWork(platform.database, platform.clock),
        commands=commands,
        providers=providers,
        receive=api.receive,
    )
    reconciler = Reconciler(
        database=platform.database,
        clock=platform.clock,
        ids=platform.ids,
        commands=commands,
        queries=ReconciliationQueries(platform.database, platform.clock),
        providers=providers,
        receive=api.receive,
    )
    asking = Asking(channels=list(providers), fetch=reconciler.fetch, ask=reconciler.ask, compare=reconciler.compare)
    reconciliation = ReconciliationApi(platform, commands, reconciler.queries, asking)
    rate = platform.settings.commission_basis_points
    drafts = SettlementQueries(platform.database, platform.clock, platform.ids, commission_basis_points=rate)
    settlements = SettlementApi(platform, commands, drafts)
    erasing = Erasing("orders", platform.database, platform.clock, commands.erasing.forget)
    return Module(
        name="orders",
        routes=[
            order_routes(api),
            *_refund_routes(platform, commands),
            reconciliation_routes(reconciliation),
            settlement_routes(settlements),
            invoice_routes(InvoiceApi(platform, commands, InvoiceQueries(platform.database))),
            _voucher_routes(platform, commands, api.guesses),
        ],
        consumers=[
            *order_consumers(commands),
            erasing.consumer,
            Exporting("orders", platform.sealer, SOURCES).consumer,
        ],
        jobs=[*jobs.all(), *_other_jobs(platform, commands), *reconciler.all(), erasing.job],
        invariants=INVARIANTS,
        tables=[metadata],
        retentions=LOOK_RETENTIONS,
        start=watch.start,
        hurry=watch.close,
        stop=watch.stop,
    )


def _refund_routes(platform: Platform, commands: Commands) -> list[Router]:
    """Refunds of one order and of all, the orders themselves as staff reads them, and what nobody expected."""
    database = platform.database
    return [
        refund_routes(RefundApi(platform, commands, RefundQueries(database, platform.clock))),
        campaign_routes(CampaignApi(platform, commands, CampaignQueries(database))),
        staff_routes(StaffApi(platform, commands, StaffQueries(database, platform.sealer))),
        tending_routes(TendingApi(platform, commands)),
        exception_routes(ExceptionApi(platform, commands, ExceptionQueries(database))),
    ]


def _voucher_routes(platform: Platform, commands: Commands, guesses: CodeGuesses) -> Router:
    queries = VoucherQueries(platform.database, platform.clock)
    return voucher_routes(VoucherApi(platform, commands, queries, guesses))


def _other_jobs(platform: Platform, commands: Commands) -> list[Job]:
    """Refunds of everybody, what is stuck, codes of batches, what orders are found by, and seals of older keys."""
    return [
        *FilingJobs(platform.database, commands).all(),
        *CampaignJobs(platform.database, commands).all(),
        *WatchJobs(platform.database, platform.clock, commands).all(),
        Resealing("orders", platform, sealed_tables(platform.keys)).job,
        *VoucherJobs(platform.database, commands).all(),
    ]
