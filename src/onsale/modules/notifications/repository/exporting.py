"""Messages that were sent to somebody, for that person."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam

from onsale.contracts.values import Text
from onsale.modules.notifications.domain.messages import Words
from onsale.modules.notifications.tables import PERSONAL_DATA, messages
from onsale.platform.exporting import Source


def _text(opened: str) -> str:
    words = msgspec.json.decode(opened, type=Words)
    return words.body if words.subject is None else f"{words.subject}\n\n{words.body}"


_data = {one.table.name: one for one in PERSONAL_DATA}

SOURCES = (
    Source(
        title=Text(zh="发到您手机的消息", en="Messages to your phone"),
        data=_data["notifications_messages"],
        where=messages.c.recipient_index.in_(bindparam("phones", expanding=True)),
        newest=messages.c.id,
        shown={"words_sealed": _text},
    ),
)
