"""The provider's own pages: plain HTML, scripts and styles from here only, both languages, phones first."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from urllib.parse import urlencode

import msgspec

from onsale.contracts.beijing import beijing_text
from onsale.contracts.values import Language
from onsale.provider_sim.books import Payment
from onsale.provider_sim.clock import instant
from onsale.provider_sim.web import HTML, Handler, Request, Response
from onsale.provider_sim.words import CHANNELS, CONTROL, PAY, fault_names, in_language

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_ASSETS = {
    "sim.css": "text/css; charset=utf-8",
    "pay.js": "text/javascript; charset=utf-8",
    "control.js": "text/javascript; charset=utf-8",
    "bridge.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def routes() -> dict[tuple[str, str], Handler]:
    return {("GET", "/"): control, **{("GET", f"/assets/{name}"): _asset(name) for name in _ASSETS}}


def language_of(request: Request) -> Language:
    """As the link says, else as the browser says, else Chinese."""
    asked = request.parameter("lang") or request.headers.get("accept-language", "").partition(",")[0]
    return "en" if asked.lower().startswith("en") else "zh-CN"


def checkout(request: Request, payment: Payment, *, back: str, is_payable: bool) -> Response:
    """The page to pay on, or what became of the payment."""
    language = language_of(request)
    word = _escaped(in_language(PAY, language))
    if not is_payable:
        state = "paid" if payment.state == "paid" else "closed"
        body = _outcome(word, state, back) if state == "closed" else _paid(word, payment, back)
        return _page(request, payment.channel, word, body)
    ways = "".join(
        f'<label><input type="checkbox" name="fault" value="{kind}"{" checked" if kind in payment.faults else ""}>'
        f"<span>{escape(name)}</span></label>"
        for kind, name in fault_names(language).items()
    )
    scanned = f'<p class="hint">{word["scanned"]}</p>' if request.path.startswith("/qr/") else ""
    body = f"""{scanned}<p class="subject">{escape(payment.subject)}</p>
<p class="amount" data-testid="sim-amount"><span>¥</span>{_grouped(payment.amount_minor)}</p>
<dl><div><dt>{word["payee"]}</dt><dd>{word["merchant"]}</dd></div>
<div><dt>{word["number"]}</dt><dd class="number">{escape(payment.number)}</dd></div>
<div><dt>{word["until"]}</dt><dd>{beijing_text(instant(payment.expires_ms))}</dd></div></dl>
<button class="main" value="success" data-testid="sim-pay">{word["pay"]}</button>
<button value="failure" data-testid="sim-fail">{word["fail"]}</button>{_back(word, back)}
<p class="status" role="status"></p>
<details><summary>{word["faults"]}</summary><p class="hint">{word["faults-note"]}</p>
<fieldset class="faults"><legend class="away">{word["faults"]}</legend>{ways}</fieldset></details>"""
    return _page(request, payment.channel, word, body)


def paid_notice(request: Request, payment: Payment, back: str) -> Response:
    word = _escaped(in_language(PAY, language_of(request)))
    return _page(request, payment.channel, word, _paid(word, payment, back))


def missing(request: Request) -> Response:
    """A link of ours to nothing."""
    word = _escaped(in_language(PAY, language_of(request)))
    return _page(request, "", word, _outcome(word, "missing", ""), status=404)


def refused(request: Request, code: str, message: str) -> Response:
    """What a browser sees whose merchant asked wrongly."""
    word = _escaped(in_language(PAY, language_of(request)))
    body = f'<h2>{word["refused"]}</h2><p class="number">{escape(code)}</p><p class="hint">{escape(message)}</p>'
    return _page(request, "", word, body, status=400)


async def control(request: Request) -> Response:
    """Payments, refunds, the clock and the faults; its content comes from ``/sim/state``."""
    language = language_of(request)
    words = in_language(CONTROL, language)
    channels = in_language(CHANNELS, language)
    data = msgspec.json.encode({"words": words, "faults": fault_names(language), "channels": channels}).decode()
    # Inside a script element only this could end it.
    data = data.replace("<", "\\u003c")
    html = f"""{_head(language, escape(words["title"]))}<body class="control">
<header><div><h1>{escape(words["title"])}</h1><p class="hint">{escape(words["lead"])}</p></div>
{_language_link(request, words["language"])}</header>
<main id="app"></main><p class="status" role="status"></p>
<script type="application/json" id="words">{data}</script>
<script src="/assets/control.js"></script></body></html>"""
    return _html(html)


def people_page(  # the parts of one page
    request: Request, provider: str, *, title: str, language_link: str, body: str, note: str
) -> Response:
    """The page to sign in on, in the frame of the page to pay on; everything is escaped already."""
    language = language_of(request)
    html = f"""{_head(language, title)}<body class="pay {provider}"><main>
<header><h1>{title}</h1>{language_link}</header>{body}
<p class="note">{note}</p></main></body></html>"""
    return _html(html)


def _paid(word: dict[str, str], payment: Payment, back: str) -> str:
    return f"""<p class="mark" aria-hidden="true">✓</p><h2>{word["paid"]}</h2>
<p class="amount"><span>¥</span>{_grouped(payment.received_minor)}</p>
<p class="hint">{word["paid-note"]}</p>{_back(word, back)}"""


def _outcome(word: dict[str, str], name: str, back: str) -> str:
    return f'<h2>{word[name]}</h2><p class="hint">{word[f"{name}-note"]}</p>{_back(word, back)}'


def _grouped(minor: int) -> str:
    """`2,560.00`."""
    return f"{minor // 100:,}.{minor % 100:02d}"


def _back(word: dict[str, str], back: str) -> str:
    return f'<a class="button" href="{escape(back, quote=True)}">{word["back"]}</a>' if back else ""


def _page(request: Request, channel: str, word: dict[str, str], body: str, *, status: int = 200) -> Response:
    language = language_of(request)
    name = escape(CHANNELS[channel].in_language(language)) if channel else ""
    title = f"{name} · {word['title']}" if name else word["title"]
    html = f"""{_head(language, title)}<body class="pay {channel}">
<main data-failed="{word["failed"]}" data-late="{word["closed"]}" data-busy="{word["busy"]}">
<header><h1>{title}</h1>{_language_link(request, word["language"])}</header>{body}
<p class="note">{word["note"]}</p></main><script src="/assets/pay.js"></script></body></html>"""
    return _html(html, status=status)


def _head(language: Language, title: str) -> str:
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>
<link rel="icon" href="/assets/icon.svg"><link rel="stylesheet" href="/assets/sim.css"></head>"""


def _language_link(request: Request, name: str) -> str:
    other = "zh-CN" if language_of(request) == "en" else "en"
    kept = {key: request.parameter(key) for key in ("redirect_url", "package") if request.parameter(key)}
    return f'<a class="language" href="?{escape(urlencode({**kept, "lang": other}))}">{escape(name)}</a>'


def _escaped(words: dict[str, str]) -> dict[str, str]:
    return {key: escape(text, quote=True) for key, text in words.items()}


def _html(html: str, *, status: int = 200) -> Response:
    headers = {"content-security-policy": _POLICY, "cache-control": "no-store", "referrer-policy": "no-referrer"}
    return Response(status=status, body=html.encode(), media_type=HTML, headers=headers)


def _asset(name: str) -> Handler:
    body = files("onsale.provider_sim").joinpath("assets", name).read_bytes()
    response = Response(body=body, media_type=_ASSETS[name], headers={"cache-control": "no-cache"})

    async def serve(request: Request) -> Response:
        return response

    return serve
