"""Attendee tokens, as a caller brings them, and the route that gives a ticket to another person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from litestar import put
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from onsale.contracts.real_names import Attendee
from onsale.contracts.tokens import AttendeeClaims
from onsale.modules.inventory.commands.attendees import AttendeeCommands, ChangeAttendee
from onsale.modules.inventory.errors.attendees import AttendeeTokenExpired, AttendeeTokenInvalid
from onsale.modules.inventory.schemas.attendees import ChangedName, NameChange, present_change
from onsale.platform.http import AnyRequest, needs, principal_of
from onsale.platform.problems import NotFound
from onsale.platform.security import Permission, TokenInvalid, TokenSigner
from onsale.platform.wiring import Platform

PLACE = re.compile(r"[0-9]{1,3}", re.ASCII)


def read_attendees(
    tokens: Sequence[str], signer: TokenSigner[AttendeeClaims], *, user_id: str, performance_id: str, now: datetime
) -> list[AttendeeClaims]:
    """Who the caller says the tickets are for, from signatures alone; an empty performance is any."""
    people: list[AttendeeClaims] = []
    foreign: list[int] = []
    for position, token in enumerate(tokens):
        try:
            person = signer.verify(token)
        except TokenInvalid:
            foreign.append(position)
            continue
        if person.user_id != user_id or performance_id not in {"", person.performance_id}:
            foreign.append(position)
        people.append(person)
    if foreign:
        raise AttendeeTokenInvalid(positions=foreign)
    seconds = now.timestamp()
    expired = [position for position, person in enumerate(people) if person.expires_at <= seconds]
    if expired:
        raise AttendeeTokenExpired(positions=expired)
    return people


def attendee_routes(platform: Platform, commands: AttendeeCommands) -> list[ControllerRouterHandler]:
    """The routes of this concern."""
    change = platform.commands.single("inventory.change_attendee", commands.change, Attendee)

    @put("/api/v1/holds/{hold_id:str}/attendees/{place:str}", opt=needs(Permission.SIGNED_IN), tags=["inventory"])
    async def change_attendee(
        hold_id: FromPath[str], place: FromPath[str], data: JSONBody[NameChange], request: AnyRequest
    ) -> ChangedName:
        """Give a ticket to another person of the own identity book, as often and as long as the performance allows."""
        if PLACE.fullmatch(place) is None:
            raise NotFound()
        user_id, now = principal_of(request).user_id, platform.clock.now()
        signer = platform.attendee_tokens
        people = read_attendees([data.attendee], signer, user_id=user_id, performance_id="", now=now)
        command = ChangeAttendee(user_id=user_id, hold_id=hold_id, place=int(place), person=people[0])
        return present_change(hold_id, await change.submit(command))

    return [change_attendee]
