"""What changed between two moments of a stock, as small as it can be told."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from onsale.modules.inventory.domain.stock import VERSIONS_PER_EPOCH, Stock

_CHANGED = re.compile(rb"[^\x00]")


class Snapshot(msgspec.Struct, frozen=True):
    """What was left at one version, for who looks: nothing of what does not take place. ``seats`` is the bitmap of free
    seats."""

    epoch: int
    version: int
    available: tuple[int, ...]
    seats: bytes

    @classmethod
    def of(cls, stock: Stock) -> Snapshot:
        available = tuple(max(0, number) for number in stock.available)
        seats = bytes(stock.seating.bitmap) if stock.seating else b""
        if stock.book.is_cancelled:
            available, seats = (0,) * len(available), bytes(len(seats))
        return cls(stock.epoch, stock.version, available, seats)

    def follows(self, before: Snapshot) -> bool:
        """Whether what is different from ``before`` says all: a stock that was read anew is told anew."""
        return self.epoch == before.epoch and len(self.seats) == len(before.seats)


def epoch_of(version: int) -> int:
    """The reading of the truth that a version was counted from."""
    return version // VERSIONS_PER_EPOCH


def flipped_seats(before: bytes, after: bytes) -> list[int]:
    """The indexes of the bits in which two bitmaps of one length differ, in their order."""
    changed = (int.from_bytes(before, "little") ^ int.from_bytes(after, "little")).to_bytes(len(after), "little")
    return [
        found.start() * 8 + bit
        for found in _CHANGED.finditer(changed)
        for bit in range(8)
        if changed[found.start()] >> bit & 1
    ]


def pack_seats(seats: Iterable[int]) -> bytes:
    """Rising indexes, each as its distance from the one before, seven bits a byte with the lowest first (LEB128)."""
    packed = bytearray()
    last = 0
    for seat in seats:
        distance, last = seat - last, seat
        while distance > 0x7F:
            packed.append(distance & 0x7F | 0x80)
            distance >>= 7
        packed.append(distance)
    return bytes(packed)


def unpack_seats(packed: bytes) -> list[int]:
    """The inverse of ``pack_seats``."""
    seats: list[int] = []
    seat = shift = 0
    for byte in packed:
        seat += (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            seats.append(seat)
            shift = 0
    return seats
