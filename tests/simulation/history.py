"""One history from its seed: steps, and a check after each; then everything calms down and is counted."""

import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import structlog
from structlog.typing import EventDict

from tests.simulation.ending import change_minds, check_that_all_is_settled, sell_the_rest, settle_down
from tests.simulation.promises import Books
from tests.simulation.schedule import Climate, Schedule
from tests.simulation.world import World

STEPS_MIN, STEPS_MAX = 40, 160
TAIL = 25


@dataclass(frozen=True)
class Told:
    """What a history came to. ``digest`` is the same whenever the seed is."""

    seed: int
    steps: int
    count: Counter[str]
    digest: str
    trace: list[str]


class HistoryFailed(AssertionError):
    """A promise was broken: which seed, at which step, and what had happened."""

    def __init__(self, seed: int, step: str, error: BaseException, trace: list[str]) -> None:
        self.seed, self.step, self.error, self.trace = seed, step, error, trace
        lines = "\n".join(f"  {line}" for line in trace[-TAIL:])
        super().__init__(
            f"{type(error).__name__}: {error}\n"
            f"seed {seed}, {step}. Before it happened:\n{lines}\n"
            f"Again: make sim SEED={seed} HISTORIES=1"
        )


def run_history(seed: int, template: Path, *, climate: Climate | None = None) -> Told:
    """One history; raises ``HistoryFailed``. Equal seeds give equal histories, whatever ran before."""
    folder = Path(tempfile.mkdtemp(prefix="onsale-sim-", dir=_fast_folder()))
    outer_dice = random.getstate()
    random.seed(seed)  # pauses before another try are random in the product itself
    try:
        with _log_of_errors() as errors:
            try:
                return _run(seed, folder, template, climate)
            except HistoryFailed as failure:
                failure.add_note("".join(["The product's last error: ", *errors[-1:]]) if errors else "")
                raise
    finally:
        random.setstate(outer_dice)
        shutil.rmtree(folder)


def _run(seed: int, folder: Path, template: Path, climate: Climate | None) -> Told:
    try:
        world = World(seed, folder, template)
    except Exception as error:
        raise HistoryFailed(seed, "before anybody came", error, []) from error
    books = Books(world)
    last = world.dice.randint(STEPS_MIN, STEPS_MAX)
    at = "before the first step"
    try:
        schedule = Schedule(world, books, climate)
        for step in range(1, last + 1):
            at = f"step {step} of {last}"
            world.note(f"— {step}")
            schedule.step()
        at = "when everything should calm down"
        settle_down(world, books)
        check_that_all_is_settled(world, books)
        change_minds(world, books)
        at = "when the rest was sold"
        sell_the_rest(world, books)
        return Told(seed, last, _counted(world, books), _digest(world, books), world.trace)
    except Exception as error:
        raise HistoryFailed(seed, at, error, world.trace) from error
    finally:
        books.close()
        world.server.die()


def _fast_folder() -> str | None:
    """Memory where there is some: a simulated crash loses no pages, so nothing is gained by waiting for a disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # a private folder is made in it


def _counted(world: World, books: Books) -> Counter[str]:
    """How often everything that matters has happened."""
    count = world.count + world.faults.count
    count.update({f"died {moment}": number for moment, number in world.fate.deaths.items()})
    for what, table, column in (
        ("order", "orders_orders", "state"),
        ("hold", "inventory_holds", "state"),
        ("attempt", "orders_payment_attempts", "state"),
        ("refund", "orders_refunds", "kind"),
        ("ticket", "tickets_tickets", "state"),
    ):
        rows = books.ask(f"SELECT {column}, COUNT(*) FROM {table} GROUP BY 1")  # noqa: S608  # tables of ours
        count.update({f"{what} {value}": int(str(number)) for value, number in rows})
    return count


def _digest(world: World, books: Books) -> str:
    parts = [*world.trace, str(sorted(world.count.items()))]
    parts += [
        str(books.states(table))
        for table in ("orders_orders", "inventory_holds", "tickets_tickets", "orders_payment_attempts")
    ]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


@contextmanager
def _log_of_errors() -> Iterator[list[str]]:
    """What the product itself logs as an error, with where it comes from; everything else is dropped."""
    errors: list[str] = []

    def keep(_logger: object, method: str, event: EventDict) -> EventDict:
        if method == "error":
            caught = event.pop("exc_info", None)
            cause = caught if isinstance(caught, BaseException) else sys.exc_info()[1]
            errors.append("".join([f"{dict(event)}\n", *traceback.format_exception(cause)]))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[keep])
    try:
        yield errors
    finally:
        structlog.configure(**before)
