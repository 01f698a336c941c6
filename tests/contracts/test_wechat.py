"""WeChat Pay's protocol against `wechatpayv3`: what we sign it verifies, what it signs we verify, byte for byte."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpayv3 import WeChatPay, WeChatPayType  # type: ignore[import-untyped]  # the witness has no types
from wechatpayv3.utils import (  # type: ignore[import-untyped]  # the witness has no types
    aes_decrypt,
    build_authorization,
    rsa_verify,
)

from onsale.contracts.bills import BillMalformed, BillRow
from onsale.contracts.rsa import SignatureWrong
from onsale.contracts.wechat.bills import read_bill, write_bill
from onsale.contracts.wechat.messages import Notification, Resource
from onsale.contracts.wechat.sealing import SealBroken, seal, unseal
from onsale.contracts.wechat.signing import (
    MessageStale,
    Target,
    authorization,
    pay_parameters,
    read_authorization,
    sign_message,
    verify_message,
    verify_pay_parameters,
    verify_request,
)
from tests.payment_keys import key_of, pkcs8, public_pem

MERCHANT: Final = key_of("merchant")
PROVIDER: Final = key_of("provider")
SERIAL: Final = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
KEY_ID: Final = "PUB_KEY_ID_0000000000000024101100397200000006"
API_KEY: Final = "0123456789abcdef0123456789ABCDEF"
NOW: Final = datetime(2026, 11, 23, 6, tzinfo=UTC)
TEXT: Final = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
KEYS: Final = {KEY_ID: PROVIDER.public_key()}


@cache
def witness() -> WeChatPay:
    """The library as the merchant, in public key mode."""
    return WeChatPay(
        WeChatPayType.NATIVE,
        "1900000109",
        pkcs8(MERCHANT),
        SERIAL,
        "wx8888888888888888",
        API_KEY,
        "https://example.com/notifications",
        public_key=public_pem(PROVIDER.public_key()),
        public_key_id=KEY_ID,
    )


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(["description", "attach", "out_trade_no"]), TEXT), st.booleans())
def test_requests_are_signed_as_the_witness_signs_them(content: dict[str, str], is_get: bool) -> None:  # noqa: FBT001  # a column of the property
    target = Target("GET", "/v3/x?mchid=1&y=%20") if is_get else Target("POST", "/v3/pay/transactions/native")
    body = b"" if is_get else msgspec.json.encode(content)
    theirs = build_authorization(
        target.path, target.method, "1900000109", SERIAL, MERCHANT, data=body.decode(), nonce_str="NONCE"
    )
    moment = datetime.fromtimestamp(int(read_authorization(theirs).timestamp), UTC)

    ours = authorization(MERCHANT, target, body, mchid="1900000109", serial_no=SERIAL, now=moment, nonce="NONCE")

    assert ours == theirs
    verify_request(MERCHANT.public_key(), target, body, read_authorization(theirs), now=moment)


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (Target("POST", "/v3/pay/transactions/h5"), b"{}"),
        (Target("PUT", "/v3/pay/transactions/native"), b"{}"),
        (Target("POST", "/v3/pay/transactions/native"), b"{ }"),
        (Target("POST", "/v3/pay/transactions/native"), b""),
    ],
)
def test_a_changed_request_is_refused(target: Target, body: bytes) -> None:
    signed = Target("POST", "/v3/pay/transactions/native")
    header = authorization(MERCHANT, signed, b"{}", mchid="1", serial_no=SERIAL, now=NOW, nonce="N")
    verify_request(MERCHANT.public_key(), signed, b"{}", read_authorization(header), now=NOW)
    with pytest.raises(SignatureWrong):
        verify_request(MERCHANT.public_key(), target, body, read_authorization(header), now=NOW)
    later = NOW + timedelta(seconds=301)
    with pytest.raises(MessageStale):
        verify_request(MERCHANT.public_key(), signed, b"{}", read_authorization(header), now=later)


@pytest.mark.parametrize("header", ["", "Bearer x", "WECHATPAY2-SHA256-RSA2048", 'WECHATPAY2-SHA256-RSA2048 mchid="1"'])
def test_a_header_of_another_scheme_is_refused(header: str) -> None:
    with pytest.raises(SignatureWrong):
        read_authorization(header)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200).filter(bytes.isascii), st.from_regex(r"[0-9A-Za-z]{1,32}", fullmatch=True))
def test_answers_are_verified_as_the_witness_verifies_them(body: bytes, nonce: str) -> None:
    headers = sign_message(PROVIDER, KEY_ID, body, now=NOW, nonce=nonce)

    verify_message(KEYS, headers, body, now=NOW)

    assert rsa_verify(
        headers["wechatpay-timestamp"], nonce, body.decode(), headers["wechatpay-signature"], PROVIDER.public_key()
    )
    assert witness()._core._verify_signature(headers, body.decode())


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), TEXT), TEXT)
def test_notifications_are_opened_as_the_witness_opens_them(content: dict[str, str], associated: str) -> None:
    resource = seal(
        API_KEY.encode(),
        msgspec.json.encode(content),
        nonce="fdasflkja484",
        associated_data=associated,
        original_type="transaction",
    )
    notification = Notification(
        id="N",
        create_time="2026-11-23T14:00:00+08:00",
        event_type="TRANSACTION.SUCCESS",
        resource_type="encrypt-resource",
        resource=resource,
    )
    body = msgspec.json.encode(notification)
    headers = sign_message(PROVIDER, KEY_ID, body, now=NOW, nonce="n")

    assert msgspec.json.decode(unseal(API_KEY.encode(), resource)) == content
    assert witness().callback(headers, body)["resource"] == content


def test_what_is_documented_opens() -> None:
    """A sealed text that the witness opens too, with a nonce and data of the documentation's kind."""
    resource = seal(
        API_KEY.encode(), b'{"a":1}', nonce="d215b0511e9c", associated_data="certificate", original_type="x"
    )
    opened = aes_decrypt(
        nonce=resource.nonce,
        ciphertext=resource.ciphertext,
        associated_data=resource.associated_data,
        apiv3_key=API_KEY,
    )
    assert opened == '{"a":1}'


