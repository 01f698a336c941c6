"""Whether photographed documents are read right: 200 drawn from seeds and distorted (`bench/ocr`), through the same
process and in the same way as in the web process. An exact match is every character of name and number (of a back: both
days of its validity).
"""

import asyncio
import os
import statistics
import time
from collections import Counter
from datetime import date
from pathlib import Path

import msgspec

from bench.ocr.manifest import Entry, Expected, committed
from bench.trial import Figure, Options, Outcome
from onsale.modules.users.domain.reading_cards import CardReading
from onsale.modules.users.providers.card_reader import CardReader, configured_reader
from onsale.platform.problems import Refusal

TODAY = date(2026, 11, 23)
GOALS = {"exact_percent": 95.0, "seconds_median": 2.0, "seconds_p95": 2.0}
LOWER = frozenset({"seconds_median", "seconds_p95"})
MISSES_SHOWN_MAX = 40
# One that takes too long is to be seen as such.
SECONDS_MAX = 60.0


class Read(msgspec.Struct, frozen=True):
    """What became of one picture."""

    entry: Entry
    reading: CardReading | None
    refusal: str
    seconds: float

    @property
    def is_exact(self) -> bool:
        """Name and number, or the validity of a back; nothing less."""
        if self.reading is None:
            return False
        wanted, got = self.entry.expected, self.reading
        if wanted.side == "back":
            return (got.side, got.valid_from, got.valid_until) == (wanted.side, wanted.valid_from, wanted.valid_until)
        return (got.kind, got.name, got.number) == (wanted.kind, wanted.name, wanted.number)

    @property
    def is_all(self) -> bool:
        """Every field that the document has."""
        return self.is_exact and self.reading is not None and _fields(self.reading) == _fields(self.entry.expected)

    @property
    def is_wrong(self) -> bool:
        """Something was said with certainty that is not on the document; an empty field is none of it."""
        got, wanted = self.reading, self.entry.expected
        if got is None:
            return False
        return any(
            said not in {"", right} and field not in got.unsure
            for field, said, right in (("name", got.name, wanted.name), ("number", got.number, wanted.number))
        )


def run(options: Options) -> Outcome:
    """All 200 once; nothing is served."""
    reads, cost = asyncio.run(read_all(committed()))
    seconds = sorted(read.seconds for read in reads)
    misses = [read for read in reads if not read.is_exact]
    by_main = Counter(read.entry.main for read in misses)
    figures: dict[str, Figure] = {
        "pictures": len(reads),
        "exact_percent": _percent(reads, "is_exact"),
        "all_fields_percent": _percent(reads, "is_all"),
        "wrong_and_sure": sum(read.is_wrong for read in reads),
        "seconds_median": round(statistics.median(seconds), 3),
        "seconds_p95": round(seconds[int(len(seconds) * 0.95)], 3),
        "seconds_max": round(seconds[-1], 3),
        "cpu_seconds_a_picture": cost.cpu_seconds,
        "memory_peak_mib": cost.memory_mib,
        "misses": dict(by_main),
        "errors": sum(read.refusal == "card-reading-failed" for read in reads),
    }
    notes = [_sentence(read) for read in misses[:MISSES_SHOWN_MAX]]
    return Outcome(figures, GOALS, [], lower_is_better=LOWER, notes=notes)


class Cost(msgspec.Struct, frozen=True):
    """What the process took: its CPU for a picture, in which others on the machine have no part, and its memory."""

    cpu_seconds: float
    memory_mib: float


async def read_all(entries: list[Entry]) -> tuple[list[Read], Cost]:
    """Every picture one after the other, and what it cost. The first question starts the process, so one picture is
    read before the clock."""
    reader = configured_reader(seconds_max=SECONDS_MAX)
    try:
        await _read(reader, entries[0])
        reads = [await _read(reader, entry) for entry in entries]
        return reads, _cost(reader.pid, len(reads) + 1)
    finally:
        await reader.stop()


async def _read(reader: CardReader, entry: Entry) -> Read:
    picture = await asyncio.to_thread(entry.picture)
    began_at = time.perf_counter()
    reading, refusal = None, ""
    try:
        reading = await reader.read(picture, TODAY)
    except Refusal as refused:
        refusal = refused.code
    return Read(entry, reading, refusal, time.perf_counter() - began_at)


def _fields(of: CardReading | Expected) -> tuple[object, ...]:
    return of.kind, of.side, of.name, of.number, of.sex, of.birth, of.valid_from, of.valid_until


def _percent(reads: list[Read], name: str) -> float:
    return round(100 * sum(bool(getattr(read, name)) for read in reads) / len(reads), 1)


def _sentence(read: Read) -> str:
    wanted, got = read.entry.expected, read.reading
    said = read.refusal or (f"{got.name} {got.number} {got.valid_from} {got.valid_until}" if got else "")
    return f"{read.entry.seed:03d} {read.entry.document} {read.entry.main}: {wanted.name} {wanted.number} → {said}"


def _cost(pid: int | None, pictures: int) -> Cost:
    process = Path(f"/proc/{pid}")
    if not process.is_dir():
        return Cost(0.0, 0.0)
    peak = next(line for line in (process / "status").read_text().splitlines() if line.startswith("VmHWM"))
    # proc(5): the 14th and 15th field; the second is a name in brackets.
    user, system = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
    cpu = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return Cost(round(cpu / pictures, 2), round(int(peak.split()[1]) / 1024, 1))
