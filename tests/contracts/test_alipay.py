"""Alipay's protocol against `python-alipay-sdk`: what we sign it verifies, what it signs we verify, byte for byte."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final
from urllib.parse import parse_qsl, urlencode

import msgspec
import pytest
from alipay import AliPay  # type: ignore[import-untyped]  # the witness has no types
from alipay.exceptions import AliPayValidationError  # type: ignore[import-untyped]  # the witness has no types
from hypothesis import given, settings
from hypothesis import strategies as st

from onsale.contracts.alipay import messages
from onsale.contracts.alipay.bills import read_bill, write_bill
from onsale.contracts.alipay.signing import (
    EnvelopeMalformed,
    read_answer,
    read_fields,
    read_notification,
    redirect_url,
    sign_answer,
    sign_notification,
    sign_request,
    verify_request,
)
from onsale.contracts.bills import BillMalformed, BillRow
from onsale.contracts.rsa import SignatureWrong
from tests.payment_keys import key_of, pkcs1, public_pem

MERCHANT: Final = key_of("merchant")
PROVIDER: Final = key_of("provider")
NOW: Final = datetime(2026, 11, 23, 6, tzinfo=UTC)
DAY: Final = date(2026, 11, 23)
TEXT: Final = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
NAMES: Final = st.from_regex(r"[a-z_]{1,12}", fullmatch=True).filter(lambda name: name not in {"sign", "sign_type"})


@cache
def merchant_witness() -> AliPay:
    """The library as the merchant: signs with his key, verifies with the provider's."""
    return AliPay("2021000000000001", None, pkcs1(MERCHANT), public_pem(PROVIDER.public_key()))


@cache
def provider_witness() -> AliPay:
    """The library with the keys the other way round: it signs as the provider, and verifies what merchants sign."""
    return AliPay("2021000000000001", None, pkcs1(PROVIDER), public_pem(MERCHANT.public_key()))


def request_of(content: dict[str, str], *, notify_url: str = "", return_url: str = "") -> dict[str, str]:
    return sign_request(
        MERCHANT,
        app_id="2021000000000001",
        method=messages.PAGE_PAY,
        content=msgspec.json.encode(content),
        now=NOW,
        notify_url=notify_url,
        return_url=return_url,
    )


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(NAMES, TEXT, max_size=5), TEXT)
def test_requests_are_signed_as_the_witness_signs_them(content: dict[str, str], return_url: str) -> None:
    fields = request_of(content, return_url=return_url)
    unsigned = {name: value for name, value in fields.items() if name != "sign"}

    theirs = dict(parse_qsl(merchant_witness().sign_data(dict(unsigned)), keep_blank_values=True))

    assert theirs == fields
    assert provider_witness()._verify("&".join(f"{name}={unsigned[name]}" for name in sorted(unsigned)), fields["sign"])
    verify_request(MERCHANT.public_key(), theirs)


def test_a_browser_carries_a_request_unchanged() -> None:
    fields = request_of({"subject": "演唱会 & 一百 + 1 = 好"}, return_url="https://example.com/orders?id=1&x=2")

    url = redirect_url("https://provider.example/gateway.do", fields)

    address, _, query = url.partition("?")
    assert (address, read_fields(query.encode())) == ("https://provider.example/gateway.do", fields)
    assert fields["timestamp"] == "2026-11-23 14:00:00"
    assert "notify_url" not in fields


@pytest.mark.parametrize("name", ["app_id", "biz_content", "sign", "sign_type", "timestamp"])
def test_a_changed_request_is_refused(name: str) -> None:
    fields = request_of({"total_amount": "1.00"})
    for changed in ({**fields, name: fields[name] + "0"}, {key: fields[key] for key in fields if key != name}):
        with pytest.raises(SignatureWrong):
            verify_request(MERCHANT.public_key(), changed)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(NAMES, TEXT, max_size=8))
def test_answers_are_read_and_written_as_the_witness_does(content: dict[str, str]) -> None:
    raw = msgspec.json.encode({"code": "10000", "more": content})

    body = sign_answer(PROVIDER, messages.QUERY, raw)
    assert read_answer(PROVIDER.public_key(), messages.QUERY, body) == raw

    # The witness finds the end of the object by counting braces, also those in texts.
    if not any(brace in "".join((*content, *content.values())) for brace in "{}"):
        theirs = merchant_witness()._verify_and_return_sync_response(body.decode(), "alipay_trade_query_response")
        assert theirs == msgspec.json.decode(raw)
    assert provider_witness()._sign(raw.decode()).encode() in body