RESOURCE: Final = seal(API_KEY.encode(), b"content", nonce="fdasflkja484", associated_data="x", original_type="y")


@pytest.mark.parametrize(
    ("key", "resource"),
    [
        (b"f" * 32, RESOURCE),
        (API_KEY.encode(), msgspec.structs.replace(RESOURCE, nonce="fdasflkja485")),
        (API_KEY.encode(), msgspec.structs.replace(RESOURCE, nonce="")),
        (API_KEY.encode(), msgspec.structs.replace(RESOURCE, associated_data="z")),
        (API_KEY.encode(), msgspec.structs.replace(RESOURCE, ciphertext=RESOURCE.ciphertext[4:])),
        (API_KEY.encode(), msgspec.structs.replace(RESOURCE, ciphertext="")),
        (API_KEY.encode(), msgspec.structs.replace(RESOURCE, ciphertext="中")),
        (API_KEY.encode(), msgspec.structs.replace(RESOURCE, algorithm="none")),
    ],
)
def test_a_broken_seal_is_refused(key: bytes, resource: Resource) -> None:
    with pytest.raises(SealBroken):
        unseal(key, resource)


BODY: Final = b'{"id":"1"}'
SIGNED: Final = sign_message(PROVIDER, KEY_ID, BODY, now=NOW, nonce="n")


@pytest.mark.parametrize(
    ("headers", "body", "keys"),
    [
        (SIGNED, b'{"id":"2"}', KEYS),
        (SIGNED, BODY[:-1], KEYS),
        (SIGNED, '{"id":"1"}'.encode("utf-16"), KEYS),
        (SIGNED | {"wechatpay-nonce": "m"}, BODY, KEYS),
        (SIGNED | {"wechatpay-timestamp": "1763877601"}, BODY, KEYS),
        (SIGNED | {"wechatpay-signature": "WECHATPAY/SIGNTEST/" + SIGNED["wechatpay-signature"]}, BODY, KEYS),
        (SIGNED | {"wechatpay-serial": SERIAL}, BODY, KEYS),
        (sign_message(key_of("somebody"), KEY_ID, BODY, now=NOW, nonce="n"), BODY, KEYS),
        (SIGNED, BODY, {}),
        ({}, BODY, KEYS),
        ({}, BODY, {"": PROVIDER.public_key()}),
    ],
)
def test_any_other_message_is_refused(headers: dict[str, str], body: bytes, keys: dict[str, RSAPublicKey]) -> None:
    with pytest.raises(SignatureWrong):
        verify_message(keys, headers, body, now=NOW)


