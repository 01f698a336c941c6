"""The notifications module from outside: events go in, messages come out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import select

from onsale.app.process import Process
from onsale.contracts.events import (
    Contact,
    DomainEvent,
    HoldLost,
    IssuedTicket,
    OrderRefunded,
    PerformanceCancelled,
    PerformancePostponed,
    Purchase,
    PurchasedItem,
    RefundFailed,
    SignedIn,
    SignInCodeRequested,
    TicketsIssued,
)
from onsale.contracts.values import Language, Money, SeatRef, Text
from onsale.modules.notifications.commands import open_letter
from onsale.modules.notifications.domain.messages import Letter
from onsale.modules.notifications.tables import MessageRow, messages
from tests.processes import tell

STARTS_AT = datetime(2026, 7, 4, 11, 30, tzinfo=UTC)
ORDER_ID = "01972b8a-0000-7000-8000-0000000000f1"


class PostOffice:
    """Tells the module events and runs its jobs."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._seal = process.platform.sealer.seal

    async def tell(self, *events: DomainEvent) -> None:
        """Events arrive; returns when the module has applied them."""
        await tell(self.process, *events)

    async def send_sms(self) -> int:
        return await self.process.job("notifications.deliver_sms").run()

    async def send_email(self) -> int:
        return await self.process.job("notifications.deliver_email").run()

    async def tell_holders(self) -> int:
        """How many rounds it took to tell all of them."""
        rounds = 0
        while await self.process.job("notifications.tell_holders").run():
            rounds += 1
        return rounds

    async def rows(self) -> list[MessageRow]:
        """Every message in the order of their ids' making within a channel."""
        async with self.process.platform.database.reading() as reader:
            rows = await reader.fetch_all(select(messages).order_by(messages.c.channel.desc(), messages.c.subject_id))
        return [msgspec.convert(tuple(row), MessageRow) for row in rows]

    async def states(self) -> list[tuple[str, str, int]]:
        return [(row.channel, row.state, row.attempts) for row in await self.rows()]

    async def letters(self) -> list[Letter]:
        return [open_letter(row, self.process.platform.sealer) for row in await self.rows()]

    def code(
        self, code_id: str = "code-1", *, code: str = "424242", phone: str = "+8613800001111", language: Language = "en"
    ) -> SignInCodeRequested:
        now = self.process.platform.clock.now()
        return SignInCodeRequested(
            occurred_at=now,
            code_id=code_id,
            phone_sealed=self._seal(phone),
            code_sealed=self._seal(code),
            language=language,
            expires_at=now + timedelta(minutes=5),
        )

    def signed_in(
        self, session_id: str = "session-1", *, is_unexpected: bool = True, device: str = "Chrome · Windows"
    ) -> SignedIn:
        return SignedIn(
            occurred_at=self.process.platform.clock.now(),
            session_id=session_id,
            user_id="user",
            phone_sealed=self._seal("+8613800001111"),
            language="en",
            device_name=device,
            address_masked="203.0.113.*",
            is_unexpected=is_unexpected,
        )

    def tickets(
        self, order_id: str = ORDER_ID, *, email: str | None = "li.lei@example.com", language: Language | None = None
    ) -> TicketsIssued:
        now = self.process.platform.clock.now()
        return TicketsIssued(
            occurred_at=now,
            order_id=order_id,
            order_number="20260601-000042",
            user_id="user",
            event_id="event",
            performance_id="performance",
            event_title=Text("长夜", "The Long Night"),
            venue_name=Text("人民剧场", "People's Theatre"),
            starts_at=STARTS_AT,
            timezone="Asia/Shanghai",
            contact_sealed=self._contact(email, language),
            tickets=[_ticket("1", "池座 / Stalls, Row A, Seat 7"), _ticket("2", "Row A, Seat 8"), _ticket("3", None)],
            paid_at=now,
        )

    def lost(self, *, email: str | None = None, language: Language | None = None) -> HoldLost:
        price = Money(38_005)
        purchase = Purchase(
            order_id=ORDER_ID,
            order_number="20260601-000042",
            hold_id="hold",
            user_id="user",
            event_id="event",
            performance_id="performance",
            items=[
                PurchasedItem(
                    id="1", ticket_type_id="t", ticket_type_name=Text("站票", "Standing"), seat=None, price=price
                )
            ],
            total=price,
            holder_name="Li Lei",
            contact_sealed=self._contact(email, language),
        )
        return HoldLost(occurred_at=self.process.platform.clock.now(), purchase=purchase)

    def refunded(
        self, *, fee_minor: int = 0, language: Language = "en", refund_id: str = "refund-1", is_whole: bool = False
    ) -> OrderRefunded:
        return OrderRefunded(
            occurred_at=self.process.platform.clock.now(),
            order_id=ORDER_ID,
            performance_id="performance",
            total=Money(34_205),
            refund_id=refund_id,
            fee=Money(fee_minor),
            is_whole=is_whole,
            order_number="20260601-000042",
            contact_sealed=self._contact("li.lei@example.com", language),
        )

    def refund_failed(self, *, language: Language = "en") -> RefundFailed:
        return RefundFailed(
            occurred_at=self.process.platform.clock.now(),
            refund_id="refund-1",
            order_id=ORDER_ID,
            order_number="20260601-000042",
            performance_id="performance",
            contact_sealed=self._contact("li.lei@example.com", language),
        )

    def cancelled(self) -> PerformanceCancelled:
        return PerformanceCancelled(
            occurred_at=self.process.platform.clock.now(),
            performance_id="performance",
            event_id="event",
            organisation_id="organisation",
            reason=Text("台风将至", "A typhoon is coming"),
            cancelled_by="somebody",
        )

    def postponed(self, *, days: int = 10, revision: int = 1) -> PerformancePostponed:
        starts_at = STARTS_AT + timedelta(days=days)
        return PerformancePostponed(
            occurred_at=self.process.platform.clock.now(),
            performance_id="performance",
            event_id="event",
            organisation_id="organisation",
            revision=revision,
            starts_at=starts_at,
            doors_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            refund_free_until=STARTS_AT,
            reason=Text("主唱失声。", "The singer has lost her voice."),
            starts_at_before=STARTS_AT,
        )

    def _contact(self, email: str | None, language: Language | None) -> str:
        contact = Contact(name="Li Lei", phone="13800001111", email=email, language=language)
        return self._seal(msgspec.json.encode(contact).decode())


def _ticket(ticket_id: str, seat: str | None) -> IssuedTicket:
    return IssuedTicket(
        id=ticket_id,
        item_id=ticket_id,
        ticket_type_id="t",
        ticket_type_name=Text("内场", "Stalls") if seat else Text("站票", "Standing"),
        seat=SeatRef(ticket_id, seat) if seat else None,
        price=Money(38_000),
    )


def subjects(rows: Sequence[MessageRow]) -> list[tuple[str, str, str]]:
    return [(row.purpose, row.subject_id, row.channel) for row in rows]
