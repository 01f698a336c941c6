"""The identity book: consent first, masked always, each document once, few changes; and staff who look are logged."""

import asyncio
import hashlib

import httpx2
import msgspec
import pytest
from sqlalchemy.exc import IntegrityError

from onsale.app.process import Process
from onsale.modules.users.commands.identities import ViewInAudit
from onsale.modules.users.domain import Role
from onsale.platform.audit import Subject, list_entries
from tests.engines import EVERY_ENGINE
from tests.modules.proved import proved
from tests.modules.users.identity_owner import ME, NUMBER, VERSION, Owner, new_owner, number
from tests.modules.users.phone_owner import problem
from tests.processes import meddle, new_user, rows, signed_in

pytestmark = EVERY_ENGINE


@pytest.fixture
async def owner(process: Process, client: httpx2.AsyncClient) -> Owner:
    """Somebody who has consented."""
    somebody = await new_owner(process, client)
    assert (await somebody.consent()).status_code == 201
    return somebody


async def stored(process: Process) -> list[tuple[object, ...]]:
    """Everything in every book: what a refusal must leave as it was."""
    return [
        *await rows(process, "SELECT * FROM users_identities ORDER BY id"),
        *await rows(process, "SELECT * FROM users_identity_indexes ORDER BY identity_id, key_id"),
        *await rows(process, "SELECT user_id, consent_version, entries FROM users_identity_books ORDER BY user_id"),
    ]


async def test_an_entry_is_shown_masked_and_stored_sealed(owner: Owner, process: Process) -> None:
    answer = await owner.add()
    assert answer.status_code == 201
    [entry] = await owner.book()
    assert entry == answer.json()
    assert {name: value for name, value in entry.items() if name not in {"id", "created_at"}} == {
        "relation": "family",
        "label": "妈妈",
        "kind": "resident-id",
        "name_masked": "张*三",
        "number_masked": "1***************2X",
        "status": "self-declared",
        "changes_left": 3,
        "check": None,
        "can_check": True,
        "can_check_face": False,
    }
    tables = [str(row[0]) for row in await rows(process, _TABLES[process.platform.settings.database_url == ""])]
    assert "users_identities" in tables
    for table in tables:
        everything = repr(await rows(process, f"SELECT * FROM {table}"))  # noqa: S608  # of our own tables
        for secret in (NUMBER, NUMBER[:17], "张小三", "妈妈") if table != "platform_idempotency_keys" else (NUMBER,):
            assert secret not in everything, table


_TABLES = {True: "SELECT name FROM sqlite_master WHERE type = 'table'", False: "SHOW TABLES"}


async def test_nothing_is_stored_without_consent_to_the_text_that_counts(
    process: Process, client: httpx2.AsyncClient
) -> None:
    somebody = await new_owner(process, client)
    assert problem(await somebody.add()) == (409, "consent-missing")
    assert problem(await somebody.consent("2020-01-01")) == (409, "consent-outdated")
    assert await stored(process) == []
    assert await rows(process, "SELECT * FROM users_consents") == []

    assert (await somebody.consent()).status_code == 201
    assert (await somebody.add()).status_code == 201


async def test_consent_is_given_once_with_its_version_and_time(owner: Owner, process: Process) -> None:
    answers = await asyncio.gather(*(owner.consent() for _ in range(5)))
    now = process.platform.clock.now().isoformat().replace("+00:00", "Z")
    given = {"kind": "identity", "version": VERSION, "given_at": now, "withdrawn_at": None}
    assert [answer.json() for answer in answers] == [given] * 5
    listed = (await owner.client.get(f"{ME}/consents", headers=owner.headers)).json()
    assert listed["items"] == [given]
    [text] = listed["texts"]
    assert (text["version"], text["is_given"]) == (VERSION, True)
    assert text["body"]["zh-CN"]
    assert text["body"]["en"]


