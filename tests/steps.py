"""In which step of `make test` a test runs. Who adds a test has nothing to do for it:

* a folder in ``FOLDERS`` belongs to a step as a whole;
* elsewhere a test runs with the ``engines`` when its file, a fixture or a parameter of it names one (``empty_redis``,
  ``[mariadb]``), which is how it gets one;
* one that says ``@pytest.mark.slow`` (more than three seconds, or it starts processes) runs with the ``slow``;
* everything else is ``quick``: `make check` runs it, and all of it takes a minute.

``pytest --step=engines`` runs what one step runs; without it pytest runs whatever it is given.
"""

from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

QUICK: Final = "quick"
SLOW: Final = "slow"
ENGINES: Final = "engines"
FOLDERS: Final = {
    "bench": "bench",
    "crash": "crash",
    "faults": "faults",
    "gateway": ENGINES,
    "journeys": "browser",
    "servers": ENGINES,
    "simulation": "simulation",
    "split": "split",
}
ANYWHERE: Final = (QUICK, SLOW, ENGINES)
STEPS: Final = tuple(dict.fromkeys([*ANYWHERE, *FOLDERS.values()]))
ENGINE_NAMES: Final = ("mariadb", "mysql", "redis", "rabbit", "nginx")


def step_of(path: PurePath, *, names: Iterable[str], is_slow: bool) -> str:
    """The step of one test: ``path`` is that of its file below ``tests``, ``names`` are its fixtures and parameters."""
    if path.parts[0] in FOLDERS:
        return FOLDERS[path.parts[0]]
    if any(engine in name for name in (path.stem, *names) for engine in ENGINE_NAMES):
        return ENGINES
    return SLOW if is_slow else QUICK


def may_hold(folder: PurePath, step: str) -> bool:
    """Whether tests of this step may be in a folder below ``tests``."""
    if not folder.parts:
        return True
    own = FOLDERS.get(folder.parts[0])
    return own == step or (own is None and step in ANYWHERE)
