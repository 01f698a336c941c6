"""Signing in by WeChat: by QR code at a computer, in WeChat's own browser, in the mini program."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest

from onsale.app.process import Process
from onsale.modules.users.domain.sign_in_ways import ProviderName
from onsale.modules.users.providers import WechatProvider, configured_providers
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings, SettingsError
from tests.modules.users.phone_owner import PhoneOwner, bearer, other_code, problem
from tests.modules.users.provider_visitor import PHONE, WAYS, SentCodes, Visitor, confirm_phone, session_of
from tests.processes import rows
from tests.provider_sim.stage import Simulator

MINI = "/api/v1/auth/mini-program/sessions"


@pytest.fixture
def wechat(client: httpx2.AsyncClient, sim: Simulator) -> Visitor:
    return Visitor(client, sim, "wechat")


def mini_code(sim: Simulator, person: str = "lin", fault: str = "") -> str:
    """What `wx.login` gives our mini program."""
    return str(sim.control("mini-codes", {"person": person, "fault": fault})["code"])


async def test_one_person_has_one_account_in_all_applications(
    wechat: Visitor, sent_codes: SentCodes, process: Process, sim: Simulator
) -> None:
    assert (await wechat.sign_in()).json()["outcome"] == "phone-needed"
    made = session_of(await confirm_phone(wechat.client, sent_codes))

    in_app = session_of(await wechat.sign_in(device="in-app"))
    mini = session_of(await wechat.client.post(MINI, json={"code": mini_code(sim)}))
    other = await wechat.sign_in("zhou", device="in-app")

    assert made.user == in_app.user == mini.user
    assert other.json()["outcome"] == "phone-needed"
    assert len(await rows(process, WAYS)) == 1


@pytest.mark.parametrize(
    ("device", "path", "scope"),
    [("page", "/connect/qrconnect", "snsapi_login"), ("in-app", "/connect/oauth2/authorize", "snsapi_userinfo")],
)
async def test_what_wechat_is_given(wechat: Visitor, sim: Simulator, device: str, path: str, scope: str) -> None:
    url = urlsplit((await wechat.begin(device=device)).json()["authorize_url"])
    asked = parse_qs(url.query)

    assert (f"{url.scheme}://{url.netloc}", url.path, url.fragment) == (sim.url, path, "wechat_redirect")
    assert list(asked) == ["appid", "redirect_uri", "response_type", "scope", "state"]
    assert (asked["redirect_uri"], asked["scope"]) == (["http://127.0.0.1:8000/sign-in/wechat"], [scope])
    # Letters and digits, 128 at most.
    assert asked["state"][0].isalnum()
    assert len(asked["state"][0]) == 64


@pytest.mark.parametrize("device", ["page", "in-app"])
@pytest.mark.parametrize("fault", ["expired-code", "no-unionid", "other-person"])
async def test_what_cannot_be_believed_signs_nobody_in(
    wechat: Visitor, process: Process, device: str, fault: str
) -> None:
    assert problem(await wechat.sign_in(fault=fault, device=device)) == (403, "sign-in-not-confirmed")
    assert await rows(process, "SELECT id FROM users_sessions") == []


@pytest.mark.parametrize("fault", ["busy", "token-500"])
async def test_a_busy_wechat_is_unavailable(wechat: Visitor, fault: str) -> None:
    assert problem(await wechat.sign_in(fault=fault)) == (503, "sign-in-provider-unavailable")


async def test_another_state_is_refused(wechat: Visitor) -> None:
    assert problem(await wechat.sign_in(fault="other-state")) == (403, "sign-in-over")


async def test_a_code_is_of_one_application(wechat: Visitor, sim: Simulator) -> None:
    of_page = wechat.visit((await wechat.begin()).json()["authorize_url"])
    of_app = wechat.visit((await wechat.begin(device="in-app")).json()["authorize_url"])

    assert problem(await wechat.finish({**of_app, "code": of_page["code"]})) == (403, "sign-in-not-confirmed")
    for code in (of_app["code"], of_page["code"]):
        assert problem(await wechat.client.post(MINI, json={"code": code})) == (403, "sign-in-not-confirmed")


async def test_who_says_no_comes_back_without_a_code(wechat: Visitor) -> None:
    url = (await wechat.begin()).json()["authorize_url"]

    assert set(wechat.visit(url, "nobody")) == {"state"}


async def test_the_mini_program_asks_for_a_phone_the_first_time(
    client: httpx2.AsyncClient, sent_codes: SentCodes, process: Process, sim: Simulator
) -> None:
    assert problem(await client.post(MINI, json={"code": mini_code(sim)})) == (409, "phone-needed")
    assert await rows(process, "SELECT id FROM users_users") == []
    owner = PhoneOwner(client, sent_codes, PHONE)
    attempt = (await owner.ask()).json()["attempt"]
    client.cookies.clear()
    strange = {"phone": PHONE, "code": await owner.newest_code(), "attempt": "x"}
    anothers = await client.post(MINI, json={"code": mini_code(sim), "confirmation": strange})
    assert problem(anothers) == (403, "code-expired")
    wrong = {"phone": PHONE, "code": other_code(await owner.newest_code()), "attempt": attempt}
    refused = await client.post(MINI, json={"code": mini_code(sim), "confirmation": wrong})
    assert (problem(refused), refused.json()["attempts_left"]) == ((403, "code-wrong"), 4)

    right = {"phone": PHONE, "code": await owner.newest_code(), "attempt": attempt}
    made = await client.post(MINI, json={"code": mini_code(sim), "confirmation": right})
    again = await client.post(MINI, json={"code": mini_code(sim)})

    assert session_of(made).user == session_of(again).user
    me = await client.get("/api/v1/me", headers=bearer(session_of(again)))
    assert me.json()["phone_masked"] == "138****1111"


async def test_a_mini_code_works_once(client: httpx2.AsyncClient, sim: Simulator) -> None:
    code = mini_code(sim)
    assert problem(await client.post(MINI, json={"code": code})) == (409, "phone-needed")
    assert problem(await client.post(MINI, json={"code": code})) == (403, "sign-in-not-confirmed")
    for fault in ("no-unionid", "expired-code"):
        refused = await client.post(MINI, json={"code": mini_code(sim, fault=fault)})
        assert problem(refused) == (403, "sign-in-not-confirmed")


async def test_a_phone_that_is_none_is_named(client: httpx2.AsyncClient, sim: Simulator) -> None:
    body = {"code": mini_code(sim), "confirmation": {"phone": "12345", "code": "123456", "attempt": "x"}}
    refused = await client.post(MINI, json=body)

    assert problem(refused) == (422, "malformed")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/confirmation/phone"]


@pytest.mark.parametrize(
    ("kept", "devices", "has_mini"),
    [
        (("web",), ["page"], False),
        (("official",), ["in-app"], False),
        (("web", "official"), ["page", "in-app"], False),
        (("mini",), [], True),
    ],
)
def test_what_is_configured_is_offered(
    settings: Settings, clock: ManualClock, kept: tuple[str, ...], devices: list[str], *, has_mini: bool
) -> None:
    of_modules = {
        name: value
        for name, value in settings.of_modules.items()
        if not name.startswith("sign_in_wechat_") or name.removeprefix("sign_in_wechat_").split("_")[0] in kept
    }
    wechat = configured_providers(msgspec.structs.replace(settings, of_modules=of_modules), clock)[ProviderName.WECHAT]

    assert isinstance(wechat, WechatProvider)
    assert (wechat.offer().devices, wechat.has_mini_program) == (devices, has_mini)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"web_secret": ""}, "ONSALE_SIGN_IN_WECHAT_WEB_SECRET is not set, and ONSALE_SIGN_IN_WECHAT_WEB_APP_ID is"),
        ({"mini_app_id": ""}, "ONSALE_SIGN_IN_WECHAT_MINI_APP_ID is not set, and ONSALE_SIGN_IN_WECHAT_MINI_SECRET is"),
        ({"official_secret": "", "official_secret_file": "/no/where"}, "OFFICIAL_SECRET_FILE cannot be read"),
        ({"url": "api.weixin.qq.com"}, "ONSALE_SIGN_IN_WECHAT_URL is not an address"),
        (
            dict.fromkeys(
                ("web_app_id", "web_secret", "official_app_id", "official_secret", "mini_app_id", "mini_secret"), ""
            ),
            "nor is another application of WeChat",
        ),
    ],
)
def test_half_an_application_refuses_to_start(
    settings: Settings, clock: ManualClock, change: dict[str, str], says: str
) -> None:
    changed = {f"sign_in_wechat_{name}": value for name, value in change.items()}
    with pytest.raises(SettingsError, match=says):
        configured_providers(msgspec.structs.replace(settings, of_modules=settings.of_modules | changed), clock)
