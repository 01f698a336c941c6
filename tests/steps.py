"""In which step of `make test` a test runs. Who adds a test has nothing to do for it:

* a folder in ``FOLDERS`` belongs to a step as a whole;
* elsewhere a test runs with the ``engines`` when its file, a fixture or a parameter of it names one (``empty_redis``,
  ``[mariadb]``), which is how it gets one;
* one that says ``@pytest.mark.slow`` (more than three seconds, or it starts processes) runs with the ``slow``, and so
  does what is in ``SLOW_FOLDERS`` (companies that are played, keys of theirs) and what goes ``_everywhere``;
* everything else is ``quick``: `make check` runs it, and all of it takes a minute and a half.

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
SLOW_FOLDERS: Final = ("cli", "modules/users/providers", "provider_sim", "sandbox")
ANYWHERE: Final = (QUICK, SLOW, ENGINES)
STEPS: Final = tuple(dict.fromkeys([*ANYWHERE, *FOLDERS.values()]))
ENGINE_NAMES: Final = ("mariadb", "mysql", "redis", "rabbit", "nginx")


def step_of(path: PurePath, *, names: Iterable[str], is_slow: bool) -> str:
    """The step of one test: ``path`` is that of its file below ``tests``, ``names`` are its fixtures and parameters."""
    if path.parts[0] in FOLDERS:
        return FOLDERS[path.parts[0]]
    if any(engine in name for name in (path.stem, *names) for engine in ENGINE_NAMES):
        return ENGINES
    is_slow = is_slow or path.stem.endswith("_everywhere") or any(map(path.is_relative_to, SLOW_FOLDERS))
    return SLOW if is_slow else QUICK


def may_hold(folder: PurePath, step: str) -> bool:
    """Whether tests of this step may be in a folder below ``tests``."""
    if not folder.parts:
        return True
    own = FOLDERS.get(folder.parts[0])
    return own == step or (own is None and step in ANYWHERE)