@pytest.mark.parametrize(("seconds", "is_fresh"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_a_message_is_fresh_for_five_minutes(seconds: int, is_fresh: bool) -> None:  # noqa: FBT001  # a column of the table
    now = NOW + timedelta(seconds=seconds)
    if is_fresh:
        verify_message(KEYS, SIGNED, BODY, now=now)
    else:
        with pytest.raises(MessageStale):
            verify_message(KEYS, SIGNED, BODY, now=now)


def test_the_cashier_opens_with_the_parameters_that_the_witness_signs() -> None:
    ours = pay_parameters(MERCHANT, app_id="wx88", prepay_id="wx29", now=NOW, nonce="N")

    assert ours == {
        "appId": "wx88",
        "timeStamp": "1795413600",
        "nonceStr": "N",
        "package": "prepay_id=wx29",
        "signType": "RSA",
        "paySign": witness().sign(["wx88", "1795413600", "N", "prepay_id=wx29"]),
    }
    verify_pay_parameters(MERCHANT.public_key(), ours)
    with pytest.raises(SignatureWrong):
        verify_pay_parameters(MERCHANT.public_key(), ours | {"package": "prepay_id=wx30"})


ROWS = st.builds(
    BillRow,
    kind=st.sampled_from(["payment", "refund"]),
    out_trade_no=st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    transaction_id=st.from_regex(r"[0-9]{28}", fullmatch=True),
    out_refund_no=st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    amount_minor=st.integers(0, 99_999_999),
    fee_minor=st.integers(-99_999, 99_999),
    at=st.integers(0, 86_399).map(lambda second: NOW + timedelta(seconds=second)),
).map(lambda row: row if row.kind == "refund" else msgspec.structs.replace(row, out_refund_no=""))
ROW: Final = BillRow(
    kind="payment", out_trade_no="a" * 32, transaction_id="4200", amount_minor=12345, fee_minor=74, at=NOW
)


@given(st.lists(ROWS, max_size=20))
def test_a_bill_is_read_as_it_was_written(rows: list[BillRow]) -> None:
    assert read_bill(write_bill(rows, appid="wx88", mchid="1900000109")) == rows


def test_a_real_bill_is_read() -> None:
    """Lines as merchants published them."""
    bill = (
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
        "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
        "手续费,费率,订单金额,申请退款金额,费率备注\r\n"
        "`2026-11-23 17:07:11,`wx88,`1900000109,`0,`,`4200000925202611234297714292,`aa11,`ofyak5qR,`NATIVE,`SUCCESS,"
        "`OTHERS,`CNY,`12.00,`0.34,`0,`0,`0.00,`0.00,`,`,`for testing,`,`0.07000,`0.60%,`12.34,`0.00,`\r\n"
        "`2026-11-23 18:00:00,`wx88,`1900000109,`0,`,`4200000925202611234297714292,`aa11,`ofyak5qR,`NATIVE,`REFUND,"
        "`OTHERS,`CNY,`0.00,`0.00,`5030000,`bb22,`5.00,`0.00,`ORIGINAL,`PROCESSING,`for testing,`,`-0.03000,`0.60%,"
        "`0.00,`5.50,`\r\n"
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n"
        "`2,`12.00,`5.00,`0.00,`0.04000,`12.34,`5.50\r\n"
    )
    assert read_bill(bill.encode()) == [
        BillRow(
            kind="payment",
            out_trade_no="aa11",
            transaction_id="4200000925202611234297714292",
            amount_minor=1234,
            fee_minor=7,
            at=datetime(2026, 11, 23, 9, 7, 11, tzinfo=UTC),
        ),
        BillRow(
            kind="refund",
            out_trade_no="aa11",
            transaction_id="4200000925202611234297714292",
            out_refund_no="bb22",
            amount_minor=550,
            fee_minor=-3,
            at=datetime(2026, 11, 23, 10, tzinfo=UTC),
        ),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("123.45", "123.456"),
        ("`CNY", "`USD"),
        ("`SUCCESS", "`REVOKED"),
        ("\r\n`1,", "\r\n`2,"),
        ("总交易单数", "交易单数"),
        ("交易时间", "时间"),
        ("手续费,", "费,"),
        ("2026-11-23 14:00:00", "2026-11-23"),
        ("0.74000", "0.74100"),
        ("`123.45,`0.00,`\r\n", "`123.45,`0.00\r\n"),
    ],
)
def test_a_bill_that_was_changed_or_cut_off_is_refused(old: str, new: str) -> None:
    text = write_bill([ROW], appid="wx88", mchid="1900000109").decode()
    assert old in text
    with pytest.raises(BillMalformed):
        read_bill(text.replace(old, new).encode())


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"<xml>", write_bill([ROW, ROW], appid="w", mchid="1")[:-60]])
def test_what_is_no_bill_is_refused(content: bytes) -> None:
    with pytest.raises(BillMalformed):
        read_bill(content)