def test_an_answer_is_verified_as_it_was_written() -> None:
    """Spaces, escapes and the order of the members are the provider's; writing it again would lose them."""
    raw = b'{ "sub_msg" : "\\u4ea4\\u6613 \xe4\xba\xa4\\/","code":"40004" }'
    signature = provider_witness()._sign(raw.decode())
    body = b'{\n "sign" : "%b", "alipay_trade_query_response" :%b }' % (signature.encode(), raw)

    assert read_answer(PROVIDER.public_key(), messages.QUERY, body) == raw


def test_a_gateways_error_is_read_when_it_is_signed() -> None:
    raw = b'{"code":"20000","msg":"Service Currently Unavailable"}'
    body = sign_answer(PROVIDER, messages.QUERY, raw).replace(b"alipay_trade_query_response", b"error_response")

    assert read_answer(PROVIDER.public_key(), messages.QUERY, body) == raw


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"alipay_trade_query_response":{"code":"10000"}}', SignatureWrong),
        (b'{"alipay_trade_query_response":{"code":"10000"},"sign":""}', SignatureWrong),
        (sign_answer(key_of("somebody"), messages.QUERY, b"{}"), SignatureWrong),
        (sign_answer(PROVIDER, messages.QUERY, b'{"code":"10000"}').replace(b"10000", b"10001"), SignatureWrong),
        (sign_answer(PROVIDER, messages.CLOSE, b'{"code":"10000"}'), EnvelopeMalformed),
        (sign_answer(PROVIDER, messages.QUERY, b'{"code":"10000"}')[:-30], EnvelopeMalformed),
        (b"", EnvelopeMalformed),
        (b"<html>busy</html>", EnvelopeMalformed),
        (b'{"alipay_trade_query_response":{},"sign":1}', EnvelopeMalformed),
        (b"[1]", EnvelopeMalformed),
    ],
)
def test_any_other_answer_is_refused(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_answer(PROVIDER.public_key(), messages.QUERY, body)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(NAMES, TEXT, max_size=12))
def test_notifications_are_read_and_written_as_the_witness_does(fields: dict[str, str]) -> None:
    body = sign_notification(PROVIDER, fields)
    assert read_notification(PROVIDER.public_key(), body) == fields

    posted = dict(parse_qsl(body.decode(), keep_blank_values=True))
    signature = posted.pop("sign")
    assert merchant_witness().verify(posted, signature)
    theirs = provider_witness()._sign("&".join(f"{name}={fields[name]}" for name in sorted(fields)))
    assert signature == theirs


def test_other_escapes_are_the_same_notification() -> None:
    fields = {"subject": "一 票", "trade_no": "1"}
    body = sign_notification(PROVIDER, fields)

    assert read_notification(PROVIDER.public_key(), body.replace(b"+", b"%20")) == fields


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (sign_notification(PROVIDER, {"a": "1.00"}).replace(b"1.00", b"9.00"), SignatureWrong),
        (sign_notification(PROVIDER, {"a": "1.00"}) + b"&b=2", SignatureWrong),
        (sign_notification(PROVIDER, {"a": "1.00"}).replace(b"RSA2", b"RSA"), SignatureWrong),
        (sign_notification(key_of("somebody"), {"a": "1.00"}), SignatureWrong),
        (b"a=1.00", SignatureWrong),
        (sign_notification(PROVIDER, {"a": "1.00"}) + b"&a=1.00", EnvelopeMalformed),
        (urlencode({"a": "中"}, encoding="gbk").encode(), EnvelopeMalformed),
        ("a=中".encode(), EnvelopeMalformed),
        (b'{"a":"1.00"}', EnvelopeMalformed),
        (b"", SignatureWrong),
        (b"&".join(b"f%d=1" % number for number in range(101)), EnvelopeMalformed),
    ],
)
def test_any_other_notification_is_refused(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_notification(PROVIDER.public_key(), body)


def test_the_witness_refuses_what_we_refuse() -> None:
    forged = sign_answer(key_of("somebody"), messages.QUERY, b"{}").decode()
    with pytest.raises(AliPayValidationError):
        merchant_witness()._verify_and_return_sync_response(forged, "alipay_trade_query_response")


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
    kind="payment", out_trade_no="a" * 32, transaction_id="2026", amount_minor=12345, fee_minor=74, at=NOW
)


