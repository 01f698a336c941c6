"""The steps of a purchase, each with what was asked and what came of it. ``None``: it went no further."""

from tests.simulation.asking import send
from tests.simulation.hall import Show
from tests.simulation.records import Attempt, Hold, Order, Person
from tests.simulation.world import World
from tests.stage import CONTACT


async def place_hold(world: World, person: Person, show: Show, wish: dict[str, object]) -> Hold | None:
    request = world.new_request("hold", person, "/holds", {"performance_id": show.id, **wish}, show)
    answer = await send(world, request)
    held = world.memory.holds.get(str(answer.json.get("id")))
    what = world.name_of("hold ", held.id) if held else answer.code
    world.note(f"{person.id} wants {wish} of {show.kinds[0].id} → {what}")
    return held


async def place_order(world: World, held: Hold) -> Order | None:
    body = {"hold_token": held.token, "contact": CONTACT}
    request = world.new_request("order", held.person, "/orders", body, held)
    answer = await send(world, request)
    order = world.memory.orders.get(str(answer.json.get("id")))
    what = world.name_of("order ", order.id) if order else answer.code
    world.note(f"{held.person.id} orders {world.name_of('hold ', held.id)} → {what}")
    return order


async def begin_payment(world: World, order: Order) -> Attempt | None:
    path = f"/orders/{order.id}/payments"
    request = world.new_request("payment", order.person, path, {"channel": "sandbox"}, order)
    answer = await send(world, request)
    attempt_id = str(answer.json.get("attempt_id"))
    attempt = next((attempt for attempt in order.attempts if attempt.id == attempt_id), None)
    what = world.name_of("attempt ", attempt.id) if attempt else answer.code
    world.note(f"{order.person.id} begins to pay {world.name_of('order ', order.id)} → {what}")
    return attempt


def pay(world: World, attempt: Attempt, *, is_stubborn: bool) -> bool:
    """At the bank, which is not ours."""
    took = world.bank.pay(attempt.link, is_stubborn=is_stubborn)
    how = " stubbornly" if is_stubborn else ""
    name = world.name_of("attempt ", attempt.id)
    world.note(f"the bank{how} {'takes' if took else 'does not take'} the money of {name}")
    return took
