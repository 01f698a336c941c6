"""What happens next: dice choose who acts, who acts at the same moment, when the clock jumps and when we die."""

import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass

import msgspec

from onsale.modules.inventory.schemas.buyers import BestAvailable, Line, NewHold
from tests.simulation import buyers, organiser, others
from tests.simulation.buyers import Action
from tests.simulation.faults import Moment
from tests.simulation.hall import Show
from tests.simulation.promises import Books
from tests.simulation.verdict import PromiseBroken
from tests.simulation.world import World

# How often each of them acts, on average over all histories; every history has its own taste on top.
ACTIONS: tuple[tuple[Action, float], ...] = (
    (buyers.hold, 6),
    (buyers.order, 5),
    (buyers.start_payment, 4),
    (buyers.pay, 5),
    (buyers.visit, 3),
    (buyers.dawdle, 0.7),
    (buyers.release, 1),
    (buyers.cancel, 1),
    (buyers.repeat, 2),
    (buyers.press_twice, 1),
    (buyers.misuse_key, 0.5),
    (buyers.order_of_another, 0.5),
    (buyers.look, 1),
    (buyers.give_back, 2),
    (others.bring_letter, 6),
    (others.lie, 0.5),
    (others.deliver, 10),
    (others.repeat_message, 1),
    (others.scan, 3),
    (others.job, 5),
    (others.publish, 0.3),
    (organiser.keep_back, 0.7),
    (organiser.release, 0.5),
    (organiser.move, 0.3),
    (organiser.change_capacity, 0.2),
)
AT_THE_DOOR = (buyers.hold, buyers.hold, buyers.release, buyers.cancel, others.deliver)
TASTES = (0.0, 0.3, 1.0, 1.0, 3.0)
BURST_MAX = 8
TURNS_TO_DEATH_MAX = 80
TURNS_BETWEEN_MAX = 60
JUMPS_SECONDS = (0.001, 1, 5, 30, 200, 601, 730)


@dataclass(frozen=True)
class Climate:
    """How likely, in each step, the process dies, engines fail and time passes; and how often the bank takes money that
    it should not take."""

    deaths: float
    storms: float
    jumps: float
    stubbornness: float


HARSH = Climate(deaths=0.1, storms=0.4, jumps=0.1, stubbornness=0.6)


def some_climate(dice: random.Random) -> Climate:
    return Climate(
        deaths=dice.choice((0.0, 0.02, 0.1)),
        storms=dice.choice((0.0, 0.1, 0.4)),
        jumps=dice.choice((0.02, 0.1, 0.2)),
        stubbornness=dice.choice((0.0, 0.1, 0.6)),
    )


