"""What must hold of the catalogue whatever happened."""

from onsale.platform.invariants import Invariant

INVARIANTS = (
    Invariant(
        "catalog.published-can-be-sold",
        "A published performance has ticket types, and its event is published.",
        "SELECT p.id FROM catalog_performances p JOIN catalog_events e ON e.id = p.event_id"
        " WHERE p.status = 'published' AND (e.status <> 'published'"
        " OR NOT EXISTS (SELECT 1 FROM catalog_ticket_types t WHERE t.performance_id = p.id))",
    ),
    Invariant(
        "catalog.plan-of-the-venue",
        "A performance sits on a plan of its event's venue and organisation.",
        "SELECT p.id FROM catalog_performances p JOIN catalog_events e ON e.id = p.event_id"
        " JOIN catalog_plans s ON s.id = p.plan_id"
        " WHERE s.venue_id <> e.venue_id OR s.organisation_id <> e.organisation_id",
    ),
    Invariant(
        "catalog.category-of-its-performance",
        "A price area is sold as a ticket type of the same performance, which has a plan.",
        "SELECT c.performance_id, c.category FROM catalog_ticket_type_categories c"
        " JOIN catalog_ticket_types t ON t.id = c.ticket_type_id"
        " JOIN catalog_performances p ON p.id = c.performance_id"
        " WHERE t.performance_id <> c.performance_id OR p.plan_id IS NULL",
    ),
    Invariant(
        "catalog.seats-by-category",
        "A seated ticket type sells a price area.",
        "SELECT t.id FROM catalog_ticket_types t WHERE t.seated = 1 AND NOT EXISTS"
        " (SELECT 1 FROM catalog_ticket_type_categories c WHERE c.ticket_type_id = t.id)",
    ),
    Invariant(
        "catalog.plan-has-its-seats",
        "Every plan has its document.",
        "SELECT s.id FROM catalog_plans s WHERE NOT EXISTS"
        " (SELECT 1 FROM catalog_plan_documents d WHERE d.plan_id = s.id)",
    ),
    Invariant(
        "catalog.archive-sells-nothing",
        "Nothing is in the archive that waits for a review, or that takes place after it was put there.",
        "SELECT e.id FROM catalog_events e WHERE e.archived_at IS NOT NULL AND ("
        "EXISTS (SELECT 1 FROM catalog_reviews r WHERE r.open_event_id = e.id)"
        " OR EXISTS (SELECT 1 FROM catalog_performances p WHERE p.event_id = e.id AND p.status = 'published'"
        " AND p.cancelled_at IS NULL AND p.ends_at > e.archived_at))",
    ),
    Invariant(
        "catalog.draft-of-the-venue",
        "A draft goes on from a plan of its own venue and organisation.",
        "SELECT d.id FROM catalog_plan_drafts d JOIN catalog_plans s ON s.id = d.plan_id"
        " WHERE s.venue_id <> d.venue_id OR s.organisation_id <> d.organisation_id",
    ),
)
