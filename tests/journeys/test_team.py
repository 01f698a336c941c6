"""An owner invites somebody by a link, who joins on a phone, has other roles by and by, and leaves again."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looks import WATCH_SHIFTS, assert_well
from tests.journeys.people import Person, person
from tests.journeys.server import Server
from tests.journeys.town import Made, Somebody, sign_in

pytestmark = pytest.mark.timeout(120)

OWNER_PHONE: Final = "13820000031"
HELPER_PHONE: Final = "13820000032"
EVENTS: Final = ("Tides", "Derby")


def test_a_team_grows_and_shrinks(browser: Browser, server: Server) -> None:
    server.grant(OWNER_PHONE, "organiser")
    owner = person(browser, server, language="en", on_phone=False)
    owner.page.add_init_script(WATCH_SHIFTS)
    signed_in = sign_in(server, OWNER_PHONE)
    owner.keeps(signed_in.session)
    make_events(signed_in)
    link = invite(owner)

    helper = person(browser, server, language="zh-CN", on_phone=True)
    helper.page.add_init_script(WATCH_SHIFTS)
    join(helper, link)
    # Whoever finds orders sees no sales and no team.
    links = helper.page.get_by_role("navigation").get_by_role("link")
    expect(links).to_contain_text(["活动", "场馆", "订单", "检票"])
    expect(links).to_have_count(4)

    limit_to_an_event(owner, helper)
    change_roles(owner)
    remove(owner)
    make_and_end_a_key(owner)

    # The link has been used, by whomever.
    helper.page.goto(link)
    helper.sees("join").click()
    expect(helper.page.get_by_role("alert")).to_contain_text("邀请已失效")
    # A token from before a change is refused once, and another one is asked for.
    refused = [one for one in helper.record.refused if not one.startswith("401 ")]
    assert refused == ["403 POST /api/v1/team-invitations/acceptance"]
    assert owner.record.refused == []
    for somebody in (owner, helper):
        assert somebody.record.faults == []
        assert somebody.record.strangers == set()


def invite(owner: Person) -> str:
    owner.open("/console/team")
    expect(owner.sees("member")).to_have_count(1)
    assert_well(owner, "team-alone")
    owner.sees("rename").click()
    owner.page.get_by_label("English").fill("Harbour Hall")
    owner.sees("rename-save").click()
    expect(owner.page.get_by_text("Who works for Harbour Hall")).to_be_visible()
    owner.sees("invite").click()
    owner.sees("role-gate").uncheck()
    expect(owner.sees("invite-make")).to_be_disabled()
    owner.sees("role-box_office").check()
    assert_well(owner, "team-invite")
    owner.sees("invite-make").click()
    link = owner.sees("invite-link").input_value()
    assert link.startswith(f"{owner.server.url}/console/join#")
    assert_well(owner, "team-link")
    owner.page.get_by_role("button", name="Done").click()
    expect(owner.sees("invitations").get_by_role("listitem")).to_have_count(1)
    # What nobody has any more cannot be used by anybody.
    owner.sees("invite").click()
    owner.sees("invite-make").click()
    owner.page.get_by_role("button", name="Done").click()
    expect(owner.sees("invitation-withdraw")).to_have_count(2)
    owner.sees("invitation-withdraw").first.click()
    expect(owner.sees("invitation-withdraw")).to_have_count(1)
    return link


def join(helper: Person, link: str) -> None:
    helper.page.goto(link)
    helper.signs_in(HELPER_PHONE)
    assert_well(helper, "team-join")
    helper.sees("join").click()
    expect(helper.page).to_have_url(f"{helper.server.url}/console/events")


def make_events(owner: Somebody) -> None:
    """Two that nobody has published yet."""
    place = {"name": words("Harbour Hall"), "city": words("Shanghai"), "address": words("1 Quay")}
    venue = owner.post("/organiser/venues", place | {"timezone": "Asia/Shanghai"}, Made)
    for title in EVENTS:
        texts = {
            name: words(title if name == "title" else "-") for name in ("title", "subtitle", "description", "notices")
        }
        owner.post("/organiser/events", texts | {"age_limit": None, "category": "concert", "venue_id": venue.id}, Made)


def words(text: str) -> dict[str, str]:
    return {"zh-CN": text, "en": text}


def limit_to_an_event(owner: Person, helper: Person) -> None:
    helper.open("/console/events")
    expect(helper.page.get_by_role("main").get_by_role("listitem")).to_have_count(2)
    owner.page.reload()
    owner.sees("member-menu").last.click()
    owner.sees("member-menu-roles").click()
    owner.sees("events-some").focus()
    owner.page.keyboard.press("Space")
    expect(owner.sees("member-confirm")).to_be_disabled()
    owner.page.get_by_label(EVENTS[0]).check()
    assert_well(owner, "team-events")
    owner.sees("member-confirm").click()
    expect(owner.sees("member-events")).to_have_text(f"Only {EVENTS[0]}")
    assert_well(owner, "team-limited")
    helper.page.reload()
    expect(helper.page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
    expect(helper.page.get_by_role("main")).to_contain_text(EVENTS[0])
    expect(helper.page.get_by_role("navigation").get_by_role("link")).to_contain_text(["活动", "订单", "检票"])
    assert_well(helper, "team-limited-member")


def change_roles(owner: Person) -> None:
    owner.page.reload()
    expect(owner.sees("member")).to_have_count(2)
    owner.sees("member-menu").last.click()
    owner.sees("member-menu-roles").click()
    expect(owner.sees("member-confirm")).to_be_disabled()
    owner.sees("role-editor").check()
    owner.sees("member-confirm").click()
    expect(owner.sees("member").last).to_contain_text("Editor")
    assert_well(owner, "team")
    # An organisation keeps an owner, and says so.
    owner.sees("member-menu").first.click()
    owner.sees("member-menu-remove").click()
    owner.sees("member-confirm").click()
    expect(owner.page.get_by_role("dialog").get_by_role("alert")).to_contain_text("needs an owner")
    owner.page.keyboard.press("Escape")
    assert owner.record.refused.pop().startswith("409 DELETE /api/v1/team/members/")


def remove(owner: Person) -> None:
    owner.sees("member-menu").last.click()
    owner.sees("member-menu-remove").click()
    owner.sees("member-confirm").click()
    expect(owner.sees("member")).to_have_count(1)
    owner.page.get_by_role("link", name="Audit log").click()
    owner.page.get_by_label("Part").select_option("People")
    expect(owner.sees("audit-sentence").first).to_have_text("Member removed")


def make_and_end_a_key(owner: Person) -> None:
    owner.page.get_by_role("link", name="API keys").click()
    expect(owner.page.get_by_text("No keys yet")).to_be_visible()
    assert_well(owner, "keys-none")
    owner.sees("key-new").click()
    owner.page.get_by_label("Name").fill("Report")
    expect(owner.sees("key-make")).to_be_disabled()
    owner.sees("scope-reports:read").check()
    assert_well(owner, "keys-new")
    owner.sees("key-make").click()
    secret = owner.sees("key-secret").input_value()
    assert_well(owner, "keys-secret")
    owner.page.get_by_role("button", name="Done").click()
    expect(owner.sees("key")).to_contain_text(secret[-4:])
    assert_well(owner, "keys")
    api = owner.page.request
    exchange = f"{owner.server.url}/api/v1/auth/api-tokens"
    token = api.post(exchange, data={"key": secret}).json()["access_token"]
    sales, asked = f"{owner.server.url}/api/v1/organiser/sales", {"authorization": f"Bearer {token}"}
    assert api.get(sales, headers=asked).status == 200
    owner.sees("key-end").click()
    owner.sees("key-end-confirm").click()
    expect(owner.page.get_by_text("No keys yet")).to_be_visible()
    assert api.get(sales, headers=asked).status == 401
    assert api.post(exchange, data={"key": secret}).status == 401
