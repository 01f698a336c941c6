"""What a picture says of itself, before anybody decodes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.users.domain.pictures import PictureProblem, PictureSize, picture_size
from tests.modules.users.drawn_pictures import jpeg_head, png, webp_head

SIDES = st.integers(1, 16_383)


@given(SIDES, SIDES, st.sampled_from(["jpeg", "progressive", "VP8X", "VP8L", "VP8 "]))
def test_the_size_is_in_the_header(width: int, height: int, form: str) -> None:
    is_jpeg = form in {"jpeg", "progressive"}
    head = jpeg_head(width, height, progressive=form == "progressive") if is_jpeg else webp_head(width, height, form)

    assert picture_size(head) == PictureSize(width, height)


def test_a_png_says_its_size() -> None:
    assert picture_size(png(7, 5)) == PictureSize(7, 5)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a\x01\x00\x01\x00",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><title>card.jpg</title>",
        b"%PDF-1.7",
        b"BM" + bytes(60),
        b"II*\0" + bytes(60),
        b"RIFF\0\0\0\0WAVEfmt ",
    ],
)
def test_anything_else_is_none_of_the_three(content: bytes) -> None:
    assert picture_size(content) is PictureProblem.FORMAT


@pytest.mark.parametrize("whole", [jpeg_head(800, 600), png(4, 4), webp_head(9, 9, "VP8X")])
def test_what_is_cut_off_before_its_size_is_broken(whole: bytes) -> None:
    assert picture_size(whole[:20]) is PictureProblem.BROKEN


def test_a_picture_without_pixels_is_broken() -> None:
    assert picture_size(jpeg_head(0, 600)) is PictureProblem.BROKEN
    assert picture_size(png(0, 0)) is PictureProblem.BROKEN


@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBP"]), st.binary(max_size=200))
def test_no_bytes_are_too_much_for_it(start: bytes, rest: bytes) -> None:
    size = picture_size(start + rest)

    assert size is PictureProblem.BROKEN or (isinstance(size, PictureSize) and size.pixels > 0)
