"""What is known of a device: a few words and a network; when its sign-in is news; and how often it may try."""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Request

from onsale.app.process import Process
from onsale.contracts.events import SignedIn
from onsale.modules.users.domain import device_name, masked_address
from onsale.modules.users.http.devices import Attempts, Devices
from onsale.modules.users.settings import (
    DEVICE_CODES_BURST,
    DEVICE_COOKIE_SECONDS,
    DEVICE_NAME_LENGTH_MAX,
    DEVICE_SIGN_INS_BURST,
    STRANGERS_CODES_BURST,
    STRANGERS_SIGN_INS_BURST,
)
from onsale.platform.clock import ManualClock
from onsale.platform.http import AnyRequest
from onsale.platform.limits import RateLimit
from onsale.platform.problems import TooManyRequests
from tests.engines import EVERY_ENGINE
from tests.modules.users.browsers import WINDOWS, browser
from tests.modules.users.phone_owner import PhoneOwner, bearer, problem
from tests.processes import heard, meddle, rows, settled

SentCodes = Callable[[], Awaitable[list[tuple[str, str]]]]
COOKIE = "onsale-device"
PHONE = "13800001111"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
SAFARI = IPHONE + " Version/18.1 Mobile/15E148 Safari/604.1"


async def signed_in_events(process: Process) -> list[SignedIn]:
    await settled(process)
    return heard(process, SignedIn)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (WINDOWS, "Chrome · Windows"),
        (ANDROID, "Chrome · Android"),
        (SAFARI, "Safari · iPhone"),
        (f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.54(0x18003630) NetType/WIFI", "WeChat · iPhone"),
        (f"{IPHONE} CriOS/142.0 Mobile/15E148 Safari/604.1", "Chrome · iPhone"),
        (f"{WINDOWS} Edg/142.0.0.0", "Edge · Windows"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4 HuaweiBrowser/5.1", "Huawei Browser"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox · Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Safari · macOS"),
        ("curl/8.5.0", ""),
        ("", ""),
        ("<script>alert(1)</script> Windows \x00", "Windows"),
    ],
)
def test_a_device_has_a_short_name(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


@given(st.lists(st.sampled_from([WINDOWS, ANDROID, SAFARI, "MicroMessenger", "Edg", "<", "x" * 500]) | st.text()))
def test_nothing_that_was_sent_is_in_the_name(parts: list[str]) -> None:
    name = device_name(" ".join(parts))

    assert len(name) <= DEVICE_NAME_LENGTH_MAX
    assert all(character.isalpha() or character in " ·" for character in name)


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("203.0.113.77", "203.0.113.*"),
        ("::ffff:203.0.113.77", "203.0.113.*"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_an_address_is_a_network(address: str, masked: str) -> None:
    assert masked_address(address) == masked


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_everybody_in_a_network_looks_the_same(address: ipaddress.IPv6Address, host: int) -> None:
    if address.ipv4_mapped is None:
        neighbour = ipaddress.IPv6Address((int(address) >> 64 << 64) | host)
        if neighbour.ipv4_mapped is None:
            assert masked_address(str(address)) == masked_address(str(neighbour))
            assert len(masked_address(str(address))) <= 50


async def test_a_device_gets_a_cookie_that_only_signing_in_sees(process: Process, sent_codes: SentCodes) -> None:
    async with browser(process) as client:
        owner = PhoneOwner(client, sent_codes, PHONE)
        asked = await owner.ask()
        wrong = await owner.enter("0" * 6 if await owner.newest_code() != "0" * 6 else "1" * 6)
        right = await owner.enter(await owner.newest_code())

    assert COOKIE not in asked.headers["set-cookie"]
    assert wrong.headers.get("set-cookie") is None
    cookie = right.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert set(cookie.split("; ")[1:]) == {
        "HttpOnly",
        f"Max-Age={DEVICE_COOKIE_SECONDS}",
        "Path=/api/v1/auth",
        "SameSite=strict",
    }


@EVERY_ENGINE
async def test_only_a_new_device_of_a_known_account_is_news(
    process: Process, clock: ManualClock, sent_codes: SentCodes
) -> None:
    async with (
        browser(process) as laptop,
        browser(process, SAFARI, address="2001:db8:1:2::5", language="zh-CN") as phone,
    ):
        for client in (laptop, laptop, phone, phone, laptop):
            await PhoneOwner(client, sent_codes, PHONE).sign_in()
            clock.advance(timedelta(minutes=1))

    told = await signed_in_events(process)
    assert [(one.device_name, one.address_masked, one.is_unexpected) for one in told] == [
        ("Chrome · Windows", "203.0.113.*", False),
        ("Chrome · Windows", "203.0.113.*", False),
        ("Safari · iPhone", "2001:db8:1:2::/64", True),
        ("Safari · iPhone", "2001:db8:1:2::/64", False),
        ("Chrome · Windows", "203.0.113.*", False),
    ]
    # Who signs in for the first time there may be somebody else: the owner is told in his own language.
    assert [one.language for one in told] == ["en", "en", "en", "zh-CN", "zh-CN"]
    assert {process.platform.sealer.open(one.phone_sealed) for one in told} == {"+8613800001111"}
    assert await rows(process, "SELECT name FROM users_devices ORDER BY name") == [
        ("Chrome · Windows",),
        ("Safari · iPhone",),
    ]


async def test_one_browser_of_two_people_is_a_device_of_each(
    process: Process, clock: ManualClock, sent_codes: SentCodes
) -> None:
    async with browser(process) as shared, browser(process, SAFARI) as own:
        for client, phone in ((shared, PHONE), (own, "13900002222"), (shared, "13900002222")):
            await PhoneOwner(client, sent_codes, phone).sign_in()
            clock.advance(timedelta(minutes=1))

    assert [one.is_unexpected for one in await signed_in_events(process)] == [False, False, True]


@EVERY_ENGINE
async def test_an_old_account_whose_devices_are_forgotten_is_told(
    process: Process, clock: ManualClock, sent_codes: SentCodes
) -> None:
    async with browser(process) as client:
        owner = PhoneOwner(client, sent_codes, PHONE)
        await owner.sign_in()
        await meddle(process, "DELETE FROM users_devices")
        clock.advance(timedelta(seconds=DEVICE_COOKIE_SECONDS + 1))
        await owner.sign_in()

    assert [one.is_unexpected for one in await signed_in_events(process)] == [False, True]


@pytest.mark.parametrize("forged", ["x", "test1.eyJkZXZpY2VfaWQiOiJ4In0.x", "\u00e9"])
async def test_a_made_up_device_is_a_stranger(process: Process, sent_codes: SentCodes, forged: str) -> None:
    async with browser(process) as client:
        headers = {b"cookie": f"{COOKIE}={forged}".encode()}
        asked = await client.post("/api/v1/auth/codes", json={"phone": PHONE}, headers=headers)
        wish = {"phone": PHONE, "code": (await sent_codes())[-1][1], "attempt": asked.json()["attempt"]}
        signed_in = await client.post("/api/v1/auth/sessions", json=wish, headers=headers)

    assert (asked.status_code, signed_in.status_code) == (202, 201)
    assert signed_in.headers["set-cookie"].startswith(f"{COOKIE}=test1.")
    [(device_id,)] = await rows(process, "SELECT device_id FROM users_devices")
    assert device_id not in {"x", forged}


async def test_an_access_token_is_no_device(process: Process, clock: ManualClock, sent_codes: SentCodes) -> None:
    async with browser(process) as client:
        owner = PhoneOwner(client, sent_codes, PHONE)
        session = await owner.sign_in()
        clock.advance(timedelta(minutes=1))
        client.cookies.clear()
        client.cookies.set(COOKIE, session.access_token)
        await owner.sign_in()

    assert [one.is_unexpected for one in await signed_in_events(process)] == [False, True]


async def test_a_device_asks_for_so_many_codes(process: Process, sent_codes: SentCodes) -> None:
    async with browser(process) as client:
        await PhoneOwner(client, sent_codes, PHONE).sign_in()
        phones = (f"139{number:08d}" for number in range(int(DEVICE_CODES_BURST) + 5))
        answers = [await client.post("/api/v1/auth/codes", json={"phone": phone}) for phone in phones]

    assert [answer.status_code for answer in answers] == [202] * int(DEVICE_CODES_BURST) + [429] * 5
    assert problem(answers[-1]) == (429, "too-many-requests")
    assert len(await sent_codes()) == 1 + int(DEVICE_CODES_BURST)


async def test_a_device_enters_so_many_wrong_codes(process: Process, sent_codes: SentCodes) -> None:
    async with browser(process) as client:
        await PhoneOwner(client, sent_codes, PHONE).sign_in()
        tries = int(DEVICE_SIGN_INS_BURST) + 5
        entered = ({"phone": f"139{number:08d}", "code": "000000"} for number in range(tries))
        answers = [await client.post("/api/v1/auth/sessions", json=one) for one in entered]

        assert [answer.status_code for answer in answers] == [403] * int(DEVICE_SIGN_INS_BURST) + [429] * 5


async def test_what_is_known_goes_on_where_strangers_have_asked_too_often(
    process: Process, clock: ManualClock, sent_codes: SentCodes
) -> None:
    async with browser(process) as known:
        owner = PhoneOwner(known, sent_codes, PHONE)
        await owner.sign_in()
        clock.advance(timedelta(minutes=5))
        phones = [f"139{number:08d}" for number in range(int(STRANGERS_CODES_BURST) + 5)]
        # One application, and so one count, as in a process; only the cookie tells them apart.
        no_cookie = {"cookie": ""}
        answers = await asyncio.gather(
            *(known.post("/api/v1/auth/codes", json={"phone": phone}, headers=no_cookie) for phone in phones)
        )
        assert sorted(one.status_code for one in answers) == [202] * int(STRANGERS_CODES_BURST) + [429] * 5

        entered = [{"phone": phone, "code": "000000"} for phone in phones] * 2
        tried = await asyncio.gather(
            *(known.post("/api/v1/auth/sessions", json=one, headers=no_cookie) for one in entered)
        )
        assert [one.status_code for one in tried].count(429) == len(entered) - int(STRANGERS_SIGN_INS_BURST)

        assert (await owner.ask()).status_code == 202
        assert (await owner.enter(await owner.newest_code())).status_code == 201


def test_strangers_in_one_network_of_ipv6_share_its_limit(process: Process, clock: ManualClock) -> None:
    few, many = (RateLimit(clock, per_second=0.1, burst=burst) for burst in (2, 100))
    attempts = Attempts(Devices(process.platform), address=many, strangers=few, device=many)
    for number in range(2):
        attempts.take(asked_from(f"2001:db8:1:2::{number}"))
    with pytest.raises(TooManyRequests):
        attempts.take(asked_from("2001:db8:1:2:3:4:5:6"))

    attempts.take(asked_from("2001:db8:1:3::1"))


def asked_from(address: str) -> AnyRequest:
    """A request without cookies."""
    return Request({"type": "http", "client": (address, 1), "headers": []})  # type: ignore[arg-type]  # what is read of it


async def test_the_raw_words_of_a_browser_are_kept_nowhere(process: Process, sent_codes: SentCodes) -> None:
    async with browser(process, f"{WINDOWS} Secret/7") as client:
        session = await PhoneOwner(client, sent_codes, PHONE).sign_in()
        shown = await client.get("/api/v1/me/sessions", headers=bearer(session))

    assert [one["device"] for one in shown.json()["items"]] == ["Chrome · Windows"]
    kept = await rows(process, "SELECT * FROM users_devices") + await rows(process, "SELECT * FROM users_sessions")
    assert not [value for row in kept for value in row if "Secret" in str(value) or "203.0.113.77" in str(value)]
