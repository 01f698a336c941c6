"""What travels over the broker: parcels. A parcel carries messages of one type, in their order, as JSON::

    [{"id": "019e…", "events": [{…}, {…}]}, {"id": "019f…", "events": [{…}]}]

A message on the broker costs the same however much it carries, and most of it is not the content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec
from aiormq.abc import DeliveredMessage

from onsale.platform.bus import MESSAGES_PER_TRANSACTION_MAX, Message
from onsale.platform.inbox import MESSAGE_ID_LENGTH_MAX

MESSAGES_MAX = MESSAGES_PER_TRANSACTION_MAX
BYTES_MAX = 256 * 1024

# A message that is taken apart gets longer ids.
_ID_LENGTH_MAX = MESSAGE_ID_LENGTH_MAX - len("#000")


class _Letter(msgspec.Struct):
    id: str
    events: msgspec.Raw


_decoder = msgspec.json.Decoder(list[_Letter])
_encoder = msgspec.json.Encoder()


def packed(messages: Sequence[Message]) -> bytes:
    """The body of a parcel with these messages."""
    return _encoder.encode([_Letter(message.id, msgspec.Raw(message.payload)) for message in messages])


def unpacked(delivered: DeliveredMessage) -> list[Message]:
    """The messages of a parcel, one at least. What is none of ours becomes a message that no consumer can read, with
    an id that is the same at every delivery: it ends among the dead letters, where somebody sees it."""
    event_type = delivered.header.properties.message_type or delivered.routing_key or ""
    try:
        letters = _decoder.decode(delivered.body)
    except msgspec.DecodeError:
        letters = []
    if not letters or not all(0 < len(letter.id) <= _ID_LENGTH_MAX for letter in letters):
        return [Message(hashlib.sha256(delivered.body).hexdigest()[:_ID_LENGTH_MAX], event_type, delivered.body)]
    return [Message(letter.id, event_type, bytes(letter.events)) for letter in letters]
