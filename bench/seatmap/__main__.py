"""Measure seat map and designer with 110,000 seats: `python -m bench.seatmap --runs 3`, after the pages are built.

A real Chromium opens the built storefront on a stadium, without throttling and with a processor four times slower, and
then the designer in the console; the table has the median of the runs. Nothing is asserted: the figures depend on the
machine and on what else runs on it.
"""

import argparse
import gzip
import os
import shutil
import statistics
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.browser import ARGUMENTS, chromium
from bench.report import Result, make_plain_result, print_result_line, print_table, write_result
from bench.seatmap.designer import draw, prepare
from bench.seatmap.site import Site, load_chart, serving
from bench.seatmap.visit import Visit, p95, visit
from bench.server import installed_command, running_server
from bench.stadium import STADIUM_SEATS
from bench.trial import Figure
from onsale.modules.catalog.domain.plan import Chart

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results"
WEB = ROOT / "web"
SLOW_DOWNS = (1, 4)
GOALS = {
    "first_view_ms": 1_000,
    "frame_p95_ms": 16.7,
    "chart_gzip_bytes": 1_200_000,
    "state_gzip_bytes": 60_000,
    "delta_1000_seats_ms": 100,
    "tap_to_highlight_ms": 50,
    "designer_open_ms": 3_000,
    "designer_paint_5000_ms": 200,
}
BROTLI = "process.stdout.write(String(require('zlib').brotliCompressSync(require('fs').readFileSync(0)).length))"


def main() -> int:
    arguments = _parser().parse_args()
    if not all((dist / "index.html").is_file() for dist in (arguments.dist, WEB / "console" / "dist")):
        print("The pages are not built: run `make setup` first.")
        return 1
    chart = load_chart(arguments.seats)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        site = Site(chart, arguments.dist)
        figures = _sizes(site)
        for slow_down in SLOW_DOWNS:
            figures |= _figures(
                [_one(browser, chart, arguments.dist, slow_down) for _ in range(arguments.runs)], slow_down
            )
        figures |= _drawing(browser, arguments.seats, arguments.runs)
        version = browser.version
        browser.close()
    result = _result(figures, arguments, version)
    print_table(result)
    print(f"\nkept in {write_result(result, RESULTS)}")
    print_result_line(result)
    return 0


def _one(browser: Browser, chart: Chart, dist: Path, slow_down: int) -> Visit:
    """A visit to a stadium where the seats that the last one sold are free again."""
    site = Site(chart, dist)
    with serving(site) as url:
        return visit(browser, site, url, slow_down=slow_down)


def _figures(visits: list[Visit], slow_down: int) -> dict[str, Figure]:
    def median(values: list[float]) -> float:
        return round(statistics.median(values), 1)

    suffix = "" if slow_down == 1 else f"_{slow_down}x_slower"
    return {
        f"first_view_ms{suffix}": median([one.first_view for one in visits]),
        f"frame_p95_ms{suffix}": median([p95(one.frames) for one in visits]),
        f"zoom_frame_p95_ms{suffix}": median([p95(one.zoom_frames) for one in visits]),
        f"pan_frame_p95_ms{suffix}": median([p95(one.pan_frames) for one in visits]),
        f"delta_1000_seats_ms{suffix}": median([one.delta for one in visits]),
        f"tap_to_highlight_ms{suffix}": median([one.tap for one in visits]),
    }


def _drawing(browser: Browser, seats: int, runs: int) -> dict[str, Figure]:
    with running_server(installed_command(), {"ONSALE_WEB_DIR": str(WEB)}) as server:
        desk = prepare(server, seats)
        drawn = [draw(browser, desk) for _ in range(runs)]
    return {
        "designer_open_ms": round(statistics.median(one.open for one in drawn), 1),
        "designer_paint_5000_ms": round(statistics.median(one.paint for one in drawn), 1),
        "designer_painted_seats": min(one.painted for one in drawn),
    }


def _sizes(site: Site) -> dict[str, Figure]:
    """What the chart and the state weigh on the wire; the server sends gzip, a gateway may send Brotli."""
    figures: dict[str, Figure] = {}
    for name, body in (("chart", site.chart_body), ("state", site.state_body)):
        figures[f"{name}_bytes"] = len(body)
        figures[f"{name}_gzip_bytes"] = len(gzip.compress(body, 5))
        if brotli := _brotli_bytes(body):
            figures[f"{name}_brotli_bytes"] = brotli
    return figures


def _brotli_bytes(body: bytes) -> int | None:
    """By Node, because Python's own library has no Brotli; None without Node."""
    node = shutil.which("node")
    if node is None:
        return None
    return int(subprocess.run([node, "-e", BROTLI], input=body, capture_output=True, check=True).stdout)


def _result(figures: dict[str, Figure], arguments: argparse.Namespace, chromium: str) -> Result:
    load = os.getloadavg()[0]
    return make_plain_result(
        "seatmap",
        "chromium",
        figures,
        GOALS,
        versions={"chromium": chromium},
        settings={"runs": arguments.runs, "seats": arguments.seats, "load_average": round(load, 2)},
        notes=[f"Drawn by the processor, without a graphics card; load average at the end {load:.1f}."],
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.seatmap", description="Measure the seat map in a browser.")
    parser.add_argument("--runs", type=int, default=3, help="visits of each kind; the median is reported")
    parser.add_argument("--seats", type=int, default=STADIUM_SEATS)
    parser.add_argument("--dist", type=Path, default=WEB / "storefront" / "dist", help="the built storefront")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
