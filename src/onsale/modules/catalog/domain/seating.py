"""From a stored plan to the seats that inventory sells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from onsale.contracts.events import PublishedSeating
from onsale.modules.catalog.domain.blocks import Arrangement, arrange
from onsale.modules.catalog.domain.plan import ACCESSIBLE, COMPANION, Plan

NOT_SOLD = -1


class Seating(msgspec.Struct, frozen=True):
    """A plan with what takes long to compute about it; shared by every performance that pins it."""

    plan: Plan
    digest: str
    arrangement: Arrangement

    @classmethod
    def of(cls, plan: Plan, digest: str) -> Seating:
        return cls(plan, digest, arrange(plan))


def published_seating(
    seating: Seating, *, version: str, ticket_type_ids: Sequence[str], ticket_type_by_category: Mapping[str, str]
) -> PublishedSeating:
    """The seats in plan order; a seat whose category is not sold points at no ticket type."""
    plan = seating.plan
    position = {ticket_type_id: index for index, ticket_type_id in enumerate(ticket_type_ids)}
    by_category = [
        position.get(ticket_type_by_category.get(category.name, ""), NOT_SOLD) for category in plan.categories
    ]
    return PublishedSeating(
        plan_version=version,
        ids=list(plan.seats.id),
        labels=list(plan.seats.label),
        ticket_types=[by_category[category] for category in plan.seats.category],
        blocks=seating.arrangement.blocks,
        rows=seating.arrangement.rows,
        sections=[section.name for section in plan.sections],
        accessible=[seat for seat, flags in plan.flags if flags & ACCESSIBLE],
        companions=[seat for seat, flags in plan.flags if flags & COMPANION],
    )
