"""Whoever owns an account hears of every change of its second factors, without words that others have typed."""

import msgspec
import pytest

from onsale.contracts.second_factors import SecondFactorChanged
from onsale.modules.notifications.domain.templates import SECOND_FACTOR_CHANGES
from onsale.platform.security import Sealer
from tests.modules.notifications.post_office import PostOffice, subjects
from tests.processes import NOW


def changed(sealer: Sealer, change_id: str = "change-1") -> SecondFactorChanged:
    return SecondFactorChanged(
        occurred_at=NOW,
        change_id=change_id,
        user_id="user-1",
        phone_sealed=sealer.seal("+8613800001111"),
        language="en",
        change="passkey-added",
        device_name="Chrome · Windows",
        address_masked="203.0.113.*",
    )


async def test_a_change_is_announced(office: PostOffice) -> None:
    await office.tell(changed(office.process.platform.sealer))

    [letter] = await office.letters()
    assert letter.recipient == "+8613800001111"
    assert letter.words.body == (
        "[Onsale] Your account: a passkey was added. Chrome · Windows, 203.0.113.*, 2026-06-01 (Mon) 20:00. "
        "Was it not you? Sign out everywhere else and tell us: http://127.0.0.1:8000/account/devices"
    )


@pytest.mark.parametrize("change", sorted(SECOND_FACTOR_CHANGES))
async def test_each_change_has_its_words_in_chinese(office: PostOffice, change: str) -> None:
    event = msgspec.structs.replace(
        changed(office.process.platform.sealer), language="zh-CN", device_name="", address_masked=""
    )
    await office.tell(msgspec.convert({**msgspec.structs.asdict(event), "change": change}, SecondFactorChanged))

    [letter] = await office.letters()
    assert letter.words.body.startswith("【开售】您的账号")
    assert "(未知设备,2026年6月1日(周一)20:00)" in letter.words.body


async def test_each_change_is_announced_once_in_any_order(office: PostOffice) -> None:
    sealer = office.process.platform.sealer
    first, second = changed(sealer), changed(sealer, "change-2")
    await office.tell(second)
    await office.tell(first, second)
    await office.tell(first, first)

    assert subjects(await office.rows()) == [("second-factor", "change-1", "sms"), ("second-factor", "change-2", "sms")]