async def test_first_consents_at_once_make_one_book(process: Process, client: httpx2.AsyncClient) -> None:
    somebody = await new_owner(process, client)
    answers = await asyncio.gather(*(somebody.consent() for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len(await rows(process, "SELECT * FROM users_consents")) == 1


async def test_withdrawing_removes_the_book_and_keeps_the_proof(owner: Owner, process: Process) -> None:
    await owner.added()
    await owner.added(number(1))
    assert (await owner.withdraw()).status_code == 204
    assert await owner.book() == []
    assert await stored(process) == [(owner.user_id, None, 0)]
    [(withdrawn_at,)] = await rows(process, "SELECT withdrawn_at FROM users_consents")
    assert withdrawn_at is not None
    assert problem(await owner.add()) == (409, "consent-missing")

    assert (await owner.withdraw()).status_code == 204
    assert (await owner.consent()).status_code == 201
    await owner.added()
    assert [row[0] is None for row in await rows(process, "SELECT withdrawn_at FROM users_consents ORDER BY id")] == [
        False,
        True,
    ]


async def test_adding_while_consent_is_withdrawn_leaves_nothing_behind(owner: Owner, process: Process) -> None:
    answers = await asyncio.gather(
        *(owner.add(number(n)) for n in range(5)), owner.withdraw(), *(owner.add(number(n)) for n in range(5, 10))
    )
    assert {answer.status_code for answer in answers} <= {201, 204, 409}
    left = await owner.book()
    assert len(left) <= 10
    if (await rows(process, "SELECT consent_version FROM users_identity_books")) == [(None,)]:
        assert left == []


async def test_a_document_is_in_a_book_once_however_often_it_is_added_at_once(owner: Owner, process: Process) -> None:
    answers = await asyncio.gather(*(owner.add() for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"identity-exists"}
    assert len(await owner.book()) == 1
    assert problem(await owner.add(NUMBER.lower())) == (409, "identity-exists")


async def test_the_same_document_may_be_in_two_books(
    owner: Owner, process: Process, client: httpx2.AsyncClient
) -> None:
    friend = await new_owner(process, client)
    await friend.consent()
    await owner.added()
    await friend.added()
    assert len(await owner.book()) == len(await friend.book()) == 1


async def test_the_database_itself_refuses_the_same_document_twice(owner: Owner, process: Process) -> None:
    await owner.added()
    [(index,)] = await rows(process, "SELECT document_index FROM users_identity_indexes")
    await owner.added(number(1))
    before = await stored(process)
    with pytest.raises(IntegrityError):
        await meddle(process, "UPDATE users_identity_indexes SET document_index = :the_index", the_index=index)
    assert await stored(process) == before


async def test_a_book_holds_twenty_however_many_are_added_at_once(owner: Owner) -> None:
    for n in range(15):
        await owner.added(number(n))
    answers = await asyncio.gather(*(owner.add(number(n)) for n in range(15, 27)))
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 7
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"identity-book-full"}
    book = await owner.book()
    assert len(book) == 20
    assert (await owner.remove(str(book[0]["id"]))).status_code == 204
    await owner.added(number(100))


async def test_what_is_kept_of_a_request_cannot_be_reversed_by_trying(owner: Owner, process: Process) -> None:
    answer = await owner.add(key="the-only-key")
    plain = hashlib.sha256(b"POST /api/v1/me/identities " + answer.request.content).hexdigest()
    consent = await owner.post("consents", {"kind": "identity", "version": VERSION}, "consent-key")
    plain_consent = hashlib.sha256(b"POST /api/v1/me/consents " + consent.request.content).hexdigest()
    kept = {row[0] for row in await rows(process, "SELECT fingerprint FROM platform_idempotency_keys")}
    assert plain_consent in kept, "this is how it would look"
    assert plain not in kept


async def test_a_repeated_request_adds_once_and_another_with_its_key_is_refused(owner: Owner) -> None:
    first = await owner.add(key="the-same-key")
    again = await owner.add(key="the-same-key")
    assert (again.status_code, again.json()) == (201, first.json())
    assert problem(await owner.add(number(1), key="the-same-key")) == (422, "idempotency-key-reused")
    assert len(await owner.book()) == 1


async def test_name_and_document_change_three_times_and_the_label_always(owner: Owner, process: Process) -> None:
    identity_id = await owner.added()
    document = {"kind": "passport", "number": "e12345678"}
    answers = [
        await owner.change(identity_id, name="张三"),
        await owner.change(identity_id, name="张三", label="妈"),
        await owner.change(identity_id, document=document),
        await owner.change(identity_id, document=document, name="Zhang San"),
    ]
    assert [answer.json()["changes_left"] for answer in answers] == [2, 2, 1, 0]
    before = await stored(process)
    assert problem(await owner.change(identity_id, name="李四")) == (409, "identity-changes-used-up")
    assert problem(await owner.change(identity_id, document={"kind": "passport", "number": "E99999999"})) == (
        409,
        "identity-changes-used-up",
    )
    assert await stored(process) == before
    answer = await owner.change(identity_id, label="", relation="friend")
    assert answer.status_code == 200
    assert (answer.json()["label"], answer.json()["relation"]) == ("", "friend")
    assert (answer.json()["name_masked"], answer.json()["number_masked"]) == ("Z*******n", "E******78")


async def test_changes_at_once_are_all_counted(owner: Owner) -> None:
    identity_id = await owner.added()
    answers = await asyncio.gather(*(owner.change(identity_id, name=f"张{'一' * n}") for n in range(1, 9)))
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [409] * 5


async def test_an_entry_does_not_become_a_document_of_another(owner: Owner, process: Process) -> None:
    await owner.added()
    other = await owner.added(number(1))
    before = await stored(process)
    document = {"kind": "resident-id", "number": NUMBER}
    assert problem(await owner.change(other, document=document)) == (409, "identity-exists")
    assert await stored(process) == before
    # What was given up is free again.
    assert (await owner.change(other, document={"kind": "passport", "number": "E12345678"})).status_code == 200
    await owner.added(number(1))


async def test_others_entries_are_not_there(owner: Owner, process: Process, client: httpx2.AsyncClient) -> None:
    identity_id = await owner.added()
    stranger = await new_owner(process, client)
    await stranger.consent()
    await stranger.added(number(1))
    before = await stored(process)
    for answer in (
        await stranger.change(identity_id, label="mine"),
        await stranger.remove(identity_id),
        await stranger.remove("nothing"),
    ):
        assert problem(answer) == (404, "not-found")
    assert await stored(process) == before


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"document": {"kind": "resident-id", "number": "110105194912310021"}}, "/document/number"),
        ({"document": {"kind": "resident-id", "number": "11010519491231002Х"}}, "/document/number"),
        ({"document": {"kind": "passport", "number": ""}}, "/document/number"),
        ({"document": {"kind": "passport", "number": "1" * 61}}, "/document/number"),
        ({"document": {"kind": "library-card", "number": "12345678"}}, "/document/kind"),
        ({"name": "张\u200b三"}, "/name"),
        ({"name": "三" * 61}, "/name"),
        ({"label": "a\x00"}, "/label"),
        ({"relation": "enemy"}, "/relation"),
        ({"status": "checked"}, ""),
    ],
)
async def test_what_is_malformed_says_where(
    owner: Owner, process: Process, changes: dict[str, object], pointer: str
) -> None:
    before = await stored(process)
    body = {"relation": "self", "name": "张三", "document": {"kind": "resident-id", "number": NUMBER}, **changes}
    answer = await owner.post("identities", body)
    assert problem(answer) == (422, "malformed")
    [error] = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert NUMBER[:17] not in answer.text
    assert await stored(process) == before


