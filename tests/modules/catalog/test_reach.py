"""What search engines, calendars and other sites read of the catalogue."""

from __future__ import annotations

import struct
from datetime import timedelta
from xml.etree import ElementTree as ET

import msgspec
import pytest

from onsale.modules.catalog.domain.records import PUBLISHED, EventRecord, EventRow, VenueRow
from onsale.modules.catalog.schemas.addresses import Addresses
from onsale.modules.catalog.schemas.calendar import fold
from onsale.modules.catalog.schemas.sitemap import EVENTS_PER_PAGE, page_of, sitemap_index, sitemap_page
from onsale.platform.clock import ManualClock
from tests.modules.catalog.desk import Desk, on_day, standing, text, wire
from tests.modules.catalog.plans import JsonObject
from tests.modules.catalog.reading import Head, parts, read_calendar, read_head
from tests.processes import NOW

SITE = "http://127.0.0.1:8000"
HOSTILE = '</script><img src=x onerror="alert(1)"><!--# include virtual="/api/v1/me" -->&"\u2028\r\nBEGIN:VEVENT\\;,'
NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


async def head_of(desk: Desk, event_id: str, query: str = "") -> Head:
    answer = await desk.client.get(f"/api/v1/events/{event_id}/page-head{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    return read_head(answer.text)


async def put_off(desk: Desk, performance_id: str, fate: str, body: JsonObject) -> None:
    path = f"/api/v1/organiser/performances/{performance_id}/{fate}"
    answer = await desk.post(path.removeprefix("/api/v1/organiser/"), body)
    assert answer.status_code == 200, answer.text


async def calendar(desk: Desk, path: str) -> list[dict[str, str]]:
    answer = await desk.client.get(f"/api/v1/{path}/calendar.ics?lang=en")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return read_calendar(answer.content)


async def test_a_head_says_what_the_page_is_about(desk: Desk) -> None:
    event_id = await desk.published()

    head = await head_of(desk, event_id, "?lang=en")

    page = f"{SITE}/events/{event_id}"
    assert head.others == []
    assert head.title == "Lin Zhixia: Tides Tour – 开售 Onsale"
    assert head.links == [
        ("canonical", "", f"{page}?lang=en"),
        ("alternate", "zh-CN", page),
        ("alternate", "en", f"{page}?lang=en"),
        ("alternate", "x-default", page),
    ]
    assert head.meta == {
        "description": "Two hours.",
        "og:type": "website",
        "og:site_name": "开售 Onsale",
        "og:title": "Lin Zhixia: Tides Tour",
        "og:description": "Two hours.",
        "og:url": f"{page}?lang=en",
        "og:image": f"{SITE}/api/v1/events/{event_id}/poster.png",
        "og:image:type": "image/png",
        "og:image:width": "600",
        "og:image:height": "800",
        "og:image:alt": "Lin Zhixia: Tides Tour",
        "og:locale": "en_US",
        "og:locale:alternate": "zh_CN",
        "twitter:card": "summary_large_image",
    }


async def test_an_event_with_one_date_is_that_date(desk: Desk) -> None:
    event_id = await desk.published(age_limit=12)
    [performance] = (await desk.client.get(f"/api/v1/events/{event_id}")).json()["performances"]
    page = f"{SITE}/events/{event_id}"

    head = await head_of(desk, event_id, "?lang=en")

    place = f"{SITE}/performances/{performance['id']}"
    assert head.data == [
        {
            "@context": "https://schema.org",
            "@type": "MusicEvent",
            "@id": f"{page}#event",
            "name": "Lin Zhixia: Tides Tour",
            "url": f"{page}?lang=en",
            "description": "Two hours.",
            "image": [f"{SITE}/api/v1/events/{event_id}/poster.png"],
            "startDate": "2026-06-08T20:00:00+08:00",
            "endDate": "2026-06-08T22:00:00+08:00",
            "doorTime": "2026-06-08T19:00:00+08:00",
            "eventStatus": "https://schema.org/EventScheduled",
            "inLanguage": "en",
            "typicalAgeRange": "12-",
            "location": {
                "@type": "Place",
                "name": "Galaxy Theatre",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "1 Jing'an District",
                    "addressLocality": "Shanghai",
                },
            },
            "offers": [
                {
                    "@type": "Offer",
                    "name": "Floor",
                    "price": "380.00",
                    "priceCurrency": "CNY",
                    "availability": "https://schema.org/InStock",
                    "validFrom": "2026-05-31T20:00:00+08:00",
                    "validThrough": "2026-06-08T20:00:00+08:00",
                    "url": f"{place}?lang=en",
                }
            ],
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        }
    ]


