"""Search over what events say: Chinese by any run of characters, Latin by the beginnings of words, both by pinyin.

A query is cut into terms; every term must be found. Long Chinese terms may be made of parts that stand apart
(上海演唱会 finds a concert in Shanghai), so no dictionary is needed. It is a scan, good for some ten thousand events;
beyond that a search engine has to take over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import msgspec

from onsale.modules.catalog.domain.pinyin import matches, syllables_of

QUERY_LENGTH_MAX = 100
TERMS_MAX = 10
PINYIN_LENGTH_MIN = 2

_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_CHINESE}]+|[^\s{_CHINESE}]+")
_APOSTROPHES = re.compile("['\u2019`]")
_NO_WORD = re.compile(r"[^\w]+|_+")


class Term(msgspec.Struct, frozen=True):
    """One thing that must be found: a run of Chinese or a Latin word."""

    text: str
    is_chinese: bool


class SearchField(msgspec.Struct, frozen=True):
    """A text to search in. Its weight says how much a find here is worth."""

    weight: int
    text: str


class _Indexed(msgspec.Struct, frozen=True):
    weight: int
    text: str
    syllables: list[frozenset[str]]


class SearchDocument(msgspec.Struct, frozen=True):
    """What one event says, ready to be searched."""

    fields: list[_Indexed]
    everything: str


def index(fields: Sequence[SearchField]) -> SearchDocument:
    """The document of these fields."""
    indexed = [_Indexed(field.weight, _normal(field.text), syllables_of(field.text)) for field in fields]
    return SearchDocument(indexed, "".join(field.text for field in indexed))


def parse(query: str) -> tuple[Term, ...]:
    """The terms of a query, at most ``TERMS_MAX`` of its first ``QUERY_LENGTH_MAX`` characters."""
    normal = _normal(query[:QUERY_LENGTH_MAX])
    terms = [Term(run, _is_chinese(run)) for run in _RUN.findall(normal)]
    return tuple(terms[:TERMS_MAX])


def score(document: SearchDocument, terms: Sequence[Term]) -> int:
    """How well all terms are found; 0 when one of them is not. No terms find everything alike."""
    total = 1
    for term in terms:
        found = _score_of(document, term)
        if not found:
            return 0
        total += found
    return total


def _score_of(document: SearchDocument, term: Term) -> int:
    wanted = term.text if term.is_chinese else f" {term.text}"
    best = max((2 * field.weight for field in document.fields if wanted in field.text), default=0)
    if best:
        return best
    if term.is_chinese:
        return 1 if _made_of_parts(term.text, document.everything) else 0
    if len(term.text) < PINYIN_LENGTH_MIN or not term.text.isascii() or not term.text.isalpha():
        return 0
    return max((field.weight for field in document.fields if matches(term.text, field.syllables)), default=0)


def _made_of_parts(term: str, text: str) -> bool:
    """Whether the term can be cut into parts of two characters or more that all stand in the text."""
    reachable = [True] + [False] * len(term)
    for end in range(2, len(term) + 1):
        reachable[end] = any(reachable[start] and term[start:end] in text for start in range(end - 1))
    return len(term) > 1 and reachable[-1]


def _normal(text: str) -> str:
    """Lower case, full width folded, accents dropped, one blank before every run of Chinese and every word."""
    folded = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    return "".join(f" {run}" for run in _RUN.findall(_NO_WORD.sub(" ", plain)))


def _is_chinese(run: str) -> bool:
    return re.match(rf"[{_CHINESE}]", run) is not None
