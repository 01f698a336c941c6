"""Measure how soon a buyer sees a page: `python -m bench.pages`, after the storefront is built.

A real Chromium with an empty cache opens pages of the demo from a real server, as a phone: a processor four times
slower and the "slow 4G" of Lighthouse (150 ms there and back, 1.6 Mbit/s). Figures are medians of visits; nothing is
asserted. LCP is the largest contentful paint and CLS the cumulative layout shift, as web.dev defines them.
"""

from __future__ import annotations

import argparse
import re
import statistics
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from playwright.sync_api import Browser, Page, sync_playwright

from bench.api import Api
from bench.browser import ARGUMENTS, chromium
from bench.report import Result, make_plain_result, print_result_line, print_table, write_result
from bench.server import Server, installed_command, running_server
from bench.trial import Figure

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
WEB = ROOT / "web"
SLOW_DOWN = 4
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SETTLE_MS = 3_000
LCP_MS_GOAL, CLS_GOAL, JS_BYTES_GOAL = 1_500, 0.01, 120 * 1024
WATCH = """
window.__seen = { paint: 0, what: '', shift: 0 }
const watch = (type, note) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true })
watch('largest-contentful-paint', ({ startTime, element }) => {
  Object.assign(window.__seen, { paint: startTime, what: element?.outerHTML.slice(0, 160) ?? '' })
})
watch('layout-shift', ({ hadRecentInput, value }) => {
  if (!hadRecentInput) window.__seen.shift += value
})
"""


class Seen(msgspec.Struct, frozen=True):
    """One visit: milliseconds until the largest paint, what that was, the layout shift, and bytes of scripts sent."""

    paint: float
    what: str
    shift: float
    script_bytes: int


class _Listed(msgspec.Struct):
    id: str


class _Performances(msgspec.Struct):
    performances: list[_Listed]


class _Events(msgspec.Struct):
    items: list[_Listed]


def main() -> int:
    arguments = _parser().parse_args()
    if not (WEB / "storefront" / "dist" / "index.html").is_file():
        print("The storefront is not built: run `make setup` first.")
        return 1
    with running_server(installed_command(), {"ONSALE_WEB_DIR": str(WEB)}) as server, sync_playwright() as playwright:
        server.stop()
        server.load_demo()
        server.start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        seen = {
            name: [visit(browser, f"http://127.0.0.1:{server.port}{path}") for _ in range(arguments.runs)]
            for name, path in pages_of(server).items()
        }
        version = browser.version
        browser.close()
    result = _result(seen, arguments.runs, version)
    print_table(result)
    print(f"\nkept in {write_result(result, RESULTS)}")
    print_result_line(result)
    return 0


def pages_of(server: Server) -> dict[str, str]:
    """The pages between arriving and choosing, by name."""
    api = Api(server.port)
    event = api.get("/events").decode(_Events).items[0].id
    performance = api.get(f"/events/{event}").decode(_Performances).performances[0].id
    return {"home": "/", "event": f"/events/{event}", "choose": f"/performances/{performance}"}


def visit(browser: Browser, url: str) -> Seen:
    """Open a page as somebody who was never here."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True, locale="zh-CN"
    )
    try:
        page = context.new_page()
        page.add_init_script(WATCH)
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", SLOW_4G)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_DOWN})
        page.goto(url, wait_until="load")
        page.wait_for_timeout(SETTLE_MS)
        return _seen(page)
    finally:
        context.close()


def _seen(page: Page) -> Seen:
    asked = """() => ({ ...window.__seen, script_bytes: performance.getEntriesByType('resource')
        .filter(({ name }) => /\\.js$/.test(name)).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) })"""
    return msgspec.convert(page.evaluate(asked), Seen, strict=False)


def _result(seen: dict[str, list[Seen]], runs: int, chromium_version: str) -> Result:
    figures: dict[str, Figure] = {}
    goals: dict[str, float] = {}
    for name, visits in seen.items():
        for figure, value, goal in (
            (f"{name}_lcp_ms", round(statistics.median(one.paint for one in visits)), LCP_MS_GOAL),
            (f"{name}_cls", round(statistics.median(one.shift for one in visits), 4), CLS_GOAL),
            (f"{name}_script_bytes", visits[-1].script_bytes, JS_BYTES_GOAL),
        ):
            figures[figure] = value
            goals[figure] = goal
    return make_plain_result(
        "pages",
        "chromium",
        figures,
        goals,
        versions={"chromium": chromium_version},
        settings={"runs": runs, "slow_down": SLOW_DOWN, "latency_ms": SLOW_4G["latency"]},
        notes=[f"Largest on {name}: {_short(visits[-1].what)}" for name, visits in seen.items()],
    )


def _short(element: str) -> str:
    tag = re.match(r"<\w+", element)
    source = re.search(r'src="([^"]+)"', element)
    return f"{tag[0][1:] if tag else '?'} {urlsplit(source[1]).path if source else ''}".strip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description="Measure when pages are seen.")
    parser.add_argument("--runs", type=int, default=5, help="visits of each page; the median is reported")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
