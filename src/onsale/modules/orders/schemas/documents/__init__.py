"""Documents for people: spreadsheets and PDF."""

from onsale.modules.orders.schemas.documents.pdf import statement_pdf
from onsale.modules.orders.schemas.documents.sheets import Sheet, csv_of, sheet_of, statement_sheet

__all__ = ["Sheet", "csv_of", "sheet_of", "statement_pdf", "statement_sheet"]
