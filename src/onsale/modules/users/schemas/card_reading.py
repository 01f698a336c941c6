"""What the routes that read photographed documents answer besides a reading, which is in ``domain``."""

from __future__ import annotations

import msgspec


class CardReadingOffer(msgspec.Struct, frozen=True):
    """Whether pictures are read here at all, and how large one may be."""

    is_offered: bool
    bytes_max: int
