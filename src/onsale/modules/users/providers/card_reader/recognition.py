"""From a picture to its lines: detected small, turned the way the text runs, recognised large; and once more with light
and shade evened out where that left something open."""

from __future__ import annotations

import logging
import re
from datetime import date
from typing import cast

import cv2
import msgspec
import numpy as np
import numpy.typing as npt
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_cls import TextClassifier
from rapidocr.ch_ppocr_det import TextDetector
from rapidocr.ch_ppocr_rec import TextRecInput, TextRecognizer

from onsale.modules.users.domain.card_lines import Line, Point
from onsale.modules.users.domain.reading_cards import SURE_SCORE, combined, read_card
from onsale.modules.users.providers.card_reader.frames import Answered, Trouble
from onsale.modules.users.providers.card_reader.picture import Pixels, Unopened, evened, fitted, opened, trouble_of

Corners = npt.NDArray[np.float32]
THREADS = 2
DETECTED_SIDE = 960
# A box that is not so much longer than high does not say which way its text runs.
TALL = 1.5
VOTERS = 8
LINES_MAX = 80
MARGIN = 0.04
# Then the letters of a card are about ten pixels high.
FAR_AWAY_PIXELS = 400
# Two to four Chinese characters, with the label or without.
NAME_LINE = re.compile(r"(?:姓名)?[\u3400-\u9fff]{2,5}")
NAME_LABEL = "姓名"
NAMES_MAX = 6
WIDER_HEIGHTS = 1.1


class _Look(msgspec.Struct, frozen=True):
    """One look at a picture, upright by now."""

    pixels: Pixels
    lines: list[Line]
    letter_heights: list[float]
    box: tuple[int, int, int, int] | None


class Recognition:
    """Has its models in memory; one picture at a time."""

    def __init__(self) -> None:
        logging.disable(logging.CRITICAL)
        engine = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Det.limit_type": "max",
                "Det.limit_side_len": DETECTED_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        # Models are loaded by their first use.
        blank = np.full((64, 256, 3), 255, dtype=np.uint8)
        engine(blank, use_det=False, use_cls=True, use_rec=True)
        engine(blank, use_det=True, use_cls=False, use_rec=False)
        self._detect = cast("TextDetector", engine.text_det)
        self._classify = cast("TextClassifier", engine.text_cls)
        self._recognise = cast("TextRecognizer", engine.text_rec)

    def read(self, content: bytes, today: date) -> Answered:
        """What the picture says of a document, or why it says nothing."""
        try:
            pixels = opened(content)
        except Unopened as unopened:
            return Answered(None, unopened.trouble)
        first = self._look(pixels)
        reading = read_card(self._with_whole_names(first), today)
        if (reading is None or not reading.is_whole) and _is_far_away(first):
            # Made larger, a few pixels turn into any digits, and one guess in eleven fits its check character.
            return Answered(None, Trouble.TOO_SMALL)
        if reading is None or not reading.is_whole:
            second = self._look(evened(_cut_out(first)))
            reading = combined(reading, read_card(second.lines, today))
        if reading is not None and not reading.is_empty:
            return Answered(reading, None)
        is_document = reading is not None
        return Answered(None, trouble_of(first.pixels, first.lines, first.letter_heights, is_document=is_document))

    def _look(self, pixels: Pixels) -> _Look:
        boxes = self._detected(pixels)
        if not boxes:
            return _Look(pixels, [], [], None)
        if _runs_upwards(boxes):
            pixels, boxes = _quarter_turned(pixels, boxes)
        boxes = [_from_upper_left(box) for box in boxes]
        crops = [_cropped(pixels, box) for box in boxes]
        if self._is_on_its_head(crops):
            pixels, boxes = _half_turned(pixels, boxes)
            crops = [_cropped(pixels, box) for box in boxes]
        recognised = self._recognise(TextRecInput(img=crops, return_word_box=False))
        lines = [
            Line(text, float(score), _points(box))
            for text, score, box in zip(recognised.txts or (), recognised.scores or (), boxes, strict=False)
            if text.strip()
        ]
        return _Look(pixels, lines, [_height(box) for box in boxes], _hull(pixels, boxes))

    def _with_whole_names(self, look: _Look) -> list[Line]:
        """The lines, those that may be a name recognised once more with what stands right behind them: the detection
        leaves thin last characters outside (张一)."""
        short = [at for at, line in enumerate(look.lines) if _may_be_name(line.text)][:NAMES_MAX]
        if not short:
            return look.lines
        wider = [_widened(np.asarray(look.lines[at].corners, dtype=np.float32)) for at in short]
        recognised = self._recognise(TextRecInput(img=[_cropped(look.pixels, box) for box in wider]))
        lines = list(look.lines)
        for at, text, score in zip(short, recognised.txts or (), recognised.scores or (), strict=False):
            known = lines[at]
            if text.startswith(known.text) and _may_be_name(text) and score >= SURE_SCORE:
                lines[at] = msgspec.structs.replace(known, text=text, score=float(score))
        return lines

    def _detected(self, pixels: Pixels) -> list[Corners]:
        """Boxes in the pixels of the picture, those with the most room first when there are too many."""
        found = self._detect(pixels).boxes
        boxes = [] if found is None else [np.asarray(box, dtype=np.float32) for box in found]
        return sorted(boxes, key=lambda box: _width(box) * _height(box), reverse=True)[:LINES_MAX]

    def _is_on_its_head(self, crops: list[Pixels]) -> bool:
        """By the votes of long lines, each as strong as it is sure."""
        voters = sorted(crops, key=lambda crop: crop.shape[1] / max(1, crop.shape[0]), reverse=True)[:VOTERS]
        votes = self._classify([crop.copy() for crop in voters]).cls_res or []
        return sum(float(score) if label == "180" else -float(score) for label, score in votes) > 0.0


