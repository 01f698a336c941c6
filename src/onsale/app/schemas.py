"""What is generated from the code and committed in ``schemas/``: the API and every problem in both languages."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from onsale.app.http import openapi_document
from onsale.app.process import open_process
from onsale.platform.problems import problem_entries
from onsale.platform.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
SCHEMAS_DIR = ROOT / "schemas"
PROBLEMS_PAGE = ROOT / "docs" / "problems.md"


async def generated_files() -> dict[Path, bytes]:
    """Path → content of every generated file."""
    with tempfile.TemporaryDirectory() as folder:
        process = await open_process(Settings(data_dir=Path(folder)))
        try:
            openapi = openapi_document(process)
        finally:
            await process.stop()
    return {
        SCHEMAS_DIR / "openapi.json": openapi,
        SCHEMAS_DIR / "problems.json": msgspec.json.format(msgspec.json.encode(problem_entries()), indent=1) + b"\n",
        PROBLEMS_PAGE: _problems_page().encode(),
    }


def _problems_page() -> str:
    """The catalogue for people."""
    lines = [
        "# Problems · 问题目录",
        "",
        "Every refusal of the API (RFC 9457), generated from the code by `make gen`. A `code` never changes.",
        "A running server answers `/problems/<code>` with the entry as JSON.",
        "",
        "| code | status | 中文 | English | fields |",
        "|---|---|---|---|---|",
    ]
    for entry in problem_entries():
        words = [f"**{entry.title.in_language(to)}** {entry.detail.in_language(to)}" for to in ("zh-CN", "en")]
        fields = " ".join(f"`{field}`" for field in entry.fields)
        lines.append(f"| `{entry.code}` | {entry.status} | {words[0]} | {words[1]} | {fields} |")
    return "\n".join(lines) + "\n"
