"""Pages about one event, as one process serves them: the built page with what the catalogue says in its head."""

from __future__ import annotations

import gzip

import httpx2
import pytest

from onsale.app.process import Process
from onsale.app.web import CONTENT_SECURITY_POLICY
from onsale.platform.settings import Settings
from tests.modules.catalog.desk import Desk, text
from tests.modules.catalog.reading import read_head
from tests.processes import opened_client

BEFORE = '<!doctype html><html><head><script src="/theme.js"></script>'
DEFAULT = "<title>Default</title>"
AFTER = "</head><body></body></html>"
PLACE = f'<!--# block name="head" -->{DEFAULT}<!--# endblock --><!--# include virtual="$head" stub="head" -->'
PAGE = f"{BEFORE}{PLACE}{AFTER}"


@pytest.fixture(autouse=True)
def pages(settings: Settings) -> None:
    dist = settings.web_dir / "storefront" / "dist"
    (dist / "embed").mkdir(parents=True)
    (dist / "index.html").write_text(PAGE)
    (dist / "embed" / "onsale-event.js").write_text("// for any site")
    (dist / "theme.js").write_text("// for ours")


async def get(process: Process, path: str, **headers: str) -> httpx2.Response:
    async with opened_client(process) as client:
        return await client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


async def test_a_page_about_an_event_says_so_before_anything_runs(process: Process, desk: Desk) -> None:
    event_id = await desk.published()
    head = await desk.client.get(f"/api/v1/events/{event_id}/page-head?lang=en")
    page = await get(process, f"/events/{event_id}?lang=en&day=2026-06-08")

    assert page.text == f"{BEFORE}{head.text}{AFTER}"
    assert {name: page.headers[name] for name in ("content-type", "cache-control", "content-security-policy")} == {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-cache",
        "content-security-policy": CONTENT_SECURITY_POLICY,
    }
    same = await get(process, f"/events/{event_id}?lang=en", if_none_match=page.headers["etag"])
    assert (same.status_code, same.content) == (304, b"")
    in_chinese = await get(process, f"/events/{event_id}")
    assert read_head(in_chinese.text.removeprefix(BEFORE).removesuffix(AFTER)).meta["og:locale"] == "zh_CN"


async def test_it_is_as_new_as_the_catalogue_and_travels_compressed(process: Process, desk: Desk) -> None:
    event_id = await desk.published()
    async with opened_client(process) as client:
        before = await client.get(f"/events/{event_id}", headers={"accept-encoding": "gzip"})
        await desk.change(event_id, {"title": text("新", "New")})
        after = await client.get(f"/events/{event_id}", headers={"if-none-match": before.headers["etag"]})

    assert before.headers["content-encoding"] == "gzip"
    assert (after.status_code, "<title>新 – 开售 Onsale</title>" in after.text) == (200, True)
    assert len(gzip.compress(after.content)) < 3_000


async def test_so_does_a_page_about_an_organiser(process: Process, desk: Desk) -> None:
    await desk.published()
    name = {"name": text("潮汐文化", "Tides Culture")}
    saved = await desk.client.put("/api/v1/organiser/page", json=name, headers=desk.headers | {"if-match": '"0"'})
    page = await get(process, f"/organisers/{saved.json()['id']}?lang=en")

    assert saved.status_code == 200
    assert "<title>Tides Culture – 开售 Onsale</title>" in page.text


async def test_other_pages_are_as_they_were_built(process: Process, desk: Desk) -> None:
    event_id = await desk.published()
    for path in ("/", "/orders", "/events", f"/events/{event_id}/more", "/events/%3C!--", f"/events/{'a' * 65}"):
        assert (path, (await get(process, path)).text) == (path, PAGE)
    missing = await get(process, "/events/no-such-event")
    assert (missing.status_code, 'content="noindex"' in missing.text) == (200, True)


async def test_scripts_for_other_sites_may_be_loaded_there_and_no_others(process: Process) -> None:
    embedded, own = await get(process, "/embed/onsale-event.js"), await get(process, "/theme.js")

    assert embedded.headers["access-control-allow-origin"] == "*"
    assert embedded.headers["cross-origin-resource-policy"] == "cross-origin"
    assert {"access-control-allow-origin", "cross-origin-resource-policy"}.isdisjoint(own.headers)