def _runs_upwards(boxes: list[Corners]) -> bool:
    """Whether most of the text, by its length, runs up or down the picture."""
    upwards = level = 0.0
    for box in boxes:
        sides = sorted((box[1] - box[0], box[3] - box[0]), key=np.linalg.norm)
        length = float(np.linalg.norm(sides[1]))
        if length < TALL * float(np.linalg.norm(sides[0])):
            continue
        if abs(sides[1][1]) > abs(sides[1][0]):
            upwards += length
        else:
            level += length
    return upwards > level


def _from_upper_left(box: Corners) -> Corners:
    """The same corners, the upper left one first and then as the clock goes."""
    around = box if _is_clockwise(box) else box[::-1]
    return np.roll(around, -int(np.argmin(around.sum(axis=1))), axis=0)


def _is_clockwise(box: Corners) -> bool:
    along, down = box[1] - box[0], box[2] - box[1]
    return float(along[0] * down[1] - along[1] * down[0]) > 0


def _quarter_turned(pixels: Pixels, boxes: list[Corners]) -> tuple[Pixels, list[Corners]]:
    """A quarter to the left; what was above on the right is now above on the left."""
    width = pixels.shape[1]
    turned = [np.stack([box[:, 1], width - 1 - box[:, 0]], axis=1).astype(np.float32) for box in boxes]
    return np.ascontiguousarray(np.rot90(pixels)), turned


def _half_turned(pixels: Pixels, boxes: list[Corners]) -> tuple[Pixels, list[Corners]]:
    height, width = pixels.shape[:2]
    last = np.array([width - 1, height - 1], dtype=np.float32)
    return np.ascontiguousarray(np.rot90(pixels, 2)), [(last - box)[[2, 3, 0, 1]] for box in boxes]


def _cropped(pixels: Pixels, box: Corners) -> Pixels:
    """One line, straightened."""
    width, height = max(1, round(_width(box))), max(1, round(_height(box)))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(np.ascontiguousarray(box, dtype=np.float32), target)
    cut = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, dtype=np.uint8)


def _may_be_name(text: str) -> bool:
    return text != NAME_LABEL and NAME_LINE.fullmatch(text) is not None


def _is_far_away(look: _Look) -> bool:
    """Whether all of the text is in one small spot, and none of it legible."""
    if look.box is None or any(line.score >= SURE_SCORE for line in look.lines):
        return False
    left, top, right, bottom = look.box
    return max(right - left, bottom - top) < FAR_AWAY_PIXELS


def _widened(box: Corners) -> Corners:
    """The same with one character more behind it."""
    upper, lower = (box[1] - box[0]), (box[2] - box[3])
    more = WIDER_HEIGHTS * _height(box) / max(1.0, _width(box))
    return np.stack([box[0], box[1] + upper * more, box[2] + lower * more, box[3]]).astype(np.float32)


def _cut_out(look: _Look) -> Pixels:
    """The part of the picture with text in it: the same pixels then show larger letters."""
    if look.box is None:
        return look.pixels
    left, top, right, bottom = look.box
    return fitted(look.pixels[top:bottom, left:right])


def _hull(pixels: Pixels, boxes: list[Corners]) -> tuple[int, int, int, int]:
    every = np.concatenate(boxes)
    height, width = pixels.shape[:2]
    margin = MARGIN * max(height, width)
    left, top = np.maximum(every.min(axis=0) - margin, 0)
    right, bottom = np.minimum(every.max(axis=0) + margin, (width, height))
    return int(left), int(top), int(right), int(bottom)


def _width(box: Corners) -> float:
    return float(np.linalg.norm(box[1] - box[0]) + np.linalg.norm(box[2] - box[3])) / 2


def _height(box: Corners) -> float:
    return float(np.linalg.norm(box[3] - box[0]) + np.linalg.norm(box[2] - box[1])) / 2


def _points(box: Corners) -> tuple[Point, Point, Point, Point]:
    a, b, c, d = ((float(x), float(y)) for x, y in box)
    return a, b, c, d
