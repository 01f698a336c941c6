"""The import contracts hold, and each of them rejects the import it forbids.

A contract that matches nothing is green for ever. So a small package of the same shape is written to a folder, checked
with the contracts of `pyproject.toml`, and then broken in one place for each contract.
"""

import subprocess
import tomllib
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.tree import BIN, ROOT

pytestmark = pytest.mark.slow

ROLES: Final = (
    "module", "http", "consumers", "jobs", "providers", "front", "schemas", "commands", "queries", "repository",
    "invariants", "tables", "domain", "errors", "settings",
)  # fmt: skip

# contract id, file that gets the import, the import
FORBIDDEN: Final = (
    ("layers", "contracts/values.py", "import onsale.platform.db"),
    ("layers", "contracts/values.py", "import onsale.modules.orders.domain"),
    ("layers", "platform/db.py", "import onsale.modules.orders.domain"),
    ("layers", "platform/db.py", "import onsale.app.cli"),
    ("layers", "modules/orders/module.py", "import onsale.app.cli"),
    ("layers", "modules/orders/http.py", "import onsale.edge.http"),
    ("layers", "edge/http.py", "import onsale.modules.orders.domain"),
    ("layers", "sandbox/provider.py", "import onsale.modules.orders.domain"),
    ("layers", "modules/orders/jobs.py", "import onsale.sandbox.provider"),
    ("layers", "utils.py", "NOTHING = None"),
    ("provider-is-a-stranger", "provider_sim/alipay.py", "import onsale.platform.db"),
    ("provider-is-a-stranger", "provider_sim/alipay.py", "import onsale.modules.orders.domain"),
    ("product-knows-no-simulator", "app/cli.py", "import onsale.provider_sim.alipay"),
    ("modules", "modules/orders/commands.py", "import onsale.modules.inventory.domain"),
    ("modules", "modules/inventory/settings.py", "from onsale.modules.orders import errors"),
    ("roles", "modules/orders/http.py", "import onsale.modules.orders.module"),
    ("roles", "modules/orders/http.py", "import onsale.modules.orders.jobs"),
    ("roles", "modules/orders/providers.py", "import onsale.modules.orders.jobs"),
    ("roles", "modules/orders/commands.py", "import onsale.modules.orders.providers"),
    ("roles", "modules/inventory/commands.py", "import onsale.modules.inventory.front"),
    ("roles", "modules/orders/schemas.py", "import onsale.modules.orders.http"),
    ("roles", "modules/orders/commands.py", "import onsale.modules.orders.schemas"),
    ("roles", "modules/orders/commands.py", "import onsale.modules.orders.queries"),
    ("roles", "modules/orders/repository.py", "import onsale.modules.orders.commands"),
    ("roles", "modules/orders/invariants.py", "import onsale.modules.orders.repository"),
    ("roles", "modules/orders/tables.py", "import onsale.modules.orders.repository"),
    ("roles", "modules/orders/domain.py", "import onsale.modules.orders.tables"),
    ("roles", "modules/orders/errors.py", "import onsale.modules.orders.domain"),
    ("roles", "modules/orders/helpers.py", "NOTHING = None"),
    ("pure-contracts", "contracts/values.py", "import litestar"),
    ("pure-contracts", "contracts/values.py", "import cryptography"),
    ("pure-domain", "modules/orders/domain.py", "import sqlalchemy"),
    ("pure-domain", "modules/orders/domain.py", "import onsale.platform.db"),
    ("thin-routes", "modules/orders/http.py", "import onsale.modules.orders.tables"),
    ("thin-routes", "modules/orders/http.py", "from sqlalchemy import select"),
    ("no-network-in-transactions", "modules/orders/repository.py", "import httpx2"),
    ("no-network-in-transactions", "modules/orders/commands.py", "from httpx2 import AsyncClient"),
    ("no-network-in-transactions", "modules/orders/queries.py", "import aiosmtplib"),
    ("no-network-in-transactions", "modules/inventory/repository.py", "import redis"),
)


def test_the_package_keeps_every_contract() -> None:
    checked = _lint(ROOT / "src", ROOT / "pyproject.toml")

    assert checked.returncode == 0, checked.stdout


def test_a_package_of_the_same_shape_keeps_every_contract(tmp_path: Path) -> None:
    checked = _lint(_write_package(tmp_path), ROOT / "pyproject.toml")

    assert checked.returncode == 0, checked.stdout


def test_every_contract_has_an_import_that_it_rejects() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {contract["id"] for contract in configuration["tool"]["importlinter"]["contracts"]}

    assert {contract for contract, _, _ in FORBIDDEN} == contracts


@pytest.mark.parametrize(("contract", "file", "line"), FORBIDDEN)
def test_a_forbidden_import_is_rejected(tmp_path: Path, contract: str, file: str, line: str) -> None:
    source = _write_package(tmp_path)
    (source / "onsale" / file).write_text(f"{line}\n")

    checked = _lint(source, ROOT / "pyproject.toml", contract)

    assert checked.returncode == 1, checked.stdout
    assert "BROKEN" in checked.stdout


def _write_package(folder: Path) -> Path:
    """A package with every layer, two modules with every role, and the imports that are allowed."""
    source = folder / "src"
    files = {
        "app/cli.py": "import onsale.modules.orders.module\nimport onsale.edge.http\nimport onsale.sandbox.provider\n",
        "contracts/values.py": "",
        "platform/db.py": "import sqlalchemy\nimport onsale.contracts.values\n",
        "edge/http.py": "import onsale.platform.db\n",
        "edge/domain.py": "import onsale.contracts.values\n",
        "sandbox/provider.py": "import onsale.platform.db\n",
        "provider_sim/alipay.py": "import onsale.contracts.values\n",
    }
    for module in ("orders", "inventory"):
        lower = dict.fromkeys(ROLES, "import onsale.contracts.values\n")
        lower["module"] = f"import onsale.modules.{module}.http\n"
        lower["http"] = f"import onsale.modules.{module}.commands\n"
        lower["commands"] = f"import onsale.modules.{module}.repository\n"
        lower["repository"] = f"import onsale.modules.{module}.tables\nimport onsale.platform.db\n"
        files |= {f"modules/{module}/{role}.py": text for role, text in lower.items()}
    for name, text in files.items():
        path = source / "onsale" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        for parent in path.relative_to(source).parents[:-1]:
            (source / parent / "__init__.py").touch()
    return source


def _lint(source: Path, config: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    """Checks the package `onsale` found in `source`: the working folder comes first on import-linter's path."""
    only = ["--contract", contract] if contract else []
    command: list[str | Path] = [BIN / "lint-imports", "--no-cache", "--no-logo", "--config", config, *only]
    return subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
