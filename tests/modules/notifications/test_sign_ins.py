"""A sign-in that its owner may not know of is announced; any other is not."""

import msgspec

from tests.modules.notifications.post_office import PostOffice, subjects


async def test_a_sign_in_on_a_new_device_is_announced(office: PostOffice) -> None:
    await office.tell(office.signed_in())

    [letter] = await office.letters()
    assert letter.recipient == "+8613800001111"
    assert letter.words.subject is None
    assert letter.words.body == (
        "[Onsale] New sign-in to your account: Chrome · Windows, 203.0.113.*, 2026-06-01 (Mon) 20:00. "
        "Was it not you? Sign out everywhere else: http://127.0.0.1:8000/account/devices"
    )


async def test_it_is_announced_in_the_language_of_the_account(office: PostOffice) -> None:
    unknown = office.signed_in(device="")
    await office.tell(msgspec.structs.replace(unknown, language="zh-CN", address_masked=""))

    [letter] = await office.letters()
    assert letter.words.body == (
        "【开售】您的账号于 2026年6月1日(周一)20:00 在新设备登录(未知设备)。"
        "如非本人操作,请立即退出其他设备:http://127.0.0.1:8000/account/devices"
    )


async def test_nobody_is_told_what_he_knows(office: PostOffice) -> None:
    await office.tell(office.signed_in(is_unexpected=False))

    assert await office.rows() == []


async def test_each_sign_in_is_announced_once_in_any_order(office: PostOffice) -> None:
    first, second = office.signed_in("session-1"), office.signed_in("session-2")
    await office.tell(second)
    # New messages in the outbox: the inbox cannot know them, only the key of the message can.
    await office.tell(first, second)
    await office.tell(first, first)

    assert subjects(await office.rows()) == [("new-sign-in", "session-1", "sms"), ("new-sign-in", "session-2", "sms")]
