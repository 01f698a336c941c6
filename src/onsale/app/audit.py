"""``onsale audit verify``: whether anybody changed the audit log behind our back."""

from __future__ import annotations

import msgspec

from onsale.platform.audit_chain import verify_chain
from onsale.platform.engines import open_ready_database
from onsale.platform.settings import Settings


async def verify(settings: Settings, *, expect: str | None, as_json: bool) -> int:
    """Walk the chain of this database's log; prints how many entries are in order, the hash to note elsewhere and the
    first thing that is wrong. 1 when something is."""
    database = await open_ready_database(settings, modules=[])
    try:
        verdict = await verify_chain(database, expect=expect)
    finally:
        await database.close()
    found = verdict.found
    if as_json:
        print(msgspec.json.encode(verdict).decode())
    else:
        if found is not None:
            about = f" ({found.entry_id})" if found.entry_id else ""
            print(f"BROKEN at entry {found.position}{about}: {found.what}")
        print(f"{verdict.entries} entries in order, head {verdict.head_hash or 'none'}")
    return 0 if found is None else 1
