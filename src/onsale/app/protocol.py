"""HTTP as uvicorn speaks it, with one difference: what one answer writes leaves in one piece."""

from __future__ import annotations

import asyncio

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from onsale.platform.streams import CONNECTION


class OneWriteProtocol(HttpToolsProtocol):
    """Head and body of an answer are two writes, and each was a system call and a packet."""

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        gathering = GatheringTransport(transport)
        self.app_state = {**self.app_state, CONNECTION: gathering}
        super().connection_made(gathering)


class GatheringTransport(asyncio.Transport):
    """Passes everything on, and gathers what is written until the loop comes round."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._gathered: list[bytes] = []

    @override
    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._gathered:
            asyncio.get_running_loop().call_soon(self._flush)
        self._gathered.append(bytes(data))

    def _flush(self) -> None:
        if self._gathered:
            gathered, self._gathered = self._gathered, []
            # uvloop raises for who writes to a connection that was lost a moment ago, before anybody was told.
            if not self._transport.is_closing():
                self._transport.write(gathered[0] if len(gathered) == 1 else b"".join(gathered))

    @override
    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size()

    @override
    def close(self) -> None:
        self._flush()
        self._transport.close()

    @override
    def abort(self) -> None:
        self._transport.abort()

    @override
    def is_closing(self) -> bool:
        return self._transport.is_closing()

    @override
    def get_extra_info(self, name: str, default: object = None) -> object:
        return self._transport.get_extra_info(name, default)

    @override
    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._flush()
        self._transport.set_protocol(protocol)

    @override
    def pause_reading(self) -> None:
        self._transport.pause_reading()

    @override
    def resume_reading(self) -> None:
        self._transport.resume_reading()