async def test_a_full_look_needs_the_permission_and_is_written_down(
    owner: Owner, process: Process, client: httpx2.AsyncClient
) -> None:
    identity_id = await owner.added()
    path, body = f"/api/v1/staff/identities/{identity_id}/views", {"reason": "工单 1234 更正"}
    for role in (Role.BUYER, Role.ORGANISER, Role.GATE):
        headers = signed_in(process, await new_user(process, role))
        assert problem(await client.post(path, json=body, headers=headers)) == (403, "not-permitted")
    admin = await new_user(process, Role.ADMIN)
    headers = await proved(process, signed_in(process, admin))
    assert (await client.post(path, json={"reason": " \t  "}, headers=headers)).status_code == 422
    assert problem(await client.post(path.replace(identity_id, "x"), json=body, headers=headers)) == (404, "not-found")
    subject = Subject("identity", identity_id)
    async with process.platform.database.reading() as reader:
        assert await list_entries(reader, "users", "", subject, limit=10) == []

    answer = await client.post(path, json=body, headers=headers)
    assert answer.json() == {
        "id": identity_id,
        "user_id": owner.user_id,
        "kind": "resident-id",
        "name": "张小三",
        "number": NUMBER,
        "status": "self-declared",
        "check": None,
    }
    async with process.platform.database.reading() as reader:
        [entry] = await list_entries(reader, "users", "", subject, limit=10)
    assert (entry.actor_id, entry.action) == (admin.id, "users.identity-viewed")
    assert entry.value_after is not None
    assert msgspec.json.decode(entry.value_after, type=ViewInAudit) == ViewInAudit(owner.user_id, "工单 1234 更正")
