"""A picture made ready for recognition: opened within limits, upright by its own word, of a size that is quick to read;
and what can be said of one that could not be read."""

from __future__ import annotations

import io
import warnings

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from onsale.modules.users.domain.card_lines import Line
from onsale.modules.users.providers.card_reader.frames import Trouble
from onsale.modules.users.settings import PICTURE_PIXELS_MAX

Pixels = npt.NDArray[np.uint8]
FORMATS = ("JPEG", "PNG", "WEBP")
SIDE_MAX = 1600
SIDE_MIN = 960


class Unopened(Exception):
    """The picture does not open; ``trouble`` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def opened(content: bytes) -> Pixels:
    """Blue, green and red of every pixel, the longer side at most ``SIDE_MAX``. Raises ``Unopened``."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            warnings.simplefilter("ignore")
            return _decoded(picture)
    except Unopened:
        raise
    # Whatever decoders do with what somebody made for them: it does not open.
    except Exception as error:
        raise Unopened(Trouble.BROKEN) from error


def _decoded(picture: Image.Image) -> Pixels:
    if picture.width * picture.height > PICTURE_PIXELS_MAX:
        raise Unopened(Trouble.TOO_MANY_PIXELS)
    # JPEG alone: a large one is decoded at a half, a quarter or an eighth.
    picture.draft("RGB", (SIDE_MAX, SIDE_MAX))
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    return fitted(np.asarray(upright)[:, :, ::-1])


def fitted(pixels: Pixels) -> Pixels:
    """Not larger than is quick to read, and not so small that letters have no strokes."""
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE_MAX / max(height, width)) if max(height, width) > SIDE_MIN else SIDE_MIN / max(height, width)
    if scale == 1.0:
        return np.ascontiguousarray(pixels)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(np.ascontiguousarray(pixels), size, interpolation=way), dtype=np.uint8)


def evened(pixels: Pixels) -> Pixels:
    """The same with light and shade evened out, and edges drawn after: a second look for what the first missed."""
    lightness, *colours = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_BGR2LAB))
    even = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(lightness)
    soft = cv2.GaussianBlur(even, (0, 0), 2.0)
    sharp = cv2.addWeighted(even, 1.8, soft, -0.8, 0)
    return np.asarray(cv2.cvtColor(cv2.merge([sharp, *colours]), cv2.COLOR_LAB2BGR), dtype=np.uint8)


def trouble_of(pixels: Pixels, lines: list[Line], letter_heights: list[float], *, is_document: bool) -> Trouble:
    """What is most likely wrong with a picture that could not be read. What is legible is not blurred: then it is
    another text, or a part of a document."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    if is_document and float((grey > GLARE_LIGHTNESS).mean()) > GLARE_SHARE:
        return Trouble.GLARE
    if sum(line.score >= LEGIBLE_SCORE for line in lines) < LEGIBLE_LINES:
        if float(grey.mean()) < DARK_MEAN:
            return Trouble.DARK
        if letter_heights and float(np.median(letter_heights)) < SMALL_LETTER_PIXELS:
            return Trouble.TOO_SMALL
        sharpness = float(cv2.Laplacian(cv2.medianBlur(grey, 3), cv2.CV_64F).var())
        if sharpness < BLURRED_VARIANCE and float(grey.std()) > EMPTY_DEVIATION:
            return Trouble.BLURRED
    return Trouble.CUT_OFF if is_document else Trouble.NO_CARD


DARK_MEAN = 35.0
BLURRED_VARIANCE = 18.0
# A wall is smooth as well, but has nothing that differs.
EMPTY_DEVIATION = 12.0
SMALL_LETTER_PIXELS = 11.0
GLARE_LIGHTNESS = 252
GLARE_SHARE = 0.02
LEGIBLE_SCORE = 0.9
LEGIBLE_LINES = 2
