"""Photographs a flat document badly: on a table, turned, from the side, out of focus, in shade, under a lamp."""

import io

import cv2
import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image

FRAME_WIDTH, FRAME_HEIGHT = 1800, 1350
Pixels = npt.NDArray[np.float32]


class Distortion(msgspec.Struct, frozen=True, kw_only=True):
    """What is done to one picture. `quarter` and `tilt` are degrees, `share` is the part of the frame's width that the
    document fills, `perspective` and the strengths are 0 to 1, `blur` is the radius in pixels of the picture, `motion`
    the length of a shake, `noise` of 255, `quality` that of JPEG."""

    quarter: int
    tilt: float
    share: float
    perspective: float
    blur: float
    motion: int
    shade: float
    glare: float
    noise: float
    quality: int


def photographed(card: Image.Image, how: Distortion, seed: int) -> bytes:
    """The picture as a JPEG."""
    dice = np.random.default_rng(seed)
    frame = _on_a_table(np.asarray(card, dtype=np.float32), how, dice)
    if how.blur:
        frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), how.blur), dtype=np.float32)
    if how.motion:
        frame = _shaken(frame, how.motion, float(dice.uniform(0, 180)))
    frame = _lit(frame, how, dice)
    if how.noise:
        frame = frame + dice.normal(0, how.noise, frame.shape).astype(np.float32)
    picture = Image.fromarray(np.clip(frame, 0, 255).astype(np.uint8))
    if how.quarter:
        picture = picture.rotate(how.quarter, expand=True)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=how.quality)
    return written.getvalue()


def _on_a_table(card: Pixels, how: Distortion, dice: np.random.Generator) -> Pixels:
    """The document turned and seen from the side, before a ground with some grain."""
    height, width = card.shape[:2]
    wide = FRAME_WIDTH * how.share
    half_x, half_y = wide / 2, wide * height / width / 2
    angle = np.deg2rad(how.tilt)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-half_x, -half_y], [half_x, -half_y], [half_x, half_y], [-half_x, half_y]])
    pulled = corners * (1 + dice.uniform(-how.perspective, how.perspective, corners.shape))
    centre = np.array([FRAME_WIDTH / 2, FRAME_HEIGHT / 2])
    target = (pulled @ turn.T + centre).astype(np.float32)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    base = dice.uniform(60, 150, 3)
    coarse = dice.normal(0, 14, (FRAME_HEIGHT // 30, FRAME_WIDTH // 60, 3)).astype(np.float32)
    ground = np.asarray(cv2.resize(coarse, (FRAME_WIDTH, FRAME_HEIGHT)), dtype=np.float32) + base.astype(np.float32)
    size = (FRAME_WIDTH, FRAME_HEIGHT)
    seen = np.asarray(cv2.warpPerspective(card, matrix, size, flags=cv2.INTER_AREA), dtype=np.float32)
    where = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, size)[:, :, None]
    return np.asarray(seen * where + ground * (1 - where), dtype=np.float32)


def _shaken(frame: Pixels, length: int, angle: float) -> Pixels:
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), angle, 1)
    kernel = np.asarray(cv2.warpAffine(kernel, turn, (length, length)), dtype=np.float32)
    return np.asarray(cv2.filter2D(frame, -1, kernel / kernel.sum()), dtype=np.float32)


def _lit(frame: Pixels, how: Distortion, dice: np.random.Generator) -> Pixels:
    """Shade begins at the edge of somebody's shadow; a lamp is a bright spot that weakens what is under it."""
    y, x = np.mgrid[0:FRAME_HEIGHT, 0:FRAME_WIDTH].astype(np.float32)
    if how.shade:
        angle = dice.uniform(0, 2 * np.pi)
        along = (x / FRAME_WIDTH - 0.5) * np.cos(angle) + (y / FRAME_HEIGHT - 0.5) * np.sin(angle)
        edge = 1 / (1 + np.exp(-(along - dice.uniform(-0.15, 0.15)) * dice.uniform(6, 40)))
        frame = frame * (1 - how.shade * edge)[:, :, None].astype(np.float32)
    if how.glare:
        cx, cy = FRAME_WIDTH * dice.uniform(0.25, 0.75), FRAME_HEIGHT * dice.uniform(0.25, 0.75)
        rx, ry = FRAME_WIDTH * dice.uniform(0.06, 0.16), FRAME_HEIGHT * dice.uniform(0.08, 0.2)
        spot = how.glare * np.exp(-(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2))
        frame = frame + (255 - frame) * spot[:, :, None]
    return np.asarray(frame, dtype=np.float32)
