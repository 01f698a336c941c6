"""Which modules run in a process of which target; the only file that knows."""

from __future__ import annotations

from collections.abc import Callable

from onsale.modules.catalog.module import build as build_catalog
from onsale.modules.inventory.module import build as build_inventory
from onsale.modules.notifications.module import build as build_notifications
from onsale.modules.orders.module import build as build_orders
from onsale.modules.reports.module import build as build_reports
from onsale.modules.tickets.module import build as build_tickets
from onsale.modules.users.module import build as build_users
from onsale.platform.wiring import Module, Platform
from onsale.sandbox.module import build as build_sandbox

Builder = Callable[[Platform], Module]

TARGETS: dict[str, tuple[Builder, ...]] = {
    "users": (build_users,),
    "ticketing": (build_catalog, build_inventory, build_tickets),
    "orders": (build_orders, build_sandbox),
    "notifications": (build_notifications,),
    "reports": (build_reports,),
    "edge": (),
}
ALL = "all"
TARGETS[ALL] = tuple(builder for builders in TARGETS.values() for builder in builders)


def modules_of(target: str) -> list[str]:
    """The names of its modules, which are those of their packages."""
    return [builder.__module__.split(".")[-2] for builder in TARGETS[target]]


# Who listens to what, in all targets. Those who publish make the queues of services that may never have run here.
SUBSCRIPTIONS: dict[str, str] = {
    "catalog.note_stock": "TicketTypesChanged",
    "inventory.cancel": "PerformanceCancelled",
    "inventory.note_orders": "OrderPlaced",
    "inventory.note_returns": "RefundRulesChanged",
    "inventory.open_performances": "PerformancePublished",
    "inventory.postpone": "PerformancePostponed",
    "inventory.release_closed": "OrderClosed",
    "inventory.sell": "OrderPaid",
    "inventory.take_back": "TicketsVoided",
    "notifications.announce_account_access": "AccountAccessChanged",
    "notifications.announce_cancellations": "PerformanceCancelled",
    "notifications.announce_linked_ways": "SignInWayLinked",
    "notifications.announce_postponements": "PerformancePostponed",
    "notifications.announce_second_factors": "SecondFactorChanged",
    "notifications.announce_sign_ins": "SignedIn",
    "notifications.erase": "AccountErased",
    "notifications.export": "DataExportRequested",
    "notifications.forget_orders": "OrdersErased",
    "notifications.note_contacts": "OrderContactChanged",
    "notifications.send_again": "TicketsResendRequested",
    "notifications.send_apologies": "HoldLost",
    "notifications.send_codes": "SignInCodeRequested",
    "notifications.send_confirmations": "ConfirmationCodeRequested",
    "notifications.send_email_codes": "EmailCodeRequested",
    "notifications.send_refunds": "OrderRefunded",
    "notifications.send_refusals": "RefundFailed",
    "notifications.send_tickets": "TicketsIssued",
    "orders.approve_refunds": "TicketsVoided",
    "orders.erase": "AccountErased",
    "orders.export": "DataExportRequested",
    "orders.fulfil": "TicketsIssued",
    "orders.judge_erasures": "ErasureProposed",
    "orders.note_cancellations": "PerformanceCancelled",
    "orders.note_performances": "PerformancePublished",
    "orders.note_postponements": "PerformancePostponed",
    "orders.note_refund_rules": "RefundRulesChanged",
    "orders.reject_refunds": "TicketsKept",
    "orders.send_back": "HoldLost",
    "orders.use": "TicketCheckedIn",
    "reports.count_admissions": "TicketCheckedIn",
    "reports.count_sales": "TicketsIssued",
    "reports.note_cancellations": "PerformanceCancelled",
    "reports.note_capacities": "TicketTypesChanged",
    "reports.note_performances": "PerformancePublished",
    "reports.note_postponements": "PerformancePostponed",
    "reports.subtract_refunds": "OrderRefunded",
    "reports.subtract_tickets": "TicketsVoided",
    "tickets.erase": "AccountErased",
    "tickets.export": "DataExportRequested",
    "tickets.issue": "HoldConfirmed",
    "tickets.note_cancellations": "PerformanceCancelled",
    "tickets.note_names": "AttendeeChanged",
    "tickets.note_postponements": "PerformancePostponed",
    "tickets.open_performances": "PerformancePublished",
    "tickets.void": "OrderRefunded",
    "tickets.void_for_refund": "RefundRequested",
    "users.collect_exports": "DataExportPart",
    "users.erase": "AccountErased",
    "users.export": "DataExportRequested",
    "users.hear_judgements": "ErasureJudged",
    "users.note_named_sales": "PerformancePublished",
}


def build_modules(target: str, platform: Platform) -> list[Module]:
    """The modules of one target, ready to be wired."""
    return [build(platform) for build in TARGETS[target]]
