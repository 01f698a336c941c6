"""`python3 -m scripts.gateway …`: writes the configuration of the gateway, `deploy/nginx/onsale.conf` filled in.

The split system on one machine (`scripts/split`) and production use the same template and the same code.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
TEMPLATE: Final = ROOT / "deploy" / "nginx" / "onsale.conf"
SCHEMAS: Final = ROOT / "schemas"
SERVICES: Final = ("users", "ticketing", "orders", "notifications", "reports", "edge")
# What the gateway refuses by itself, with the numbers in its words.
OWN_PROBLEMS: Final[Mapping[str, Mapping[str, int]]] = {
    "unavailable": {"retry_after": 1},
    "too-many-requests": {"retry_after": 1},
    "body-too-large": {"bytes_max": 1_000_000},
}
UPLOAD_SIZE: Final = "96m"
PICTURE_SIZE: Final = "10m"
BURST_SECONDS: Final = 2
STRICT_TRANSPORT: Final = "max-age=31536000"


class GatewayError(Exception):
    """The configuration cannot be written like this; the message says what to give."""


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """What differs between two gateways. `services` are `host:port` of the processes of each service.

    `port` is of plain HTTP: it redirects to `tls_port` when there is one, unless `serves_plain`.
    """

    services: Mapping[str, Sequence[str]]
    port: int
    host: str = ""
    tls_port: int = 0
    certificate: Path = Path()
    key: Path = Path()
    serves_plain: bool = False
    server_name: str = "_"
    web: Path = ROOT / "web"
    schemas: Path = SCHEMAS
    cache: Path = Path("/var/cache/nginx/onsale")
    cache_size: str = "256m"
    access_log: str = ""
    requests_per_second: int = 2_000
    connections_per_address: int = 2_000
    streams_per_address: int = 2_000


def render(gateway: Gateway) -> str:
    """What stands in Nginx's `http` block. Raises GatewayError."""
    missing = [service for service in SERVICES if not gateway.services.get(service)]
    if missing:
        raise GatewayError(f"no address for {', '.join(missing)}")
    known = {
        "upstreams": "".join(_upstream(service, gateway.services[service]) for service in SERVICES),
        "problems": "".join(_problem(code, numbers) for code, numbers in OWN_PROBLEMS.items()),
        "listen": _listen(gateway),
        "redirect": _redirect(gateway),
        "server_name": gateway.server_name,
        "access_log": f"{gateway.access_log} onsale" if gateway.access_log else "off",
        "requests_per_second": str(gateway.requests_per_second),
        "requests_burst": str(gateway.requests_per_second * BURST_SECONDS),
        "connections_per_address": str(gateway.connections_per_address),
        "streams_per_address": str(gateway.streams_per_address),
        "cache": str(gateway.cache),
        "cache_size": gateway.cache_size,
        "web": str(gateway.web),
        "schemas": str(gateway.schemas),
        "upload_size": UPLOAD_SIZE,
        "picture_size": PICTURE_SIZE,
        # A certificate that nobody vouches for must not be demanded for a year.
        "strict_transport": "" if gateway.serves_plain else STRICT_TRANSPORT,
    }
    # `@name` alone is a named location of Nginx's.
    return re.sub(r"@([a-z_]+)@", lambda found: known[found.group(1)], TEMPLATE.read_text(encoding="utf-8"))


def _upstream(service: str, addresses: Sequence[str]) -> str:
    # The only one cannot be left alone for having failed; of several, one that fails is, for a moment.
    rule, twice = ("max_fails=3 fail_timeout=2s", 1) if len(addresses) > 1 else ("max_fails=0", 2)
    servers = "".join(f"    server {address} {rule};\n" for address in addresses) * twice
    return (
        f"upstream onsale_{service} {{\n    zone onsale_{service} 128k;\n{servers}"
        "    keepalive 256;\n    keepalive_timeout 60s;\n    keepalive_requests 1000000;\n}\n"
    )


def _problem(code: str, numbers: Mapping[str, int]) -> str:
    entries = json.loads((SCHEMAS / "problems.json").read_text(encoding="utf-8"))
    entry = next(entry for entry in entries if entry["code"] == code)
    lines = [
        f"    {nginx} '{_quoted(_body(entry, language, numbers))}';\n"
        for nginx, language in (("default", "zh-CN"), ("en", "en"))
    ]
    return f"map $onsale_language $onsale_{code.replace('-', '_')} {{\n{''.join(lines)}}}\n"


def _body(entry: Mapping[str, object], language: str, numbers: Mapping[str, int]) -> str:
    title, detail = entry["title"], entry["detail"]
    assert isinstance(title, dict)
    assert isinstance(detail, dict)
    body = {
        "type": f"/problems/{entry['code']}",
        "title": title[language],
        "status": entry["status"],
        "detail": detail[language].format(**numbers),
        "code": entry["code"],
        **numbers,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _listen(gateway: Gateway) -> str:
    plain = f"listen {_at(gateway, gateway.port)};"
    if not gateway.tls_port:
        return plain
    tls = (
        f"listen {_at(gateway, gateway.tls_port)} ssl http2;\n"
        f"    ssl_certificate {gateway.certificate};\n    ssl_certificate_key {gateway.key};"
    )
    return f"{plain}\n    {tls}" if gateway.serves_plain else tls


def _redirect(gateway: Gateway) -> str:
    if not gateway.tls_port or gateway.serves_plain:
        return ""
    port = "" if gateway.tls_port == 443 else f":{gateway.tls_port}"
    return (
        f"server {{\n    listen {_at(gateway, gateway.port)};\n    server_name {gateway.server_name};\n"
        f"    server_tokens off;\n    return 308 https://$host{port}$request_uri;\n}}\n"
    )


def _at(gateway: Gateway, port: int) -> str:
    return f"{gateway.host}:{port}" if gateway.host else str(port)


def main() -> int:
    """Prints the configuration; 2 when something is missing."""
    parser = argparse.ArgumentParser(prog="python3 -m scripts.gateway", description=__doc__)
    parser.add_argument(
        "--service", action="append", default=[], metavar="NAME=HOST:PORT[,HOST:PORT…]", help=", ".join(SERVICES)
    )
    parser.add_argument("--port", type=int, default=80, help="redirects to TLS (default: 80)")
    parser.add_argument("--tls-port", type=int, default=443)
    parser.add_argument("--certificate", type=Path, required=True, help="the chain, PEM")
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--server-name", required=True, help="where buyers reach us")
    parser.add_argument("--web", type=Path, default=Gateway.web, help="the folder of the built pages")
    parser.add_argument("--schemas", type=Path, default=Gateway.schemas, help="the folder with openapi.json")
    parser.add_argument("--cache", type=Path, default=Gateway.cache)
    parser.add_argument("--access-log", default="/var/log/nginx/onsale.log")
    parser.add_argument("--requests-per-second", type=int, default=Gateway.requests_per_second, help="of one address")
    parser.add_argument("--connections-per-address", type=int, default=Gateway.connections_per_address)
    parser.add_argument("--streams-per-address", type=int, default=Gateway.streams_per_address)
    given = vars(parser.parse_args())
    pairs = [text.partition("=") for text in given.pop("service")]
    services = {name: addresses.split(",") for name, _, addresses in pairs if addresses}
    if unknown := sorted(set(services) - set(SERVICES)):
        parser.error(f"there is no service {', '.join(unknown)}")
    try:
        sys.stdout.write(render(Gateway(services=services, **given)))
    except GatewayError as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
