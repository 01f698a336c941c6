"""Tables of this module. Counters stand beside what they count, so that no read grows with what was sold."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

from onsale.contracts.values import Text as Words
from onsale.platform.personal_data import (
    ACCOUNT,
    NAMED_PERSON,
    PASSING_EVENT,
    PSEUDONYM,
    STAFF_NUMBER,
    WHILE_ACCOUNT,
    Basis,
    DataKind,
    OnErasure,
    declared,
)

metadata = MetaData()

# Our own copy of what a ticket shows. ``issued`` counts tickets that are not void, ``admitted`` check-ins.
performances = Table(
    "tickets_performances",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("event_id", String(36), nullable=False),
    Column("organisation_id", String(36), nullable=False),
    Column("event_title_zh", String(400), nullable=False),
    Column("event_title_en", String(400), nullable=False),
    Column("venue_name_zh", String(400), nullable=False),
    Column("venue_name_en", String(400), nullable=False),
    Column("venue_address_zh", String(800), nullable=False),
    Column("venue_address_en", String(800), nullable=False),
    Column("poster_url", String(500), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("doors_at", BigInteger, nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("issued", Integer, nullable=False),
    Column("admitted", Integer, nullable=False),
    # That it does not take place, or when it was to start before it was postponed; why, and what that means.
    Column("cancelled_at", BigInteger),
    Column("postponed_at", BigInteger),
    Column("starts_at_before", BigInteger),
    Column("refund_free_until", BigInteger),
    Column("reason_zh", String(500)),
    Column("reason_en", String(500)),
    CheckConstraint("admitted >= 0 AND admitted <= issued", name="tickets_performances_counts"),
    Index("tickets_performances_organisation", "organisation_id", "starts_at", "id"),
)

# What was heard of a performance after its publication, as the latest events, perhaps before the publication itself.
performance_changes = Table(
    "tickets_performance_changes",
    metadata,
    Column("performance_id", String(36), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("postponement", LargeBinary(2**24 - 1)),
    Column("cancellation", LargeBinary(2**24 - 1)),
)

# One row per order that this module has heard of, in whichever order the news came. ``state``: ``early`` when all that
# was heard is that some of it shall be refunded, ``waiting`` for its performance, ``issued``, or ``void``, which a
# refund of all leaves behind even before there was anything to void. ``ticket_count`` are those that are not void.
orders = Table(
    "tickets_orders",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("performance_id", String(36), nullable=False),
    Column("state", String(8), nullable=False),
    Column("ticket_count", Integer, nullable=False),
    Column("admitted_count", Integer, nullable=False),
    Column("hold_id", String(36)),
    CheckConstraint("admitted_count >= 0 AND admitted_count <= ticket_count", name="tickets_orders_counts"),
)

# Confirmed orders whose performance was not published to us yet, as the event that confirmed them.
waiting_orders = Table(
    "tickets_waiting_orders",
    metadata,
    Column("order_id", String(36), primary_key=True),
    Column("performance_id", String(36), nullable=False),
    Column("confirmation", LargeBinary(2**24 - 1), nullable=False),
    Index("tickets_waiting_orders_performance", "performance_id"),
)

# Refunds of some tickets. ``state``: ``waiting`` for the tickets, then for good ``voided``, or ``kept`` because one of
# them was used. ``request`` and ``answer`` are the events.
refunds = Table(
    "tickets_refunds",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("order_id", String(36), nullable=False),
    Column("state", String(8), nullable=False),
    Column("request", LargeBinary(2**24 - 1), nullable=False),
    Column("answer", LargeBinary(2**24 - 1)),
    Index("tickets_refunds_order", "order_id"),
)

# ``live_seat_id`` is the seat while the ticket keeps it, and empty for standing places and after a refund; equal
# empties do not collide, so the unique key is the last guard against two live tickets for one seat. ``refund_id`` is of
# the refund that it died for.
tickets = Table(
    "tickets_tickets",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("item_id", String(36), nullable=False, unique=True),
    Column("order_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("performance_id", String(36), nullable=False),
    Column("ticket_type_id", String(36), nullable=False),
    Column("ticket_type_name_zh", String(200), nullable=False),
    Column("ticket_type_name_en", String(200), nullable=False),
    Column("seat_id", String(200)),
    Column("seat_label", Text),
    Column("live_seat_id", String(200)),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("holder_sealed", String(800), nullable=False),
    Column("state", String(8), nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("refund_id", String(36)),
    # Which of the places of its hold it has, where tickets are for named people.
    Column("place", Integer),
    Index("tickets_tickets_owner", "user_id", "id"),
    Index("tickets_tickets_order", "order_id"),
    Index("tickets_tickets_live_seat", "performance_id", "live_seat_id", unique=True),
)

# Whom the places of a hold are for, as JSON; one who was named later has a larger revision.
attendees = Table(
    "tickets_attendees",
    metadata,
    Column("hold_id", String(36), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("attendee", Text, nullable=False),
)

# The primary key admits once, whatever two gates do in the same moment.
check_ins = Table(
    "tickets_check_ins",
    metadata,
    Column("ticket_id", String(36), primary_key=True),
    Column("performance_id", String(36), nullable=False),
    Column("gate", String(80), nullable=False),
    Column("admitted_by", String(36), nullable=False),
    Column("admitted_at", BigInteger, nullable=False),
)

HOLDER_NAME = DataKind(
    code="ticket-holder",
    name=Words(zh="票面姓名", en="Name on tickets"),
    whose=ACCOUNT,
    purpose=Words(zh="在电子票和检票时显示", en="To show it on the ticket and at the gate"),
    basis=Basis.CONTRACT,
    kept=WHILE_ACCOUNT,
    on_erasure=OnErasure.BLANK,
)
TICKET_FACTS = DataKind(
    code="tickets",
    name=Words(zh="电子票与入场记录", en="Tickets and admissions"),
    whose=ACCOUNT,
    purpose=Words(zh="证明入场资格,一票只入场一次", en="To prove the right to enter, once"),
    basis=Basis.CONTRACT,
    kept=Words(zh="不删除", en="for good"),
    on_erasure=OnErasure.KEEP,
    law=Words(
        zh="电子商务法第三十一条:交易信息保存不少于三年;只留账号编号",
        en="E-Commerce Law art. 31: records of a transaction for three years at least; only the account number stays",
    ),
)
# The register (docs/adr/0037).
PERSONAL_DATA = (
    declared(attendees, "hold_id place revision", {NAMED_PERSON: "attendee"}),
    declared(check_ins, "performance_id", {STAFF_NUMBER: "admitted_by", TICKET_FACTS: "ticket_id gate admitted_at"}),
    declared(orders, "id performance_id state ticket_count admitted_count hold_id"),
    declared(performance_changes, "performance_id revision postponement cancellation"),
    declared(
        performances,
        "id event_id organisation_id event_title_zh event_title_en venue_name_zh venue_name_en venue_address_zh"
        " venue_address_en poster_url timezone doors_at starts_at ends_at published_at issued admitted cancelled_at"
        " postponed_at starts_at_before refund_free_until reason_zh reason_en",
    ),
    declared(refunds, "id order_id state", {PSEUDONYM: "request answer"}),
    declared(
        tickets,
        "performance_id ticket_type_id ticket_type_name_zh ticket_type_name_en live_seat_id price_minor currency place",
        {
            PSEUDONYM: "user_id",
            HOLDER_NAME: "holder_sealed",
            TICKET_FACTS: "id item_id order_id seat_id seat_label state issued_at refund_id",
        },
    ),
    # Waits only for the news of its performance.
    declared(waiting_orders, "order_id performance_id", {PASSING_EVENT: "confirmation"}),
)
