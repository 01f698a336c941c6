"""A camera that sees a ticket in somebody's hand, or a picture: films for Chromium's fake capture device."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import segno
from PIL import Image, ImageOps

WIDTH, HEIGHT = 1280, 720
FRAMES = 4
MODULE_PX = 5.5
QUIET_MODULES = 4
PAPER, INK, ROOM = 205, 60, 95
NOISE = 18
"""How much the brightness of a point trembles, of 255."""
ARGUMENTS: Final = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


def capture_argument(film: Path) -> str:
    """Chromium reads the film when the camera is opened, so it may be made after the browser was started."""
    return f"--use-file-for-fake-video-capture={film}"


def film_ticket(code: str, film: Path) -> None:
    """Writes the film (YUV4MPEG2): the code held a little askew and not quite still, in poor light."""
    modules = [bytes(row) for row in segno.make(code, error="m").matrix]
    grain = random.Random(1).choices(range(-NOISE, NOISE + 1), k=WIDTH * 64)
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    with film.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(FRAMES):
            file.write(b"FRAME\n" + b"".join(_rows(modules, number / FRAMES, grain)) + colourless)


def film_picture(picture: bytes, film: Path) -> None:
    """Writes the film of a still picture, as large as the camera sees."""
    with Image.open(io.BytesIO(picture)) as opened:
        still = ImageOps.pad(opened.convert("RGB"), (WIDTH, HEIGHT)).convert("YCbCr")
    light, *colours = still.split()
    planes = [light.tobytes(), *(plane.resize((WIDTH // 2, HEIGHT // 2)).tobytes() for plane in colours)]
    with film.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(FRAMES):
            file.write(b"FRAME\n" + b"".join(planes))


def _rows(modules: list[bytes], moment: float, grain: list[int]) -> Iterator[bytes]:
    angle = math.radians(9 + 3 * math.sin(math.tau * moment))
    along, across = math.cos(angle) / MODULE_PX, math.sin(angle) / MODULE_PX
    size, middle_x, middle_y = len(modules), WIDTH / 2 + 30 * math.sin(math.tau * moment), HEIGHT / 2
    for y in range(HEIGHT):
        down, seed = y - middle_y, (y * 7919) % (len(grain) - WIDTH)
        row = bytearray(WIDTH)
        for x in range(WIDTH):
            right = x - middle_x
            column = math.floor(right * along + down * across + size / 2)
            line = math.floor(down * along - right * across + size / 2)
            row[x] = _brightness(modules, line, column) + grain[seed + x]
        yield bytes(row)


def _brightness(modules: list[bytes], line: int, column: int) -> int:
    size = len(modules)
    if 0 <= line < size and 0 <= column < size:
        return INK if modules[line][column] else PAPER
    is_on_card = -QUIET_MODULES <= line < size + QUIET_MODULES and -QUIET_MODULES <= column < size + QUIET_MODULES
    return PAPER if is_on_card else ROOM
