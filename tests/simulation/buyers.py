"""What buyers do, each action one visit: choose, order, pay, change their mind, press everything twice."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from functools import partial

import msgspec

from tests.simulation import others, purchase
from tests.simulation.asking import send, send_changed
from tests.simulation.hall import Show
from tests.simulation.purchase import begin_payment, place_hold, place_order
from tests.simulation.records import Attempt, Hold, Order, Person
from tests.simulation.world import API, World
from tests.stage import CONTACT

Action = Callable[[World], Coroutine[object, object, None]]


async def hold(world: World) -> None:
    """Somebody wants tickets: these seats, so many of a kind, or the best there are."""
    show = world.dice.choice(world.shows)
    await place_hold(world, world.dice.choice(world.buyers), show, _wish(world, show))


async def visit(world: World) -> None:
    """Somebody goes all the way, with pauses; many turn back on it."""
    show = world.dice.choice(world.shows)
    held = await place_hold(world, world.dice.choice(world.buyers), show, _wish(world, show))
    placed = await place_order(world, held) if held and await _goes_on(world) else None
    attempt = await begin_payment(world, placed) if placed and await _goes_on(world) else None
    if attempt and await _goes_on(world):
        purchase.pay(world, attempt, is_stubborn=False)


async def _goes_on(world: World) -> bool:
    for _ in range(world.dice.choice((0, 1, 5, 20))):
        await asyncio.sleep(0)
    return world.dice.random() < 0.85


async def dawdle(world: World) -> None:
    """Somebody begins to pay and does so when it is too late, while everything that has waited for that wakes up."""
    show = world.dice.choice(world.shows)
    held = await place_hold(world, world.dice.choice(world.buyers), show, _wish(world, show))
    placed = await place_order(world, held) if held else None
    attempt = await begin_payment(world, placed) if placed else None
    if placed is None or attempt is None:
        return
    world.advance(world.dice.choice((1, 599, 601, 730)))
    due: list[Callable[[], Coroutine[object, object, object]]] = [
        partial(others.run_job, world, name) for name in ("orders.expire", "inventory.expire_holds")
    ]
    due += [partial(_pay_late, world, attempt), partial(hold, world), partial(others.deliver, world)]
    if world.dice.random() < 0.3:
        due.append(partial(_cancel, world, placed.person, placed))
    world.dice.shuffle(due)
    await asyncio.gather(*(_in_a_moment(world, work) for work in due))


async def _in_a_moment(world: World, work: Callable[[], Coroutine[object, object, object]]) -> None:
    for _ in range(world.dice.choice((0, 0, 5, 30, 100))):
        await asyncio.sleep(0)
    await work()


async def _pay_late(world: World, attempt: Attempt) -> None:
    if purchase.pay(world, attempt, is_stubborn=world.dice.random() < world.stubbornness):
        await others.bring_letter(world)


def _wish(world: World, show: Show) -> dict[str, object]:
    dice = world.dice
    way = dice.choice(("seats", "best", "items", "items") if show.seated else ("items",))
    if way == "seats":
        return {"seat_ids": dice.sample(show.seat_ids, k=min(len(show.seat_ids), dice.choice((1, 1, 2, 2, 3))))}
    if way == "best":
        kind = dice.choice(show.seated)
        return {"best_available": {"ticket_type_id": kind.id, "quantity": dice.randint(1, 4)}}
    kinds = dice.sample(show.kinds, k=dice.randint(1, min(2, len(show.kinds))))
    return {"items": [{"ticket_type_id": kind.id, "quantity": dice.choice((1, 1, 2, 3))} for kind in kinds]}


async def release(world: World) -> None:
    """A hold is given back, now and then by somebody whose it is not."""
    chosen = world.pick(list(world.memory.holds.values()), recent=True)
    if chosen is None:
        return
    person = chosen.person if world.dice.random() < 0.9 else world.dice.choice(world.buyers)
    if person is chosen.person:
        chosen.is_given_back = True
    answer = await world.ask(person, "DELETE", f"{API}/holds/{chosen.id}")
    allowed = {"204", "hold-not-releasable"} if person is chosen.person else {"not-found"}
    world.expect(answer, allowed, f"{person.id} gives {chosen} back")
    world.note(f"{person.id} gives {world.name_of('hold ', chosen.id)} back → {answer.code}")


async def order(world: World) -> None:
    """A hold is ordered, now and then one that was ordered, given back or has expired already."""
    free = [one for one in world.memory.holds.values() if not _has_order(world, one) and not one.is_given_back]
    chosen = world.pick(free, recent=True) if world.dice.random() < 0.9 else None
    chosen = chosen or world.pick(list(world.memory.holds.values()), recent=True)
    if chosen is None:
        return
    await place_order(world, chosen)


def _has_order(world: World, one: Hold) -> bool:
    return any(known.hold is one for known in world.memory.orders.values())


async def order_of_another(world: World) -> None:
    """A token that was stolen or changed on the way orders nothing."""
    chosen = world.pick(list(world.memory.holds.values()), recent=True)
    if chosen is None:
        return
    who, token = chosen.person, chosen.token[:-1] + ("A" if chosen.token[-1] != "A" else "B")
    if world.dice.random() < 0.5:
        who, token = world.dice.choice([one for one in world.buyers if one is not chosen.person]), chosen.token
    body = msgspec.json.encode({"hold_token": token, "contact": CONTACT})
    headers = {"idempotency-key": f"thief-{len(world.trace):06}"}
    answer = await world.ask(who, "POST", f"{API}/orders", body=body, headers=headers)
    world.expect(answer, {"hold-token-invalid"}, "a token of somebody else")
    world.note(f"{who.id} orders with a wrong token → {answer.code}")


async def start_payment(world: World) -> None:
    """An order gets one more attempt to pay."""
    chosen = world.pick(list(world.memory.orders.values()), recent=True)
    if chosen is not None:
        await begin_payment(world, chosen)


async def pay(world: World) -> None:
    """A buyer is at the bank. Most pay what they ordered last; some pay a link of long ago, or a second one."""
    chosen = world.pick(world.memory.attempts(), recent=True)
    if chosen is not None and world.dice.random() < 0.9:
        purchase.pay(world, chosen, is_stubborn=world.dice.random() < world.stubbornness)


async def cancel(world: World) -> None:
    """An order is cancelled, now and then by somebody whose it is not."""
    chosen = world.pick(list(world.memory.orders.values()), recent=True)
    if chosen is not None:
        await _cancel(world, chosen.person if world.dice.random() < 0.9 else world.dice.choice(world.buyers), chosen)


async def _cancel(world: World, person: Person, chosen: Order) -> None:
    answer = await world.ask(person, "POST", f"{API}/orders/{chosen.id}/cancellation", body=b"{}")
    allowed = {"200", "order-not-cancellable"} if person is chosen.person else {"not-found"}
    world.expect(answer, allowed, f"{person.id} cancels {chosen}")
    world.note(f"{person.id} cancels {world.name_of('order ', chosen.id)} → {answer.code}")


async def give_back(world: World) -> None:
    """Some of the tickets of an order, or all, while a gate may be scanning them."""
    known = {ticket.order_id for ticket in world.memory.tickets.values()}
    orders = list(world.memory.orders.values())
    ticketed = [one for one in orders if one.id in known]
    chosen = world.pick(ticketed if ticketed and world.dice.random() < 0.8 else orders, recent=True)
    if chosen is None:
        return
    seen = await world.ask(chosen.person, "GET", f"{API}/orders/{chosen.id}")
    items = [item["id"] for item in msgspec.json.decode(seen.body)["items"]] if seen.status == 200 else []
    body: dict[str, object] = {"expected_fee": {"amount_minor": 0}}
    if items and world.dice.random() < 0.6:
        body["item_ids"] = world.dice.sample(items, world.dice.randint(1, len(items)))
    headers = {"idempotency-key": f"refund-{world.dice.getrandbits(64):x}"}
    path = f"{API}/orders/{chosen.id}/refunds"
    answer = await world.ask(chosen.person, "POST", path, body=msgspec.json.encode(body), headers=headers)
    world.expect(answer, {"201", *_NOT_GIVEN_BACK}, f"{chosen.person.id} gives tickets back")
    world.note(f"{chosen.person.id} gives tickets of {world.name_of('order ', chosen.id)} back → {answer.code}")


_NOT_GIVEN_BACK = {"order-not-refundable", "refund-not-ready", "refund-of-used-tickets", "item-already-refunded"}


async def repeat(world: World) -> None:
    """Somebody presses a button again: a request that was lost, or one that was answered long ago."""
    requests = world.memory.requests
    unknown = [request for request in requests if request.is_unknown]
    chosen = world.pick(unknown if unknown and world.dice.random() < 0.7 else requests, recent=True)
    if chosen is None:
        return
    answer = await send(world, chosen)
    world.note(f"{chosen.person.id} repeats {chosen.kind} {chosen.key} → {answer.code}")


async def press_twice(world: World) -> None:
    """The same request again while the first may still be under way."""
    chosen = world.pick(world.memory.requests[-3:])
    if chosen is None:
        return
    answer = await send(world, chosen)
    world.note(f"{chosen.person.id} repeats {chosen.kind} {chosen.key} at once → {answer.code}")


async def misuse_key(world: World) -> None:
    """A key that was answered comes again with something else in it."""
    chosen = world.pick([request for request in world.memory.requests if request.done is not None])
    if chosen is None:
        return
    changed = {**json.loads(chosen.body), **_CHANGES[chosen.kind]}
    answer = await send_changed(world, chosen, json.dumps(changed).encode())
    world.note(f"{chosen.person.id} sends something else with {chosen.key} → {answer.code}")


_CHANGES: dict[str, dict[str, object]] = {
    "hold": {"performance_id": "another"},
    "order": {"contact": {**CONTACT, "name": "somebody else"}},
    "payment": {},  # there is one channel; written with other spaces it is another request as well
    "check-in": {"gate": "another gate"},
}


async def look(world: World) -> None:
    """A buyer looks at an order and at the tickets; what they say is remembered."""
    chosen = world.pick(list(world.memory.orders.values()), recent=True)
    if chosen is None:
        return
    answer = await world.ask(chosen.person, "GET", f"{API}/orders/{chosen.id}")
    world.expect(answer, {"200"}, f"{chosen.person.id} looks at {chosen}")
    world.note(f"{chosen.person.id} sees {world.name_of('order ', chosen.id)}: {answer.json.get('state', answer.code)}")
    await others.look_at_tickets(world, chosen.person)
