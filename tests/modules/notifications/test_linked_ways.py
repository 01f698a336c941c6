"""Whoever owns an account hears of another way into it."""

import msgspec
import pytest

from onsale.contracts.sign_in_ways import SignInWayLinked
from onsale.platform.security import Sealer
from tests.modules.notifications.post_office import PostOffice, subjects
from tests.processes import NOW


def linked(sealer: Sealer, link_id: str = "link-1") -> SignInWayLinked:
    return SignInWayLinked(
        occurred_at=NOW,
        link_id=link_id,
        user_id="user-1",
        phone_sealed=sealer.seal("+8613800001111"),
        language="en",
        provider="wechat",
        device_name="Chrome · Windows",
        address_masked="203.0.113.*",
    )


async def test_a_linked_way_is_announced(office: PostOffice) -> None:
    await office.tell(linked(office.process.platform.sealer))

    [letter] = await office.letters()
    assert letter.recipient == "+8613800001111"
    assert letter.words.body == (
        "[Onsale] WeChat can sign in to your account now: Chrome · Windows, 203.0.113.*, 2026-06-01 (Mon) 20:00. "
        "Was it not you? Unlink it and sign out everywhere else: http://127.0.0.1:8000/account/sign-in-ways"
    )


@pytest.mark.parametrize(("provider", "name"), [("wechat", "微信"), ("alipay", "支付宝"), ("oidc", "其他平台")])
async def test_each_provider_has_its_name_in_chinese(office: PostOffice, provider: str, name: str) -> None:
    event = msgspec.structs.replace(linked(office.process.platform.sealer), language="zh-CN", device_name="")
    await office.tell(msgspec.convert({**msgspec.structs.asdict(event), "provider": provider}, SignInWayLinked))

    [letter] = await office.letters()
    assert letter.words.body.startswith(
        f"【开售】您的账号已关联{name}登录(未知设备, 203.0.113.*,2026年6月1日(周一)20:00)"
    )


async def test_each_is_announced_once_in_any_order(office: PostOffice) -> None:
    sealer = office.process.platform.sealer
    first, second = linked(sealer), linked(sealer, "link-2")
    await office.tell(second)
    await office.tell(first, second)
    await office.tell(first, first)

    assert subjects(await office.rows()) == [("way-linked", "link-1", "sms"), ("way-linked", "link-2", "sms")]
