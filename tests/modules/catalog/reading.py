"""Strict readers of what others read of us: heads of pages (by the library's parser of HTML) and calendar files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import msgspec
from typing_extensions import override

from tests.modules.catalog.plans import JsonObject

LINE_BYTES_MAX = 75
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass
class Head:
    """What a head says. ``others`` are the names of all elements that do not belong there."""

    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    data: list[JsonObject] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self._open = ""
        self._is_data = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "meta":
                self.head.meta[given.get("name") or given["property"]] = given["content"]
            case "link":
                self.head.links.append((given["rel"], given.get("hreflang", ""), given["href"]))
            case "title" | "script":
                self._open = tag
                self._is_data = given.get("type") == "application/ld+json"
                if tag == "script" and not self._is_data:
                    self.head.others.append(tag)
            case _:
                self.head.others.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    @override
    def handle_comment(self, data: str) -> None:
        self.head.others.append(f"<!--{data}-->")

    @override
    def handle_data(self, data: str) -> None:
        if self._open == "title":
            self.head.title += data
        elif self._open == "script":
            self.head.data.append(json.loads(data))
        elif data.strip():
            self.head.others.append(data)


def read_head(html: str) -> Head:
    """The head as a parser of HTML understands it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.head


def read_calendar(content: bytes) -> list[dict[str, str]]:
    """The entries of a calendar file, texts as their author wrote them. Refuses what RFC 5545 does not allow: line
    ends, lengths, characters, nesting, properties that come twice."""
    pieces = content.split(b"\r\n")
    assert pieces.pop() == b"", "the last line has no end"
    for piece in pieces:
        assert len(piece) <= LINE_BYTES_MAX, piece
        assert b"\n" not in piece
        assert b"\r" not in piece
        piece.decode()  # no character is cut in two
    text = b"\r\n".join(pieces).replace(b"\r\n ", b"").decode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", text.replace("\r\n", ""))
    unfolded = text.split("\r\n")
    assert (unfolded[0], unfolded[1], unfolded[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    entries: list[dict[str, str]] = []
    current: dict[str, str] | None = None
    for line in unfolded[1:-1]:
        name, colon, value = line.partition(":")
        assert colon, line
        assert re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[A-Z-]+)*", name), line
        match name, value:
            case "BEGIN", "VEVENT":
                assert current is None
                current = {}
            case "END", "VEVENT":
                assert current is not None
                assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"} <= current.keys()
                entries.append(current)
                current = None
            case _ if current is not None:
                assert name not in current
                current[name] = _text(value) if name in {"SUMMARY", "DESCRIPTION", "LOCATION"} else value
    assert current is None
    return entries


def _text(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), value
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def parts(of: JsonObject, name: str) -> list[JsonObject]:
    """What a thing of schema.org consists of."""
    return msgspec.convert(of[name], list[JsonObject])
