"""`python -m bench.money --orders 100000`: both providers do everything wrong for a night, and every cent is found.

The platform and the simulator of the providers run as processes of their own. Ends with 0 only when money in, ledger
and the providers' books agree to the cent, nobody paid without a ticket or a refund, and no invariant is broken.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.money.buyers import CHANNELS, Crowd, Shares
from bench.money.client import Client
from bench.money.judgement import Books, Finding, judge
from bench.money.morning import compare_bills
from bench.money.simulator import Simulator, running_simulator
from bench.report import make_plain_result, print_result_line, print_table, write_result
from bench.server import Server, data_root, installed_command, running_server
from bench.stage import Limits, open_sale, wait_for
from bench.trial import Figure

# How often each fault hits a payment. All of them at once: a payment may be hit by several.
CHANCES = {
    "repeat": 0.03,
    "reorder": 0.03,
    "delay": 0.02,
    "drop": 0.03,
    "corrupt": 0.02,
    "wrong-key": 0.02,
    "stale": 0.01,
    "other-amount": 0.005,
    "start-500": 0.02,
    "start-timeout": 0.001,
    "query-500": 0.05,
    "query-timeout": 0.002,
    "close-500": 0.05,
    "close-timeout": 0.002,
    "refund-500": 0.05,
    "refund-timeout": 0.002,
    "refund-pending": 0.2,
    "refund-refused": 0.01,
    "bill-missing": 0.002,
    "bill-extra": 0.002,
    "bill-altered": 0.002,
}
LIMITS = Limits(capacity=1_000_000, per_order=4, per_person=500)
HOLD_SECONDS = 600
QUIET_SECONDS_MAX = 1_800
LOOK_EVERY_SECONDS = 2.0
RESULTS = Path(__file__).resolve().parents[1] / "results"
NOBODY_STRANGE = Shares(abandon=0.0, pay_cancelled=0.0, pay_late=0.0, pay_twice=0.0, refund=0.0)
PEOPLE_MAX = 5_000
BURST = 2_000
WAITING, ASKED = "orders that wait for money", "attempts that are asked about"


def main() -> int:
    arguments = _parser().parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="onsale-night-", dir=data_root()) as folder,
        running_simulator(Path(folder)) as simulator,
        running_server(arguments.command, simulator.environment) as server,
    ):
        night = Night(server, simulator, arguments)
        findings = asyncio.run(night.run())
        server.stop()
        findings += night.settle()
        findings += [Finding(line, 1, []) for line in server.broken_invariants()]
        truth = simulator.truth()
    print(f"at the providers: {truth.payments}, refunds {truth.refunds}; what they did: {truth.happened}")
    for finding in findings:
        print(f"FAILED: {finding}", file=sys.stderr)
    result = make_plain_result(
        "money",
        "embedded",
        night.figures | {"faults": sum(truth.happened.values())},
        {},
        settings={"orders": arguments.orders, "at_once": arguments.at_once, "seed": arguments.seed},
        findings=[str(finding) for finding in findings],
    )
    print_table(result)
    write_result(result, RESULTS)
    print_result_line(result)
    return 1 if findings else 0


class Night:
    """One night from the first order to the last cent."""

    def __init__(self, server: Server, simulator: Simulator, arguments: argparse.Namespace) -> None:
        self._server = server
        self._simulator = simulator
        self._arguments = arguments
        self._books = Books(Path(server.environment["ONSALE_DATA_DIR"]))
        self._began = time.monotonic()
        self.figures: dict[str, Figure] = {}

    async def run(self) -> list[Finding]:
        orders, at_once, seed = self._arguments.orders, self._arguments.at_once, self._arguments.seed
        faults = {} if self._arguments.honest else CHANCES
        chances = [{"fault": {"kind": kind}, "probability": share} for kind, share in faults.items()]
        self._simulator.post("/sim/defaults", {"seed": seed, "chances": chances})
        self._simulator.post("/sim/bills", {"ready": "early"})
        sale = open_sale(self._server, title="Bad night", limits=LIMITS, people=min(max(orders, 50), PEOPLE_MAX))
        shop, providers = Client(self._server.port, at_once), Client(self._simulator.port, at_once)
        shares = Shares(pay_late=0.0) if self._arguments.hurry else Shares()
        shares = NOBODY_STRANGE if self._arguments.honest else shares
        channels = {"alipay": "page"} if self._arguments.honest else CHANNELS
        crowd = Crowd(shop, providers, sale.show, sale.people, seed=seed, shares=shares, channels=channels)
        began = time.monotonic()
        await crowd.buy_all(range(orders), at_once)
        seconds = time.monotonic() - began
        self.figures = {"orders": orders, "orders_per_second": round(orders / seconds, 1)}
        self._say(f"{orders} orders in {seconds:.0f} s: {dict(crowd.diary.counts)}")
        await self._calm("after the sale", self._waits_only_for_expiry)
        if self._arguments.honest:
            await self._notify_at_once(crowd, range(orders, orders + BURST), at_once)
        await crowd.give_back(at_once)
        await self._calm("after the refunds", self._waits_only_for_expiry)
        if not self._arguments.hurry:
            await asyncio.sleep(max(0.0, HOLD_SECONDS + 5 - (time.monotonic() - began)))
            await self._calm("after the expiry", lambda: not self._books.under_way().get(WAITING))
            for payment in crowd.diary.late:
                await crowd.pay([payment], ["late"])
            self._say(f"{len(crowd.diary.late)} late payments")
        self._simulator.post("/sim/release", {"what": "notices"})
        await self._calm("at the end", self._waits_only_for_expiry if self._arguments.hurry else self._is_over)
        shop.close()
        providers.close()
        self._say(f"in the end: {dict(crowd.diary.counts)}")
        refused = [f"{what} × {count}" for what, count in crowd.diary.counts.items() if what.startswith("refused")]
        self.figures |= {"seconds": round(time.monotonic() - self._began, 1)}
        for channel, (received, back) in self._books.money().items():
            self.figures |= {f"{channel}_received_minor": received, f"{channel}_sent_back_minor": back}
        self._say(f"money by channel: {self._books.money()}")
        return [Finding("a buyer was refused", len(refused), refused)] if refused else []

    async def _notify_at_once(self, crowd: Crowd, orders: range, at_once: int) -> None:
        """How many notifications a second become paid orders, when the provider sends all of them at once."""
        delayed = {"fault": {"kind": "delay"}, "probability": 1.0}
        self._simulator.post("/sim/defaults", {"seed": 1, "chances": [delayed]})
        await crowd.buy_all(orders, at_once)
        waiting = self._books.under_way().get(WAITING, 0)
        began = time.monotonic()
        self._simulator.post("/sim/release", {"what": "notices"})
        paid = partial(wait_for, lambda: not self._books.under_way().get(WAITING) or None, what=lambda: "paid orders")
        await asyncio.to_thread(paid)
        rate = waiting / (time.monotonic() - began)
        self.figures |= {"notifications": waiting, "notifications_per_second": round(rate, 1)}

    def settle(self) -> list[Finding]:
        """The next morning, with the server stopped: the bills, then every cent."""
        morning = asyncio.run(compare_bills(self._server.environment, self._simulator, self._books))
        self._say(f"{morning.differences} differences in the bills after {morning.seconds:.1f} s")
        self.figures |= {"bills_seconds": round(morning.seconds, 1), "bill_differences": morning.differences}
        return [*morning.findings, *judge(self._books, self._simulator.payments())]

    def _is_over(self) -> bool:
        """Of what a provider has never heard, it is asked for two days more."""
        return set(self._books.under_way()) <= {ASKED}

    def _waits_only_for_expiry(self) -> bool:
        return set(self._books.under_way()) <= {WAITING, ASKED}

    async def _calm(self, when: str, is_calm: Callable[[], bool]) -> None:
        """Wait until nothing happens by itself any more."""
        until = time.monotonic() + self._arguments.patience
        while not is_calm():
            if time.monotonic() > until:
                self._say(f"{when} there is still under way: {self._books.under_way()}")
                return
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        self._say(f"calm {when}")

    def _say(self, sentence: str) -> None:
        print(f"{time.monotonic() - self._began:7.1f} s  {sentence}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.money", description="Many orders and hostile providers.")
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--at-once", type=int, default=96, help="orders that are under way at the same moment")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hurry", action="store_true", help="do not wait until orders expire; nobody pays late then")
    parser.add_argument("--honest", action="store_true", help="a good night: everybody pays on Alipay's page")
    parser.add_argument("--patience", type=float, default=QUIET_SECONDS_MAX, help="seconds until everything is settled")
    parser.add_argument("--command", type=Path, default=installed_command(), help="the onsale to try")
    return parser


if __name__ == "__main__":
    sys.exit(main())