@given(st.lists(ROWS, max_size=20))
def test_a_bill_is_read_as_it_was_written(rows: list[BillRow]) -> None:
    assert read_bill(write_bill(rows, account="2088000000000001", day=DAY)) == rows


def test_a_real_bill_is_read() -> None:
    """Two lines as merchants published them, with a subject, a buyer, and names of files in GBK."""
    head = (
        "#支付宝业务明细查询\n#账号：[20880000000000000156]\n"
        "#起始日期：[2026年11月23日 00:00:00]   终止日期：[2026年11月24日 00:00:00]\n"
        "#-----------------------------------------业务明细列表----------------------------------------\n"
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
        "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
        "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\n"
    )
    lines = (
        "2026112322001400000000000001\t,aa11\t,交易\t,票 ×2,2026-11-23 00:06:14,2026-11-23 00:06:15,\t,\t,\t,\t,"
        "*杨(137****2600)\t,20.00,20.00,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,\t,-0.12,0.00,备注\n"
        "2026112322001400000000000001\t,aa11\t,退款\t,票 ×2,2026-11-23 00:06:14,2026-11-23 09:00:00,\t,\t,\t,\t,"
        "*杨(137****2600)\t,-5.50,-5.50,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,bb22\t,0.03,0.00,\n"
    )
    foot = (
        "#-----------------------------------------业务明细列表结束------------------------------------\n"
        "#交易合计：1笔，商家实收共20.00元，商家优惠共0.00元\n#退款合计：1笔，商家实收退款共-5.50元，商家优惠退款共0.00元\n"
        "#导出时间：[2026年11月24日 06:27:10]\n"
    )
    assert read_bill(archive_of(head + lines + foot)) == [
        BillRow(
            kind="payment",
            out_trade_no="aa11",
            transaction_id="2026112322001400000000000001",
            amount_minor=2000,
            fee_minor=12,
            at=datetime(2026, 11, 22, 16, 6, 15, tzinfo=UTC),
        ),
        BillRow(
            kind="refund",
            out_trade_no="aa11",
            transaction_id="2026112322001400000000000001",
            out_refund_no="bb22",
            amount_minor=550,
            fee_minor=-3,
            at=datetime(2026, 11, 23, 1, tzinfo=UTC),
        ),
    ]


def archive_of(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as files:
        files.writestr("2088_20261123_业务明细.csv", text.encode("gbk"))
    return stream.getvalue()


def text_of(archive: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return files.read(files.infolist()[0]).decode("gbk")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("123.45", "123.456"),
        ("123.45", "1.2345e2"),
        ("交易\t", "转账\t"),
        ("#交易合计：1笔", "#交易合计：2笔"),
        ("#交易合计：1笔", ""),
        ("业务明细列表结束", ""),
        ("支付宝交易号", "交易号"),
        ("服务费（元）", "服务费"),
        ("#支付宝业务明细查询", "#支付宝账务明细查询"),
        ("2026-11-23 14:00:00", "2026-11-23"),
        (",0.00,\r\n", ",0.00\r\n"),
    ],
)
def test_a_bill_that_was_changed_or_cut_off_is_refused(old: str, new: str) -> None:
    text = text_of(write_bill([ROW], account="2088", day=DAY))
    assert old in text
    with pytest.raises(BillMalformed):
        read_bill(archive_of(text.replace(old, new)))


@pytest.mark.parametrize("archive", [b"", b"PK\x03\x04", b"<html>", write_bill([ROW], account="2088", day=DAY)[:-40]])
def test_what_is_no_archive_is_refused(archive: bytes) -> None:
    with pytest.raises(BillMalformed):
        read_bill(archive)


def test_a_bill_that_grows_beyond_all_bounds_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onsale.contracts.alipay.bills.BILL_BYTES_MAX", 1000)
    with pytest.raises(BillMalformed, match="larger"):
        read_bill(write_bill([ROW] * 100, account="2088", day=DAY))
