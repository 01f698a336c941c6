"""The process that opens strangers' pictures. It limits itself before it loads anything: memory, no files to write, no
core dump, a low priority; and an alarm ends it should it hang with nobody left to kill it."""

from __future__ import annotations

import os
import resource
import signal
import sys
from typing import BinaryIO

import msgspec

from onsale.modules.users.providers.card_reader.frames import LENGTH_BYTES, READY, Answered, Asked, framed
from onsale.modules.users.settings import CARD_READER_MEMORY_BYTES_MAX, PICTURE_BYTES_MAX

NICE = 5
# Long after the web process would have killed it.
ALARM_SECONDS = 120


def main() -> None:
    """Answers pictures until there is nobody to ask any more."""
    limit_itself()
    signal.alarm(ALARM_SECONDS)
    # Only now: all that opens pictures is loaded under the limits.
    from onsale.modules.users.providers.card_reader.recognition import Recognition  # noqa: PLC0415 - see above

    recognition = Recognition()
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    outgoing.write(READY)
    outgoing.flush()
    while True:
        signal.alarm(0)
        asked = _frame(incoming)
        picture = _frame(incoming)
        signal.alarm(ALARM_SECONDS)
        answered: Answered = recognition.read(picture, msgspec.json.decode(asked, type=Asked).today)
        outgoing.write(framed(msgspec.json.encode(answered)))
        outgoing.flush()


def limit_itself() -> None:
    """For good: hard limits are never raised again."""
    os.nice(NICE)
    for what, most in (
        (resource.RLIMIT_AS, CARD_READER_MEMORY_BYTES_MAX),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _frame(incoming: BinaryIO) -> bytes:
    """Ends the process when there is none."""
    length = incoming.read(LENGTH_BYTES)
    if len(length) < LENGTH_BYTES or int.from_bytes(length) > PICTURE_BYTES_MAX:
        sys.exit(0)
    content = incoming.read(int.from_bytes(length))
    if len(content) < int.from_bytes(length):
        sys.exit(0)
    return content


if __name__ == "__main__":
    main()
