"""Where Redis is: ``redis://user:password@host:port/0``; ``rediss://`` with TLS; commas between nodes of a cluster."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import msgspec
from typing_extensions import override

from onsale.platform.settings import SettingsError

PORT = 6379
_TLS_BY_SCHEME = {"redis": False, "rediss": True}


class Node(msgspec.Struct, frozen=True):
    """One server."""

    host: str
    port: int

    @override
    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One server, or those of a cluster that are asked for the others."""

    nodes: list[Node]
    database: int = 0
    user: str | None = None
    password: str | None = None
    tls: bool = False

    @override
    def __str__(self) -> str:
        """For people and logs: without the password."""
        return ", ".join(str(node) for node in self.nodes)


def parse(url: str, *, setting: str) -> Address:
    """The address in a setting; a wrong one says what to write."""
    form = f"Write {setting} as redis://host:port/0"
    try:
        parts = urlsplit(url)
        login, _, hosts = parts.netloc.rpartition("@")
        nodes = [_node(host) for host in hosts.split(",")]
    except ValueError as error:
        raise SettingsError(f"{setting} is not an address. {form}.") from error
    if parts.scheme not in _TLS_BY_SCHEME:
        raise SettingsError(f"{setting} begins with {parts.scheme or 'nothing'}, which is no scheme we know. {form}.")
    database = parts.path.strip("/") or "0"
    if not all(node.host for node in nodes) or not database.isdecimal() or parts.query or parts.fragment:
        raise SettingsError(f"{setting} is not an address. {form}.")
    user, _, password = login.partition(":")
    return Address(
        nodes=nodes,
        database=int(database),
        user=unquote(user) or None,
        password=unquote(password) or None,
        tls=_TLS_BY_SCHEME[parts.scheme],
    )


def _node(text: str) -> Node:
    parts = urlsplit(f"//{text}")
    return Node(parts.hostname or "", parts.port or PORT)
