"""XLSX files as they are written: a table of any length, sent row by row, in memory that does not grow with it.

A library that writes whole files has to have the file before its first byte leaves; who waits for a million rows sees
nothing move, and who gives up has let the server finish. The format (ECMA-376) needs few parts for one plain table.
Texts are inline and numbers are numbers: nothing in it is a formula.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import AsyncIterator, Collection, Sequence
from xml.sax.saxutils import escape

SHEET = "xl/worksheets/sheet1.xml"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Fast and three quarters as small as the best: a million rows are compressed while somebody waits.
COMPRESSION_LEVEL = 1
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# The styles of cells: as they are, amounts with two decimals, and headings.
_PLAIN, _AMOUNT, _HEADING = "0", "1", "2"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/{SHEET}" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    '<xf xfId="0"/><xf xfId="0" numFmtId="4" applyNumberFormat="1"/><xf xfId="0" fontId="1" applyFont="1"/>'
    "</cellXfs></styleSheet>",
}


class _Pipe:
    """What the archive writes into; ``taken`` is what has come since the last time."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._chunks.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """The archive is over."""

    def taken(self) -> bytes:
        data, self._chunks = b"".join(self._chunks), []
        return data


async def xlsx_stream(
    headings: Sequence[str], pages: AsyncIterator[Sequence[Sequence[str]]], *, amounts: Collection[int]
) -> AsyncIterator[bytes]:
    """A file with one sheet: its headings, then the rows of each page. The columns in ``amounts`` are numbers, written
    with a point. At most 1,048,575 rows are a sheet; who calls keeps to that."""
    pipe = _Pipe()
    # A pipe cannot be wound back: sizes stand behind each part, as the format has it for that.
    archive = zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL)
    for name, content in _PARTS.items():
        archive.writestr(name, _XML + content)
    with archive.open(SHEET, "w") as sheet:
        top = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/>'
        sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}">{top}</sheetView></sheetViews><sheetData>'.encode())
        sheet.write(_row([_text(heading, _HEADING) for heading in headings]))
        yield pipe.taken()
        async for page in pages:
            for row in page:
                sheet.write(_row([_number(cell) if at in amounts else _text(cell) for at, cell in enumerate(row)]))
            yield pipe.taken()
        sheet.write(b"</sheetData></worksheet>")
    archive.close()
    yield pipe.taken()


def _row(cells: Sequence[str]) -> bytes:
    return f"<row>{''.join(cells)}</row>".encode()


def _text(text: str, style: str = _PLAIN) -> str:
    words = escape(_FORBIDDEN.sub("", text))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{words}</t></is></c>' if words else "<c/>"


def _number(number: str) -> str:
    return f'<c s="{_AMOUNT}"><v>{number}</v></c>' if number else "<c/>"
