"""The end of a history: everything calms down, and then nothing may be left hanging."""

import msgspec

from tests.simulation.asking import send
from tests.simulation.buyers import give_back, hold
from tests.simulation.hall import Show
from tests.simulation.others import deliver, deliver_letter, publish, run_job, scan
from tests.simulation.promises import Books
from tests.simulation.purchase import begin_payment, pay, place_hold, place_order
from tests.simulation.verdict import PromiseBroken
from tests.simulation.world import API, World
from tests.stage import Kind

ROUNDS_MAX = 60
JOB_ROUNDS_MAX = 50
CHANGED_MINDS = 3
# Longer than any hold and any order waits, and in the end longer than the longest pause between tries of a refund.
PAUSES_SECONDS = (1, 60, 800, 800, 4_000)

OPEN = (
    ("no event is still under way", "SELECT message_id, event_type FROM platform_outbox"),
    ("what is kept is on sale when its time has come", "SELECT id FROM inventory_allocations WHERE state = 'open'"),
    ("no hold stays for ever", "SELECT id, expires_at FROM inventory_holds WHERE state = 'held'"),
    (
        "every order comes to an end",
        "SELECT id, state FROM orders_orders WHERE state IN ('pending_payment', 'paid', 'refunding')",
    ),
    ("every refund comes to an end", "SELECT id, state FROM orders_refunds WHERE state NOT IN ('done', 'rejected')"),
    (
        "a ticket is void when it was refunded, and only then",
        "SELECT t.id, t.state, i.refund_id FROM tickets_tickets t LEFT JOIN orders_refund_items i"
        " ON i.item_id = t.item_id WHERE (t.state = 'void') <> (i.refund_id IS NOT NULL)",
    ),
    (
        "an order knows the fate of its tickets",
        "SELECT o.id, o.state, COUNT(t.id) FROM orders_orders o JOIN tickets_tickets t ON t.order_id = o.id"
        " GROUP BY o.id, o.state HAVING o.state NOT IN ('fulfilled', 'used', 'partially_refunded', 'refunded')"
        " OR (o.state = 'refunded') <> (SUM(t.state <> 'void') = 0)"
        " OR (o.state = 'fulfilled' AND SUM(t.state = 'void') > 0)"
        " OR (o.state = 'partially_refunded' AND SUM(t.state = 'void') = 0)",
    ),
    (
        "an order is used when all tickets that it has left are, and only then",
        "SELECT o.id, o.state FROM orders_orders o WHERE o.state IN ('fulfilled', 'partially_refunded', 'used')"
        " AND (o.state = 'used') <>"
        " NOT EXISTS (SELECT 1 FROM tickets_tickets t WHERE t.order_id = o.id AND t.state = 'valid')",
    ),
    (
        "reports count every ticket and every admission once",
        "SELECT p.id, p.issued, r.sold, p.admitted, r.admitted FROM tickets_performances p"
        " LEFT JOIN reports_totals r ON r.performance_id = p.id"
        " WHERE p.issued <> COALESCE(r.sold, 0) OR p.admitted <> COALESCE(r.admitted, 0)",
    ),
    (
        "whoever has tickets was told, once",
        "SELECT o.id, m.number FROM orders_orders o LEFT JOIN (SELECT subject_id, COUNT(*) AS number"
        " FROM notifications_messages WHERE purpose = 'tickets-issued' AND channel = 'sms' GROUP BY subject_id"
        ") m ON m.subject_id = o.id"
        " WHERE EXISTS (SELECT 1 FROM tickets_tickets t WHERE t.order_id = o.id) <> (COALESCE(m.number, 0) = 1)",
    ),
    (
        "whoever gave tickets back was told, once",
        "SELECT r.id, m.number FROM orders_refunds r LEFT JOIN (SELECT subject_id, purpose, COUNT(*) AS number"
        " FROM notifications_messages WHERE purpose IN ('money-refunded', 'refund-failed') AND channel = 'sms'"
        " GROUP BY subject_id, purpose) m ON m.subject_id = r.id"
        " WHERE r.kind = 'buyer' AND COALESCE(m.purpose, '') || COALESCE(m.number, 0) <>"
        " CASE WHEN r.state = 'done' THEN 'money-refunded1' ELSE 'refund-failed1' END",
    ),
)


def settle_down(world: World, books: Books) -> None:
    """No more faults and nobody new: whatever was begun comes to its end by itself."""
    world.faults.end()
    world.fate.forget()
    while world.unpublished:
        world.server.run([publish(world)])
    for pause in PAUSES_SECONDS:
        for _ in range(ROUNDS_MAX):
            if not _moves(world, books):
                break
        else:
            raise PromiseBroken("everything comes to rest", f"still moving after {ROUNDS_MAX} rounds")
        world.advance(pause)
        books.check()


def _moves(world: World, books: Books) -> bool:
    """One round of everything that goes on by itself; whether anything happened."""
    moved = 0
    for letter in list(world.bank.letters):
        world.server.run([deliver_letter(world, letter)])
        moved += 1
    for name in world.server.job_names():
        for _ in range(JOB_ROUNDS_MAX):
            done: list[int] = []
            world.server.run([_keep(world, name, done)])
            if not done[0]:
                break
            moved += done[0]
    moved += books.number("SELECT COUNT(*) FROM platform_outbox")
    world.server.loop.run_until(lambda: _is_relayed(world, books))
    while world.broker is not None and not world.broker.is_empty:
        world.server.run([deliver(world)])
        moved += 1
    books.check()
    return moved > 0


