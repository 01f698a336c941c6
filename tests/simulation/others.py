"""Who else acts: the gate, the organiser, the bank's messenger, and what the process does by itself."""

import msgspec

from onsale.contracts.sandbox import SIGNATURE_HEADER
from onsale.platform.db import Conflict
from onsale.platform.problems import Unavailable
from tests.simulation.asking import send
from tests.simulation.bank import Letter
from tests.simulation.faults import Moment
from tests.simulation.records import Person, Ticket
from tests.simulation.verdict import PromiseBroken
from tests.simulation.world import API, World


async def publish(world: World) -> None:
    """The organiser puts the next show on sale."""
    if not world.unpublished:
        return
    show = world.unpublished[-1]
    try:
        async with world.server.process.platform.database.transaction() as transaction:
            transaction.append(show.published(world.clock.now()))
    except (Conflict, Unavailable):
        return
    if show in world.unpublished:  # nobody else was faster, and we have lived to know of it
        world.unpublished.remove(show)
    world.note(f"{show.kinds[0].id} is published")


async def look_at_tickets(world: World, person: Person) -> None:
    """Every ticket of a person: one page, nobody here has more."""
    answer = await world.ask(person, "GET", f"{API}/tickets")
    world.expect(answer, {"200"}, f"{person.id} looks at their tickets")
    if answer.status != 200:
        return
    for shown in msgspec.json.decode(answer.body)["items"]:
        known = world.memory.tickets.setdefault(
            shown["id"], Ticket(shown["id"], shown["code"], shown["performance_id"], shown["order_id"])
        )
        if known.code != shown["code"]:
            raise AssertionError("the code of a ticket has changed")


async def scan(world: World) -> None:
    """Somebody shows a ticket at a gate: a good one, one that came in already, one for another show."""
    orders = [order for order in world.memory.orders.values() if order.attempts]
    owner = world.pick(orders, recent=True)
    if owner is not None and world.dice.random() < 0.5:
        await look_at_tickets(world, owner.person)
    ticket = world.pick(list(world.memory.tickets.values()))
    if ticket is None:
        return
    set_to = world.dice.choice((None, ticket.show_id, ticket.show_id, *(show.id for show in world.shows)))
    body = {"code": ticket.code, "gate": world.dice.choice("AB"), "performance_id": set_to}
    was_admitted = ticket.admitted_by is not None or _may_be_in(world, ticket)
    request = world.new_request("check-in", world.gate, "/check-ins", body, ticket)
    answer = await send(world, request)
    name = world.name_of("ticket ", ticket.id)
    world.note(f"the gate scans {name} for {'any show' if set_to is None else set_to[-1]} → {answer.code}")
    if answer.code == "ticket-already-used" and not (was_admitted or _may_be_in(world, ticket, but=request)):
        raise PromiseBroken("only who came in is told so", f"{ticket}")
    if (answer.code == "ticket-other-performance") and set_to in {None, ticket.show_id}:
        raise PromiseBroken("a gate admits to its own show", f"{ticket}")
    if answer.status == 201 and set_to not in {None, ticket.show_id}:
        raise PromiseBroken("a gate admits to its own show only", f"{ticket}")


def _may_be_in(world: World, ticket: object, *, but: object = None) -> bool:
    return any(
        request.about is ticket and request is not but and (request.done is not None or request.is_unknown)
        for request in world.memory.requests
    )


async def bring_letter(world: World) -> None:
    """A notification arrives, whichever; the bank repeats it until it is answered, now and then longer."""
    letter = world.pick(world.bank.letters)
    if letter is None:
        return
    await deliver_letter(world, letter)
    if world.dice.random() < 0.2 and letter.kind == "true":
        world.bank.letters.append(letter)


async def deliver_letter(world: World, letter: Letter) -> None:
    """One notification; it is gone when it was answered for good."""
    answer = await world.ask(
        None,
        "POST",
        f"{API}/payments/sandbox/notifications",
        body=letter.body,
        headers={SIGNATURE_HEADER: letter.signature},
    )
    allowed = {
        "true": {"200"},
        "wrong amount": {"payment-amount-mismatch"},
        "forged": {"notification-signature-invalid"},
    }
    world.expect(answer, allowed[letter.kind], f"a notification ({letter.kind})")
    if answer.status != 503 and letter in world.bank.letters:
        world.bank.letters.remove(letter)
    if answer.status == 200:
        world.memory.notified.add(letter.attempt_id)
    name = world.name_of("attempt ", letter.attempt_id)
    world.note(f"the bank tells us of {name} ({letter.kind}) → {answer.code}")


async def lie(world: World) -> None:
    """A notification that nobody may believe."""
    attempt = world.pick(world.memory.attempts(), recent=True)
    if attempt is not None:
        world.bank.lie(world.dice.choice(("wrong amount", "forged")), attempt.id)


JOBS = (
    "inventory.expire_holds",
    "inventory.release_allocations",
    "orders.expire",
    "orders.refund",
    "tickets.issue_waiting",
)


async def job(world: World) -> None:
    """Some job has its turn, mostly one of those that move money and stock."""
    names = JOBS if world.dice.random() < 0.8 else world.server.job_names()
    await run_job(world, world.dice.choice(names))


async def run_job(world: World, name: str) -> int:
    """One round of a job, as the process repeats it: what it cannot do now it does the next time."""
    try:
        done = await world.server.process.job(name).run()
    except (Conflict, Unavailable) as error:
        if not world.may_fail:
            raise PromiseBroken("a job fails for a reason", f"{name}: {error!r}") from error
        world.note(f"{name} fails")
        return 0
    if done:
        world.note(f"{name} does {done}")
    return done


async def deliver(world: World) -> None:
    """The broker delivers a few messages to one consumer, and may not hear that they arrived."""
    if world.broker is None or world.broker.is_empty:
        return
    name = world.dice.choice(world.broker.names())
    batch = world.broker.some_of(name)
    delivery = next(one for one in world.server.process.deliveries if one.consumer.name == name)
    try:
        await delivery.settle(list(batch))
    except (Conflict, Unavailable):
        if not world.may_fail:
            raise
        world.note(f"{name} cannot take {len(batch)} messages")
        return
    await world.fate.reach(Moment.CONSUMED)
    is_heard = world.dice.random() < 0.85
    if is_heard:
        world.broker.heard(name, batch)
    world.note(f"{name} takes {len(batch)} messages{'' if is_heard else ', and the broker does not hear of it'}")


async def repeat_message(world: World) -> None:
    """The broker delivers something for the second time."""
    if world.broker is not None:
        world.broker.repeat()
