"""The built pages, served by the gateway as the application serves them."""

from __future__ import annotations

import pytest

from onsale.app.web import CONTENT_SECURITY_POLICY
from tests.gateway.conftest import INDEX
from tests.gateway.front import Front
from tests.gateway.stubs import Answer

FRESH = {"content-type": "text/html", "cache-control": "public, max-age=1, stale-while-revalidate=1"}
PAGE_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


@pytest.mark.parametrize(
    ("path", "app"),
    [
        ("/", "storefront"),
        ("/events", "storefront"),
        ("/console/", "console"),
        ("/console/venues/1", "console"),
        ("/gate/", "gate"),
        ("/gate/scan?performance=1", "gate"),
    ],
)
def test_a_page_is_always_fresh_and_runs_its_own_scripts_only(front: Front, path: str, app: str) -> None:
    answer = front.get(path)

    assert answer.text == INDEX.format(app)
    assert {name: answer.headers.get(name) for name in PAGE_HEADERS} == PAGE_HEADERS


@pytest.mark.parametrize(
    ("page", "query", "lang"),
    [
        ("events/0197-1", "", "zh-CN"),
        ("events/0197-2", "?lang=en", "en"),
        ("events/0197-3", "?lang=x%26y&day=1", "zh-CN"),
        ("organisers/0197-4", "", "zh-CN"),
    ],
)
def test_a_page_about_one_thing_has_what_is_said_of_it_joined_in(
    front: Front, page: str, query: str, lang: str
) -> None:
    head = b'<title>About</title><!--# echo var="document_uri" --><!--# include virtual="/metrics" -->'
    front.stubs["ticketing"].behaviour = lambda _: Answer(headers=FRESH, body=head)
    answers = [front.get(f"/{page}{query}", accept_encoding=one) for one in ("gzip", "identity")]

    # What a service says is no command to the gateway.
    assert {answer.text for answer in answers} == {f"<!doctype html>{head.decode()}<body>"}
    assert {name: answers[0].headers.get(name) for name in PAGE_HEADERS} == PAGE_HEADERS
    assert {one.path for one in front.stubs["ticketing"].asked} == {f"/api/v1/{page}/page-head?lang={lang}"}
    assert "accept-encoding" not in front.stubs["ticketing"].asked[0].headers


@pytest.mark.parametrize("status", [0, 404, 429, 500, 503])
def test_a_page_about_an_event_is_there_when_nothing_can_be_said_of_it(front: Front, status: int) -> None:
    front.stubs["ticketing"].behaviour = lambda _: Answer(status, body=b'{"title": "Wait"}') if status else None
    answer = front.get(f"/events/0198-{status}")

    assert (answer.status_code, answer.text) == (200, "<!doctype html><title>storefront</title><body>")
    assert {name: answer.headers.get(name) for name in PAGE_HEADERS} == PAGE_HEADERS


@pytest.mark.parametrize("path", ["/events/%3Ca%3E", "/events/a%3Fb", f"/events/{'a' * 65}", "/events/a/b", "/x/a"])
def test_no_other_path_asks_for_anything(front: Front, path: str) -> None:
    assert front.get(path).text == INDEX.format("storefront")
    assert front.count("ticketing") == 0


def test_scripts_for_other_sites_may_be_loaded_there_and_no_others(front: Front) -> None:
    embedded, own = front.get("/embed/onsale-event.js"), front.get("/sw.js")

    assert (embedded.text, embedded.headers["cache-control"]) == ("// for any site", "no-cache")
    assert embedded.headers["access-control-allow-origin"] == "*"
    assert embedded.headers["cross-origin-resource-policy"] == "cross-origin"
    assert {"access-control-allow-origin", "cross-origin-resource-policy"}.isdisjoint(own.headers)


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
