"""TLS at the gateway: plain HTTP leads to it, and what is strict about it is said there only."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from scripts.engines import Nginx
from scripts.engines.server import free_port
from scripts.gateway import Gateway, render
from tests.gateway.stubs import Stub


@pytest.fixture(scope="module")
def gateway(nginx: type[Nginx], stubs: dict[str, Stub]) -> Iterator[tuple[str, str, Path]]:
    """(plain address, TLS address, certificate)."""
    tls_port = free_port()

    def http(port: int, folder: Path) -> str:
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        server.make_certificate(certificate, key)
        services = {name: [stub.address] for name, stub in stubs.items()}
        return render(
            Gateway(
                services=services,
                port=port,
                tls_port=tls_port,
                certificate=certificate,
                key=key,
                cache=folder / "cache",
            )
        )

    server = nginx(http)
    with server:
        yield server.url, f"https://127.0.0.1:{tls_port}", server.folder / "certificate.pem"


def test_plain_http_leads_to_tls(gateway: tuple[str, str, Path]) -> None:
    plain, tls, _ = gateway
    answer = httpx2.get(f"{plain}/api/v1/me?a=b", trust_env=False)

    assert (answer.status_code, answer.headers["location"]) == (308, f"{tls}/api/v1/me?a=b")


def test_a_service_hears_that_it_was_asked_over_tls(gateway: tuple[str, str, Path]) -> None:
    _, tls, certificate = gateway
    trusted = ssl.create_default_context(cafile=certificate)
    answer = httpx2.get(f"{tls}/api/v1/me", verify=trusted, trust_env=False)

    assert answer.json()["headers"]["x-forwarded-proto"] == "https"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
