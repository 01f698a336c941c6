"""PDF and pictures, set by Typst in the fonts of the machine."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import typst

from onsale.contracts.values import Language, Text
from onsale.platform.problems import Refusal

# Debian's fonts-noto-cjk first; the others are what other systems bring along.
FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Serif CJK SC", "PingFang SC", "Microsoft YaHei", "SimSun")

POINTS_PER_INCH = 72.0

_one_at_a_time = threading.Lock()


class DocumentFontMissing(
    Refusal,
    code="document-font-missing",
    status=503,
    title=Text(zh="服务器缺少中文字体", en="The server has no Chinese font"),
    detail=Text(
        zh="请安装 fonts-noto-cjk 后重启,或先下载其他格式。",
        en="Install fonts-noto-cjk and restart, or take another format.",
    ),
):
    """Nobody gets a document with boxes instead of words."""


@lru_cache(maxsize=4)
def _compiler(folder: Path) -> typst.Compiler:
    """Reads the machine's fonts once: 0.2 s and 40 MB, when the first document is wanted."""
    return typst.Compiler(root=str(folder))


@lru_cache(maxsize=1)
def _font() -> str | None:
    """The Chinese font of this machine."""
    families = set(typst.Fonts().families())
    return next((font for font in FONTS if font in families), None)


def pdf_of(template: Path, inputs: Mapping[str, str], language: Language) -> bytes:
    """A template with its inputs, and ``font`` and ``lang``. Takes milliseconds, the first one a quarter of a second:
    for a thread. Raises ``DocumentFontMissing``."""
    every = {**inputs, "font": _chinese_font(), "lang": "en" if language == "en" else "zh"}
    with _one_at_a_time:
        content = _compiler(template.parent).compile(input=str(template), sys_inputs=every)
    assert isinstance(content, bytes)
    return content


def png_of(template: Path, inputs: Mapping[str, str]) -> bytes:
    """A template of one page with its inputs, a pixel for each of its points. The same holds as for ``pdf_of``."""
    _chinese_font()
    with _one_at_a_time:
        content = _compiler(template.parent).compile(
            input=str(template), sys_inputs=dict(inputs), format="png", ppi=POINTS_PER_INCH
        )
    assert isinstance(content, bytes)
    return content


def _chinese_font() -> str:
    font = _font()
    if font is None:
        raise DocumentFontMissing()
    return font
