"""What a payment notification costs in cryptography: `python -m bench.signatures --seconds 2`.

For each channel: what the provider does to send one (seal, sign) and what we do to believe it (verify, unseal, check,
read), in milliseconds of processor time, with RSA keys of 2048 bits. The last line is `RESULT {json}`.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from bench.machine import describe_machine, describe_versions
from bench.report import Result, print_result_line, print_table, write_result
from onsale.contracts.alipay.signing import sign_notification
from onsale.contracts.wechat import messages
from onsale.contracts.wechat.sealing import seal
from onsale.contracts.wechat.signing import sign_message
from onsale.modules.orders.providers import PaymentProvider
from onsale.modules.orders.providers.alipay import AlipayAccount, AlipayProvider
from onsale.modules.orders.providers.wechat import WechatAccount, WechatProvider
from onsale.platform.clock import ManualClock

RESULTS = Path(__file__).resolve().parent / "results"
BATCH = 20
GOAL_MS = 2.0
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
NUMBER = "01972b8a0000700080000000000000aa"
API_KEY = b"k" * 32
KEY_ID = "PUB_KEY_ID_1"
MERCHANT, PROVIDER = generate_private_key(65537, 2048), generate_private_key(65537, 2048)


class Sent(msgspec.Struct, frozen=True):
    """A notification as it is posted."""

    body: bytes
    headers: dict[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each of the four costs")
    seconds = parser.parse_args().seconds
    costs = _costs("alipay", _send_alipay, _alipay(), seconds) | _costs("wechat", _send_wechat, _wechat(), seconds)
    result = Result(
        scenario="signatures",
        engine="none",
        machine=describe_machine(),
        versions=describe_versions(),
        figures=dict(costs),
        goals={"alipay_ms": GOAL_MS, "wechat_ms": GOAL_MS},
        invariants_broken=0,
        discrepancies=[],
        settings={"seconds": seconds},
        finished_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        profiled=False,
        lower_is_better=frozenset(costs),
    )
    RESULTS.mkdir(parents=True, exist_ok=True)
    print_table(result)
    print(f"\nkept in {write_result(result, RESULTS)}")
    print_result_line(result)
    return 0


def _costs(channel: str, send: Callable[[], Sent], provider: PaymentProvider, seconds: float) -> dict[str, float]:
    sent = send()
    assert provider.read_notification(sent.body, sent.headers).received is not None
    signing = _cost_ms(send, seconds)
    verifying = _cost_ms(partial(provider.read_notification, sent.body, sent.headers), seconds)
    return {
        f"{channel}_sign_ms": signing,
        f"{channel}_verify_ms": verifying,
        f"{channel}_ms": round(signing + verifying, 3),
    }


def _cost_ms(work: Callable[[], object], seconds: float) -> float:
    """The median of processor time, over batches."""
    costs = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.process_time()
        for _ in range(BATCH):
            work()
        costs.append((time.process_time() - began) / BATCH * 1000)
    return round(statistics.median(costs), 3)


def _alipay() -> PaymentProvider:
    account = AlipayAccount(
        app_id="2021000000000001",
        seller_id="2088000000000001",
        private_key=MERCHANT,
        public_key=PROVIDER.public_key(),
        url="https://openapi.alipay.com/gateway.do",
        notify_url="https://tickets.example/notifications",
    )
    return AlipayProvider(account, ManualClock(NOW))


def _send_alipay() -> Sent:
    fields = {
        "app_id": "2021000000000001",
        "buyer_id": "2088102116773037",
        "charset": "utf-8",
        "gmt_create": "2026-11-23 14:01:50",
        "gmt_payment": "2026-11-23 14:02:03",
        "notify_id": "2026112300222140203000000000000001",
        "notify_time": "2026-11-23 14:02:04",
        "notify_type": "trade_status_sync",
        "out_trade_no": NUMBER,
        "receipt_amount": "380.00",
        "seller_id": "2088000000000001",
        "subject": "订单 20261123ABCD",
        "total_amount": "380.00",
        "trade_no": "2026112322001400000000000001",
        "trade_status": "TRADE_SUCCESS",
        "version": "1.0",
    }
    return Sent(sign_notification(PROVIDER, fields), {})


def _wechat() -> PaymentProvider:
    account = WechatAccount(
        app_id="wx8888888888888888",
        merchant_id="1900000109",
        serial="5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
        private_key=MERCHANT,
        public_key=PROVIDER.public_key(),
        public_key_id=KEY_ID,
        api_key=API_KEY,
        url="https://api.mch.weixin.qq.com",
        oauth_url="https://api.weixin.qq.com",
        authorize_url="https://open.weixin.qq.com",
        notify_url="https://tickets.example/notifications",
    )
    return WechatProvider(account, ManualClock(NOW))


def _send_wechat() -> Sent:
    transaction = messages.Transaction(
        appid="wx8888888888888888",
        mchid="1900000109",
        out_trade_no=NUMBER,
        trade_state="SUCCESS",
        trade_state_desc="支付成功",
        transaction_id="4200000925202611234297714292",
        trade_type="NATIVE",
        bank_type="OTHERS",
        success_time="2026-11-23T14:02:03+08:00",
        payer=messages.Payer(openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
        amount=messages.TransactionAmount(total=38_000, payer_total=38_000, currency="CNY", payer_currency="CNY"),
    )
    content = msgspec.json.encode(transaction)
    resource = seal(API_KEY, content, nonce="fdasflkja484", associated_data="transaction", original_type="transaction")
    notification = messages.Notification(
        id="EV-2018022511223320873",
        create_time="2026-11-23T14:02:04+08:00",
        event_type=messages.PAID_EVENT,
        resource_type="encrypt-resource",
        resource=resource,
        summary="支付成功",
    )
    body = msgspec.json.encode(notification)
    return Sent(body, sign_message(PROVIDER, KEY_ID, body, now=NOW, nonce="c5ac7061fccab6bf3e254dcf98995b8c"))


if __name__ == "__main__":
    raise SystemExit(main())
