"""Smallest pictures, made by hand: the web process has nothing that could draw one."""

from __future__ import annotations

import struct
import zlib

PNG = b"\x89PNG\r\n\x1a\n"


def png(width: int, height: int, content: bytes = b"") -> bytes:
    """A grey PNG that says that it is so large; ``content`` instead of its pixels."""
    pixels = content or zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    return (
        PNG
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + _chunk(b"IDAT", pixels)
        + _chunk(b"IEND", b"")
    )


def jpeg_head(width: int, height: int, *, progressive: bool = False) -> bytes:
    """The beginning of a JPEG with an EXIF segment in front, up to its frame."""
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + bytes(3)
    exif = b"Exif\0\0" + bytes(40)
    marker = b"\xff\xc2" if progressive else b"\xff\xc0"
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + marker + frame


def webp_head(width: int, height: int, form: str) -> bytes:
    """The beginning of a WebP of one of its three forms."""
    bodies = {
        "VP8X": bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
        "VP8L": b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + bytes(5),
        "VP8 ": bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width, height),
    }
    body = form.encode() + struct.pack("<I", 10) + bodies[form]
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
