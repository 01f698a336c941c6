"""Tokens, sealing, masks: what is ours, what was changed, what is readable."""

import base64

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onsale.contracts.tokens import AccessClaims
from onsale.platform.policy import HALF_SIGNED_IN, ROLE_PERMISSIONS, permissions_of
from onsale.platform.security import (
    ERASED,
    TOKEN_BYTES_MAX,
    KeyRing,
    Permission,
    Sealer,
    TokenInvalid,
    TokenSigner,
    keyed_hash,
    mask_email,
    mask_phone,
)

OLD, NEW = b"o" * 32, b"n" * 32
CLAIMS = AccessClaims(user_id="u", session_id="s", roles=["buyer"], organisation_id=None, expires_at=1)
TEXT = st.text(max_size=200)
SIGNED_IN = frozenset({Permission.SECOND_FACTOR, Permission.SIGNED_IN})


def _signer(*, purpose: str = "access", **keys: bytes) -> TokenSigner[AccessClaims]:
    return TokenSigner(KeyRing(keys or {"k1": OLD}), purpose, AccessClaims)


SIGNER = _signer()
TOKEN = SIGNER.sign(CLAIMS)
SEALER = Sealer(KeyRing({"k1": OLD}))
SEALED = SEALER.seal("+8613800001111")


def test_a_token_gives_its_claims_back() -> None:
    assert SIGNER.verify(TOKEN) == CLAIMS
    assert SIGNER.sign(CLAIMS) == TOKEN


def test_a_token_of_another_purpose_or_key_is_invalid() -> None:
    for other in (_signer(purpose="hold"), _signer(purpose="acces"), _signer(k1=NEW), _signer(k2=OLD)):
        with pytest.raises(TokenInvalid):
            other.verify(TOKEN)


def test_keys_rotate() -> None:
    rotated = _signer(k2=NEW, k1=OLD)

    assert rotated.verify(TOKEN) == CLAIMS
    assert rotated.sign(CLAIMS).startswith("k2.")
    with pytest.raises(TokenInvalid):
        SIGNER.verify(rotated.sign(CLAIMS))
    with pytest.raises(TokenInvalid):
        _signer(k2=NEW).verify(TOKEN)


@given(position=st.integers(0, len(TOKEN) - 1), character=st.characters())
def test_one_changed_character_makes_a_token_invalid(position: int, character: str) -> None:
    changed = TOKEN[:position] + character + TOKEN[position + 1 :]
    if changed == TOKEN:
        assert SIGNER.verify(changed) == CLAIMS
        return
    with pytest.raises(TokenInvalid):
        SIGNER.verify(changed)


@given(token=st.one_of(TEXT, st.tuples(TEXT, TEXT).map(lambda parts: f"k1.{parts[0]}.{parts[1]}")))
def test_no_text_is_a_token_by_chance(token: str) -> None:
    with pytest.raises(TokenInvalid):
        SIGNER.verify(token)


@given(cut=st.integers(0, len(TOKEN) - 1), tail=st.text(alphabet="Az09_-.=", min_size=1, max_size=3))
def test_a_token_cut_off_or_extended_is_invalid(cut: int, tail: str) -> None:
    for changed in (TOKEN[:cut], TOKEN + tail, tail + TOKEN):
        with pytest.raises(TokenInvalid):
            SIGNER.verify(changed)


def test_a_token_of_other_claims_is_invalid() -> None:
    class Narrow(msgspec.Struct):
        """What another version may have signed."""

        user_id: str

    foreign = TokenSigner(KeyRing({"k1": OLD}), "access", Narrow).sign(Narrow("u"))
    with pytest.raises(TokenInvalid):
        SIGNER.verify(foreign)


def test_a_token_that_is_too_long_is_not_even_looked_at() -> None:
    claims = msgspec.structs.replace(CLAIMS, roles=["x" * TOKEN_BYTES_MAX])
    with pytest.raises(TokenInvalid):
        SIGNER.verify(SIGNER.sign(claims))


