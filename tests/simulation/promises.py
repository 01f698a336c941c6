"""What is looked at after every step: the product's own invariants, and that what people were told is still true."""

import sqlite3
from collections import Counter
from collections.abc import Container, Iterable

from onsale.app.invariants import every_invariant
from onsale.modules.orders.domain import TRANSITIONS, OrderState
from onsale.platform.clock import to_micros
from onsale.platform.invariants import EXAMPLES_MAX
from tests.simulation.hall import Show
from tests.simulation.records import Request
from tests.simulation.verdict import PromiseBroken
from tests.simulation.world import World

RECEIVED = {"succeeded", "refunding", "refunded"}


class Books:
    """A look into the database from outside, at what is committed. No step of the product is needed for it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._connection = sqlite3.connect(world.server.path, isolation_level=None)
        self._seen: object = None
        self._order_states: dict[str, OrderState] = {}
        self._invariants = every_invariant()

    def close(self) -> None:
        self._connection.close()

    def ask(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        return self._connection.execute(statement, parameters).fetchall()

    def number(self, statement: str, *parameters: object) -> int:
        return int(str(self.ask(statement, *parameters)[0][0] or 0))

    def check(self) -> None:
        """Raises ``PromiseBroken`` for the first promise that does not hold."""
        version = self.ask("PRAGMA data_version")
        if version == self._seen:
            return
        self._seen = version
        self.check_invariants()
        self._check_what_was_told()
        self._check_effects_of_unknown_requests()
        self._check_moves_of_orders()
        self._check_that_the_bank_was_asked()

    def check_invariants(self) -> None:
        is_quiet = self._world.broker is None or self._world.broker.is_empty
        for invariant in self._invariants:
            if "platform_outbox" in invariant.statement and not is_quiet:
                continue  # it holds when no event is under way, and the broker's are invisible to it
            rows = self.ask(f"{invariant.statement} LIMIT {EXAMPLES_MAX}")
            if rows:
                raise PromiseBroken(f"{invariant.name} ({invariant.promise})", rows)

    def _check_what_was_told(self) -> None:
        memory = self._world.memory
        _are_there(memory.holds, self._column("SELECT id FROM inventory_holds"), "an acknowledged hold")
        _are_there(memory.orders, self._column("SELECT id FROM orders_orders"), "an acknowledged order")
        _are_there(memory.tickets, self._column("SELECT id FROM tickets_tickets"), "a ticket that was seen")
        admitted = [ticket.id for ticket in memory.tickets.values() if ticket.admitted_by is not None]
        _are_there(admitted, self._column("SELECT ticket_id FROM tickets_check_ins"), "an admission")
        attempts = self.states("orders_payment_attempts")
        _are_there([attempt.id for attempt in memory.attempts()], attempts, "an acknowledged attempt to pay")
        received = {attempt for attempt, state in attempts.items() if state in RECEIVED}
        _are_there(memory.notified, received, "money whose notification we acknowledged")

    def _column(self, statement: str) -> set[str]:
        return {str(row[0]) for row in self.ask(statement)}

    def states(self, table: str) -> dict[str, str]:
        """By id."""
        return {str(key): str(state) for key, state in self.ask(f"SELECT id, state FROM {table} ORDER BY id")}  # noqa: S608  # a table of ours

    def _check_effects_of_unknown_requests(self) -> None:
        """Nobody has more than the requests that were answered, or may have been stored, can have made."""
        memory = self._world.memory
        for kind, statement, known in (
            ("hold", "SELECT user_id FROM inventory_holds", [hold.person.id for hold in memory.holds.values()]),
            ("order", "SELECT user_id FROM orders_orders", [order.person.id for order in memory.orders.values()]),
            (
                "payment",
                "SELECT o.user_id FROM orders_payment_attempts a JOIN orders_orders o ON o.id = a.order_id",
                [order.person.id for order in memory.orders.values() for _ in order.attempts],
            ),
        ):
            stored = Counter(str(row[0]) for row in self.ask(statement))
            possible = Counter(known) + Counter(r.person.id for r in memory.requests if _may_be(r, kind))
            if stored - possible:
                raise PromiseBroken(f"a key makes one {kind}", f"{dict(stored - possible)} more than was asked for")

    def _check_moves_of_orders(self) -> None:
        now = to_micros(self._world.clock.now())
        given_back = {hold.id for hold in self._world.memory.holds.values() if hold.is_given_back}
        rows = self.ask(
            "SELECT o.id, o.state, o.pay_before, o.hold_id, h.state FROM orders_orders o"
            " JOIN inventory_holds h ON h.id = o.hold_id"
        )
        for order_id, state, pay_before, hold_id, hold_state in rows:
            before, after = self._order_states.get(str(order_id), OrderState.PENDING_PAYMENT), OrderState(str(state))
            if after not in _reachable(before):
                raise PromiseBroken("orders move along their table", f"{order_id}: {before} → {after}")
            self._order_states[str(order_id)] = after
            is_payable = after is OrderState.PENDING_PAYMENT and int(str(pay_before)) > now
            if is_payable and hold_state != "held" and hold_id not in given_back:
                raise PromiseBroken("while an order can be paid its tickets are held", f"{order_id}: {hold_state}")

    def _check_that_the_bank_was_asked(self) -> None:
        asked = {payment.attempt_id for payment in self._world.bank.payments.values() if payment.was_asked_about}
        given_up = self._column(
            "SELECT a.id FROM orders_payment_attempts a JOIN orders_orders o ON o.id = a.order_id"
            " WHERE o.state = 'expired'"
        )
        if given_up - asked:
            raise PromiseBroken("before an order expires the bank is asked", sorted(given_up - asked))

    def free(self, show: Show) -> dict[str, int]:
        """By ticket type: what can be taken."""
        rows = self.ask(
            "SELECT id, capacity - held - sold - allocated FROM inventory_ticket_types WHERE performance_id = ?",
            show.id,
        )
        return {str(kind): int(str(number)) for kind, number in rows}

    def taken_seats(self, show: Show) -> set[str]:
        rows = self.ask("SELECT seat_index FROM inventory_taken_seats WHERE performance_id = ?", show.id)
        return {f"seat-{seat}" for (seat,) in rows}


def _may_be(request: Request, kind: str) -> bool:
    return request.kind == kind and request.is_unknown


def _are_there(promised: Iterable[str], stored: Container[str], what: str) -> None:
    missing = [key for key in promised if key not in stored]
    if missing:
        raise PromiseBroken(f"{what} stays", missing)


def _reachable(state: OrderState) -> set[OrderState]:
    """Where an order can have come to since it was seen last."""
    found = {state}
    waiting = [state]
    while waiting:
        for following in TRANSITIONS[waiting.pop()] - found:
            found.add(following)
            waiting.append(following)
    return found
