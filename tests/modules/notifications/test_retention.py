"""Messages go some time after they were sent, and not before they were."""

from datetime import timedelta

from onsale.modules.notifications.settings import SENT_KEPT_SECONDS
from onsale.platform.clock import ManualClock
from tests.modules.notifications.post_office import ORDER_ID, PostOffice, subjects
from tests.processes import meddle


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


async def test_what_was_not_sent_stays_however_old_it_is(office: PostOffice, clock: ManualClock) -> None:
    await office.tell(office.tickets("waiting"), office.tickets("taken"), office.tickets("failed"))
    await meddle(office.process, "UPDATE notifications_messages SET state = 'sending' WHERE subject_id = 'taken'")
    await meddle(
        office.process,
        "UPDATE notifications_messages SET state = 'failed', error = 'no such number' WHERE subject_id = 'failed'",
    )
    before = await office.rows()
    clock.advance(timedelta(seconds=10 * SENT_KEPT_SECONDS))
    await purge(office)

    assert len(before) == 6
    assert await office.rows() == before
