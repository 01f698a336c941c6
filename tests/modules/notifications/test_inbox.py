"""The development inbox."""

from datetime import timedelta

import httpx2
from structlog.testing import capture_logs

from onsale.platform.clock import ManualClock
from tests.modules.notifications.post_office import PostOffice

INBOX = "/api/v1/dev/messages"


async def test_every_message_appears_before_it_is_sent(office: PostOffice, client: httpx2.AsyncClient) -> None:
    await office.tell(office.code())
    [row] = await office.rows()
    answer = await client.get(INBOX)

    assert answer.json() == {
        "items": [
            {
                "id": row.id,
                "channel": "sms",
                "recipient": "+8613800001111",
                "subject": None,
                "body": "[Onsale] Your sign-in code is 424242 and works for 5 minutes. "
                "Do not give it to anybody; we never ask for it.",
                "created_at": "2026-06-01T12:00:00Z",
            }
        ],
        "next_cursor": None,
    }


async def test_one_recipient_sees_their_own_however_they_are_written(
    office: PostOffice, client: httpx2.AsyncClient
) -> None:
    await office.tell(office.code("code-1"), office.code("code-2", phone="+8613900002222"), office.tickets())

    for recipient, bodies in (
        ("13900002222", 1),
        ("+8613900002222", 1),
        ("138 0000 1111", 2),
        ("Li.Lei@EXAMPLE.com", 1),
        ("13700003333", 0),
    ):
        items = (await client.get(INBOX, params={"recipient": recipient})).json()["items"]
        assert len(items) == bodies, recipient


async def test_the_newest_comes_first(office: PostOffice, client: httpx2.AsyncClient, clock: ManualClock) -> None:
    for number in range(3):
        await office.tell(office.code(f"code-{number}", code=f"{number:06d}"))
        clock.advance(timedelta(seconds=60))

    bodies = [item["body"] for item in (await client.get(INBOX)).json()["items"]]
    assert [body.split("code is ")[1][:6] for body in bodies] == ["000002", "000001", "000000"]


async def test_messages_come_a_page_at_a_time(office: PostOffice, client: httpx2.AsyncClient) -> None:
    await office.tell(*(office.code(f"code-{number}") for number in range(53)))

    first = (await client.get(INBOX)).json()
    second = (await client.get(INBOX, params={"cursor": first["next_cursor"]})).json()
    assert [len(first["items"]), len(second["items"]), second["next_cursor"]] == [50, 3, None]
    assert len({item["id"] for item in first["items"] + second["items"]}) == 53


async def test_development_writes_messages_into_the_log(office: PostOffice) -> None:
    await office.tell(office.code())
    with capture_logs() as lines:
        await office.send_sms()

    [line] = [line for line in lines if line["event"] == "development_message"]
    assert "424242" in line["body"]
    assert await office.states() == [("sms", "sent", 1)]
