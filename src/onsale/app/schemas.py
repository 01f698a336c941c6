"""What is generated from the code and committed in ``schemas/``: the API and every problem in both languages."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from onsale.app.http import openapi_document
from onsale.app.process import open_process
from onsale.platform.problems import catalogue
from onsale.platform.settings import Settings

SCHEMAS_DIR = Path(__file__).resolve().parents[3] / "schemas"


async def generated_files() -> dict[Path, bytes]:
    """Path → content of every generated file."""
    with tempfile.TemporaryDirectory() as folder:
        process = await open_process(Settings(data_dir=Path(folder)))
        try:
            openapi = openapi_document(process)
        finally:
            await process.stop()
    return {SCHEMAS_DIR / "openapi.json": openapi, SCHEMAS_DIR / "problems.json": problem_catalogue()}


def problem_catalogue() -> bytes:
    """Every problem that the API can answer with, by code."""
    entries = [
        {
            "code": refusal.code,
            "status": refusal.status,
            "title": refusal.title,
            "detail": refusal.detail,
            "fields": sorted(refusal.__annotations__),
            "meaning": (refusal.__doc__ or "").strip(),
        }
        for refusal in catalogue()
    ]
    return msgspec.json.format(msgspec.json.encode(entries), indent=1) + b"\n"
