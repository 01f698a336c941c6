"""The route that reads a photographed document. It stores nothing, and nobody else ever sees what it answers."""

from __future__ import annotations

import asyncio

from litestar import get, post
from litestar.types import ControllerRouterHandler

from onsale.contracts.beijing import beijing_day
from onsale.modules.users.domain.consents import CONSENT_TEXTS, ConsentKind
from onsale.modules.users.domain.pictures import PictureProblem, picture_size
from onsale.modules.users.domain.reading_cards import CardReading
from onsale.modules.users.errors.card_reading import PictureBroken, PictureNotSupported, PictureTooManyPixels
from onsale.modules.users.errors.identities import ConsentMissing
from onsale.modules.users.providers.card_reader import CardReader
from onsale.modules.users.queries import list_own_consents
from onsale.modules.users.schemas.card_reading import CardReadingOffer
from onsale.modules.users.settings import (
    CARD_READINGS_BURST,
    CARD_READINGS_PER_SECOND,
    PICTURE_BYTES_MAX,
    PICTURE_PIXELS_MAX,
    PICTURE_UPLOAD_SECONDS_EACH,
    PICTURE_UPLOAD_SECONDS_MAX,
)
from onsale.platform.http import AnyRequest, needs, principal_of
from onsale.platform.problems import TooManyRequests
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform


def card_reading_routes(platform: Platform, reader: CardReader) -> list[ControllerRouterHandler]:
    """The routes of this concern."""
    pace = platform.limits.of("users.card-readings", per_second=CARD_READINGS_PER_SECOND, burst=CARD_READINGS_BURST)

    @get("/api/v1/me/identities/readings", opt=needs(Permission.SIGNED_IN), tags=["users"])
    async def get_reading_offer() -> CardReadingOffer:
        """Whether pictures of documents are read here, and how large they may be."""
        return CardReadingOffer(is_offered=reader.is_there, bytes_max=PICTURE_BYTES_MAX)

    @post(
        "/api/v1/me/identities/readings",
        opt=needs(Permission.SIGNED_IN),
        status_code=200,
        tags=["users"],
        request_max_body_size=PICTURE_BYTES_MAX,
    )
    async def read_card(request: AnyRequest) -> CardReading:
        """Read name and number off a photographed document (JPEG, PNG or WebP as the body, up to 10 MB), for the caller
        to check and correct. Nothing is kept; needs consent to the use of identity data."""
        me = principal_of(request).user_id
        wait = pace.take(me)
        if wait:
            raise TooManyRequests(retry_after=wait)
        await _check_consent(platform, me)
        async with reader.place(me):
            began_at = platform.clock.now()
            try:
                picture = await _uploaded(request)
            finally:
                # Whoever sends slowly keeps a place from others all the while.
                seconds = (platform.clock.now() - began_at).total_seconds()
                pace.charge(me, max(0.0, seconds) / PICTURE_UPLOAD_SECONDS_EACH)
            _check_header(picture)
            return await reader.read(picture, beijing_day(platform.clock.now()))

    return [get_reading_offer, read_card]


async def _check_consent(platform: Platform, user_id: str) -> None:
    version = CONSENT_TEXTS[ConsentKind.IDENTITY].version
    own = await list_own_consents(platform.database, user_id)
    if not any((one.kind, one.version, one.withdrawn_at) == (ConsentKind.IDENTITY, version, None) for one in own):
        raise ConsentMissing(kind=ConsentKind.IDENTITY, version=version)


async def _uploaded(request: AnyRequest) -> bytes:
    try:
        async with asyncio.timeout(PICTURE_UPLOAD_SECONDS_MAX):
            return await request.body()
    except TimeoutError as error:
        raise PictureBroken from error


def _check_header(picture: bytes) -> None:
    """Before anything is decoded, and by the bytes alone."""
    size = picture_size(picture)
    if size is PictureProblem.FORMAT:
        raise PictureNotSupported
    if isinstance(size, PictureProblem):
        raise PictureBroken
    if size.pixels > PICTURE_PIXELS_MAX:
        raise PictureTooManyPixels(pixels_max=PICTURE_PIXELS_MAX)
