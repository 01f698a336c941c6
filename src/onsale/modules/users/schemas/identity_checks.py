"""What the routes of checks of identities answer; entries themselves are in ``domain``."""

from __future__ import annotations

import msgspec


class FaceCheckBegun(msgspec.Struct, frozen=True):
    """Where to show the face. ``id`` stands in the address that the authority sends back to, as well."""

    id: str
    url: str
