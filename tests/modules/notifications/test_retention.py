"""Messages go some time after they were sent or given up, and not while they wait."""

from datetime import timedelta

from onsale.modules.notifications.settings import SENT_KEPT_SECONDS
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.notifications.post_office import ORDER_ID, PostOffice, subjects
from tests.processes import meddle

pytestmark = EVERY_ENGINE


async def purge(office: PostOffice) -> None:
    await office.process.job("platform.purge").run()


async def test_a_sent_message_is_forgotten_in_time(office: PostOffice, clock: ManualClock) -> None:
    await office.tell(office.tickets(email=None))
    clock.advance(timedelta(days=3))
    assert await office.send_sms() == 1
    clock.advance(timedelta(seconds=SENT_KEPT_SECONDS))
    await purge(office)
    assert subjects(await office.rows()) == [("tickets-issued", ORDER_ID, "sms")]

    clock.advance(timedelta(seconds=1))
    await purge(office)
    assert await office.rows() == []


async def test_what_waits_stays_however_old_it_is_and_what_was_given_up_goes(
    office: PostOffice, clock: ManualClock
) -> None:
    await office.tell(office.tickets("waiting"), office.tickets("taken"), office.tickets("failed"))
    await meddle(office.process, "UPDATE notifications_messages SET state = 'sending' WHERE subject_id = 'taken'")
    await meddle(
        office.process,
        "UPDATE notifications_messages SET state = 'failed', error = 'no such number' WHERE subject_id = 'failed'",
    )
    clock.advance(timedelta(seconds=SENT_KEPT_SECONDS))
    await purge(office)
    assert len(await office.rows()) == 6

    clock.advance(timedelta(seconds=9 * SENT_KEPT_SECONDS))
    await purge(office)
    assert sorted(subject for _, subject, _ in subjects(await office.rows())) == [
        *["taken"] * 2,
        *["waiting"] * 2,
    ]
