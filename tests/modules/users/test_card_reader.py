"""The real process on pictures drawn from seeds (bench/ocr): every kind of document and every distortion once, and
pictures that say nothing."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from PIL import Image, ImageDraw, ImageFilter

from bench.ocr.cards import draw_card, font
from bench.ocr.distortions import Distortion, photographed
from bench.ocr.manifest import KINDS, MAIN, Entry, committed, entries
from bench.ocr.people import holder_of
from bench.scenarios.ocr import Read
from onsale.modules.users.errors.card_reading import (
    CardBlurred,
    CardCutOff,
    CardInTheDark,
    CardNotFound,
    CardTooSmall,
    PictureBroken,
)
from onsale.modules.users.providers.card_reader import CardReader, configured_reader
from onsale.modules.users.settings import CARD_READER_MEMORY_BYTES_MAX
from onsale.platform.problems import Refusal
from tests.modules.users.drawn_pictures import png

# A busy machine needs longer; how long it takes is what `make bench SCENARIO=ocr` measures.
SECONDS_MAX: Final = 60.0
TODAY: Final = date(2026, 11, 23)
STRAIGHT: Final = Distortion(
    quarter=0, tilt=0, share=0.8, perspective=0, blur=0, motion=0, shade=0, glare=0, noise=0, quality=90
)
# One of each kind, and of each distortion in strength.
SLICE: Final = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 131, 145, 161, 173, 189)


def test_the_committed_list_is_what_the_seeds_give() -> None:
    made = entries()

    assert committed() == made
    assert len(made) == 200
    assert {entry.document for entry in made} == set(KINDS)
    assert {entry.main for entry in made} == set(MAIN)
    assert len({entry.expected.number for entry in made if entry.expected.number}) == 200 - KINDS["resident-id-back"]


def test_the_slice_has_everything() -> None:
    chosen = [committed()[at] for at in SLICE]

    assert {entry.main for entry in chosen} == set(MAIN)
    assert {entry.document for entry in chosen} == set(KINDS)


@pytest.mark.slow
class TestTheRealOne:
    @pytest.fixture
    async def reader(self) -> AsyncIterator[CardReader]:
        made = configured_reader(seconds_max=SECONDS_MAX)
        yield made
        await made.stop()

    @pytest.mark.timeout(400)
    async def test_it_reads_what_is_on_the_documents(self, reader: CardReader) -> None:
        reads = [await _read(reader, committed()[at]) for at in SLICE]

        assert [(read.entry.seed, read.refusal, read.reading) for read in reads if not read.is_exact] == []
        assert [read.entry.seed for read in reads if read.is_wrong] == []

    @pytest.mark.timeout(300)
    async def test_it_says_what_is_wrong_with_a_poor_picture(self, reader: CardReader) -> None:
        card = draw_card(holder_of("resident-id", 1), 1)
        poor = {
            "a wall": (Image.new("RGB", (1200, 900), (180, 176, 170)), CardNotFound),
            "a menu": (_menu(), CardNotFound),
            "night": (Image.new("RGB", card.size, (9, 9, 12)), CardInTheDark),
            "fog": (card.filter(ImageFilter.GaussianBlur(14)), CardBlurred),
            "far away": (_far_away(card), CardTooSmall),
            "a corner": (card.crop((380, 170, card.width, 270)).resize((1960, 200)), CardCutOff),
        }

        said = {name: await _refused(reader, _jpeg(picture)) for name, (picture, _) in poor.items()}

        assert said == {name: refusal for name, (_, refusal) in poor.items()}

    @pytest.mark.timeout(300)
    async def test_it_survives_what_somebody_made_for_it(self, reader: CardReader) -> None:
        whole = photographed(draw_card(holder_of("resident-id", 1), 1), STRAIGHT, 1)
        assert (await reader.read(whole, TODAY)).number == holder_of("resident-id", 1).number
        pid = reader.pid

        for made in (
            whole[: len(whole) // 3],
            whole[:400] + bytes(len(whole) - 400),
            png(2000, 2000, zlib.compress(bytes(100))),
            png(400, 400, zlib.compress(bytes(50_000_000))),
            png(7000, 7000),
            _with_text(bytes(70_000_000)),
        ):
            assert await _refused(reader, made) in {PictureBroken, CardNotFound, CardInTheDark}

        assert reader.pid == pid
        assert _peak_bytes(pid) < 1_500_000_000

    @pytest.mark.timeout(200)
    async def test_a_picture_that_says_how_it_was_held_is_read(self, reader: CardReader) -> None:
        holder = holder_of("resident-id", 3)
        turned = Image.open(io.BytesIO(photographed(draw_card(holder, 3), STRAIGHT, 3))).rotate(90, expand=True)
        exif = Image.Exif()
        exif[0x0112] = 6
        written = io.BytesIO()
        turned.save(written, "WEBP", exif=exif)

        reading = await reader.read(written.getvalue(), TODAY)

        assert (reading.name, reading.number) == (holder.name, holder.number)

    @pytest.mark.timeout(200)
    async def test_it_has_limits_and_none_of_our_environment(
        self, reader: CardReader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ONSALE_SECRET_KEYS", "k:secret")
        await _refused(reader, png(64, 64))

        limits = Path(f"/proc/{reader.pid}/limits").read_text()  # noqa: ASYNC240  # of a process, not of a disk
        environment = Path(f"/proc/{reader.pid}/environ").read_text()  # noqa: ASYNC240  # see above

        lines = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
        assert lines["Max address space"] == [str(CARD_READER_MEMORY_BYTES_MAX)] * 2
        assert lines["Max file size"] == ["0", "0"]
        assert lines["Max core file size"] == ["0", "0"]
        assert "ONSALE" not in environment


async def _read(reader: CardReader, entry: Entry) -> Read:
    try:
        return Read(entry, await reader.read(entry.picture(), TODAY), "", 0.0)
    except Refusal as refused:
        return Read(entry, None, refused.code, 0.0)


async def _refused(reader: CardReader, picture: bytes) -> type[Refusal] | None:
    try:
        await reader.read(picture, TODAY)
    except Refusal as refused:
        return type(refused)
    return None


def _jpeg(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.convert("RGB").save(written, "JPEG", quality=90)
    return written.getvalue()


def _menu() -> Image.Image:
    page = Image.new("RGB", (1200, 900), (250, 248, 240))
    draw = ImageDraw.Draw(page)
    for row, line in enumerate(("晚餐菜单 DINNER", "西红柿炒鸡蛋 28元", "清蒸鲈鱼 88元", "米饭 3元", "欢迎光临")):
        draw.text((120, 100 + 140 * row), line, (30, 30, 30), font(64))
    return page


def _far_away(card: Image.Image) -> Image.Image:
    table = Image.new("RGB", (1600, 1200), (120, 110, 100))
    table.paste(card.resize((100, 63), Image.Resampling.LANCZOS), (700, 540))
    return table


def _with_text(text: bytes) -> bytes:
    """A PNG with a compressed text that is very long."""
    picture = png(64, 64)
    body = b"comment\0\0" + zlib.compress(text)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    return picture[:33] + chunk + picture[33:]


def _peak_bytes(pid: int | None) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024
