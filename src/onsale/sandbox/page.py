"""The page that a buyer pays on: plain HTML of our own, no script from anywhere else, both languages."""

from __future__ import annotations

import base64
import hashlib
from html import escape

import msgspec

from onsale.contracts.sandbox import SandboxPayRequest
from onsale.contracts.values import Language, Text

_WORDS = {
    "title": Text("沙箱收银台", "Sandbox checkout"),
    "note": Text(
        "这是演示用的支付页面,不会产生真实扣款。", "This is a payment page to try things with. No money moves."
    ),
    "pay": Text("确认支付", "Pay"),
    "fail": Text("模拟支付失败", "Pretend that it fails"),
    "back": Text("返回订单", "Back to the order"),
    "failed": Text(
        "支付失败,没有扣款。可以再试一次。", "The payment failed and nothing was charged. You can try again."
    ),
    "late": Text("付款时间已过,没有扣款。", "The time to pay is over. Nothing was charged."),
    "busy": Text(
        "没有得到回应,请再试一次。重复提交不会重复扣款。", "No answer. Try again: you are never charged twice."
    ),
}

_STYLE = """
:root{color-scheme:light dark;--bg:#faf9f7;--ink:#16151a;--card:#fff;--line:#d9d5cd;--quiet:#5d5a66;--accent:#1757c2}
@media(prefers-color-scheme:dark){
:root{--bg:#121116;--ink:#f3f1ee;--card:#1d1b22;--line:#3a3743;--quiet:#aaa6b3;--accent:#8ab4ff}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--bg);color:var(--ink);padding:16px;
font:16px/1.5 system-ui,"PingFang SC","Noto Sans SC",sans-serif}
main{width:min(420px,100%);background:var(--card);border:1px solid var(--line);border-radius:16px;padding:28px;
text-align:center}
h1{font-size:16px;margin:0 0 20px;color:var(--quiet);font-weight:600}
.subject{margin:0}
.amount{font-size:40px;font-weight:700;margin:8px 0 20px;font-variant-numeric:tabular-nums}
.note,.status{color:var(--quiet);font-size:14px}
.status{min-height:1.5em;margin:12px 0}
button,a.back{display:block;width:100%;min-height:48px;border-radius:12px;font:inherit;font-weight:600;color:inherit;
border:1px solid var(--line);background:none;margin-top:12px;cursor:pointer;text-decoration:none;line-height:46px}
button.pay{background:var(--accent);border-color:var(--accent);color:var(--card)}
button:disabled{opacity:.6;cursor:wait}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
"""

_SCRIPT = """
const main = document.querySelector('main'), status = document.querySelector('[role=status]');
const buttons = [...document.querySelectorAll('button')];
async function send(outcome) {
  buttons.forEach(b => b.disabled = true); status.textContent = '';
  try {
    const answer = await fetch(location.href, {method: 'POST', headers: {'content-type': 'application/json'},
      body: JSON.stringify({outcome})});
    const body = await answer.json();
    if (answer.ok && body.state === 'paid') { location.assign(body.return_url); return; }
    status.textContent = answer.ok ? main.dataset.failed : main.dataset.late;
  } catch { status.textContent = main.dataset.busy; }
  buttons.forEach(b => b.disabled = false);
}
buttons.forEach(b => b.addEventListener('click', () => send(b.value)));
"""


class Page(msgspec.Struct, frozen=True):
    """A page and the content security policy that lets just its own script and style run."""

    html: str
    policy: str


def pay_page(request: SandboxPayRequest, language: Language) -> Page:
    word = {key: escape(text.in_language(language), quote=True) for key, text in _WORDS.items()}
    subject = escape(request.subject.in_language(language))
    amount = f"{request.amount.amount_minor // 100:,}.{request.amount.amount_minor % 100:02d}"
    html = f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{word["title"]}</title><style>{_STYLE}</style></head>
<body><main data-failed="{word["failed"]}" data-late="{word["late"]}" data-busy="{word["busy"]}">
<h1>{word["title"]}</h1>
<p class="subject">{subject}</p>
<p class="amount" data-testid="sandbox-amount">¥{amount}</p>
<button class="pay" value="success" data-testid="sandbox-pay" autofocus>{word["pay"]}</button>
<button value="failure" data-testid="sandbox-fail">{word["fail"]}</button>
<a class="back" href="{escape(request.return_url, quote=True)}">{word["back"]}</a>
<p class="status" role="status"></p><p class="note">{word["note"]}</p>
</main><script>{_SCRIPT}</script></body></html>"""
    policy = (
        f"default-src 'none'; connect-src 'self'; script-src '{_source(_SCRIPT)}'; style-src '{_source(_STYLE)}'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return Page(html, policy)


def _source(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
