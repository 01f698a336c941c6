"""What the provider remembers: payments, refunds and notices still to deliver. Everything survives a restart.

All of it is in memory; each change is also written to one SQLite file before it is answered. Changes of requests that
are served at the same time share a transaction. The file is not synced: a restart or `kill -9` loses nothing, a power
cut may, which a stand-in can live with.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from onsale.provider_sim.faults import Defaults, Fault, NextFaults

Channel = Literal["alipay", "wechat"]
PaymentState = Literal["offered", "waiting", "paid", "closed"]
RefundState = Literal["pending", "done", "refused"]
NoticeKind = Literal["waiting", "paid", "refund"]

FILE = "books.sqlite"


class Payment(msgspec.Struct, kw_only=True):
    """One payment under one merchant number. ``offered`` is not there yet for who asks Alipay about it."""

    channel: Channel
    number: str
    method: str
    app_id: str
    subject: str
    amount_minor: int
    notify_url: str
    return_url: str = ""
    attach: str = ""
    openid: str = ""
    token: str
    state: PaymentState
    created_ms: int
    expires_ms: int
    transaction_id: str = ""
    payer: str = ""
    paid_ms: int = 0
    closed_ms: int = 0
    received_minor: int = 0
    refunded_minor: int = 0
    refunds: list[str] = msgspec.field(default_factory=list)
    faults: dict[str, Fault] = msgspec.field(default_factory=dict)
    injected: dict[str, int] = msgspec.field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.channel}:{self.number}"


class Refund(msgspec.Struct, kw_only=True):
    """Money on its way back. Pending ones become final by themselves at ``due_ms``, or when they are released."""

    channel: Channel
    number: str
    payment: str
    refund_id: str
    amount_minor: int
    notify_url: str
    reason: str = ""
    state: RefundState
    created_ms: int
    due_ms: int = 0
    done_ms: int = 0

    @property
    def key(self) -> str:
        return f"{self.channel}:{self.number}"


class Notice(msgspec.Struct, kw_only=True):
    """Something a merchant is to hear, and what spoils its first deliveries."""

    id: str
    channel: Channel
    kind: NoticeKind
    payment: str
    refund: str = ""
    url: str
    due_ms: int
    tries: int = 0
    treatments: list[Fault] = msgspec.field(default_factory=list)

    @property
    def notification_id(self) -> str:
        """The same for every copy."""
        return self.id.partition("#")[0]

    def treatment(self) -> Fault | None:
        """What this try is to be spoilt by: each treatment in turn has its number of tries."""
        tries = self.tries
        for fault in self.treatments:
            if not fault.times or tries < fault.times:
                return fault
            tries -= fault.times
        return None


class Setup(msgspec.Struct, kw_only=True):
    """What was set from outside."""

    clock_moved_ms: int = 0
    defaults: Defaults = msgspec.field(default_factory=Defaults)
    upcoming: list[NextFaults] = msgspec.field(default_factory=list)
    bills: Literal["early", "next-day"] = "early"


Record = Payment | Refund | Notice | Setup
R = TypeVar("R", Payment, Refund, Notice, Setup)
_KINDS: dict[type[Record], str] = {Payment: "payment", Refund: "refund", Notice: "notice", Setup: "setup"}
_SCHEMA = "CREATE TABLE IF NOT EXISTS records (kind TEXT, key TEXT, body BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID"


class Books:
    """The records by key, in the order in which they were made. Change one, ``save`` it, await ``written``."""

    def __init__(self, folder: Path) -> None:
        self._file = sqlite3.connect(folder / FILE, isolation_level=None)
        for line in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=OFF", _SCHEMA):
            self._file.execute(line)
        self.payments = {p.key: p for p in sorted(self._load(Payment), key=lambda p: p.created_ms)}
        self.refunds = {r.key: r for r in sorted(self._load(Refund), key=lambda r: r.created_ms)}
        self.notices = {n.id: n for n in self._load(Notice)}
        self.setup = next(iter(self._load(Setup)), Setup())
        self.by_token = {payment.token: payment for payment in self.payments.values()}
        self.by_transaction = {p.transaction_id: p for p in self.payments.values() if p.transaction_id}
        self._encoder = msgspec.msgpack.Encoder()
        self._changed: dict[tuple[str, str], Record | None] = {}
        self._writing: asyncio.Future[None] | None = None

    def _load(self, kind: type[R]) -> Iterator[R]:
        decoder = msgspec.msgpack.Decoder(kind)
        for (body,) in self._file.execute("SELECT body FROM records WHERE kind = ?", (_KINDS[kind],)):
            yield decoder.decode(body)

    def save(self, record: Record) -> None:
        """The record as it will be when the transaction is written is what is kept."""
        match record:
            case Payment():
                self.payments[record.key] = record
                self.by_token[record.token] = record
                if record.transaction_id:
                    self.by_transaction[record.transaction_id] = record
                self._changed["payment", record.key] = record
            case Refund():
                self.refunds[record.key] = record
                self._changed["refund", record.key] = record
            case Notice():
                self.notices[record.id] = record
                self._changed["notice", record.id] = record
            case Setup():
                self._changed["setup", ""] = record

    def forget(self, notice: Notice) -> None:
        self.notices.pop(notice.id, None)
        self._changed["notice", notice.id] = None

    async def written(self) -> None:
        """Return when everything saved so far is in the file, together with what others save in the same moment."""
        if self._writing is None:
            loop = asyncio.get_running_loop()
            self._writing = loop.create_future()
            loop.call_soon(self._write)
        await self._writing

    def _write(self) -> None:
        done, self._writing = self._writing, None
        assert done is not None, "only who waits asks for it"
        try:
            self.write_now()
        except sqlite3.Error as error:
            done.set_exception(error)
        else:
            done.set_result(None)

    def write_now(self) -> None:
        """One transaction with every change since the last."""
        changed, self._changed = self._changed, {}
        kept = [(*key, self._encoder.encode(record)) for key, record in changed.items() if record is not None]
        gone = [key for key, record in changed.items() if record is None]
        if not changed:
            return
        self._file.execute("BEGIN")
        self._file.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", kept)
        self._file.executemany("DELETE FROM records WHERE kind = ? AND key = ?", gone)
        self._file.execute("COMMIT")

    def close(self) -> None:
        self.write_now()
        self._file.close()
