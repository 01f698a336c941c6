"""The committed Nginx configuration, on a real Nginx before stand-ins of the services."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from scripts.engines import Nginx
from scripts.gateway import SCHEMAS, SERVICES, Gateway, render
from tests.gateway.front import Front
from tests.gateway.stubs import Stub

# As the build writes it, with the place for what is said about one thing.
INDEX = (
    '<!doctype html><!--# block name="head" --><title>{}</title><!--# endblock -->'
    '<!--# include virtual="$onsale_head" stub="head" --><body>'
)


@pytest.fixture(scope="module")
def stubs() -> Iterator[dict[str, Stub]]:
    with ExitStack() as running:
        yield {name: running.enter_context(Stub(name).running()) for name in SERVICES}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small built pages, as the set-up lays them out."""
    web = tmp_path_factory.mktemp("gateway") / "web"
    for app in ("storefront", "console", "gate"):
        assets = web / app / "dist" / "assets"
        assets.mkdir(parents=True)
        (assets / f"index-{app}.js").write_text(f"console.log('{app}')")
        (assets.parent / "index.html").write_text(INDEX.format(app))
        (assets.parent / "sw.js").write_text("// worker")
    (web / "storefront" / "dist" / "embed").mkdir()
    (web / "storefront" / "dist" / "embed" / "onsale-event.js").write_text("// for any site")
    return web


@pytest.fixture(scope="module")
def gateway(nginx: type[Nginx], stubs: dict[str, Stub], pages: Path) -> Iterator[Nginx]:
    services = {name: [stub.address] for name, stub in stubs.items()}

    def http(port: int, folder: Path) -> str:
        # Its account may not see the folders of tests.
        shutil.copytree(pages, folder / "web", dirs_exist_ok=True)
        shutil.copy(SCHEMAS / "openapi.json", folder)
        return render(Gateway(services=services, port=port, web=folder / "web", schemas=folder, cache=folder / "cache"))

    with nginx(http) as server:
        yield server


@pytest.fixture
def front(gateway: Nginx, stubs: dict[str, Stub]) -> Iterator[Front]:
    opened = Front(gateway.url, stubs)
    before = {name: stub.behaviour for name, stub in stubs.items()}
    for stub in stubs.values():
        stub.asked.clear()
    yield opened
    opened.client.close()
    for name, stub in stubs.items():
        stub.behaviour = before[name]
