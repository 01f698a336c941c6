"""Passkeys: made and used with an authenticator of our own, which then lies, repeats itself, and belongs to others."""

import asyncio
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import cast

import cbor2
import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from onsale.app.process import Process
from onsale.modules.users.domain import Role
from onsale.modules.users.domain.factors import Step
from onsale.modules.users.domain.passkeys import (
    MadePasskey,
    SignedChallenge,
    Site,
    new_challenge,
    site_of,
    verified_passkey,
    verified_signatures,
)
from onsale.modules.users.errors.factors import PasskeyRefused
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.engines import EVERY_ENGINE
from tests.modules.users.authenticator import USER_PRESENT, USER_VERIFIED, Authenticator, JsonObject, encoded
from tests.modules.users.factor_owner import FACTORS, STEP, Arrives, told
from tests.modules.users.phone_owner import problem
from tests.processes import meddle, rows

REFUSED, OVER = (403, "passkey-refused"), (403, "challenge-over")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, second_factors="by-role")


@EVERY_ENGINE
async def test_passkeys_are_made_and_each_opens_a_session(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    options = await person.passkey_options()
    assert (options["rp"], options["attestation"]) == ({"id": "localhost", "name": "Onsale"}, "none")
    assert cast(JsonObject, options["authenticatorSelection"])["userVerification"] == "required"
    added = person.kept(await person.add_passkey(person.passkey.make(options), "Laptop"))
    assert (added.session.step, len(added.recovery_codes or [])) == (Step.DONE, 10)
    other = Authenticator()
    again = await person.passkey_options()
    assert again["excludeCredentials"] == [{"type": "public-key", "id": encoded(person.passkey.credential_id)}]
    assert person.kept(await person.add_passkey(other.make(again), "Key")).recovery_codes is None

    for passkey in (person.passkey, other):
        assert (await person.sign_in()).step is Step.PRESENT
        asked = await person.challenge()
        assert len(cast(list[object], asked["allowCredentials"])) == 2
        assert (await person.finish("passkey", passkey.sign(asked))).user.roles == [Role.ORGANISER]
    assert [(one.name, one.kind) for one in (await person.seen()).items] == [("Laptop", "passkey"), ("Key", "passkey")]
    assert await rows(process, "SELECT signatures FROM users_factors") == [(1,), (1,)]
    assert await told(process) == ["passkey-added", "passkey-added"]


@EVERY_ENGINE
async def test_an_answer_is_taken_once(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_passkey()
    await person.sign_in()
    signed = person.passkey.sign(await person.challenge())
    answers = await asyncio.gather(*(person.present("passkey", signed) for _ in range(8)))

    assert [answer.status_code for answer in answers].count(201) == 1
    assert {problem(answer) for answer in answers if answer.status_code != 201} == {OVER}
    assert await rows(process, "SELECT signatures FROM users_factors") == [(1,)]


async def test_a_new_challenge_ends_the_one_before(arrives: Arrives) -> None:
    person = await arrives()
    await person.enrol_passkey()
    await person.sign_in()
    first = person.passkey.sign(await person.challenge())
    await person.challenge()

    assert problem(await person.present("passkey", first)) == REFUSED
    # And it has used the second one up: nobody tries two answers on one challenge.
    assert problem(await person.present("passkey", first)) == OVER


async def test_a_challenge_is_that_of_its_session(arrives: Arrives) -> None:
    person = await arrives()
    await person.enrol_passkey()
    other = await person.sign_in()
    await person.sign_in()
    signed = person.passkey.sign(await person.challenge())

    assert problem(await person.present("passkey", signed, by=other)) == OVER
    assert (await person.present("passkey", signed)).status_code == 201


async def test_a_challenge_is_good_for_five_minutes(arrives: Arrives, clock: ManualClock) -> None:
    person = await arrives()
    await person.enrol_passkey()
    await person.sign_in()
    signed = person.passkey.sign(await person.challenge())
    clock.advance(timedelta(minutes=5))

    assert problem(await person.present("passkey", signed)) == OVER


async def test_passkeys_of_others_open_nothing(arrives: Arrives, process: Process) -> None:
    person, other = await arrives(), await arrives()
    await person.enrol_passkey()
    await other.enrol_passkey()
    await person.sign_in()
    signed = other.passkey.sign(await person.challenge())
    under_own_name = {
        **other.passkey.sign(await person.challenge()),
        "credential_id": encoded(person.passkey.credential_id),
    }

    assert problem(await person.present("passkey", under_own_name)) == REFUSED
    await person.challenge()
    assert problem(await person.present("passkey", signed)) == REFUSED
    assert await rows(process, "SELECT signatures FROM users_factors") == [(0,), (0,)]


async def test_a_passkey_belongs_to_one_account(arrives: Arrives, process: Process) -> None:
    person, other = await arrives(), await arrives()
    await person.enrol_passkey()
    again = await other.add_passkey(person.passkey.make(await other.passkey_options()))

    assert problem(again) == REFUSED
    assert await rows(process, "SELECT user_id FROM users_factors") == [(person.session.user.id,)]


@pytest.mark.parametrize(
    "lie",
    [
        {"host": "evil.example"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://localhost:8001"},
        {"origin": "https://evil.example"},
        {"flags": USER_PRESENT},
        {"flags": USER_VERIFIED},
    ],
    ids=str,
)
async def test_whatever_is_not_for_this_site_and_person_is_refused(
    arrives: Arrives, process: Process, lie: Mapping[str, object]
) -> None:
    person = await arrives()
    liar = Authenticator(**lie)  # type: ignore[arg-type]  # one of its fields
    made = await person.add_passkey(liar.make(await person.passkey_options()))
    assert problem(made) == REFUSED
    assert await rows(process, "SELECT * FROM users_factors") == []

    await person.enrol_passkey()
    await person.sign_in()
    for name, value in lie.items():
        setattr(person.passkey, name, value)
    assert problem(await person.present("passkey", person.passkey.sign(await person.challenge()))) == REFUSED
    assert await rows(process, "SELECT signatures FROM users_factors") == [(0,)]


async def test_a_challenge_of_another_kind_is_refused(arrives: Arrives) -> None:
    person = await arrives()
    options = await person.passkey_options()
    await person.enrol_passkey()
    await person.sign_in()
    await person.challenge()
    signed = person.passkey.sign({"rpId": "localhost", "challenge": options["challenge"]})

    assert problem(await person.present("passkey", signed)) == REFUSED


@EVERY_ENGINE
async def test_a_copied_authenticator_is_noticed(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_passkey()
    copy = Authenticator(credential_id=person.passkey.credential_id, key=person.passkey.key)
    for _ in range(2):
        await person.sign_in()
        await person.finish("passkey", person.passkey.sign(await person.challenge()))
    await person.sign_in()

    assert problem(await person.present("passkey", copy.sign(await person.challenge()))) == REFUSED
    assert (
        problem(await person.present("passkey", person.passkey.sign(await person.challenge(), counts=False))) == REFUSED
    )
    assert (await person.present("passkey", person.passkey.sign(await person.challenge()))).status_code == 201
    assert await rows(process, "SELECT signatures FROM users_factors") == [(3,)]


async def test_an_authenticator_need_not_count(arrives: Arrives) -> None:
    person = await arrives()
    await person.enrol_passkey()
    for _ in range(2):
        await person.sign_in()
        await person.finish("passkey", person.passkey.sign(await person.challenge(), counts=False))


async def test_who_guesses_codes_keeps_no_passkey_out(arrives: Arrives) -> None:
    person = await arrives()
    await person.enrol_passkey()
    await person.enrol_totp()
    await person.sign_in()
    wrong = [await person.present("code", {"code": "000000"}) for _ in range(6)]
    assert wrong[-1].status_code == 429

    assert (await person.present("passkey", person.passkey.sign(await person.challenge()))).status_code == 201


async def test_without_a_passkey_there_is_nothing_to_sign(arrives: Arrives) -> None:
    person = await arrives()
    await person.enrol_totp()
    await person.sign_in()

    assert problem(await person.post(f"{STEP}/passkey-options")) == (409, "no-second-factor")


async def test_the_last_passkey_stays(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_passkey()
    [factor] = await person.ids()

    assert problem(await person.ask("DELETE", f"{FACTORS}/{factor}")) == (409, "last-second-factor")
    await person.enrol_totp()
    assert (await person.ask("DELETE", f"{FACTORS}/{factor}")).status_code == 204
    assert await rows(process, "SELECT kind FROM users_factors") == [("totp",)]
    await person.sign_in()
    assert problem(await person.post(f"{STEP}/passkey-options")) == (409, "no-second-factor")


async def test_a_passkey_that_was_removed_meanwhile_signs_nobody_in(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_passkey()
    await person.enrol_totp()
    await person.sign_in()
    signed = person.passkey.sign(await person.challenge())
    await meddle(process, "DELETE FROM users_factors WHERE kind = 'passkey'")

    assert problem(await person.present("passkey", signed)) == REFUSED


@pytest.mark.parametrize(
    ("base_url", "site"),
    [
        ("https://tickets.example", Site("tickets.example", "https://tickets.example")),
        ("https://tickets.example:8443", Site("tickets.example", "https://tickets.example:8443")),
        ("http://127.0.0.1:8000", Site("localhost", "http://localhost:8000")),
        ("http://[::1]:8000", Site("localhost", "http://localhost:8000")),
        ("http://localhost:8000", Site("localhost", "http://localhost:8000")),
        ("http://tickets.example", None),
        ("https://192.0.2.7", None),
        ("http://192.0.2.7:8000", None),
        ("", None),
    ],
)
def test_for_which_site_passkeys_are(base_url: str, site: Site | None) -> None:
    assert site_of(base_url) == site


class TestWithoutASite:
    """An installation that browsers make no passkeys for."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return msgspec.structs.replace(settings, public_url="http://192.0.2.7:8000")

    async def test_passkeys_are_not_offered(self, arrives: Arrives) -> None:
        person = await arrives()

        assert (await person.seen()).passkey_host is None
        assert problem(await person.post(f"{FACTORS}/passkeys/options")) == (409, "passkeys-unavailable")
        assert (await person.enrol_totp()).session.step is Step.DONE


# What is no answer at all

SITE = Site("localhost", "http://localhost:8000")
CHALLENGE = new_challenge()
OPTIONS: JsonObject = {"rp": {"id": "localhost"}, "rpId": "localhost", "challenge": CHALLENGE}


Change = Callable[[bytes], bytes]
_PLACES = st.integers(0, 10_000)
CHANGES: st.SearchStrategy[Change] = (
    st.builds(lambda end: lambda right: right[: end % len(right)], _PLACES)
    | st.builds(
        lambda place, bits: (
            lambda right: bytes(one ^ (bits if at == place % len(right) else 0) for at, one in enumerate(right))
        ),
        _PLACES,
        st.integers(1, 255),
    )
    | st.builds(lambda other: lambda _: other, st.binary(max_size=80))
    | st.builds(lambda more: lambda right: right + more, st.binary(min_size=1, max_size=3))
)


def bytes_of(text: object) -> bytes:
    return urlsafe_b64decode(str(text) + "=" * (-len(str(text)) % 4))


@limits(max_examples=200)
@given(name=st.sampled_from(["credential_id", "client_data", "authenticator_data", "signature"]), change=CHANGES)
def test_a_signature_that_was_tampered_with_is_refused(name: str, change: Change) -> None:
    authenticator = Authenticator()
    passkey = verified_passkey(SITE, CHALLENGE, msgspec.convert(authenticator.make(OPTIONS), MadePasskey))
    signed = authenticator.sign(OPTIONS)
    right = bytes_of(signed[name])
    broken = change(right)
    assume(broken != right)

    with pytest.raises(PasskeyRefused):
        verified_signatures(
            SITE, CHALLENGE, msgspec.convert({**signed, name: encoded(broken)}, SignedChallenge), passkey
        )
    assert verified_signatures(SITE, CHALLENGE, msgspec.convert(signed, SignedChallenge), passkey) == 1


@limits(max_examples=200)
@given(name=st.sampled_from(["credential_id", "client_data", "attestation"]), change=CHANGES)
def test_a_new_passkey_that_was_tampered_with_is_no_fault(name: str, change: Change) -> None:
    """No signature covers what is made: what still reads well may pass, for it harms nobody but who has changed it."""
    made = Authenticator().make(OPTIONS)
    broken = encoded(change(bytes_of(made[name])))

    with suppress(PasskeyRefused):
        passkey = verified_passkey(SITE, CHALLENGE, msgspec.convert({**made, name: broken}, MadePasskey))
        assert passkey.credential_id == {**made, name: broken}["credential_id"]


def test_no_single_bit_of_an_attestation_makes_a_fault() -> None:
    made = Authenticator().make(OPTIONS)
    right = bytes_of(made["attestation"])
    refused = 0
    for number in range(8 * len(right)):
        broken = bytearray(right)
        broken[number // 8] ^= 1 << number % 8
        try:
            verified_passkey(
                SITE, CHALLENGE, msgspec.convert({**made, "attestation": encoded(bytes(broken))}, MadePasskey)
            )
        except PasskeyRefused:
            refused += 1
    assert refused > len(right)


@pytest.mark.parametrize(
    "attestation",
    [
        b"",
        b"\xa0",
        cbor2.dumps({"fmt": "none"}),
        cbor2.dumps([1]),
        cbor2.dumps({"fmt": 1, "attStmt": {}, "authData": b""}),
        b"\x9f" * 500,
    ],
)
def test_what_is_no_attestation_is_refused(attestation: bytes) -> None:
    made = {**Authenticator().make(OPTIONS), "attestation": encoded(attestation) or "A"}
    with pytest.raises(PasskeyRefused):
        verified_passkey(SITE, CHALLENGE, msgspec.convert(made, MadePasskey))