@given(text=TEXT)
@settings(max_examples=50)
def test_what_was_sealed_opens_and_is_sealed_anew_each_time(text: str) -> None:
    sealed = SEALER.seal(text)

    assert SEALER.open(sealed) == text
    assert SEALER.seal(text) != sealed
    assert text.encode() not in base64.b64decode(sealed.partition(".")[2]) or len(text) < 4


@given(position=st.integers(3, len(SEALED) - 1), character=st.sampled_from("AZaz09+/="))
def test_a_changed_seal_does_not_open(position: int, character: str) -> None:
    changed = SEALED[:position] + character + SEALED[position + 1 :]
    if _bytes_of(changed) == _bytes_of(SEALED):
        # The last character before the padding carries bits that mean nothing.
        return
    with pytest.raises(TokenInvalid):
        SEALER.open(changed)


def _bytes_of(sealed: str) -> bytes | None:
    try:
        return base64.b64decode(sealed.partition(".")[2], validate=True)
    except ValueError:
        return None


def test_what_was_erased_opens_to_nothing() -> None:
    assert SEALER.open(ERASED) == ""


@given(text=st.one_of(TEXT.filter(bool), TEXT.map(lambda rest: f"k1.{rest}")))
def test_no_text_opens_by_chance(text: str) -> None:
    with pytest.raises(TokenInvalid):
        SEALER.open(text)


def test_a_seal_of_an_old_key_opens_and_new_ones_use_the_new_key() -> None:
    rotated = Sealer(KeyRing({"k2": NEW, "k1": OLD}))

    assert rotated.open(SEALED) == "+8613800001111"
    assert rotated.seal("x").startswith("k2.")
    # Rows are found by an index of any key.
    assert rotated.blind_indexes("x") == {"k2": rotated.blind_index("x"), "k1": SEALER.blind_index("x")}


def test_a_blind_index_needs_the_key() -> None:
    assert SEALER.blind_index("a") == Sealer(KeyRing({"other": OLD})).blind_index("a")
    assert SEALER.blind_index("a") != SEALER.blind_index("b")
    assert SEALER.blind_index("a") != Sealer(KeyRing({"k1": NEW})).blind_index("a")


def test_a_key_ring_without_keys_is_a_bug() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        KeyRing({})


def test_keys_of_different_purposes_differ() -> None:
    ring = KeyRing({"k1": OLD})

    assert ring.derive("k1", "a") != ring.derive("k1", "b")
    assert ring.derive("k2", "a") is None
    assert keyed_hash(ring.all_for("a")["k1"], "123456") != keyed_hash(ring.all_for("b")["k1"], "123456")


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+8613800001111", "138****1111"),
        ("13800001111", "138****1111"),
        ("+85251234567", "+852****4567"),
        ("123456789", "1****6789"),
        ("12345678", "****"),
        ("", "****"),
    ],
)
def test_a_masked_phone_keeps_four_figures_hidden(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("email", "masked"), [("li.lei@example.com", "l***@example.com"), ("a@b", "a***@b"), ("", "***@"), ("@x", "***@x")]
)
def test_a_masked_e_mail_keeps_the_first_letter(email: str, masked: str) -> None:
    assert mask_email(email) == masked


def test_roles_add_up_and_unknown_ones_grant_nothing() -> None:
    assert permissions_of([]) == permissions_of(["king"]) == frozenset()
    assert permissions_of(["buyer", "gate"]) == {*SIGNED_IN, Permission.CHECK_IN}
    assert permissions_of(["buyer"]) == SIGNED_IN
    assert permissions_of(["admin"]) == frozenset(Permission) - {Permission.PUBLIC}
    assert permissions_of([HALF_SIGNED_IN]) == {Permission.SECOND_FACTOR}
    assert all(granted >= SIGNED_IN for role, granted in ROLE_PERMISSIONS.items() if role != HALF_SIGNED_IN)