async def test_of_several_dates_each_says_what_has_become_of_it(desk: Desk, clock: ManualClock) -> None:
    event_id = await desk.draft(await desk.venue(), category="comedy")
    opens = wire(NOW + timedelta(hours=1))
    kept = await desk.performance(event_id, on_day(3, standing(minor=18_005, sale_starts_at=opens)))
    moved = await desk.performance(event_id, on_day(5))
    gone = await desk.performance(event_id, on_day(7))
    assert (await desk.publish(event_id)).status_code == 200
    starts_at = NOW + timedelta(days=30)
    times = {
        "starts_at": wire(starts_at),
        "doors_at": wire(starts_at - timedelta(hours=1)),
        "ends_at": wire(starts_at + timedelta(hours=2)),
        "refund_free_until": wire(NOW + timedelta(days=7)),
    }
    await put_off(desk, moved, "postponement", {**times, "reason": text("台风", "A typhoon")})
    await put_off(desk, gone, "cancellation", {"reason": text("台风", "A typhoon")})

    [whole] = (await head_of(desk, event_id)).data
    dates = {date["@id"]: date for date in parts(whole, "subEvent")}

    assert (whole["@type"], whole["eventStatus"]) == ("ComedyEvent", "https://schema.org/EventScheduled")
    assert (whole["startDate"], whole["endDate"]) == ("2026-06-04T20:00:00+08:00", "2026-07-01T22:00:00+08:00")
    by_id = [dates[f"{SITE}/performances/{one}#event"] for one in (kept, moved, gone)]
    assert [date["eventStatus"] for date in by_id] == [
        "https://schema.org/EventScheduled",
        "https://schema.org/EventRescheduled",
        "https://schema.org/EventCancelled",
    ]
    assert [date.get("previousStartDate") for date in by_id] == [None, "2026-06-06T20:00:00+08:00", None]
    [offer] = parts(by_id[0], "offers")
    assert (offer["price"], offer["availability"]) == ("180.05", "https://schema.org/PreOrder")
    assert "offers" not in by_id[2]
    clock.advance(timedelta(hours=1))
    [whole] = (await head_of(desk, event_id)).data
    [offer] = parts(parts(whole, "subEvent")[0], "offers")
    assert offer["availability"] == "https://schema.org/InStock"


async def test_hostile_words_stay_words(desk: Desk) -> None:
    event_id = await desk.draft(
        await desk.venue(name=text(HOSTILE[:100], HOSTILE[:100])),
        title=text(HOSTILE, HOSTILE),
        description=text(HOSTILE, HOSTILE),
    )
    performance_id = await desk.performance(event_id, on_day(7))
    assert (await desk.publish(event_id)).status_code == 200
    answer = await desk.client.get(f"/api/v1/events/{event_id}/page-head")
    head = read_head(answer.text)

    # Of the gateway's marks and of elements there are ours only: none is left open, and nothing else begins.
    assert (answer.text.count("<script"), answer.text.count("</script>"), "<!--" in answer.text) == (1, 1, False)
    assert (head.others, len(head.data)) == ([], 1)
    assert (head.data[0]["name"], head.meta["og:title"]) == (HOSTILE, HOSTILE)
    assert head.meta["description"] == " ".join(HOSTILE.split())
    [entry] = await calendar(desk, f"performances/{performance_id}")
    assert entry["SUMMARY"] == HOSTILE.replace("\r\n", "\n")
    assert entry["LOCATION"].startswith(HOSTILE[:100].strip().replace("\r\n", "\n"))


async def test_a_head_is_as_new_as_the_catalogue(desk: Desk) -> None:
    event_id = await desk.published()
    path = f"/api/v1/events/{event_id}/page-head"
    first = await desk.client.get(path)
    again = await desk.client.get(path, headers={"if-none-match": first.headers["etag"]})
    await desk.change(event_id, {"title": text("新", "New")})

    assert again.status_code == 304
    assert read_head((await desk.client.get(path)).text).title == "新 – 开售 Onsale"


