"""Signing in by Alipay: a page, a code, and an answer that is signed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest

from onsale.app.process import Process
from onsale.modules.users.providers import configured_providers
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings, SettingsError
from tests.modules.users.phone_owner import problem
from tests.modules.users.provider_visitor import WAYS, SentCodes, Visitor, confirm_phone, session_of
from tests.processes import rows
from tests.provider_sim.stage import Simulator


@pytest.fixture
def alipay(client: httpx2.AsyncClient, sim: Simulator) -> Visitor:
    return Visitor(client, sim, "alipay")


def with_code(brought: dict[str, str]) -> dict[str, str]:
    """Alipay calls it otherwise; the page knows."""
    return {**brought, "code": brought["auth_code"]}


async def sign_in(alipay: Visitor, person: str = "lin", fault: str = "", device: str = "page") -> httpx2.Response:
    url = (await alipay.begin(device=device)).json()["authorize_url"]
    return await alipay.finish(with_code(alipay.visit(url, person, fault)))


async def test_the_first_time_a_phone_and_then_alipay_is_enough(
    alipay: Visitor, sent_codes: SentCodes, process: Process
) -> None:
    assert (await sign_in(alipay)).json()["outcome"] == "phone-needed"
    made = session_of(await confirm_phone(alipay.client, sent_codes))

    again, in_app = session_of(await sign_in(alipay)), session_of(await sign_in(alipay, device="in-app"))

    assert made.user == again.user == in_app.user
    assert (await sign_in(alipay, "zhou")).json()["outcome"] == "phone-needed"
    assert [provider for provider, _ in await rows(process, WAYS)] == ["alipay"]


async def test_what_alipay_is_given(alipay: Visitor, sim: Simulator) -> None:
    url = urlsplit((await alipay.begin()).json()["authorize_url"])
    asked = {name: values[0] for name, values in parse_qs(url.query).items()}

    assert (f"{url.scheme}://{url.netloc}", url.path) == (sim.url, "/oauth2/publicAppAuthorize.htm")
    assert asked == {
        "app_id": sim.numbers.alipay.app_id,
        "scope": "auth_base",
        "redirect_uri": "http://127.0.0.1:8000/sign-in/alipay",
        "state": asked["state"],
    }
    # Fewer than a hundred characters.
    assert len(asked["state"]) == 64


@pytest.mark.parametrize("fault", ["expired-code", "other-key", "unsigned"])
async def test_what_cannot_be_believed_signs_nobody_in(alipay: Visitor, process: Process, fault: str) -> None:
    assert problem(await sign_in(alipay, fault=fault)) == (403, "sign-in-not-confirmed")
    assert await rows(process, "SELECT id FROM users_sessions") == []


@pytest.mark.parametrize("fault", ["busy", "token-500"])
async def test_a_busy_alipay_is_unavailable(alipay: Visitor, fault: str) -> None:
    assert problem(await sign_in(alipay, fault=fault)) == (503, "sign-in-provider-unavailable")


async def test_another_state_and_a_used_code_are_refused(alipay: Visitor) -> None:
    assert problem(await sign_in(alipay, fault="other-state")) == (403, "sign-in-over")
    first = with_code(alipay.visit((await alipay.begin()).json()["authorize_url"]))
    assert (await alipay.finish(first)).status_code == 201
    second = with_code(alipay.visit((await alipay.begin()).json()["authorize_url"]))
    assert problem(await alipay.finish({**second, "code": first["code"]})) == (403, "sign-in-not-confirmed")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"private_key": "", "private_key_file": ""}, "ONSALE_SIGN_IN_ALIPAY_PRIVATE_KEY is not set"),
        ({"private_key_file": "/no/where"}, "ONSALE_SIGN_IN_ALIPAY_PRIVATE_KEY_FILE cannot be read"),
        ({"public_key": "nonsense", "public_key_file": ""}, "ONSALE_SIGN_IN_ALIPAY_PUBLIC_KEY cannot be used"),
        ({"authorize_url": "openauth.alipay.com"}, "ONSALE_SIGN_IN_ALIPAY_AUTHORIZE_URL is not an address"),
        ({"seller_id": "2088"}, "Unknown setting ONSALE_SIGN_IN_ALIPAY_SELLER_ID"),
    ],
)
def test_half_an_account_refuses_to_start(
    settings: Settings, clock: ManualClock, change: dict[str, str], says: str
) -> None:
    changed = {f"sign_in_alipay_{name}": value for name, value in change.items()}
    with pytest.raises(SettingsError, match=says):
        configured_providers(msgspec.structs.replace(settings, of_modules=settings.of_modules | changed), clock)


def test_ones_own_key_is_not_alipays(settings: Settings, clock: ManualClock, sim: Simulator) -> None:
    own = str(sim.folder / "alipay-merchant-public.pem")
    given = settings.of_modules | {"sign_in_alipay_public_key_file": own}
    with pytest.raises(SettingsError, match="ONSALE_SIGN_IN_ALIPAY_PUBLIC_KEY is the public half of your own key"):
        configured_providers(msgspec.structs.replace(settings, of_modules=given), clock)
