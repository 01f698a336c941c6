"""``onsale privacy scan``: where a person is still to be found, and whether the register says so."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from redis.asyncio import Redis

from onsale.app.privacy import REGISTER
from onsale.contracts.phones import normalised_phone
from onsale.modules.users.commands.identities import DocumentIndexes
from onsale.modules.users.domain.identities import Document, DocumentKind
from onsale.platform.db import Reads
from onsale.platform.engines import DATABASE_FILE, open_ready_database
from onsale.platform.personal_data_scan import (
    Eyes,
    Found,
    Needle,
    look_through_files,
    look_through_tables,
    look_through_values,
)
from onsale.platform.security import KeyRing, Sealer
from onsale.platform.settings import Settings, SettingsError

# The database is looked through by its tables, and secrets hold nobody.
NOT_AS_FILES = (DATABASE_FILE, "onsale.lock", "secret.key")
VALUE_LENGTH_MIN = 2


async def scan(settings: Settings, values: Sequence[str]) -> int:
    """Look for these values of one person everywhere; ``-`` reads them from the standard input, one a line, so that
    they are in no list of processes. Prints where each was found, never the value. 1 when something is where the
    register does not say so."""
    texts = [text.strip() for value in values for text in (sys.stdin if value == "-" else [value])]
    if not (texts := [text for text in texts if text]) or min(map(len, texts)) < VALUE_LENGTH_MIN:
        raise SettingsError("Give values of the person, such as a phone, each of two characters at least.")
    database = await open_ready_database(settings)
    try:
        found = await everything_about(settings, database, texts)
    finally:
        await database.close()
    for one in found:
        verdict = "declared" if one.is_declared else "NOT DECLARED"
        print(f"{verdict}: {one.place}: {one.needle} ({one.count})")
    wrong = sum(not one.is_declared for one in found)
    print(f"{len(REGISTER)} tables, files and Redis looked through for {len(texts)} values: {wrong} not declared")
    return 1 if wrong else 0


async def everything_about(settings: Settings, database: Reads, texts: Sequence[str]) -> list[Found]:
    """What is found of a person by these plain values and by everything that is made of them."""
    ring = KeyRing(settings.keys())
    sealer = Sealer(ring)
    needles = [needle for number, text in enumerate(texts, 1) for needle in _needles_of(number, text, ring, sealer)]
    eyes = Eyes(needles, sealer, list(ring.all_for("seal")))
    found = await look_through_tables(database, REGISTER, eyes)
    found += look_through_files(settings.data_dir, eyes, but=NOT_AS_FILES)
    if settings.redis_url:
        async with _redis(settings.redis_url) as client:
            found += look_through_values("redis", {key: value async for key, value in _values_of(client)}, eyes)
    return found


def _needles_of(number: int, text: str, ring: KeyRing, sealer: Sealer) -> list[Needle]:
    """A value as it may be stored: itself, in its normal form, and as every blind index that leads to it."""
    name, phone = f"value {number}", normalised_phone(text)
    forms = dict.fromkeys([text, text.lower(), text.upper(), *([phone, phone.removeprefix("+86")] if phone else [])])
    plain = Needle(name, tuple(form.encode() for form in forms), _is_uuid(text))
    blind = {index for form in forms for index in sealer.blind_indexes(form).values()}
    documents = DocumentIndexes(ring)
    for kind in DocumentKind:
        blind |= {index for form in forms for index in documents.of(Document(kind, form)).values()}
    return [plain, Needle(f"{name}, as a blind index", tuple(index.encode() for index in sorted(blind)))]


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


@asynccontextmanager
async def _redis(url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(url)
    try:
        yield client
    finally:
        await client.aclose()


async def _values_of(client: Redis) -> AsyncIterator[tuple[str, bytes]]:
    """Every key with all that it holds, whatever its type."""
    async for key in client.scan_iter(count=500):
        yield key.decode(errors="replace"), b" ".join(map(_bytes_of, await _content_of(client, key)))


async def _content_of(client: Redis, key: bytes) -> Sequence[object]:
    match await client.type(key):
        case b"string":
            return [await client.get(key)]
        case b"hash":
            return [part for pair in (await client.hgetall(key)).items() for part in pair]
        case b"zset":
            return await client.zrange(key, 0, -1)
        case b"set":
            return list(await client.smembers(key))
        case b"list":
            return await client.lrange(key, 0, -1)
        case _:
            return [await client.dump(key)]


def _bytes_of(part: object) -> bytes:
    return part if isinstance(part, bytes) else b""
