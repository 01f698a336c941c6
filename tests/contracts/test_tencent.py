"""The signature of Tencent Cloud's API: the documented examples, its own SDK as a witness, and what must break it."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tencentcloud.common.common_client import CommonClient  # type: ignore[import-untyped]  # the witness has no types
from tencentcloud.common.credential import Credential  # type: ignore[import-untyped]  # see above

from onsale.contracts.tencent.messages import FACEID, VERIFY, VerifyRequest
from onsale.contracts.tencent.signing import (
    Api,
    AuthorizationMalformed,
    Credentials,
    read_authorization,
    signature_of,
    signed_headers_of,
)

# From cloud.tencent.com/document/product/1007/31325. The keys are stars there, too.
TIMESTAMP = 1551113065
NOW = datetime.fromtimestamp(TIMESTAMP, UTC)
HOST = "cvm.tencentcloudapi.com"
BODY = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
WITNESS = CommonClient(FACEID.service, FACEID.version, Credential("AKID1", "x"), "")
CREDENTIALS = Credentials("AKID" + "*" * 32, "*" * 32)


def test_the_documented_example_is_signed_as_documented() -> None:
    headers = signed_headers_of(
        CREDENTIALS, Api("cvm", "2017-03-12"), action="DescribeInstances", host=HOST, body=BODY, now=NOW
    )
    assert headers == {
        "content-type": "application/json; charset=utf-8",
        "host": HOST,
        "x-tc-action": "DescribeInstances",
        "x-tc-version": "2017-03-12",
        "x-tc-timestamp": "1551113065",
        "authorization": "TC3-HMAC-SHA256 Credential=AKID********************************/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host;x-tc-action, "
        "Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
    }


def test_fewer_signed_headers_are_verified_as_well() -> None:
    """An older form of the same example."""
    headers = {"content-type": "application/json; charset=utf-8", "host": HOST}
    signature = signature_of(
        "Gu5t9xGARNpq86cd98joQYCN3*******", service="cvm", timestamp=TIMESTAMP, headers=headers, body=BODY
    )
    assert signature == "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c"


@given(key=st.text("abcXYZ019*", min_size=1, max_size=40), name=st.text(max_size=20), at=st.integers(0, 4_000_000_000))
def test_the_official_sdk_signs_the_same(key: str, name: str, at: int) -> None:
    asked = VerifyRequest(id_card="11010519491231002X", name=name)
    body = f'{{"IdCard":"{asked.id_card}","Name":"x"}}'.encode() + name.encode()
    day = datetime.fromtimestamp(at, UTC).date().isoformat()
    headers = {"content-type": "application/json", "host": "faceid.tencentcloudapi.com"}
    request = SimpleNamespace(
        method="POST",
        uri="/",
        data=body,
        header={"Content-Type": headers["content-type"], "Host": headers["host"], "X-TC-Timestamp": str(at)},
    )
    theirs = WITNESS._get_tc3_signature(None, request, day, FACEID.service, key)  # what signs there
    assert signature_of(key, service=FACEID.service, timestamp=at, headers=headers, body=body) == theirs


@pytest.mark.parametrize(
    "change", [{"timestamp": TIMESTAMP + 1}, {"service": "faceid"}, {"body": BODY + b" "}, {"secret_key": "other"}]
)
def test_whatever_differs_has_another_signature(change: dict[str, object]) -> None:
    asked: dict[str, object] = {
        "secret_key": CREDENTIALS.secret_key,
        "service": "cvm",
        "timestamp": TIMESTAMP,
        "headers": {"host": HOST},
        "body": BODY,
    }
    assert signature_of(**asked) != signature_of(**{**asked, **change})  # type: ignore[arg-type]  # of many kinds


def test_what_was_signed_is_read_again() -> None:
    headers = signed_headers_of(CREDENTIALS, FACEID, action=VERIFY, host=HOST, body=BODY, now=NOW)
    given_there = read_authorization(headers["authorization"])
    assert (given_there.secret_id, given_there.day, given_there.service) == (
        CREDENTIALS.secret_id,
        "2019-02-25",
        "faceid",
    )
    assert list(given_there.signed_headers) == ["content-type", "host", "x-tc-action"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer abc",
        "TC3-HMAC-SHA256",
        "TC3-HMAC-SHA256 Credential=a/b/c, SignedHeaders=content-type;host, Signature=x",
        "TC3-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=host, Signature=x",
        "TC3-HMAC-SHA1 Credential=a/b/c/d, SignedHeaders=content-type;host, Signature=x",
    ],
)
def test_what_is_no_authorization_is_refused(header: str) -> None:
    with pytest.raises(AuthorizationMalformed):
        read_authorization(header)
