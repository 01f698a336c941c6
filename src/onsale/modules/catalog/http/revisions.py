"""The revision that a change was made from, as the header ``If-Match`` names it (RFC 9110, 13.1.1)."""

from __future__ import annotations

from typing import Annotated

from litestar.params import HeaderParameter

from onsale.contracts.values import Text
from onsale.platform.http import AnyRequest, malformed
from onsale.platform.problems import language_of

Revision = Annotated[str, HeaderParameter(name="If-Match", max_length=20)]


def revision_of(request: AnyRequest, if_match: str) -> int:
    """Refuses a change that does not say what it was made from: it might overwrite what nobody has seen."""
    stated = if_match.strip().removeprefix("W/").strip('"')  # a gateway that compresses makes tags weak
    if not (stated.isascii() and stated.isdecimal()):
        detail = Text(
            zh='请在请求头 If-Match 中写明所依据的版本，例如 "3"。',
            en='Name the revision that this was made from in the header If-Match, such as "3".',
        )
        malformed("/If-Match", detail.in_language(language_of(request.headers.get("accept-language", ""))))
    return int(stated)
