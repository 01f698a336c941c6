"""Stands in for the process that reads: `python fake_card_reader.py`. What it does with a picture is in the picture:
after its last chunk stands what to do."""

import os
import sys
import time

import msgspec

from onsale.modules.users.domain.identities import DocumentKind
from onsale.modules.users.domain.reading_cards import CardReading, CardSide
from onsale.modules.users.providers.card_reader.frames import LENGTH_BYTES, READY, Answered, Trouble, framed

SLOW_SECONDS = 0.5


def main() -> None:
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    while _frame():
        order = _frame().rpartition(b"!")[2].decode("latin-1")
        if order == "dies":
            os._exit(3)
        if order == "hangs":
            time.sleep(600)
        if order == "slow":
            time.sleep(SLOW_SECONDS)
        answer = framed(b"{") if order == "babbles" else framed(msgspec.json.encode(_answered(order)))
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()


def _answered(order: str) -> Answered:
    if order in set(Trouble):
        return Answered(None, Trouble(order))
    # The number tells which process it was.
    reading = CardReading(kind=DocumentKind.RESIDENT_ID, side=CardSide.FRONT, name="张三", number=str(os.getpid()))
    return Answered(reading, None)


def _frame() -> bytes:
    length = int.from_bytes(sys.stdin.buffer.read(LENGTH_BYTES))
    return sys.stdin.buffer.read(length)


if __name__ == "__main__":
    main()