async def _keep(world: World, name: str, done: list[int]) -> None:
    done.append(await run_job(world, name))


def _is_relayed(world: World, books: Books) -> bool:
    return world.server.process.relay.is_idle and not books.ask("SELECT 1 FROM platform_outbox LIMIT 1")


def check_that_all_is_settled(world: World, books: Books) -> None:
    """Every order has its tickets or its money back, nothing is held, and the money adds up on both sides."""
    books.check_invariants()
    for promise, statement in OPEN:
        rows = books.ask(statement)
        if rows:
            raise PromiseBroken(promise, rows[:5])
    _check_money(world, books)
    for show in world.shows:
        _check_availability(world, books, show)


def _check_money(world: World, books: Books) -> None:
    expected = {
        "paid": {"succeeded"},
        "refunded": {"refunded", "succeeded"},
        "closed": {"closed", "pending"},
        "open": {"pending"},
    }
    done = "SELECT attempt_id, SUM(amount_minor) FROM orders_refunds WHERE state = 'done' GROUP BY attempt_id"
    ours = {str(attempt_id): int(str(amount)) for attempt_id, amount in books.ask(done)}
    theirs_back = {id_: sum(one.refunds.values()) for id_, one in world.bank.payments.items() if one.refunds}
    if ours != theirs_back:
        raise PromiseBroken("we and the bank agree about what went back", f"{ours} here, {theirs_back} there")
    for attempt_id, state in books.states("orders_payment_attempts").items():
        payment = world.bank.payments.get(attempt_id)
        theirs = payment.state if payment else "open"
        if state not in expected[theirs]:
            raise PromiseBroken("we and the bank agree about money", f"{attempt_id}: {state} here, {theirs} there")
    paid = books.number("SELECT SUM(total_minor) FROM orders_orders WHERE id IN (SELECT order_id FROM tickets_tickets)")
    asked = "SELECT SUM(amount_minor) FROM orders_refunds WHERE state = 'done' AND kind = 'buyer'"
    kept = paid - books.number(asked)
    ticketed = books.number("SELECT SUM(price_minor) FROM tickets_tickets WHERE state <> 'void'")
    counted = books.number("SELECT SUM(revenue_minor) FROM reports_totals")
    if not world.bank.balance_minor == kept == ticketed == counted:
        found = f"bank {world.bank.balance_minor}, orders {kept}, tickets {ticketed}, reports {counted}"
        raise PromiseBroken("the money adds up", found)


def _check_availability(world: World, books: Books, show: Show) -> None:
    shown: list[dict[str, int]] = []

    async def look() -> None:
        answer = await world.ask(None, "GET", f"{API}/performances/{show.id}/availability")
        world.expect(answer, {"200"}, "availability")
        shown.append({kind["id"]: kind["available"] for kind in msgspec.json.decode(answer.body)["ticket_types"]})

    world.server.run([look()])
    if shown[0] != books.free(show):
        raise PromiseBroken("what is shown as free is free", f"{shown[0]} shown, {books.free(show)} stored")


def change_minds(world: World, books: Books) -> None:
    """Now that everybody has tickets, some give theirs back while they are at the gate and others want their places."""
    for _ in range(CHANGED_MINDS):
        works = [give_back(world), give_back(world), scan(world), scan(world), hold(world)]
        world.dice.shuffle(works)
        world.server.run(works)
        world.server.work_on(world.dice.choice((0, 10, 60)))
        books.check()
    settle_down(world, books)
    check_that_all_is_settled(world, books)


def sell_the_rest(world: World, books: Books) -> None:
    """What nobody bought is sold to the last ticket, and then it is sold out."""
    for show in world.shows:
        for kind in show.kinds:
            free = books.free(show)[kind.id]
            while free > 0:
                quantity = world.dice.randint(1, min(free, kind.max_per_order))
                world.server.run([_buy(world, show, _wish(kind, quantity))])
                free -= quantity
            world.server.run([_find_it_sold_out(world, show, _wish(kind, 1))])
    settle_down(world, books)
    check_that_all_is_settled(world, books)
    for show in world.shows:
        for kind in show.kinds:
            live = "SELECT COUNT(*) FROM tickets_tickets WHERE ticket_type_id = ? AND state <> 'void'"
            capacity = books.number("SELECT capacity FROM inventory_ticket_types WHERE id = ?", kind.id)
            if books.number(live, kind.id) != capacity:
                raise PromiseBroken("all of the stock can be sold", f"{kind.id}: {books.number(live, kind.id)}")


async def _buy(world: World, show: Show, wish: dict[str, object]) -> None:
    """One purchase without any accident."""
    held = await place_hold(world, world.new_person(), show, wish)
    order = await place_order(world, held) if held else None
    attempt = await begin_payment(world, order) if order else None
    if attempt is None or not pay(world, attempt, is_stubborn=False):
        raise PromiseBroken("what is free can be bought", f"{wish}, see what happened last")


async def _find_it_sold_out(world: World, show: Show, wish: dict[str, object]) -> None:
    body = {"performance_id": show.id, **wish}
    answer = await send(world, world.new_request("hold", world.new_person(), "/holds", body, show))
    if answer.code != "sold-out":
        raise PromiseBroken("what is gone is sold out", f"{wish}: {answer.body!r}")


def _wish(kind: Kind, quantity: int) -> dict[str, object]:
    return {"items": [{"ticket_type_id": kind.id, "quantity": quantity}]}
