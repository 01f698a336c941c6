"""Creating requests: sent, lost, sent again. The same key has one effect and one answer."""

import msgspec

from tests.simulation.hall import Show
from tests.simulation.network import Answer
from tests.simulation.records import Attempt, Hold, Order, Request, Ticket
from tests.simulation.verdict import PromiseBroken
from tests.simulation.world import World

# What may be answered besides "done". Sending somebody away is judged by the world.
REFUSALS = {
    "hold": {"sold-out", "seats-taken", "order-limit-exceeded", "person-limit-exceeded"},
    "order": {"hold-already-used", "hold-expired"},
    "payment": {"order-not-payable", "too-many-payment-attempts"},
    "check-in": {"ticket-already-used", "ticket-other-performance", "ticket-void"},
}
IN_PROGRESS, REUSED = "request-in-progress", "idempotency-key-reused"


async def send(world: World, request: Request) -> Answer:
    """Send a request, for the first time or again."""
    request.under_way += 1
    answer = await _post(world, request, request.body)
    request.under_way -= 1
    if answer.status < 300:
        if request.done is not None and request.done.body != answer.body:
            raise PromiseBroken("a repeated request gets the first answer", f"{request.done.body!r} {answer.body!r}")
        if request.done is None:
            request.done = answer
            LEARN[request.kind](world, request, answer)
    elif answer.status == 503:
        request.is_lost = True
    elif answer.code != IN_PROGRESS and not (answer.code == REUSED and request.misused):
        world.expect(answer, _refusals(world, request), f"{request.kind} {request.body!r}")
        if request.done is not None:
            raise PromiseBroken("a yes stays a yes", f"{request.path} {request.key}: {answer.body!r}")
        request.refused = answer.code
        if not request.under_way:
            # Had an earlier one been stored, this one would have got its answer.
            request.is_lost = False
    return answer


def _refusals(world: World, request: Request) -> set[str]:
    if request.kind == "hold" and not any(known.show is request.about for known in world.memory.holds.values()):
        return REFUSALS["hold"] | {"not-found"}  # the news of the show may still be under way
    return REFUSALS[request.kind]


async def send_changed(world: World, request: Request, body: bytes) -> Answer:
    """The key of a request that was answered, with something else in it."""
    request.misused += 1
    answer = await _post(world, request, body)
    request.misused -= 1
    world.expect(answer, {REUSED, IN_PROGRESS}, f"another {request.kind} with the key of an answered one")
    return answer


async def _post(world: World, request: Request, body: bytes) -> Answer:
    return await world.ask(request.person, "POST", request.path, body=body, headers={"idempotency-key": request.key})


def _learn_hold(world: World, request: Request, answer: Answer) -> None:
    said = msgspec.json.decode(answer.body)
    assert isinstance(request.about, Show)
    tickets = sum(item["quantity"] for item in said["items"])
    if said["id"] in world.memory.holds:
        raise PromiseBroken("every key makes a hold of its own", said["id"])
    world.memory.holds[said["id"]] = Hold(said["id"], said["hold_token"], request.person, request.about, tickets)


def _learn_order(world: World, request: Request, answer: Answer) -> None:
    said = msgspec.json.decode(answer.body)
    assert isinstance(request.about, Hold)
    if len(said["items"]) != request.about.tickets:
        raise PromiseBroken("an order is for what was held", f"{request.about} {answer.body!r}")
    order = Order(said["id"], request.about, said["total"]["amount_minor"])
    if any(other.hold is order.hold for other in world.memory.orders.values()):
        raise PromiseBroken("one hold, one order", f"{order}")
    world.memory.orders[order.id] = order


def _learn_attempt(world: World, request: Request, answer: Answer) -> None:
    said = msgspec.json.decode(answer.body)
    assert isinstance(request.about, Order)
    request.about.attempts.append(Attempt(said["attempt_id"], said["pay_url"]))


def _learn_admission(world: World, request: Request, _answer: Answer) -> None:
    assert isinstance(request.about, Ticket)
    if request.about.admitted_by is not None:
        raise PromiseBroken("a ticket admits once", f"{request.about} by {request.key}")
    request.about.admitted_by = request.key


LEARN = {"hold": _learn_hold, "order": _learn_order, "payment": _learn_attempt, "check-in": _learn_admission}
