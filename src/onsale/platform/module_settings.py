"""The settings of one account elsewhere: half of one, or an unusable key, refuses to start and says what is missing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from onsale.contracts.rsa import KeyUnusable, read_private_key, read_public_key
from onsale.platform.settings import Settings, SettingsError

K = TypeVar("K")


class RsaKeys(NamedTuple):
    """Ours to sign with, theirs to verify with."""

    private: RSAPrivateKey
    public: RSAPublicKey


class GivenSettings:
    """Settings by their names in lower case, without ``ONSALE_`` and their prefix.

    ``required`` and ``optional`` say what each is, for the sentence of a refusal; ``urls`` hold defaults. Those of
    ``secrets`` can stand in a file that ``…_FILE`` names.
    """

    def __init__(
        self,
        settings: Settings,
        prefix: str,
        *,
        required: Mapping[str, str],
        optional: Mapping[str, str],
        urls: Mapping[str, str],
        secrets: Collection[str],
    ) -> None:
        self._prefix = f"{prefix}_"
        self._meanings = {**required, **optional}
        self._urls = urls
        self._secrets = secrets
        given = {
            name.removeprefix(self._prefix): value.strip()
            for name, value in settings.of_modules.items()
            if name.startswith(self._prefix)
        }
        self.is_given = any(given.values())
        names = [*self._meanings, *urls, *(f"{name}_file" for name in self._meanings if name in secrets)]
        if unknown := sorted(set(given) - set(names)):
            known = ", ".join(self.name(name) for name in names)
            raise SettingsError(f"Unknown setting {self.name(unknown[0])}. Known: {known}.")
        self._values = {name: value for name, value in given.items() if value}
        missing = [name for name in required if not self.has(name)]
        if self.is_given and missing:
            raise self.error(missing[0], "is not set, and other settings of this channel are")

    def has(self, setting: str) -> bool:
        return not {setting, f"{setting}_file"}.isdisjoint(self._values)

    def name(self, setting: str) -> str:
        return f"ONSALE_{self._prefix}{setting}".upper()

    def error(self, setting: str, problem: str) -> SettingsError:
        """A refusal that says what belongs there."""
        meaning = self._meanings.get(setting.removesuffix("_file"), "an address with https://")
        file = "a file with " if setting.endswith("_file") else ""
        where = f" (or {self.name(setting)}_FILE to a file with it)" if setting in self._secrets else ""
        return SettingsError(f"{self.name(setting)} {problem}. Set it to {file}{meaning}{where}.")

    def text(self, setting: str) -> str:
        """A value, or the content of the file that is named instead; empty when neither is given."""
        value, path = self._values.get(setting, ""), self._values.get(f"{setting}_file", "")
        if value and path:
            raise self.error(setting, f"and {self.name(setting)}_FILE are both set, and one is meant")
        if not path:
            return value
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise self.error(f"{setting}_file", f"cannot be read ({type(error).__name__}: {path})") from error

    def pair(self, first: str, second: str) -> tuple[str, str] | None:
        """Two settings that are nothing without each other; ``None`` when neither is given."""
        if self.has(first) != self.has(second):
            missing, other = (second, first) if self.has(first) else (first, second)
            raise self.error(missing, f"is not set, and {self.name(other)} is")
        return (self.text(first), self.text(second)) if self.has(first) else None

    def key(self, setting: str, read: Callable[[str], K]) -> K:
        try:
            return read(self.text(setting))
        except KeyUnusable as error:
            used = setting if setting in self._values else f"{setting}_file"
            raise self.error(used, f"cannot be used: {error}") from error

    def rsa_keys(self, now: datetime) -> RsaKeys:
        """Our ``private_key``, and the ``public_key`` of the other side."""
        private = self.key("private_key", read_private_key)
        public = self.key("public_key", lambda text: read_public_key(text, now=now))
        # The one mistake that signs everything well and believes nothing.
        if private.public_key().public_numbers() == public.public_numbers():
            raise self.error("public_key", "is the public half of your own key")
        return RsaKeys(private, public)

    def url(self, setting: str) -> str:
        url = self._values.get(setting, self._urls[setting])
        parts = urlsplit(url)
        if url and (parts.scheme not in {"http", "https"} or not parts.netloc):
            raise self.error(setting, "is not an address")
        return url.rstrip("/")
