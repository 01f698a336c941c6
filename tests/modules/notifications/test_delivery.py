"""Getting messages out: attempts, retries, crashes, and what is never sent twice."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from onsale.modules.notifications.commands import MessageQueue
from onsale.modules.notifications.domain.messages import Channel, Letter, NotSent, Outcome, Sent, seconds_until_retry
from onsale.modules.notifications.jobs import delivery_job
from onsale.modules.notifications.module import build as build_notifications
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.modules.notifications.post_office import PostOffice
from tests.processes import opened_client, opened_process

UNREACHABLE = NotSent("unreachable", is_final=False)
REFUSED = NotSent("refused", is_final=True)


class ScriptedGateway:
    """Answers what it is told, and keeps what it got. ``gate`` holds every answer back until it is set."""

    def __init__(self, *answers: Outcome) -> None:
        self.letters: list[Letter] = []
        self.reached = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self._answers = list(answers)

    async def send(self, letters: Sequence[Letter]) -> Sequence[Outcome]:
        self.letters += letters
        self.reached.set()
        await self.gate.wait()
        return [self._answers.pop(0) if self._answers else Sent() for _ in letters]


class Sending:
    """The text messages of a process through a gateway of the test."""

    def __init__(self, office: PostOffice, gateway: ScriptedGateway) -> None:
        platform = office.process.platform
        # A queue of its own: what the module's queue was told is found in the table, as by another process.
        self._job = delivery_job(MessageQueue(platform), Channel.SMS, gateway, platform.clock)

    async def run(self) -> int:
        return await self._job.run()


async def test_a_message_is_sent_once(office: PostOffice, clock: ManualClock) -> None:
    gateway = ScriptedGateway()
    sending = Sending(office, gateway)
    await office.tell(office.code())

    assert [await sending.run() for _ in range(3)] == [1, 0, 0]
    clock.advance(timedelta(days=1))
    assert await sending.run() == 0
    assert [letter.recipient for letter in gateway.letters] == ["+8613800001111"]
    assert await office.states() == [("sms", "sent", 1)]


async def test_two_senders_at_once_send_once(office: PostOffice) -> None:
    gateway = ScriptedGateway()
    gateway.gate.clear()
    await office.tell(*(office.code(f"code-{number}") for number in range(30)))
    rounds = [asyncio.create_task(Sending(office, gateway).run()) for _ in range(4)]
    await asyncio.sleep(0.2)
    gateway.gate.set()

    # Who finds that another was faster leaves it at that until the next round.
    assert sum(await asyncio.gather(*rounds)) + await Sending(office, gateway).run() == 30
    assert len({letter.id for letter in gateway.letters}) == len(gateway.letters) == 30


async def test_a_failed_attempt_is_tried_again_later(office: PostOffice, clock: ManualClock) -> None:
    gateway = ScriptedGateway(UNREACHABLE, UNREACHABLE)
    sending = Sending(office, gateway)
    await office.tell(office.code())

    assert await sending.run() == 1
    assert await office.states() == [("sms", "pending", 1)]
    clock.advance(timedelta(seconds=5) - timedelta(microseconds=1))
    assert await sending.run() == 0
    clock.advance(timedelta(seconds=2))
    assert await sending.run() == 1
    clock.advance(timedelta(seconds=15))
    assert await sending.run() == 1

    assert await office.states() == [("sms", "sent", 3)]
    assert [letter.attempt for letter in gateway.letters] == [1, 2, 3]
    assert len({letter.id for letter in gateway.letters}) == 1


async def test_a_message_is_given_up_after_the_last_attempt(office: PostOffice, clock: ManualClock) -> None:
    gateway = ScriptedGateway(*[UNREACHABLE] * 20)
    sending = Sending(office, gateway)
    await office.tell(office.tickets(email=None))
    for _ in range(20):
        await sending.run()
        clock.advance(timedelta(hours=1, seconds=2))

    assert len(gateway.letters) == 8
    [row] = await office.rows()
    assert (row.state, row.attempts, row.error, row.sent_at) == ("failed", 8, "unreachable", None)


async def test_a_final_refusal_is_not_tried_again(office: PostOffice, clock: ManualClock) -> None:
    gateway = ScriptedGateway(REFUSED)
    sending = Sending(office, gateway)
    await office.tell(office.code())
    await sending.run()
    clock.advance(timedelta(minutes=1))
    await sending.run()

    assert len(gateway.letters) == 1
    assert [(row.state, row.error) for row in await office.rows()] == [("failed", "refused")]


async def test_one_failure_holds_up_nobody(office: PostOffice) -> None:
    gateway = ScriptedGateway(Sent(), REFUSED, Sent(), UNREACHABLE, Sent())
    sending = Sending(office, gateway)
    await office.tell(*(office.code(f"code-{number}") for number in range(5)))
    await sending.run()

    assert sorted(state for _, state, _ in await office.states()) == ["failed", "pending", "sent", "sent", "sent"]


async def test_a_code_that_has_expired_is_not_sent(office: PostOffice, clock: ManualClock) -> None:
    gateway = ScriptedGateway()
    await office.tell(office.code())
    clock.advance(timedelta(minutes=5))

    assert await Sending(office, gateway).run() == 0
    assert gateway.letters == []
    assert [(row.state, row.attempts, row.error) for row in await office.rows()] == [
        ("failed", 0, "it could not be sent in time")
    ]


async def test_a_sender_that_died_is_replaced_after_its_lease(office: PostOffice, clock: ManualClock) -> None:
    dying = ScriptedGateway()
    dying.gate.clear()
    await office.tell(office.tickets(email=None))
    round_of_the_dead = asyncio.create_task(Sending(office, dying).run())
    await dying.reached.wait()
    round_of_the_dead.cancel()
    await asyncio.gather(round_of_the_dead, return_exceptions=True)

    successor = ScriptedGateway()
    assert await Sending(office, successor).run() == 0
    clock.advance(timedelta(seconds=120))
    assert await Sending(office, successor).run() == 1
    assert [letter.id for letter in successor.letters] == [letter.id for letter in dying.letters]
    assert await office.states() == [("sms", "sent", 2)]


async def test_a_sender_that_comes_late_does_not_change_the_outcome(office: PostOffice, clock: ManualClock) -> None:
    slow = ScriptedGateway(REFUSED)
    slow.gate.clear()
    await office.tell(office.tickets(email=None))
    slow_round = asyncio.create_task(Sending(office, slow).run())
    await slow.reached.wait()
    clock.advance(timedelta(seconds=120))
    await Sending(office, ScriptedGateway()).run()
    slow.gate.set()
    await slow_round

    assert await office.states() == [("sms", "sent", 2)]


async def test_a_message_nobody_can_open_holds_up_nobody(office: PostOffice) -> None:
    gateway = ScriptedGateway()
    await office.tell(office.code("code-1"), office.code("code-2"))
    async with office.process.platform.database.transaction() as transaction:
        await transaction.execute(
            text("UPDATE notifications_messages SET words_sealed = 'gone1.AAAA' WHERE subject_id = 'code-1'")
        )
    await Sending(office, gateway).run()

    assert [(row.subject_id, row.state, row.error) for row in await office.rows()] == [
        ("code-1", "failed", "the key that sealed it is gone"),
        ("code-2", "sent", None),
    ]


async def test_a_slow_provider_stops_no_other_command(office: PostOffice) -> None:
    slow = ScriptedGateway()
    slow.gate.clear()
    await office.tell(office.code("code-1"))
    slow_round = asyncio.create_task(Sending(office, slow).run())
    await slow.reached.wait()
    async with asyncio.timeout(5):
        await office.tell(office.code("code-2"))
    slow.gate.set()
    await slow_round

    assert [(row.subject_id, row.state) for row in await office.rows()] == [("code-1", "sent"), ("code-2", "pending")]


async def test_the_sender_is_woken_by_the_commit(office: PostOffice) -> None:
    assert await office.send_sms() == 0
    await office.tell(office.code())

    # The clock stands still, so only being woken lets it look again.
    assert await office.send_sms() == 1


async def test_codes_leave_at_once_when_jobs_run(
    migrated_database: Path, settings: Settings, clock: ManualClock
) -> None:
    async with opened_process(migrated_database, settings, clock, [build_notifications], jobs=True) as process:
        office = PostOffice(process)
        await office.tell(office.code())
        async with asyncio.timeout(2):
            # The only trace of a job is in the table.
            while await office.states() != [("sms", "sent", 1)]:  # see above
                await asyncio.sleep(0.01)


async def test_production_without_a_gateway_says_so(
    migrated_database: Path, settings: Settings, clock: ManualClock
) -> None:
    production = msgspec.structs.replace(settings, env="production")
    async with (
        opened_process(migrated_database, production, clock, [build_notifications]) as process,
        opened_client(process) as client,
    ):
        office = PostOffice(process)
        await office.tell(office.tickets())
        await office.send_sms()
        await office.send_email()

        assert [(row.channel, row.state, row.error) for row in await office.rows()] == [
            ("sms", "failed", "no SMS gateway is set up"),
            ("email", "failed", "no mail server is set up: ONSALE_SMTP_URL is empty"),
        ]
        assert (await client.get("/api/v1/dev/messages")).status_code == 404


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 5), (2, 15), (3, 45), (4, 135), (5, 405), (6, 1215), (7, 3600), (8, None), (9, None)]
)
def test_the_waits_between_attempts_grow(attempts: int, seconds: int | None) -> None:
    assert seconds_until_retry(attempts) == seconds
