"""A statement as PDF."""

from __future__ import annotations

from pathlib import Path

import msgspec

from onsale.contracts.values import Language
from onsale.modules.orders.domain.settlements import Settlement
from onsale.modules.orders.schemas.documents.statement import statement_of
from onsale.platform.pdf import pdf_of

TEMPLATE = Path(__file__).parent / "statement.typ"


def statement_pdf(found: Settlement, language: Language) -> bytes:
    """A settlement as PDF, A4 across: for a thread. Raises ``DocumentFontMissing``."""
    statement = msgspec.json.encode(statement_of(found, language)).decode()
    return pdf_of(TEMPLATE, {"statement": statement}, language)
