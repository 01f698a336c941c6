"""Where the broker is: ``amqp://user:password@host:port/virtual-host``, or ``amqps://`` for TLS."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

import msgspec
from typing_extensions import override

from onsale.platform.settings import SettingsError

HEARTBEAT_SECONDS = 5

_SCHEMES = frozenset({"amqp", "amqps"})
_OPTIONS = ("cafile", "certfile", "keyfile")


class Address(msgspec.Struct, frozen=True):
    """A virtual host on a broker. ``url`` is as the client wants it, with the password."""

    url: str
    name: str

    @override
    def __str__(self) -> str:
        """For people and logs: without the password."""
        return self.name


def parse(text: str, *, setting: str) -> Address:
    """The address in a setting; a wrong or half-set one says what to write."""
    form = f"Write {setting} as amqp://user:password@host:port/virtual-host"
    try:
        url = urlsplit(text)
        port = f":{url.port}" if url.port else ""
    except ValueError as error:
        raise SettingsError(f"{setting} is not an address. {form}.") from error
    if url.scheme not in _SCHEMES:
        raise SettingsError(f"{setting} does not begin with amqp:// or amqps://. {form}.")
    parts = (("a user", url.username), ("a password", url.password), ("a host", url.hostname))
    missing = [name for name, given in parts if not given]
    if missing:
        raise SettingsError(f"{setting} lacks {' and '.join(missing)}. {form}.")
    options = {**_options(url, setting), "heartbeat": str(HEARTBEAT_SECONDS)}
    return Address(
        url._replace(query=urlencode(options)).geturl(), f"{url.username}@{url.hostname}{port}{url.path or '/'}"
    )


def _options(url: SplitResult, setting: str) -> dict[str, str]:
    options = dict(parse_qsl(url.query, keep_blank_values=True))
    for option, value in options.items():
        if option not in _OPTIONS or url.scheme != "amqps":
            raise SettingsError(
                f"{setting} has the option {option}; there are {', '.join(_OPTIONS)}, with amqps:// only."
            )
        if not Path(value).is_file():
            raise SettingsError(f"{setting} names {value} as {option}, and there is no such file.")
    return options