async def test_what_is_not_there_is_not_found_by_anybody(desk: Desk) -> None:
    for event_id in ("no-such-event", await desk.draft(await desk.venue())):
        head = await head_of(desk, event_id)
        assert (head.title, head.meta, head.data) == ("开售 Onsale", {"robots": "noindex"}, [])
        for path in ("poster.png", "calendar.ics"):
            assert (await desk.client.get(f"/api/v1/events/{event_id}/{path}")).status_code == 404
    assert (await desk.client.get("/api/v1/performances/no-such/calendar.ics")).status_code == 404


async def test_the_poster_is_there_in_pixels(desk: Desk) -> None:
    event_id = await desk.published()
    path = f"/api/v1/events/{event_id}/poster.png"
    picture = await desk.client.get(path)

    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert picture.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture.content[16:24]) == (600, 800)
    assert len(picture.content) < 1_000_000
    same = await desk.client.get(path, headers={"if-none-match": picture.headers["etag"]})
    assert same.status_code == 304
    await desk.change(event_id, {"title": text("另一个", "Another")})
    assert (await desk.client.get(path)).headers["etag"] != picture.headers["etag"]


async def test_a_calendar_entry_keeps_its_id_and_counts_its_changes(desk: Desk) -> None:
    event_id = await desk.draft(await desk.venue())
    performance_id = await desk.performance(event_id, on_day(10))
    assert (await desk.publish(event_id)).status_code == 200
    path = f"performances/{performance_id}"
    [first] = await calendar(desk, path)

    assert first == {
        "UID": f"{performance_id}@onsale",
        "DTSTAMP": "20260601T120000Z",
        "LAST-MODIFIED": "20260601T120000Z",
        "SEQUENCE": "0",
        "STATUS": "CONFIRMED",
        "DTSTART": "20260611T120000Z",
        "DTEND": "20260611T140000Z",
        "SUMMARY": "Lin Zhixia: Tides Tour",
        "DESCRIPTION": "with guests from Chongqing\nDoors: 2026-06-11 19:00 (Asia/Shanghai)\n"
        f"{SITE}/events/{event_id}?lang=en",
        "LOCATION": "Galaxy Theatre, 1 Jing'an District, Shanghai",
        "URL": f"{SITE}/events/{event_id}?lang=en",
        "TRANSP": "OPAQUE",
    }
    await desk.change(event_id, {"title": text("新", "New")})
    [renamed] = await calendar(desk, path)
    starts_at = NOW + timedelta(days=30)
    times = {
        "starts_at": wire(starts_at),
        "doors_at": wire(starts_at - timedelta(hours=1)),
        "ends_at": wire(starts_at + timedelta(hours=2)),
        "refund_free_until": wire(NOW + timedelta(days=7)),
    }
    await put_off(desk, performance_id, "postponement", {**times, "reason": text("台风", "A typhoon")})
    [moved] = await calendar(desk, path)
    await put_off(desk, performance_id, "cancellation", {"reason": text("台风", "A typhoon")})
    [gone] = await calendar(desk, f"events/{event_id}")

    assert [one["UID"] for one in (renamed, moved, gone)] == [first["UID"]] * 3
    assert [one["SEQUENCE"] for one in (renamed, moved, gone)] == ["1", "2", "3"]
    assert [one["DTSTART"] for one in (renamed, moved, gone)] == ["20260611T120000Z"] + ["20260701T120000Z"] * 2
    assert [(one["STATUS"], one["SUMMARY"]) for one in (renamed, moved, gone)] == [
        ("CONFIRMED", "New"),
        ("CONFIRMED", "New"),
        ("CANCELLED", "[Cancelled] New"),
    ]


@pytest.mark.parametrize("words", ["", "a" * 75, "a" * 76, "界" * 60, "a界" * 40, "🎫" * 50, "a" * 74 + "界"])
def test_lines_are_folded_between_characters(words: str) -> None:
    pieces = fold(words).split("\r\n")

    assert max(len(piece.encode()) for piece in pieces) <= 75
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == words
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert len(pieces) <= 1 + len(words.encode()) // 71


