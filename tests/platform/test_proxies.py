"""Who asks behind a gateway: a header is believed as far as the proxies of our own have written it."""

from collections.abc import Sequence
from pathlib import Path

import httpx2
import msgspec
import pytest
from litestar import get

from onsale.app.targets import Builder
from onsale.platform.clock import ManualClock
from onsale.platform.http import AnyRequest, needs
from onsale.platform.proxies import TrustedProxies, limited_as
from onsale.platform.security import Permission
from onsale.platform.settings import Settings, SettingsError
from onsale.platform.wiring import Module
from tests.processes import app_of, opened_process

OURS = "10.0.0.5, 10.1.0.0/16,::1"
BUYER = "203.0.113.7"


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("10.0.0.5", BUYER, BUYER),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.1.200.3", f"{BUYER}, 10.0.0.5", BUYER),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:10.0.0.5", BUYER, BUYER),
        # What a stranger claims is his own invention, before a proxy of ours as well as without.
        (BUYER, "198.51.100.1", BUYER),
        ("10.0.0.5", f"198.51.100.1, {BUYER}", BUYER),
        ("10.0.0.5", f"10.0.0.5, 198.51.100.1,{BUYER}", BUYER),
        # No address: the last one that is known.
        ("10.0.0.5", "unknown", "10.0.0.5"),
        ("10.0.0.5", f"nonsense, {BUYER}", BUYER),
        ("10.0.0.5", "<script>, 10.1.0.1", "10.1.0.1"),
        ("10.0.0.5", ",", "10.0.0.5"),
        ("", BUYER, ""),
    ],
)
def test_the_client_is_whom_our_proxies_have_seen(peer: str, forwarded_for: str, client: str) -> None:
    assert TrustedProxies(OURS).client_of(peer, forwarded_for) == client


def test_nobody_is_believed_by_default() -> None:
    assert TrustedProxies().client_of("127.0.0.1", BUYER) == "127.0.0.1"


@pytest.mark.parametrize("text", ["localhost", "10.0.0.5/8", "10.0.0.5,", "*"])
def test_what_is_no_address_refuses_to_start(text: str) -> None:
    with pytest.raises(SettingsError, match=r"ONSALE_TRUSTED_PROXIES: .* write them like"):
        TrustedProxies(text)


@pytest.mark.parametrize(
    ("address", "limited"),
    [
        (BUYER, BUYER),
        (f"::ffff:{BUYER}", BUYER),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_line_of_ipv6_is_limited_as_one(address: str, limited: str) -> None:
    assert limited_as(address) == limited


@get("/api/v1/probe/me", opt=needs(Permission.PUBLIC))
async def who_am_i(request: AnyRequest) -> str:
    return request.client.host if request.client else ""


@pytest.mark.parametrize(("trusted", "seen"), [("127.0.0.1", BUYER), ("", "127.0.0.1")])
async def test_routes_see_the_client_and_not_the_gateway(
    migrated_database: Path, settings: Settings, clock: ManualClock, *, trusted: str, seen: str
) -> None:
    modules: Sequence[Builder] = (lambda _: Module("probe", routes=[who_am_i]),)
    behind = msgspec.structs.replace(settings, trusted_proxies=trusted)
    async with opened_process(migrated_database, behind, clock, modules) as process:
        transport = httpx2.ASGITransport(app=app_of(process), client=("127.0.0.1", 50_000))  # type: ignore[arg-type]  # litestar's own ASGI types
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver.local") as gateway:
            assert (await gateway.get("/api/v1/probe/me", headers={"x-forwarded-for": BUYER})).text == seen


@pytest.mark.parametrize(("trusted", "statuses"), [("127.0.0.1", [200, 200, 429]), ("", [200, 429, 429])])
async def test_limits_hold_for_the_client_and_not_for_the_gateway(
    migrated_database: Path, settings: Settings, clock: ManualClock, *, trusted: str, statuses: list[int]
) -> None:
    modules: Sequence[Builder] = ()
    tight = msgspec.structs.replace(settings, limits_per_address_per_second=0.25, trusted_proxies=trusted)
    async with opened_process(migrated_database, tight, clock, modules) as process:
        transport = httpx2.ASGITransport(app=app_of(process), client=("127.0.0.1", 50_000))  # type: ignore[arg-type]  # litestar's own ASGI types
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver.local") as gateway:
            asked = [
                (await gateway.get("/healthz", headers={"x-forwarded-for": address})).status_code
                for address in (BUYER, "198.51.100.1", BUYER)
            ]

    assert asked == statuses


async def test_who_has_a_whole_network_is_one(migrated_database: Path, settings: Settings, clock: ManualClock) -> None:
    modules: Sequence[Builder] = ()
    tight = msgspec.structs.replace(settings, limits_per_address_per_second=0.25, trusted_proxies="127.0.0.1")
    async with opened_process(migrated_database, tight, clock, modules) as process:
        transport = httpx2.ASGITransport(app=app_of(process), client=("127.0.0.1", 50_000))  # type: ignore[arg-type]  # litestar's own ASGI types
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver.local") as gateway:
            asked = [
                (await gateway.get("/healthz", headers={"x-forwarded-for": address})).status_code
                for address in ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1")
            ]

    assert asked == [200, 429, 200]
