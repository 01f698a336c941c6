"""The route that reads a photographed document: consent first, nothing kept, and whoever reads may hang or die."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import httpx2
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.modules.users.module import build
from onsale.modules.users.providers.card_reader import CardReader
from onsale.modules.users.providers.card_reader.frames import Trouble
from onsale.modules.users.settings import (
    CARD_READINGS_BURST,
    PICTURE_BYTES_MAX,
    PICTURE_PIXELS_MAX,
    PICTURE_UPLOAD_SECONDS_EACH,
    PICTURE_UPLOAD_SECONDS_MAX,
)
from onsale.platform.clock import ManualClock
from tests.modules.users.drawn_pictures import jpeg_head, png
from tests.modules.users.fake_card_reader import SLOW_SECONDS
from tests.modules.users.identity_owner import ME, Owner, new_owner
from tests.modules.users.phone_owner import problem
from tests.processes import rows

FAKE: Final = [sys.executable, "-m", "tests.modules.users.fake_card_reader"]
READINGS: Final = f"{ME}/identities/readings"
PICTURE: Final = png(4, 4)
# A busy machine needs longer for anything at all.
HANGS_SECONDS: Final = 3.0
RESTS_SECONDS: Final = 0.3
PLACES: Final = 2
PICTURES: Final = 4
ROOT: Final = Path(__file__).resolve().parents[3]


@pytest.fixture
async def reader(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CardReader]:
    """One that starts a stand-in, and few may ask at once."""
    monkeypatch.chdir(ROOT)
    made = CardReader(FAKE, seconds_max=20, pictures_max=PICTURES, at_once_max=PLACES)
    yield made
    await made.stop()


@pytest.fixture
def builders(reader: CardReader) -> Sequence[Builder]:
    return (partial(build, reader=reader),)


@pytest.fixture
async def owner(process: Process, client: httpx2.AsyncClient) -> Owner:
    """Somebody who has consented."""
    return await consented(process, client)


async def consented(process: Process, client: httpx2.AsyncClient) -> Owner:
    somebody = await new_owner(process, client)
    assert (await somebody.consent()).status_code == 201
    return somebody


async def read(owner: Owner, picture: bytes = PICTURE, **headers: str) -> httpx2.Response:
    return await owner.client.post(
        READINGS, content=picture, headers={**owner.headers, "content-type": "image/jpeg", **headers}
    )


def does(order: str) -> bytes:
    return PICTURE + b"!" + order.encode()


async def test_nothing_is_read_without_consent(
    process: Process, client: httpx2.AsyncClient, reader: CardReader
) -> None:
    somebody = await new_owner(process, client)

    assert problem(await client.post(READINGS, content=PICTURE)) == (401, "sign-in-required")
    assert problem(await read(somebody)) == (409, "consent-missing")
    assert reader.pid is None


@pytest.mark.parametrize(
    ("picture", "refusal"),
    [
        (b"", (415, "picture-not-supported")),
        (b"GIF89a" + bytes(100), (415, "picture-not-supported")),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", (415, "picture-not-supported")),
        (b"<!doctype html><script>alert(1)</script>", (415, "picture-not-supported")),
        (jpeg_head(800, 600)[:30], (422, "picture-broken")),
        (jpeg_head(60_000, 60_000), (422, "picture-too-many-pixels")),
        (png(50_000, 50_000, b"x"), (422, "picture-too-many-pixels")),
    ],
)
async def test_what_is_no_picture_of_ours_never_comes_to_a_decoder(
    owner: Owner, reader: CardReader, picture: bytes, refusal: tuple[int, str]
) -> None:
    assert problem(await read(owner, picture)) == refusal
    assert reader.pid is None


async def test_forty_megabytes_are_refused_before_they_are_read(owner: Owner, reader: CardReader) -> None:
    sent = 0

    async def forty_megabytes() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(40):
            sent += 1
            yield bytes(1_000_000)

    announced = await read(owner, PICTURE, **{"content-length": "40000000"})
    assert problem(announced) == (413, "body-too-large")
    assert announced.json()["bytes_max"] == PICTURE_BYTES_MAX
    streamed = await owner.client.post(READINGS, content=forty_megabytes(), headers=owner.headers)
    assert problem(streamed) == (413, "body-too-large")
    assert reader.pid is None


async def test_an_account_may_ask_so_often(owner: Owner) -> None:
    answers = [await read(owner, b"x") for _ in range(int(CARD_READINGS_BURST) + 1)]

    assert [answer.status_code for answer in answers] == [415] * int(CARD_READINGS_BURST) + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_whoever_sends_slowly_keeps_nobody_from_being_read(
    process: Process, client: httpx2.AsyncClient, owner: Owner
) -> None:
    senders = [await consented(process, client) for _ in range(PICTURES)]
    arrived, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        arrived.release()
        yield b"GIF"
        await go_on.wait()
        yield b"89a"

    async def send(one: Owner) -> httpx2.Response:
        return await one.client.post(READINGS, content=slowly(), headers=one.headers)

    async with asyncio.timeout(10):
        sending = [asyncio.create_task(send(one)) for one in senders[:-1]]
        for _ in sending:
            await arrived.acquire()
        passes = await read(owner, b"x")
        sending.append(asyncio.create_task(send(senders[-1])))
        await arrived.acquire()
        # So many are in memory, and no more.
        shed = await read(owner, b"x")
        go_on.set()
        answers = await asyncio.gather(*sending)

    assert problem(passes) == (415, "picture-not-supported")
    assert problem(shed) == (503, "overloaded")
    assert {problem(answer) for answer in answers} == {(415, "picture-not-supported")}


async def test_the_time_that_a_picture_takes_to_come_is_paid(owner: Owner, clock: ManualClock) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield b"GIF"
        clock.advance(timedelta(seconds=PICTURE_UPLOAD_SECONDS_MAX))
        yield b"89a"

    # Of what it costs, one picture comes back meanwhile.
    times = int(CARD_READINGS_BURST * PICTURE_UPLOAD_SECONDS_EACH / PICTURE_UPLOAD_SECONDS_MAX)
    answers = [await owner.client.post(READINGS, content=slowly(), headers=owner.headers) for _ in range(times + 1)]
    assert [answer.status_code for answer in answers] == [415] * times + [429]


@pytest.mark.slow
class TestAProcessThatReads:
    async def test_a_picture_becomes_fields_and_nothing_is_kept(self, owner: Owner, process: Process) -> None:
        before = await rows(process, "SELECT * FROM users_identities")

        answer = await read(owner)

        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json() == {
            "kind": "resident-id",
            "side": "front",
            "name": "张三",
            "number": answer.json()["number"],
            "sex": None,
            "birth": None,
            "valid_from": None,
            "valid_until": None,
            "is_valid_forever": False,
            "unsure": [],
        }
        assert await rows(process, "SELECT * FROM users_identities") == before == []
        assert "张三" not in repr(await rows(process, "SELECT * FROM platform_idempotency_keys"))

    @pytest.mark.parametrize(
        ("trouble", "refusal"),
        [
            (Trouble.BROKEN, (422, "picture-broken")),
            (Trouble.TOO_MANY_PIXELS, (422, "picture-too-many-pixels")),
            (Trouble.NO_CARD, (422, "card-not-found")),
            (Trouble.BLURRED, (422, "card-blurred")),
            (Trouble.GLARE, (422, "card-in-glare")),
            (Trouble.DARK, (422, "card-in-the-dark")),
            (Trouble.TOO_SMALL, (422, "card-too-small")),
            (Trouble.CUT_OFF, (422, "card-cut-off")),
        ],
    )
    async def test_a_poor_picture_is_told_what_is_wrong_with_it(
        self, owner: Owner, trouble: Trouble, refusal: tuple[int, str]
    ) -> None:
        assert problem(await read(owner, does(trouble))) == refusal

    @pytest.mark.parametrize("order", ["dies", "babbles"])
    async def test_one_that_dies_over_a_picture_is_replaced(self, owner: Owner, reader: CardReader, order: str) -> None:
        first = (await read(owner)).json()["number"]

        lost = await read(owner, does(order))

        assert problem(lost) == (503, "card-reading-failed")
        assert int(lost.headers["retry-after"]) > 0
        again = (await read(owner)).json()["number"]
        assert again != first
        assert not is_running(int(first))
        assert reader.pid == int(again)

    async def test_two_accounts_take_turns_and_a_third_is_told_to_come_later(
        self, process: Process, client: httpx2.AsyncClient, owner: Owner
    ) -> None:
        second, third = await consented(process, client), await consented(process, client)
        started = [asyncio.create_task(read(one, does("slow"))) for one in (owner, second)]
        await asyncio.sleep(SLOW_SECONDS / 4)

        refused = await read(third)
        twice = await read(owner)

        assert problem(refused) == (503, "overloaded")
        assert int(refused.headers["retry-after"]) > 0
        assert problem(twice) == (429, "too-many-requests")
        answers = await asyncio.gather(*started)
        assert [answer.status_code for answer in answers] == [200, 200]
        assert len({answer.json()["number"] for answer in answers}) == 1
        assert (await read(third)).status_code == 200


@pytest.mark.slow
class TestAProcessThatHangs:
    @pytest.fixture
    async def reader(self, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CardReader]:
        monkeypatch.chdir(ROOT)
        made = CardReader(FAKE, seconds_max=HANGS_SECONDS, rests_after_seconds=RESTS_SECONDS)
        yield made
        await made.stop()

    async def test_it_is_killed_and_the_next_picture_has_a_new_one(self, owner: Owner, reader: CardReader) -> None:
        first = int((await read(owner)).json()["number"])

        assert problem(await read(owner, does("hangs"))) == (503, "card-reading-failed")

        assert not is_running(first)
        assert (await read(owner)).status_code == 200

    async def test_it_ends_when_nobody_asks(self, owner: Owner, reader: CardReader) -> None:
        pid = int((await read(owner)).json()["number"])

        await until(lambda: reader.pid is None and not is_running(pid))

        assert int((await read(owner)).json()["number"]) != pid


class TestAServerWithoutTheExtra:
    @pytest.fixture
    def reader(self) -> CardReader:
        return CardReader(None)

    async def test_it_says_so(self, owner: Owner) -> None:
        assert problem(await read(owner)) == (501, "card-reading-absent")
        offer = await owner.client.get(READINGS, headers=owner.headers)
        assert offer.json() == {"is_offered": False, "bytes_max": PICTURE_BYTES_MAX}


async def test_a_page_is_told_that_pictures_are_read(owner: Owner) -> None:
    offer = await owner.client.get(READINGS, headers=owner.headers)

    assert offer.json() == {"is_offered": True, "bytes_max": PICTURE_BYTES_MAX}


def test_the_limit_of_pixels_is_what_a_telephone_takes() -> None:
    assert 48_000_000 < PICTURE_PIXELS_MAX < 108_000_000


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.02)
