"""The identity books of the demo's buyers, so that a sale to named people can be tried at once.

Nobody's numbers: the passports are invented, and the resident ID is the one that GB 11643 itself prints.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.app.demo.requests import Person

GRANDMOTHER = {
    "relation": "family",
    "name": "陈桂兰",
    "label": "外婆",
    "document": {"kind": "resident-id", "number": "11010519491231002X"},
}


class _Text(msgspec.Struct):
    kind: str
    version: str


class _Consents(msgspec.Struct):
    texts: list[_Text]


class _Ignored(msgspec.Struct):
    pass


async def fill_books(people: Sequence[tuple[Person, str]]) -> None:
    """Everybody has themselves in the book, and the first one a grandmother as well."""
    for place, (person, name) in enumerate(people):
        for offered in (await person.get("/api/v1/me/consents", _Consents)).texts:
            await person.post("/api/v1/me/consents", offered, _Ignored)
        passport = {"kind": "passport", "number": f"E{place:08}"}
        await person.post("/api/v1/me/identities", {"relation": "self", "name": name, "document": passport}, _Ignored)
    await people[0][0].post("/api/v1/me/identities", GRANDMOTHER, _Ignored)
