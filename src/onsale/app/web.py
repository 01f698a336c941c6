"""The built web applications, served from memory: hashed assets for ever, pages always fresh, compressed once."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

import msgspec
from litestar.enums import ScopeType

if TYPE_CHECKING:
    from litestar.types import HTTPScope, Receive, Scope, Send

COMPRESSED_FROM_BYTES = 1_000
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg", "application/manifest")
# The console's component library writes style attributes; scripts come from our own files only.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
NOT_BUILT = b"The web pages are not built. Run `make setup` and start again.\n"
# Pages about one thing, which search engines and those who share a link read without running it (docs/adr/0051).
ABOUT: Final = re.compile(r"/(?:events|organisers)/[A-Za-z0-9-]{1,64}")
# Where the built page has a place for what its head says of that thing. The gateway reads the same marks.
PLACE: Final = re.compile(rb'<!--# block name="head" -->.*?<!--# include [^>]*-->', re.DOTALL)
PAGES_KEPT_MAX: Final = 256
# Scripts for pages of others: any site may load them, and check what it loads.
EMBEDDED: Final = "embed/"

Ask = Callable[["HTTPScope", str, str], Awaitable[bytes]]


class _File(msgspec.Struct, frozen=True):
    body: bytes
    compressed: bytes | None
    headers: list[tuple[bytes, bytes]]
    etag: bytes


class WebPages:
    """``/console/…`` and ``/gate/…`` are the staff's applications, everything else is the storefront.

    A path that is no file gets the application's page: the address is the application's own route. ``ask`` answers what
    the head of a page about one thing says, by a path and a query.
    """

    def __init__(self, web_dir: Path, ask: Ask) -> None:
        self._apps = {
            "/console/": _load(web_dir / "console" / "dist"),
            "/gate/": _load(web_dir / "gate" / "dist"),
            "/": _load(web_dir / "storefront" / "dist"),
        }
        self._ask = ask
        self._about: OrderedDict[bytes, _File] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return
        path = scope["path"]
        if path in {"/console", "/gate"}:
            await _send(send, 308, [(b"location", path.encode() + b"/")], b"")
            return
        prefix = next(prefix for prefix in self._apps if path.startswith(prefix))
        files = self._apps[prefix]
        name = path[len(prefix) :]
        file = files.get(name)
        if file is None and "." not in name.rpartition("/")[2]:
            file = files.get("index.html")
            if file is not None and ABOUT.fullmatch(path):
                file = await self._page_about(scope, path, file)
        if file is None:
            missing = NOT_BUILT if not files else b"Not found.\n"
            await _send(send, 404, [(b"content-type", b"text/plain; charset=utf-8")], missing)
            return
        await _send_file(send, file, dict(scope["headers"]))

    async def _page_about(self, scope: HTTPScope, path: str, page: _File) -> _File:
        """The page with what there is to say about this; as it was built where nothing can be said."""
        wanted = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])
        head = await self._ask(scope, f"/api/v1{path}/page-head", "lang=en" if wanted[0] == "en" else "lang=zh-CN")
        if not head:
            return page
        known = self._about.get(head)
        if known is None:
            known = _file(PLACE.sub(lambda _: head, page.body, count=1), "text/html")
            self._about[head] = known
            if len(self._about) > PAGES_KEPT_MAX:
                self._about.popitem(last=False)
        return known


def _load(dist: Path) -> dict[str, _File]:
    if not dist.is_dir():
        return {}
    paths = [path for path in dist.rglob("*") if path.is_file()]
    return {path.relative_to(dist).as_posix(): _read(path, path.relative_to(dist).as_posix()) for path in paths}


def _read(path: Path, name: str) -> _File:
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    more = [(b"access-control-allow-origin", b"*"), (b"cross-origin-resource-policy", b"cross-origin")]
    return _file(
        path.read_bytes(),
        media_type,
        cache=b"public, max-age=31536000, immutable" if name.startswith("assets/") else b"no-cache",
        more=more if name.startswith(EMBEDDED) else [],
    )


def _file(
    body: bytes, media_type: str, *, cache: bytes = b"no-cache", more: list[tuple[bytes, bytes]] | None = None
) -> _File:
    compressible = media_type.startswith(COMPRESSIBLE) or media_type.endswith("javascript")
    compressed = gzip.compress(body, 9) if compressible and len(body) >= COMPRESSED_FROM_BYTES else None
    etag = b'"' + hashlib.sha256(body).hexdigest()[:20].encode() + b'"'
    charset = "; charset=utf-8" if compressible else ""
    headers = [
        (b"content-type", (media_type + charset).encode()),
        (b"etag", etag),
        (b"cache-control", cache),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"accept-encoding"),
        *(more or []),
    ]
    if media_type == "text/html":
        headers.append((b"content-security-policy", CONTENT_SECURITY_POLICY.encode()))
        headers.append((b"referrer-policy", b"same-origin"))
    return _File(body, compressed, headers, etag)


async def _send_file(send: Send, file: _File, request_headers: dict[bytes, bytes]) -> None:
    if request_headers.get(b"if-none-match") == file.etag:
        await _send(send, 304, file.headers, b"")
    elif file.compressed is not None and b"gzip" in request_headers.get(b"accept-encoding", b""):
        await _send(send, 200, [*file.headers, (b"content-encoding", b"gzip")], file.compressed)
    else:
        await _send(send, 200, file.headers, file.body)


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = [] if status == 304 else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
