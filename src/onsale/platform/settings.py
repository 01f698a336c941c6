"""Settings from the environment, read once. No secret has a default outside development."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

# How long rows are kept (docs/retention.md). Whoever retries a request within two days gets the first answer again.
IDEMPOTENCY_KEYS_KEPT_SECONDS = 48 * 3600
# Longer than any message can wait for a consumer. Those that still lie in the outbox are remembered longer.
INBOX_KEPT_SECONDS = 30 * 24 * 3600


# Names that begin like this belong to one module, which knows and checks them: its accounts at providers.
MODULE_PREFIXES = ("alipay_", "identity_check_", "sign_in_", "wechat_")


class SettingsError(Exception):
    """The process must not start like this; the message says what to set."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that differs between two installations. Field ``x`` is read from ``ONSALE_X``."""

    env: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = 8000
    admin_port: int = 0
    data_dir: Path = Path("var")
    database_url: str = ""
    database_replica_url: str = ""
    database_replica_lag_seconds_max: float = 5.0
    broker_url: str = ""
    redis_url: str = ""
    public_url: str = ""
    secret_keys: str = ""
    second_factors: Literal["", "by-role", "off"] = ""
    password_hashing: Literal["full", "cheap"] = "full"  # noqa: S105  # how it is hashed, no password
    smtp_url: str = ""
    mail_from: str = "Onsale <tickets@localhost>"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    group_commit_max_batch: int = 256
    group_commit_max_queue: int = 20_000
    request_body_bytes_max: int = 1_000_000
    upload_bytes_max: int = 96_000_000
    limits_per_principal_per_second: float = 50.0
    limits_per_address_per_second: float = 5_000.0
    requests_in_flight_max: int = 12_000
    availability_watchers_max: int = 12_000
    trusted_proxies: str = ""
    web_dir: Path = Path("web")
    # What the platform keeps of the sales that it settles, in hundredths of a percent.
    commission_basis_points: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    # Whether events of organisers are reviewed of whom the platform has not said it (docs/adr/0047).
    event_review: Literal["off", "on"] = "off"
    # Not from a variable of this name: what begins with one of MODULE_PREFIXES, by its name.
    of_modules: dict[str, str] = {}

    @property
    def is_development(self) -> bool:
        return self.env == "development"

    @property
    def wants_second_factors(self) -> bool:
        """Whether roles that need a second factor get nowhere without one. Only development does without."""
        return not self.is_development or self.second_factors == "by-role"

    @property
    def reviews_events(self) -> bool:
        """Whether an organiser of whom the platform has said nothing needs a review."""
        return self.event_review == "on"

    @property
    def base_url(self) -> str:
        """Where buyers reach us, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def own_url(self) -> str:
        """Where this process listens, for whoever runs on the same machine: no TLS and no gateway in between."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104  # compared, not bound
        return f"http://{host}:{self.port}"

    def keys(self) -> dict[str, bytes]:
        """Secret keys by key id: ``ONSALE_SECRET_KEYS=id:base64[,id:base64…]``, 32 bytes or more each.

        The first one seals and signs, all of them open: docs/how-to/change-keys.md. In development a random key is made
        once and kept in the data directory; elsewhere it must be given.
        """
        if self.secret_keys:
            return _parse_keys(self.secret_keys)
        if not self.is_development:
            raise SettingsError(
                "ONSALE_SECRET_KEYS is not set. Set it to `id:key`, where key is 32 random bytes in base64."
            )
        return _parse_keys(_development_key(self.data_dir / "secret.key"))


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. An unknown ``ONSALE_*`` name or a wrong value refuses to start."""
    source = os.environ if environ is None else environ
    given = {name[len("ONSALE_") :].lower(): value for name, value in source.items() if name.startswith("ONSALE_")}
    of_modules = {name: given.pop(name) for name in list(given) if name.startswith(MODULE_PREFIXES)}
    names = [name for name in Settings.__struct_fields__ if name != "of_modules"]
    unknown = sorted(set(given) - set(names))
    if unknown:
        known = ", ".join(f"ONSALE_{name.upper()}" for name in names)
        raise SettingsError(f"Unknown setting ONSALE_{unknown[0].upper()}. Known: {known}.")
    try:
        settings = msgspec.convert({**given, "of_modules": of_modules}, Settings, strict=False, dec_hook=_decode_path)
    except msgspec.ValidationError as error:
        raise SettingsError(f"A setting has a wrong value: {error}.") from error
    if settings.second_factors == "off" and not settings.is_development:
        raise SettingsError("ONSALE_SECOND_FACTORS=off is for ONSALE_ENV=development only. Leave it out.")
    if settings.password_hashing == "cheap" and not settings.is_development:  # noqa: S105  # see above
        raise SettingsError("ONSALE_PASSWORD_HASHING=cheap is for ONSALE_ENV=development only. Leave it out.")
    return settings


def _decode_path(target: type, value: object) -> object:
    if target is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(f"no setting of type {target}")


def _parse_keys(text: str) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for part in text.strip().split(","):
        key_id, separator, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not separator or not key_id.isalnum() or len(key) < 32:
            raise SettingsError("ONSALE_SECRET_KEYS must be `id:base64` pairs with at least 32 bytes each.")
        keys[key_id] = key
    return keys


def _development_key(path: Path) -> str:
    """The key of this data directory: made once, the same for all processes that start together."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_text("dev1:" + base64.b64encode(secrets.token_bytes(32)).decode(), encoding="ascii")
        _publish(fresh, path)
        fresh.unlink(missing_ok=True)
    return path.read_text(encoding="ascii")


def _publish(fresh: Path, path: Path) -> None:
    """Give a finished file its name, unless somebody was faster: nobody may read half a key or two different ones."""
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass  # another process was first; its key counts
    except OSError:
        fresh.replace(path)  # a file system without links: good enough for one process
