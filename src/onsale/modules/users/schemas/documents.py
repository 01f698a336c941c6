"""An export as JSON and as PDF."""

from __future__ import annotations

from pathlib import Path

import msgspec

from onsale.contracts.privacy import ExportedKind, ExportedRow, ExportedSection, ExportedValue
from onsale.contracts.values import Language, Text
from onsale.modules.users.domain.exporting import Export
from onsale.platform.pdf import pdf_of

TEMPLATE = Path(__file__).parent / "export.typ"
FORMAT = "onsale-personal-data/1"
ROWS_IN_PDF_MAX = 300

_TITLE = Text(zh="个人信息副本", en="Copy of your personal data")
_FACTS = {"account": Text(zh="账号编号", en="Account"), "asked": Text(zh="申请时间", en="Asked")}
_WHY = {
    "purpose": Text(zh="用途", en="Purpose"),
    "basis": Text(zh="依据", en="Legal basis"),
    "kept": Text(zh="保存期限", en="Kept"),
    "law": Text(zh="注销后", en="After erasure"),
}
_NOTHING = Text(zh="没有记录", en="Nothing")
_CUT = Text(zh="仅列出最近 {count} 条,其余见 JSON。", en="The newest {count}; the JSON file has the others.")


class _JsonSection(msgspec.Struct):
    title: Text
    kinds: list[ExportedKind]
    columns: dict[str, Text]
    rows: list[dict[str, ExportedValue]]
    is_cut: bool


class _Json(msgspec.Struct):
    format: str
    account: str
    requested_at: str
    sections: list[_JsonSection]


class _Shown(msgspec.Struct):
    title: str
    why: list[list[str]]
    note: str
    rows: list[list[list[str]]]


class _Document(msgspec.Struct):
    title: str
    facts: list[list[str]]
    sections: list[_Shown]


def export_json(export: Export) -> bytes:
    """For machines: rows as objects, names and reasons in both languages."""
    sections = [
        _JsonSection(
            title=section.title,
            kinds=section.kinds,
            columns=dict(zip(section.columns, section.names, strict=True)),
            rows=[dict(zip(section.columns, row.values, strict=True)) for row in section.rows],
            is_cut=section.is_cut,
        )
        for section in export.sections
    ]
    document = _Json(FORMAT, export.user_id, export.requested_at.isoformat(), sections)
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def export_pdf(export: Export, language: Language) -> bytes:
    """For people: A4, in one language. For a thread. Raises ``DocumentFontMissing``."""
    document = _Document(
        title=_TITLE.in_language(language),
        facts=[
            [_FACTS["account"].in_language(language), export.user_id],
            [_FACTS["asked"].in_language(language), f"{export.requested_at:%Y-%m-%d %H:%M} UTC"],
        ],
        sections=[_shown(section, language) for section in export.sections],
    )
    return pdf_of(TEMPLATE, {"document": msgspec.json.encode(document).decode()}, language)


def _shown(section: ExportedSection, language: Language) -> _Shown:
    is_long = len(section.rows) > ROWS_IN_PDF_MAX or section.is_cut
    note = _CUT.in_language(language).format(count=ROWS_IN_PDF_MAX) if is_long else ""
    return _Shown(
        title=section.title.in_language(language),
        why=[line for kind in section.kinds for line in _why(kind, language)],
        note=note if section.rows else _NOTHING.in_language(language),
        rows=[_pairs(section, row, language) for row in section.rows[:ROWS_IN_PDF_MAX]],
    )


def _why(kind: ExportedKind, language: Language) -> list[list[str]]:
    texts = {"purpose": kind.purpose, "basis": kind.basis, "kept": kind.kept, "law": kind.law}
    said = [f"{_WHY[name].in_language(language)}: {text.in_language(language)}" for name, text in texts.items() if text]
    return [[kind.name.in_language(language), " · ".join(said)]]


def _pairs(section: ExportedSection, row: ExportedRow, language: Language) -> list[list[str]]:
    """Name and value of what a row has."""
    return [
        [name.in_language(language), str(value)]
        for name, value in zip(section.names, row.values, strict=True)
        if value not in {None, ""}
    ]
