"""What an organiser promises of a performance: what a refund costs, that it takes place, and when."""

from __future__ import annotations

from collections.abc import Callable

from litestar import post, put
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from onsale.modules.catalog.commands.promises import (
    CancelPerformance,
    ChangeRefundRules,
    PostponePerformance,
    PromiseCommands,
)
from onsale.modules.catalog.domain.records import PerformanceRecord
from onsale.modules.catalog.http.organiser import OF_PERFORMANCE, language, organisation_of
from onsale.modules.catalog.schemas.requests import CancellationInput, PostponementInput, RefundRulesChange
from onsale.modules.catalog.schemas.responses import PerformanceSummary
from onsale.platform.audit import Audit
from onsale.platform.clock import to_micros
from onsale.platform.http import AnyRequest, actor_of, needs, request_key_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

BASE = "/api/v1/organiser/performances/{performance_id:str}"
PUBLISH = needs(Permission.EVENTS_PUBLISH, events=OF_PERFORMANCE)
CANCEL = needs(Permission.EVENTS_CANCEL, events=OF_PERFORMANCE)


class PromiseDesk:
    """The use cases behind the routes, opened on the group commits of this process."""

    def __init__(self, platform: Platform, on_changed: Callable[[str], None]) -> None:
        book = platform.commands
        commands = PromiseCommands(platform.clock, Audit(platform.clock, platform.ids), on_changed)
        self.clock = platform.clock
        self.change_rules = book.single("catalog.change_refund_rules", commands.change_refund_rules, PerformanceRecord)
        self.cancel = book.single("catalog.cancel_performance", commands.cancel_performance, PerformanceRecord)
        self.postpone = book.single("catalog.postpone_performance", commands.postpone_performance, PerformanceRecord)


def promise_routes(desk: PromiseDesk) -> list[ControllerRouterHandler]:
    """The routes that need `events:write`."""
    return [*_rule_routes(desk), *_fate_routes(desk)]


def _rule_routes(desk: PromiseDesk) -> list[ControllerRouterHandler]:
    @put(f"{BASE}/refund-rules", opt=PUBLISH, tags=["organiser"])
    async def change_refund_rules(
        request: AnyRequest, performance_id: FromPath[str], data: JSONBody[RefundRulesChange]
    ) -> PerformanceSummary:
        """Other refund rules, also for what is on sale: they are promised to who buys from now on."""
        command = ChangeRefundRules(
            actor=actor_of(request),
            organisation_id=organisation_of(request),
            performance_id=performance_id,
            language=language(request),
            refund_rules=data.refund_rules.rules(),
            seat_returns=data.seat_returns.returns() if data.seat_returns else None,
        )
        return PerformanceSummary.of(await desk.change_rules.submit(command))

    return [change_refund_rules]


def _fate_routes(desk: PromiseDesk) -> list[ControllerRouterHandler]:
    @post(f"{BASE}/cancellation", opt=CANCEL, status_code=200, tags=["organiser"])
    async def cancel_performance(
        request: AnyRequest, performance_id: FromPath[str], data: JSONBody[CancellationInput]
    ) -> PerformanceSummary:
        """Cancel a published performance, for good: nothing of it is sold from now on."""
        command = CancelPerformance(
            actor=actor_of(request),
            organisation_id=organisation_of(request),
            performance_id=performance_id,
            language=language(request),
            reason=data.reason.text(),
        )
        key = await request_key_of(request, desk.clock)
        return PerformanceSummary.of(await desk.cancel.submit(command, key))

    @post(f"{BASE}/postponement", opt=PUBLISH, status_code=200, tags=["organiser"])
    async def postpone_performance(
        request: AnyRequest, performance_id: FromPath[str], data: JSONBody[PostponementInput]
    ) -> PerformanceSummary:
        """Postpone a published performance: tickets stay good, and what was sold until the last moment of all is sold
        as long before the new start."""
        command = PostponePerformance(
            actor=actor_of(request),
            organisation_id=organisation_of(request),
            performance_id=performance_id,
            language=language(request),
            starts_at=to_micros(data.starts_at),
            doors_at=to_micros(data.doors_at),
            ends_at=to_micros(data.ends_at),
            refund_free_until=to_micros(data.refund_free_until),
            reason=data.reason.text(),
            shares_venue=data.shares_venue,
        )
        key = await request_key_of(request, desk.clock)
        return PerformanceSummary.of(await desk.postpone.submit(command, key))

    return [cancel_performance, postpone_performance]