class Schedule:
    """The taste of one history, and its steps."""

    def __init__(self, world: World, books: Books, climate: Climate | None) -> None:
        self._world = world
        self._books = books
        dice = world.dice
        essential = {buyers.hold, buyers.order, buyers.start_payment, buyers.pay}
        essential |= {others.bring_letter, others.deliver, others.job}
        self._weights = [
            weight * dice.choice(TASTES[1:] if action in essential else TASTES) for action, weight in ACTIONS
        ]
        self._climate = climate or some_climate(dice)
        world.stubbornness = self._climate.stubbornness
        for _ in range(dice.choice((1, 2, 2, 2))):
            self._together([others.publish(world)])

    def step(self) -> None:
        """One step: something happens, the world looks on, and every promise is checked."""
        world, dice = self._world, self._world.dice
        world.advance(dice.uniform(0, 2))
        if dice.random() < self._climate.jumps:
            jump = dice.choice(JUMPS_SECONDS)
            world.advance(jump)
            world.note(f"{jump} s pass")
        self._make_weather()
        match dice.choices(("one", "several", "deploy"), (6, 6, 0.2))[0]:
            case "one":
                self._alone()
            case "several":
                self._together([self._choose()(world) for _ in range(dice.randint(2, BURST_MAX))])
            case _:
                self._deploy()
        world.server.work_on(dice.choice((0, 0, 10, TURNS_BETWEEN_MAX)))
        if world.fate.has_struck:
            self._revive()
        self._books.check()

    def _choose(self) -> Action:
        actions = [action for action, _ in ACTIONS]
        return self._world.dice.choices(actions, self._weights)[0]

    def _make_weather(self) -> None:
        dice, faults = self._world.dice, self._world.faults
        faults.end()
        if dice.random() < self._climate.storms:
            faults.commit_fails = dice.choice((0.0, 0.2, 0.5))
            faults.answer_lost = dice.choice((0.0, 0.0, 0.2))
            faults.provider_silent = dice.choice((0.3, 0.7))

    def _alone(self) -> None:
        """One action with nobody beside it. Whether what it was told is true can be looked up."""
        action = self._choose()
        if action is not buyers.hold or self._world.faults.are_on:
            self._together([action(self._world)])
            return
        seen = Seen(self._world, self._books)
        self._together([action(self._world)])
        if not self._world.fate.has_struck:
            seen.check_refusal(self._books)

    def _together(self, works: Sequence[Coroutine[object, object, object]]) -> None:
        """All at the same moment; now and then it is our last."""
        world, dice = self._world, self._world.dice
        die_after = None
        if dice.random() < self._climate.deaths:
            if dice.random() < 0.5:
                die_after = dice.randint(0, TURNS_TO_DEATH_MAX)
            else:
                world.fate.chosen = dice.choice(list(Moment))
        if not world.server.run(works, die_after_turns=die_after):
            self._revive()

    def _revive(self) -> None:
        world = self._world
        moment = world.fate.chosen or "anywhere"
        world.server.die()
        world.memory.forget_what_was_under_way()
        self._books.check()
        world.note(f"the process dies {moment} and starts again")
        self._start_again()

    def _deploy(self) -> None:
        """The process is told to stop in the middle of things, and a new one starts."""
        world = self._world
        if self._climate.storms:  # deployments are when databases are restarted, too
            world.faults.answer_lost = world.dice.choice((0.0, 0.5))
        works = [self._choose()(world) for _ in range(world.dice.randint(1, BURST_MAX))]
        works.insert(world.dice.randint(0, len(works)), world.server.stop())
        if not world.server.run(works):
            self._revive()
            return
        world.server.loop.abandon()
        world.memory.forget_what_was_under_way()
        self._books.check()
        world.note("the process stops and starts again")
        self._start_again()

    def _start_again(self) -> None:
        """Often everybody is there at once, before we know what is left."""
        world, dice = self._world, self._world.dice
        world.server.start_again()
        if dice.random() < 0.5:
            world.advance(dice.choice((0, 601)))
            works = [dice.choice(AT_THE_DOOR)(world) for _ in range(BURST_MAX)]
            self._together([others.run_job(world, "inventory.expire_holds"), *works])


class Seen:
    """What was free before somebody asked alone: a refusal must have had its reason then or afterwards."""

    def __init__(self, world: World, books: Books) -> None:
        self._world = world
        self._requests = len(world.memory.requests)
        self._free = {show.id: books.free(show) for show in world.shows}
        self._taken = {show.id: books.taken_seats(show) for show in world.shows}

    def check_refusal(self, books: Books) -> None:
        asked = self._world.memory.requests[self._requests :]
        if len(asked) != 1 or asked[0].refused not in {"sold-out", "seats-taken"}:
            return
        show = asked[0].about
        assert isinstance(show, Show)
        wish = msgspec.json.decode(asked[0].body, type=NewHold)
        if wish.seat_ids:
            if not set(wish.seat_ids) & (self._taken[show.id] | books.taken_seats(show)):
                raise PromiseBroken("a seat that is said to be taken is taken", wish)
            return
        before, after = self._free[show.id], books.free(show)
        lines: Sequence[Line | BestAvailable] = wish.items or ([wish.best_available] if wish.best_available else [])
        if all(line.quantity <= min(before[line.ticket_type_id], after[line.ticket_type_id]) for line in lines):
            raise PromiseBroken("what is said to be sold out is sold out", f"{wish} of {before}")
