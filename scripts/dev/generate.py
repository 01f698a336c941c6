"""What is made from something else and committed: the lock files, the OpenAPI description, the TypeScript client."""

import re
from functools import partial
from typing import Final

from scripts.dev.console import ROOT, StepError, Steps, execute
from scripts.dev.setup import BIN, WEB, node_environment

UV: Final = BIN / "uv"
COMPILE: Final = (
    UV, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock",
)  # fmt: skip
# Each lock may only choose versions that the locks before it chose.
LOCKS: Final[dict[str, tuple[str, ...]]] = {
    "requirements": (),
    "requirements-ocr": ("requirements",),
    "requirements-dev": ("requirements", "requirements-ocr"),
    "requirements-build": ("requirements-dev",),
}


def lock() -> int:
    """Brings the lock files up to date with the `.in` files; exact versions stay as they are where they still fit."""
    steps = Steps(len(LOCKS) + 2)
    for name, earlier in LOCKS.items():
        steps.run(f"{name}.txt", partial(_compile, name, earlier))
    steps.run("requirements-node.txt", partial(_compile, "requirements-node", ()))
    steps.run("web/package-lock.json", _lock_npm)
    return 0


def generate() -> int:
    """Writes `schemas/` from the code, and the TypeScript client from that."""
    steps = Steps(2)
    steps.run("schemas/", lambda: execute([BIN / "onsale", "gen"], log="gen-schemas"))
    steps.run("web/packages/api", lambda: execute(["npm", "run", "gen"], log="gen", cwd=WEB, env=node_environment()))
    return 0


def _compile(name: str, earlier: tuple[str, ...]) -> None:
    constraints = [part for lock in earlier for part in ("--constraint", f"{lock}.txt")]
    execute([*COMPILE, *constraints, "--output-file", f"{name}.txt", f"{name}.in"], log=f"lock-{name}")
    _refuse_host_names((ROOT / f"{name}.txt").read_text(), name)


def _lock_npm() -> None:
    command = ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"]
    execute(command, log="lock-npm", cwd=WEB, env=node_environment())
    _refuse_host_names((WEB / "package-lock.json").read_text().replace("https://opencollective", ""), "package-lock")


def _refuse_host_names(text: str, name: str) -> None:
    """A lock that names a registry works only where that registry is reachable."""
    if found := re.search(r'(--(?:extra-)?index-url|"resolved": "https?:)\S*', text):
        msg = f"{name} names a registry ({found.group(1)}); nothing that is committed may."
        raise StepError(msg)
