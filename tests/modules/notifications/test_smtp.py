"""E-mail through a real mail server on loopback."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from onsale.modules.notifications.jobs.smtp import SmtpServer, parse_smtp_url
from onsale.modules.notifications.module import build as build_notifications
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings, SettingsError
from tests.modules.notifications.mail_server import OK, MailServer
from tests.modules.notifications.post_office import PostOffice
from tests.processes import opened_process


@pytest.fixture
def settings(tmp_path: Path, settings: Settings, mail_server: MailServer) -> Settings:
    return msgspec.structs.replace(settings, smtp_url=mail_server.url, mail_from="Onsale 开售 <tickets@onsale.example>")


@pytest.fixture
async def office(migrated_database: Path, settings: Settings, clock: ManualClock) -> AsyncIterator[PostOffice]:
    async with opened_process(migrated_database, settings, clock, [build_notifications]) as process:
        yield PostOffice(process)


async def test_an_e_mail_arrives_as_it_was_written(office: PostOffice, mail_server: MailServer) -> None:
    await office.tell(office.tickets())
    assert await office.send_email() == 1

    [mail] = mail_server.accepted
    [letter] = [letter for letter in await office.letters() if "@" in letter.recipient]
    assert mail_server.recipients == ["li.lei@example.com"]
    assert mail["To"] == "li.lei@example.com"
    assert mail["From"] == "Onsale 开售 <tickets@onsale.example>"
    assert mail["Subject"] == "《长夜》已出票,订单 20260601-000042"
    assert mail["Message-ID"] == f"<{letter.id}@onsale.example>"
    assert mail["Date"] == "Mon, 01 Jun 2026 12:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == letter.words.body
    assert ("email", "sent", 1) in await office.states()


async def test_a_server_that_is_busy_gets_it_later_and_once(
    office: PostOffice, mail_server: MailServer, clock: ManualClock
) -> None:
    mail_server.answer_data = lambda mail: "451 try again later"
    await office.tell(office.tickets())
    await office.send_email()
    assert mail_server.accepted == []
    assert [(row.state, row.error) for row in await office.rows() if row.channel == "email"] == [
        ("pending", "the mail server refused the text (451)")
    ]

    mail_server.answer_data = lambda mail: OK
    for _ in range(5):
        clock.advance(timedelta(seconds=5))
        await office.send_email()
    assert len(mail_server.accepted) == 1
    assert ("email", "sent", 2) in await office.states()


async def test_a_server_that_is_down_gets_it_later(
    office: PostOffice, mail_server: MailServer, clock: ManualClock
) -> None:
    port = int(mail_server.url.rpartition(":")[2])
    await mail_server.stop()
    await office.tell(office.tickets())
    await office.send_email()
    assert [(row.state, row.error) for row in await office.rows() if row.channel == "email"] == [
        ("pending", "the mail server did not take us: SMTPConnectError")
    ]

    await mail_server.start(port)
    clock.advance(timedelta(seconds=5))
    assert await office.send_email() == 1
    assert len(mail_server.accepted) == 1


async def test_a_refused_recipient_is_final_and_holds_up_nobody(office: PostOffice, mail_server: MailServer) -> None:
    mail_server.answer_recipient = lambda recipient: "550 no such user" if recipient.startswith("no") else OK
    await office.tell(
        office.tickets("order-1", email="nobody@example.com"), office.tickets("order-2", email="li@example.com")
    )
    await office.send_email()

    assert mail_server.recipients == ["li@example.com"]
    assert mail_server.connections == 1
    assert [(row.subject_id, row.state, row.error) for row in await office.rows() if row.channel == "email"] == [
        ("order-1", "failed", "the mail server refused the recipient (550)"),
        ("order-2", "sent", None),
    ]


async def test_a_recipient_that_asks_for_time_is_tried_again(
    office: PostOffice, mail_server: MailServer, clock: ManualClock
) -> None:
    mail_server.answer_recipient = lambda recipient: "450 greylisted"
    await office.tell(office.tickets())
    await office.send_email()
    mail_server.answer_recipient = lambda recipient: OK
    clock.advance(timedelta(seconds=5))
    await office.send_email()

    assert len(mail_server.accepted) == 1


@pytest.mark.parametrize(
    "email",
    ["li@example.com\nBcc: all@example.com", "a@example.com, b@example.com", "<a@example.com>", "li"],
)
async def test_what_is_no_address_reaches_no_server(office: PostOffice, mail_server: MailServer, email: str) -> None:
    await office.tell(office.tickets(email=email))
    await office.send_email()

    assert mail_server.recipients == []
    assert [(row.state, row.error) for row in await office.rows() if row.channel == "email"] == [
        ("failed", "this is not an e-mail address")
    ]


async def test_an_address_that_the_server_cannot_write_is_final(office: PostOffice, mail_server: MailServer) -> None:
    await office.tell(office.tickets(email="李@例子"))
    await office.send_email()

    assert mail_server.recipients == []
    assert [(row.state, row.error) for row in await office.rows() if row.channel == "email"] == [
        ("failed", "the mail server cannot write to such an address")
    ]


@pytest.mark.parametrize(("password", "accepted"), [("p%3Ass%40word", 1), ("wrong", 0)])
async def test_name_and_password_are_percent_encoded(
    migrated_database: Path,
    settings: Settings,
    clock: ManualClock,
    mail_server: MailServer,
    password: str,
    accepted: int,
) -> None:
    url = settings.smtp_url.replace("smtp://", f"smtp://tickets:{password}@")
    with_password = msgspec.structs.replace(settings, smtp_url=url)
    async with opened_process(migrated_database, with_password, clock, [build_notifications]) as process:
        office = PostOffice(process)
        await office.tell(office.tickets())
        await office.send_email()
        [row] = [row for row in await office.rows() if row.channel == "email"]

    assert len(mail_server.accepted) == accepted
    assert row.state == ("sent" if accepted else "pending")
    assert password not in str(row.error)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", SmtpServer(host="mail.example", port=587, username=None, password=None, is_tls=False)),
        ("smtps://mail.example/", SmtpServer(host="mail.example", port=465, username=None, password=None, is_tls=True)),
        (
            "smtp://a%40b:c%3Ad@mail.example:25",
            SmtpServer(host="mail.example", port=25, username="a@b", password="c:d", is_tls=False),
        ),
    ],
)
def test_an_address_says_how_to_speak_to_the_server(url: str, server: SmtpServer) -> None:
    assert parse_smtp_url(url) == server


def test_a_password_leaves_this_machine_encrypted_only() -> None:
    assert parse_smtp_url("smtp://a:b@mail.example").start_tls is True
    assert parse_smtp_url("smtps://a:b@mail.example").start_tls is False
    assert parse_smtp_url("smtp://mail.example").start_tls is None
    assert parse_smtp_url("smtp://a:b@127.0.0.1").start_tls is None


@pytest.mark.parametrize(
    "url", ["mail.example:25", "http://mail.example", "smtp://", "smtp://a:secret@mail.example:port", "smtp://x/path"]
)
def test_an_address_of_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="ONSALE_SMTP_URL must look like") as refused:
        parse_smtp_url(url)
    assert "secret" not in str(refused.value)
