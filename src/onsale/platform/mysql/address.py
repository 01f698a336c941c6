"""Where a server is: ``mysql://user:password@host:port/name``, with TLS by ``?ssl_ca=/path``."""

from __future__ import annotations

from pathlib import Path

import msgspec
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError
from typing_extensions import override

from onsale.platform.settings import SettingsError

PORT = 3306
_SCHEMES = frozenset({"mysql", "mariadb"})
_OPTIONS = frozenset({"ssl_ca", "ssl_cert", "ssl_key", "unix_socket"})


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A server and one database on it."""

    host: str
    port: int
    user: str
    password: str
    database: str
    unix_socket: str | None = None
    tls: dict[str, str] | None = None

    @override
    def __str__(self) -> str:
        """For people and logs: without the password."""
        return f"{self.user}@{self.unix_socket or f'{self.host}:{self.port}'}/{self.database}"


def parse(url: str, *, setting: str) -> Address:
    """The address in a setting; a wrong or half-set one says what to write."""
    form = f"Write {setting} as mysql://user:password@host:port/name"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise SettingsError(f"{setting} is not an address. {form}.") from error
    if parsed.drivername not in _SCHEMES:
        raise SettingsError(f"{setting} begins with {parsed.drivername}://, which is no engine we know. {form}.")
    options = _options(parsed, setting)
    missing = [
        name
        for name, given in (
            ("a user", parsed.username),
            ("a host", parsed.host or options.get("unix_socket")),
            ("the name of a database", parsed.database),
        )
        if not given
    ]
    if missing:
        raise SettingsError(f"{setting} lacks {' and '.join(missing)}. {form}.")
    return Address(
        host=parsed.host or "localhost",
        port=parsed.port or PORT,
        user=parsed.username or "",
        password=parsed.password or "",
        database=parsed.database or "",
        unix_socket=options.get("unix_socket"),
        tls={name.removeprefix("ssl_"): path for name, path in options.items() if name.startswith("ssl_")} or None,
    )


def _options(parsed: URL, setting: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in parsed.query.items():
        if name not in _OPTIONS or not isinstance(value, str):
            raise SettingsError(f"{setting} has the option {name}; there are {', '.join(sorted(_OPTIONS))}.")
        if name.startswith("ssl_") and not Path(value).is_file():
            raise SettingsError(f"{setting} names {value} as {name}, and there is no such file.")
        options[name] = value
    return options
