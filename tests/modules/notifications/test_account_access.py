"""What owners of accounts hear of passwords and e-mail addresses, and where."""

from datetime import timedelta

import msgspec
import pytest

from onsale.contracts.account_access import AccountAccessChange, AccountAccessChanged, EmailCodeRequested
from onsale.contracts.privacy import AccountErased
from onsale.modules.notifications.domain.templates import ACCOUNT_ACCESS_CHANGES
from onsale.platform.security import Sealer
from tests.modules.notifications.post_office import PostOffice, subjects
from tests.processes import NOW

ACCOUNT = "01972b8a-0000-7000-8000-0000000000e1"


def changed(sealer: Sealer, change: AccountAccessChange = "password-changed") -> AccountAccessChanged:
    return AccountAccessChanged(
        occurred_at=NOW,
        change_id="change-1",
        user_id=ACCOUNT,
        phone_sealed=sealer.seal("+8613800001111"),
        email_sealed=sealer.seal("li.lei@example.com"),
        language="en",
        change=change,
        device_name="Chrome · Windows",
        address_masked="203.0.113.*",
    )


def asked(sealer: Sealer, code: str | None) -> EmailCodeRequested:
    return EmailCodeRequested(
        occurred_at=NOW,
        user_id=ACCOUNT,
        email_sealed=sealer.seal("li.lei@example.com"),
        code_sealed=None if code is None else sealer.seal(code),
        language="en",
        expires_at=NOW + timedelta(minutes=15),
    )


async def test_a_change_is_told_by_phone_and_e_mail(office: PostOffice) -> None:
    await office.tell(changed(office.process.platform.sealer))

    sms, email = await office.letters()
    sentence = (
        "Your account: the password was changed. Chrome · Windows, 203.0.113.*, 2026-06-01 (Mon) 20:00. "
        "Was it not you? Sign out everywhere else and tell us: http://127.0.0.1:8000/account/devices"
    )
    assert (sms.recipient, sms.words.body) == ("+8613800001111", f"[Onsale] {sentence}")
    assert (email.recipient, email.words.subject, email.words.body) == (
        "li.lei@example.com",
        "Your account: the password was changed",
        f"{sentence}\n",
    )


async def test_without_an_address_the_phone_is_told(office: PostOffice) -> None:
    event = msgspec.structs.replace(changed(office.process.platform.sealer), email_sealed=None)
    await office.tell(event, event)

    assert subjects(await office.rows()) == [("account-access", "change-1", "sms")]


@pytest.mark.parametrize("change", list(ACCOUNT_ACCESS_CHANGES))
async def test_each_change_has_its_words_in_chinese(office: PostOffice, change: AccountAccessChange) -> None:
    event = msgspec.structs.replace(changed(office.process.platform.sealer, change), language="zh-CN")
    await office.tell(event)

    sms, email = await office.letters()
    words = ACCOUNT_ACCESS_CHANGES[change].zh
    assert sms.words.body.startswith(f"【开售】您的账号{words}(Chrome · Windows, 203.0.113.*,2026年6月1日")
    assert email.words.subject == f"您的账号{words}"


async def test_a_code_goes_to_the_address_and_nothing_to_open(office: PostOffice) -> None:
    event = asked(office.process.platform.sealer, "123456")
    await office.tell(event, event)

    [letter] = await office.letters()
    assert (letter.recipient, letter.words.subject) == ("li.lei@example.com", "123456 is your code")
    assert "works for 15 minutes" in letter.words.body
    assert "http" not in letter.words.body


async def test_the_owner_of_an_address_hears_that_somebody_gave_it(office: PostOffice) -> None:
    await office.tell(asked(office.process.platform.sealer, None))

    [letter] = await office.letters()
    assert letter.words.subject == "Somebody gave your address"
    assert "http://127.0.0.1:8000/account/access" in letter.words.body
    assert not any(character.isdigit() for character in letter.words.body.replace("127.0.0.1:8000", ""))


async def test_a_code_that_is_over_is_not_sent(office: PostOffice) -> None:
    await office.tell(msgspec.structs.replace(asked(office.process.platform.sealer, "123456"), expires_at=NOW))
    await office.send_email()

    assert await office.states() == [("email", "failed", 0)]


async def test_e_mails_to_an_account_are_forgotten_with_it(office: PostOffice) -> None:
    """Whatever its address was; those to others stay."""
    sealer = office.process.platform.sealer
    other = msgspec.structs.replace(asked(sealer, None), user_id=ACCOUNT[:-1] + "2")
    await office.tell(asked(sealer, "123456"), changed(sealer), other)
    index = sealer.blind_index("+8613800001111")
    await office.tell(AccountErased(occurred_at=NOW, user_id=ACCOUNT, phone_index=index))
    while await office.process.job("notifications.erase").run():
        pass

    assert [row.subject_id.partition(":")[0] for row in await office.rows()] == [other.user_id]
