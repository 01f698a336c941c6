"""The built pages, served by the gateway as the application serves them."""

from __future__ import annotations

import pytest

from onsale.app.web import CONTENT_SECURITY_POLICY
from tests.gateway.front import Front


@pytest.mark.parametrize(
    ("path", "app"),
    [
        ("/", "storefront"),
        ("/events/01972b8a", "storefront"),
        ("/console/", "console"),
        ("/console/venues/1", "console"),
        ("/gate/", "gate"),
        ("/gate/scan?performance=1", "gate"),
    ],
)
def test_a_page_is_always_fresh_and_runs_its_own_scripts_only(front: Front, path: str, app: str) -> None:
    answer = front.get(path)

    assert answer.text == f"<!doctype html><title>{app}</title>"
    assert {
        name: answer.headers.get(name) for name in ("content-type", "cache-control", "content-security-policy")
    } == {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-cache",
        "content-security-policy": CONTENT_SECURITY_POLICY,
    }
    assert (answer.headers["x-content-type-options"], answer.headers["referrer-policy"]) == ("nosniff", "same-origin")


@pytest.mark.parametrize("prefix", ["/", "/console/", "/gate/"])
def test_files_whose_names_change_are_kept_for_ever(front: Front, prefix: str) -> None:
    app = prefix.strip("/") or "storefront"
    asset = front.get(f"{prefix}assets/index-{app}.js")

    assert (asset.text, asset.headers["content-type"]) == (f"console.log('{app}')", "text/javascript; charset=utf-8")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "content-security-policy" not in asset.headers
    assert front.get(f"{prefix}sw.js").headers["cache-control"] == "no-cache"
    missing = front.get(f"{prefix}assets/gone.js")
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-cache")


@pytest.mark.parametrize("path", ["/console", "/gate"])
def test_an_application_ends_with_a_slash(front: Front, path: str) -> None:
    answer = front.get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, f"{path}/")
