"""How an organiser shows itself to buyers."""

from __future__ import annotations

import msgspec

from onsale.contracts.values import Text

# The product's own accent, for who has chosen none.
DEFAULT_COLOR = "#d63a1f"


class OrganiserPageRow(msgspec.Struct, frozen=True, kw_only=True):
    """The page of an organisation. ``content_revision`` counts its changes from 1; ``revision`` numbers what visitors
    can see of it among all changes of the catalogue."""

    organisation_id: str
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str
    color: str
    content_revision: int
    changed_at: int
    revision: int = 0

    @property
    def name(self) -> Text:
        return Text(zh=self.name_zh, en=self.name_en)

    @property
    def about(self) -> Text:
        return Text(zh=self.about_zh, en=self.about_en)
