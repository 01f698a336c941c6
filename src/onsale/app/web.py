"""The built web applications, served from memory: hashed assets for ever, pages always fresh, compressed once."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from litestar.enums import ScopeType

if TYPE_CHECKING:
    from litestar.types import Receive, Scope, Send

COMPRESSED_FROM_BYTES = 1_000
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg", "application/manifest")
# The console's component library writes style attributes; scripts come from our own files only.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
NOT_BUILT = b"The web pages are not built. Run `make setup` and start again.\n"


class _File(msgspec.Struct, frozen=True):
    body: bytes
    compressed: bytes | None
    headers: list[tuple[bytes, bytes]]
    etag: bytes


class WebPages:
    """``/console/…`` and ``/gate/…`` are the staff's applications, everything else is the storefront.

    A path that is no file gets the application's page: the address is the application's own route.
    """

    def __init__(self, web_dir: Path) -> None:
        self._apps = {
            "/console/": _load(web_dir / "console" / "dist"),
            "/gate/": _load(web_dir / "gate" / "dist"),
            "/": _load(web_dir / "storefront" / "dist"),
        }

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
        if file is None:
            missing = NOT_BUILT if not files else b"Not found.\n"
            await _send(send, 404, [(b"content-type", b"text/plain; charset=utf-8")], missing)
            return
        await _send_file(send, file, dict(scope["headers"]))


def _load(dist: Path) -> dict[str, _File]:
    if not dist.is_dir():
        return {}
    paths = [path for path in dist.rglob("*") if path.is_file()]
    return {
        path.relative_to(dist).as_posix(): _read(path, path.relative_to(dist).parts[0] == "assets") for path in paths
    }


def _read(path: Path, immutable: bool) -> _File:  # noqa: FBT001  # read where it is called, one line above
    body = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    compressible = media_type.startswith(COMPRESSIBLE) or media_type.endswith("javascript")
    compressed = gzip.compress(body, 9) if compressible and len(body) >= COMPRESSED_FROM_BYTES else None
    etag = b'"' + hashlib.sha256(body).hexdigest()[:20].encode() + b'"'
    charset = "; charset=utf-8" if compressible else ""
    headers = [
        (b"content-type", (media_type + charset).encode()),
        (b"etag", etag),
        (b"cache-control", b"public, max-age=31536000, immutable" if immutable else b"no-cache"),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"accept-encoding"),
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
