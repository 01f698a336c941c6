"""Limits of this module."""

from __future__ import annotations

SALES_PAGE_MAX = 50
HOURS_SHOWN = 48
# A chart of days ends here, however long a performance was on sale.
DAYS_SHOWN_MAX = 400
