"""Tencent Cloud's FaceID as we speak it: our client against the stand-in, and Tencent's own client as a witness."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit

import httpx2
import msgspec
import pytest
from tencentcloud.common.common_client import CommonClient  # type: ignore[import-untyped]  # the witness has no types
from tencentcloud.common.credential import Credential  # type: ignore[import-untyped]  # see above
from tencentcloud.common.profile.client_profile import ClientProfile  # type: ignore[import-untyped]  # see above
from tencentcloud.common.profile.http_profile import HttpProfile  # type: ignore[import-untyped]  # see above

from onsale.app.process import Process
from onsale.contracts.tencent.messages import DETECT_AUTH, DETECT_INFO, FACEID, VERIFY
from onsale.contracts.tencent.signing import VALID_SECONDS
from onsale.modules.users.domain.identities import Finding
from onsale.modules.users.domain.identity_checks import Person
from onsale.modules.users.providers import tencent
from onsale.modules.users.providers.authority import NoFinding
from onsale.modules.users.providers.tencent import TencentAuthority, configured_authority
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings, SettingsError
from onsale.provider_sim import faceid_keys
from tests.modules.users.authority import VERSION, ask, entry, work
from tests.modules.users.identity_owner import NUMBER, new_owner, number
from tests.modules.users.phone_owner import problem
from tests.provider_sim.stage import Simulator

SOMEBODY = Person("张小三", NUMBER)
RETURN_URL = "http://127.0.0.1:8000/account/identities/face?face=1"


@pytest.fixture
async def authority(settings: Settings, clock: ManualClock) -> AsyncIterator[TencentAuthority]:
    found = configured_authority(settings, clock)
    assert found is not None
    yield found
    await found.stop()


def trouble(sim: Simulator, name: str, times: int = 1) -> None:
    sim.control("faceid", {"trouble": name, "times": times})


def counted(sim: Simulator) -> tuple[int, int]:
    """How often it was asked, and how much of that is paid for."""
    state = sim.http.get(f"{sim.url}/sim/faceid").json()
    return state["calls"], state["paid"]


async def test_who_is_first_named_with_a_number_is_its_bearer(authority: TencentAuthority, sim: Simulator) -> None:
    calls, paid = counted(sim)
    assert await authority.check(SOMEBODY) is Finding.MATCH
    assert await authority.check(Person("李四", NUMBER)) is Finding.MISMATCH
    assert await authority.check(Person("查无此人", number(1))) is Finding.NO_RECORD
    assert counted(sim) == (calls + 3, paid + 2)


@pytest.mark.parametrize(
    "name",
    [
        "rate-limited",
        "internal-error",
        "500",
        "broken-json",
        "not-json",
        "library-failed",
        "upgrading",
        "too-often-today",
    ],
)
async def test_what_is_no_answer_is_none(authority: TencentAuthority, sim: Simulator, name: str) -> None:
    trouble(sim, name)
    with pytest.raises(NoFinding):
        await authority.check(SOMEBODY)
    assert await authority.check(SOMEBODY) is Finding.MATCH


async def test_who_hangs_is_not_waited_for(
    settings: Settings, clock: ManualClock, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tencent, "AUTHORITY_TIMEOUT_SECONDS", 0.1)
    authority = configured_authority(settings, clock)
    assert authority is not None
    trouble(sim, "hangs")
    with pytest.raises(NoFinding):
        await authority.check(SOMEBODY)
    await authority.stop()


async def test_neither_names_nor_numbers_nor_keys_are_logged(
    authority: TencentAuthority, sim: Simulator, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("rate-limited", "broken-json", "500", "upgrading"):
        trouble(sim, name)
        with pytest.raises(NoFinding):
            await authority.check(SOMEBODY)
    told = caplog.text + "".join(capsys.readouterr())
    for secret in (*msgspec.structs.astuple(SOMEBODY), faceid_keys.read(sim.folder).secret_key):
        assert secret not in told


@pytest.mark.parametrize("change", [{"secret_key": "x" * 32}, {"secret_id": "AKIDx"}])
async def test_another_key_is_told_nothing(
    settings: Settings, clock: ManualClock, change: dict[str, str], sim: Simulator
) -> None:
    given = {f"identity_check_{name}": value for name, value in change.items()}
    paid = counted(sim)[1]
    other = configured_authority(msgspec.structs.replace(settings, of_modules={**settings.of_modules, **given}), clock)
    assert other is not None
    with pytest.raises(NoFinding):
        await other.check(SOMEBODY)
    assert counted(sim)[1] == paid
    await other.stop()


async def test_an_old_signature_is_refused(authority: TencentAuthority, clock: ManualClock) -> None:
    clock.advance(timedelta(seconds=2 * VALID_SECONDS))
    with pytest.raises(NoFinding):
        await authority.check(SOMEBODY)


def test_the_official_client_is_understood(sim: Simulator) -> None:
    keys = faceid_keys.read(sim.folder)

    def client(secret_key: str) -> CommonClient:
        profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=urlsplit(sim.url).netloc))
        return CommonClient(FACEID.service, FACEID.version, Credential(keys.secret_id, secret_key), "", profile)

    asked = {"IdCard": number(2), "Name": "张小三"}
    assert client(keys.secret_key).call_json(VERIFY, asked)["Response"]["Result"] == "0"
    refused = client("x" * 32).call_json(VERIFY, asked)["Response"]
    assert refused["Error"]["Code"] == "AuthFailure.SignatureFailure"
    begun = client(keys.secret_key).call_json(
        DETECT_AUTH, {**asked, "RuleId": keys.rule_id, "RedirectUrl": RETURN_URL, "Extra": "1"}
    )["Response"]
    told = client(keys.secret_key).call_json(DETECT_INFO, {"BizToken": begun["BizToken"], "RuleId": keys.rule_id})
    assert told["Response"]["Text"]["ErrCode"] is None


@pytest.mark.parametrize("choice", ["pass", "fail"])
async def test_a_face_is_shown_on_the_authoritys_page(authority: TencentAuthority, sim: Simulator, choice: str) -> None:
    start = await authority.begin_face(SOMEBODY, "attempt-1", RETURN_URL)
    assert SOMEBODY.name in sim.http.get(start.url, params={"lang": "zh-CN"}).text
    assert not (await authority.face_result(start.token)).is_over
    left = sim.http.get(start.url, params={"do": "leave"})
    assert left.headers["location"].startswith(RETURN_URL)
    assert not (await authority.face_result(start.token)).is_over

    sim.http.get(start.url, params={"do": choice})
    sim.http.get(start.url, params={"do": "pass"})
    result = await authority.face_result(start.token)
    assert (result.is_over, result.has_passed) == (True, choice == "pass")
    assert (result.attempt_id, result.person) == ("attempt-1", SOMEBODY)
    with pytest.raises(NoFinding):
        await authority.face_result("another")


async def test_all_of_it_through_our_routes(process: Process, client: httpx2.AsyncClient, sim: Simulator) -> None:
    owner = await new_owner(process, client)
    await owner.consent()
    await owner.consent(VERSION, "identity-check")
    identity_id = await owner.added(number(5))
    assert (await ask(owner, identity_id)).status_code == 202
    assert await work(process) == 1
    assert (await entry(owner))["status"] == "verified"

    await owner.change(identity_id, relation="self")
    begun = (await owner.post(f"identities/{identity_id}/face-checks", None)).json()
    back = sim.http.get(begun["url"], params={"do": "pass"}).headers["location"]
    assert back.startswith(f"http://127.0.0.1:8000/account/identities/face?person={identity_id}&face={begun['id']}")
    trouble(sim, "other-attempt")
    results = f"identities/{identity_id}/face-checks/{begun['id']}/results"
    assert problem(await owner.post(results, None)) == (409, "face-not-confirmed")
    begun = (await owner.post(f"identities/{identity_id}/face-checks", None)).json()
    sim.http.get(begun["url"], params={"do": "pass"})
    done = await owner.post(f"identities/{identity_id}/face-checks/{begun['id']}/results", None)
    assert done.json()["check"]["finding"] == "face"
    trouble(sim, "500")
    second = await owner.added(number(6))
    await owner.change(second, relation="self")
    assert problem(await owner.post(f"identities/{second}/face-checks", None)) == (503, "authority-unavailable")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"identity_check_secret_id": "AKID"}, "ONSALE_IDENTITY_CHECK_SECRET_KEY"),
        ({"identity_check_months": "0"}, "ONSALE_IDENTITY_CHECK_MONTHS"),
        ({"identity_check_calls_a_day": "many"}, "ONSALE_IDENTITY_CHECK_CALLS_A_DAY"),
        ({"identity_check_colour": "red"}, "ONSALE_IDENTITY_CHECK_COLOUR"),
    ],
)
def test_settings_that_cannot_work_refuse_to_start(
    settings: Settings, clock: ManualClock, given: dict[str, str], named: str
) -> None:
    whole = {} if "identity_check_secret_id" in given else settings.of_modules
    with pytest.raises(SettingsError, match=named):
        configured_authority(msgspec.structs.replace(settings, of_modules={**whole, **given}), clock)


def test_without_settings_nobody_is_asked(clock: ManualClock) -> None:
    assert configured_authority(Settings(), clock) is None
