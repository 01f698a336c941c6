"""What can be known of a picture before anybody decodes it: its format and its size, from its first bytes.

Sources: ITU-T T.81 (JPEG markers), PNG (third edition) section 11.2.1, RFC 9649 (WebP).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

PNG = b"\x89PNG\r\n\x1a\n"
# Markers of JPEG that begin a frame and carry its size: all of C0 to CF but tables (C4, CC) and the reserved C8.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Those that stand alone, without a length.
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


class PictureProblem(StrEnum):
    """Why these bytes are no picture that we open."""

    FORMAT = "format"
    BROKEN = "broken"


class PictureSize(msgspec.Struct, frozen=True):
    """Width and height in pixels as the header says; both are at least 1."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height


def picture_size(content: bytes) -> PictureSize | PictureProblem:
    """The size that a JPEG, PNG or WebP announces. The name and the media type that somebody gave are not asked."""
    if content.startswith(b"\xff\xd8\xff"):
        size = _size_of_jpeg(content)
    elif content.startswith(PNG):
        size = _size_of_png(content)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        size = _size_of_webp(content)
    else:
        return PictureProblem.FORMAT
    return size if size is not None and size.pixels > 0 else PictureProblem.BROKEN


def _size_of_jpeg(content: bytes) -> PictureSize | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAMES:
            return PictureSize(_big(content, at + 7), _big(content, at + 5))
        else:
            at += 2 + max(2, _big(content, at + 2))
    return None


def _size_of_png(content: bytes) -> PictureSize | None:
    if content[12:16] != b"IHDR" or len(content) < 33:
        return None
    return PictureSize(int.from_bytes(content[16:20]), int.from_bytes(content[20:24]))


def _size_of_webp(content: bytes) -> PictureSize | None:
    if len(content) < 30:
        return None
    match content[12:16]:
        case b"VP8X":
            return PictureSize(_little(content, 24) + 1, _little(content, 27) + 1)
        case b"VP8L" if content[20] == 0x2F:
            bits = int.from_bytes(content[21:25], "little")
            return PictureSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8 " if content[23:26] == b"\x9d\x01\x2a":
            width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (26, 28))
            return PictureSize(width, height)
        case _:
            return None


def _big(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 2])


def _little(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 3], "little")
