"""The organiser while people buy: keeps stock from sale for a while, releases some of it early, sells more or fewer."""

import msgspec

from tests.simulation.hall import Show
from tests.simulation.records import Person
from tests.simulation.world import API, World
from tests.stage import Kind

# Everything goes on sale again before the history ends.
KEPT_SECONDS_MAX = 1_500
REFUSALS = {"nothing-to-change", "effect-changed", "not-found", "capacity-too-low", "ticket-type-emptied"}


async def keep_back(world: World) -> None:
    """Some seats, or places on the floor, until a moment that comes."""
    show = world.dice.choice(world.shows)
    floor = [kind for kind in show.kinds if not kind.seats]
    body: dict[str, object] = {
        "kind": world.dice.choice(("house", "kill", "channel", "staged")),
        "label": "kept",
        "release_at": world.moment_in(world.dice.randint(1, KEPT_SECONDS_MAX)),
    }
    if show.seat_ids and world.dice.random() < 0.6:
        body["seat_ids"] = world.dice.sample(show.seat_ids, world.dice.randint(1, len(show.seat_ids)))
    else:
        quantity = world.dice.randint(1, 5)
        body["quantities"] = [{"ticket_type_id": world.dice.choice(floor).id, "quantity": quantity}]
    await _post(world, show, "allocations", body)


async def release(world: World) -> None:
    """All that an allocation has, or what it has of some seats; perhaps at the very moment when its time comes."""
    show = world.dice.choice(world.shows)
    answer = await world.ask(world.organiser, "GET", f"{API}/organiser/performances/{show.id}/allocations")
    world.expect(answer, {"200", "not-found"}, "the organiser looks at allocations")
    known = msgspec.json.decode(answer.body)["items"] if answer.status == 200 else []
    if not known:
        return
    body: dict[str, object] = {}
    if show.seat_ids and world.dice.random() < 0.4:
        body["seat_ids"] = world.dice.sample(show.seat_ids, world.dice.randint(1, len(show.seat_ids)))
    await _post(world, show, f"allocations/{world.dice.choice(known)['id']}/release", body)


async def move(world: World) -> None:
    """Seats become another ticket type."""
    show = world.dice.choice(world.shows)
    if len(show.seated) < 2:
        return
    seat_ids = world.dice.sample(show.seat_ids, world.dice.randint(1, len(show.seat_ids)))
    await _post(world, show, "seat-moves", {"seat_ids": seat_ids, "ticket_type_id": world.dice.choice(show.seated).id})


async def change_capacity(world: World) -> None:
    """More or fewer may stand."""
    show = world.dice.choice(world.shows)
    kind: Kind = world.dice.choice([kind for kind in show.kinds if not kind.seats])
    path = f"{API}/organiser/performances/{show.id}/ticket-types/{kind.id}/capacity"
    body = msgspec.json.encode({"capacity": world.dice.randint(1, 10)})
    answer = await world.ask(world.organiser, "PUT", path, body=body)
    world.expect(answer, {"200", *REFUSALS}, "the organiser changes a capacity")
    world.note(f"the organiser changes the capacity of {kind.id} → {answer.code}")


async def _post(world: World, show: Show, path: str, body: dict[str, object]) -> None:
    organiser: Person = world.organiser
    key = f"organiser-{world.dice.getrandbits(64):x}"
    answer = await world.ask(
        organiser,
        "POST",
        f"{API}/organiser/performances/{show.id}/{path}",
        body=msgspec.json.encode(body),
        headers={"idempotency-key": key},
    )
    world.expect(answer, {"200", "201", *REFUSALS}, f"the organiser asks for {path}")
    name = path.rsplit("/", maxsplit=1)[-1]
    world.note(f"the organiser asks for {name} of {show.kinds[0].id} → {answer.code}")
