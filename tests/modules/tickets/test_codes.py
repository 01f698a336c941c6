"""A ticket code is small, the same every time, verified by strangers, and by nobody when one character differs."""

import base64
import string
import uuid

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import example, given
from hypothesis import strategies as st

from onsale.modules.tickets.domain.codes import CODE_LENGTH, TicketCode, TicketCodes, kind_of
from onsale.modules.tickets.errors import TicketCodeForged, TicketCodeUnreadable
from onsale.platform.security import KeyRing

OLD, NEW = b"o" * 32, b"n" * 32
CODES = TicketCodes(KeyRing({"old1": OLD}))
TICKET = TicketCode(
    ticket_id="01900000-0000-7000-8000-000000000001", performance_id="01900000-0000-7000-8000-000000000002"
)
TEXT = CODES.sign(TICKET)

tickets = st.builds(
    lambda ticket, performance: TicketCode(ticket_id=str(ticket), performance_id=str(performance)),
    st.uuids(),
    st.uuids(),
)
characters = st.one_of(st.sampled_from(string.ascii_letters + string.digits + ".-_=+/ "), st.characters())


@given(tickets)
def test_what_was_signed_is_read_again_and_is_the_same_text_every_time(ticket: TicketCode) -> None:
    text = CODES.sign(ticket)

    assert CODES.read(text) == ticket
    assert CODES.sign(ticket) == text
    assert len(text) == CODE_LENGTH


@given(st.integers(0, CODE_LENGTH - 1), characters)
@example(CODE_LENGTH - 1, "B")
@example(4, TEXT[4].lower())
def test_a_code_with_one_other_character_never_verifies(position: int, character: str) -> None:
    changed = TEXT[:position] + character + TEXT[position + 1 :]
    if changed.strip() == TEXT:
        return

    with pytest.raises((TicketCodeForged, TicketCodeUnreadable)):
        CODES.read(changed)


def test_every_other_character_at_every_position_is_refused() -> None:
    for position in range(CODE_LENGTH):
        for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567.":
            changed = TEXT[:position] + character + TEXT[position + 1 :]
            if changed != TEXT:
                with pytest.raises((TicketCodeForged, TicketCodeUnreadable)):
                    CODES.read(changed)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises((TicketCodeForged, TicketCodeUnreadable)):
        CODES.read(text)


def test_the_signature_of_another_ticket_is_forged() -> None:
    other = CODES.sign(TicketCode(ticket_id=str(uuid.UUID(int=7)), performance_id=TICKET.performance_id))
    ids, signature = _data(TEXT)[:32], _data(other)[32:]

    with pytest.raises(TicketCodeForged):
        CODES.read(TEXT[:13] + base64.b32encode(ids + signature).decode().rstrip("="))


def test_a_new_key_signs_and_the_old_one_is_accepted_until_it_leaves_the_ring() -> None:
    both = TicketCodes(KeyRing({"new1": NEW, "old1": OLD}))
    only_new = TicketCodes(KeyRing({"new1": NEW}))
    new_text = both.sign(TICKET)

    assert new_text != TEXT
    assert both.read(TEXT) == both.read(new_text) == only_new.read(new_text) == TICKET
    with pytest.raises(TicketCodeForged):
        only_new.read(TEXT)
    with pytest.raises(TicketCodeForged):
        CODES.read(new_text)
    assert [key.key_id for key in both.verification_keys()] == [new_text[4:12], TEXT[4:12]]


def test_a_stranger_verifies_with_the_published_key_alone() -> None:
    [key] = CODES.verification_keys()
    assert TEXT.startswith(f"OS1.{key.key_id}.")

    data = _data(TEXT)
    # Raises when the signature is wrong.
    Ed25519PublicKey.from_public_bytes(key.public_key).verify(data[32:], f"OS1.{key.key_id}.".encode() + data[:32])
    assert str(uuid.UUID(bytes=data[:16])) == TICKET.ticket_id
    assert str(uuid.UUID(bytes=data[16:32])) == TICKET.performance_id


def test_the_qr_code_is_of_version_seven() -> None:
    qr = segno.make(TEXT, error="m", boost_error=False)

    assert (qr.mode, qr.version) == ("alphanumeric", 7)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://example.org/tickets/1", "url"),
        ("HTTP://EXAMPLE.ORG", "url"),
        ("weixin://dl/business", "url"),
        ("101234567890123456", "wechat-pay"),
        ("151234567890123456", "wechat-pay"),
        ("wxp://f2f0abcdef", "wechat-pay"),
        ("161234567890123456", "other"),
        ("10123456789012345", "other"),
        ("1012345678901234567", "other"),
        ("281234567890123456", "alipay"),
        ("2512345678901234", "alipay"),
        ("301234567890123456789012", "alipay"),
        ("311234567890123456", "other"),
        ("240234567890123456", "other"),
        ("251234567890123", "other"),
        (TEXT[:-1], "truncated"),
        ("OS1.", "truncated"),
        (TEXT + "A", "other"),
        ("6901028075763", "other"),
        ("", "other"),
    ],
)
def test_the_kind_of_a_foreign_code_is_named(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def _data(text: str) -> bytes:
    return base64.b32decode(text[13:] + "=" * (-len(text[13:]) % 8))