async def test_the_sitemap_leads_to_every_coming_event_in_both_languages(desk: Desk, clock: ManualClock) -> None:
    first, second = await desk.published(days=2), await desk.published(days=9)
    await desk.draft(await desk.venue())

    async def pages() -> list[str]:
        page = ET.fromstring((await desk.client.get("/sitemaps/0.xml")).content)  # noqa: S314  # our own answer
        return [loc.text or "" for loc in page.findall("s:url/s:loc", NAMESPACES)]

    robots = (await desk.client.get("/robots.txt")).text
    index = ET.fromstring((await desk.client.get("/sitemap.xml")).content)  # noqa: S314  # our own answer
    assert f"Sitemap: {SITE}/sitemap.xml\n" in robots
    assert "Disallow: /console/\n" in robots
    assert [loc.text for loc in index.findall("s:sitemap/s:loc", NAMESPACES)] == [f"{SITE}/sitemaps/0.xml"]
    assert await pages() == [f"{SITE}/events/{one}{query}" for one in (first, second) for query in ("", "?lang=en")]
    for missing in ("1.xml", "00000001.xml", "-1.xml", "0", "0.xml.xml", "٠.xml"):
        assert (await desk.client.get(f"/sitemaps/{missing}")).status_code == 404
    clock.advance(timedelta(days=3))
    assert await pages() == [f"{SITE}/events/{second}{query}" for query in ("", "?lang=en")]


def test_a_sitemap_of_many_events_has_pages_within_the_limits() -> None:
    count = 2 * EVENTS_PER_PAGE + 1
    events = [_event(number) for number in range(count)]
    addresses = Addresses("https://tickets.example")
    index = ET.fromstring(sitemap_index(events, addresses))  # noqa: S314  # our own answer
    pages = [sitemap_page(page_of(events, number), addresses) for number in range(3)]
    urls = [ET.fromstring(page).findall("s:url", NAMESPACES) for page in pages]  # noqa: S314  # our own answers

    assert len(index.findall("s:sitemap", NAMESPACES)) == 3
    assert [len(found) for found in urls] == [2 * EVENTS_PER_PAGE, 2 * EVENTS_PER_PAGE, 2]
    assert max(map(len, pages)) < 50_000_000
    [zh, en] = urls[2]
    alternates = [(link.get("hreflang"), link.get("href")) for link in en.findall("x:link", NAMESPACES)]
    page = f"https://tickets.example/events/{events[-1].row.id}"
    assert alternates == [("zh-CN", page), ("en", f"{page}?lang=en"), ("x-default", page)]
    assert zh.findtext("s:lastmod", namespaces=NAMESPACES) == "1970-01-01T00:00:07Z"


def _event(number: int) -> EventRecord:
    words = dict.fromkeys(("title", "subtitle", "description", "notices"), "")
    texts = {f"{name}_{language}": "" for name in words for language in ("zh", "en")}
    row = msgspec.convert(
        {
            "id": f"01972b8a-0000-7000-8000-{number:012}",
            "organisation_id": "o",
            "venue_id": "v",
            "status": PUBLISHED,
            "category": "concert",
            "age_limit": None,
            "created_at": 0,
            "published_at": 7_000_000,
            **texts,
        },
        EventRow,
    )
    names = {f"{name}_{language}": "" for name in ("name", "city", "address") for language in ("zh", "en")}
    venue = VenueRow(id="v", organisation_id="o", timezone="Asia/Shanghai", created_at=0, **names)
    return EventRecord(row=row, venue=venue, performances=[])


async def test_other_sites_read_as_nobody(desk: Desk) -> None:
    event_id = await desk.published()
    stranger = {"origin": "https://band.example"}
    found = await desk.client.get(f"/api/v1/events/{event_id}", headers=stranger)
    known = await desk.client.get(
        f"/api/v1/events/{event_id}", headers=stranger | {"if-none-match": found.headers["etag"]}
    )
    missing = await desk.client.get("/api/v1/events/no-such-event", headers=stranger)
    listed = await desk.client.get("/api/v1/events", headers=stranger)
    own = await desk.client.get("/api/v1/organiser/events", headers=stranger | desk.headers)

    allowed = [answer.headers.get("access-control-allow-origin") for answer in (found, known, missing, listed, own)]
    assert allowed == ["*", "*", "*", None, None]
    assert "access-control-allow-credentials" not in found.headers
    asked_before = await desk.client.options(
        f"/api/v1/events/{event_id}", headers=stranger | {"access-control-request-method": "DELETE"}
    )
    assert "access-control-allow-methods" not in asked_before.headers
