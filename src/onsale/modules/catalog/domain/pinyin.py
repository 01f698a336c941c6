"""Search by pinyin: every reading of every character, matched syllable by syllable.

All readings are kept instead of choosing one by context: 乐 is found as "le" and as "yue", and the 44 MB of phrases
that a choice needs stay on the disk.
"""

from __future__ import annotations

import importlib
import os
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

INITIALS_LENGTH_MIN = 3

Syllables = Sequence[frozenset[str]]


def syllables_of(text: str) -> list[frozenset[str]]:
    """The readings of each Chinese character of the text, without tones; other characters are left out."""
    return [readings for readings in map(_readings_of, text) if readings]


def matches(query: str, syllables: Syllables) -> bool:
    """Whether consecutive syllables spell the query: "linzhixia", "linzhix" and the initials "lzx" find 林知夏."""
    spelled = any(_spells(query, syllables, start) for start in range(len(syllables)))
    return spelled or (len(query) >= INITIALS_LENGTH_MIN and _has_initials(query, syllables))


def _spells(query: str, syllables: Syllables, start: int) -> bool:
    """Follows every way to cut the query into readings; the last syllable may be unfinished, the first may not."""
    rests = {query}
    for at in range(start, len(syllables)):
        following = set()
        for rest in rests:
            for reading in syllables[at]:
                if rest == reading or (at > start and reading.startswith(rest)):
                    return True
                if rest.startswith(reading):
                    following.add(rest.removeprefix(reading))
        if not following:
            return False
        rests = following
    return False


def _has_initials(query: str, syllables: Syllables) -> bool:
    length = len(query)
    return any(
        all(
            any(reading[0] == letter for reading in readings)
            for letter, readings in zip(query, syllables[start : start + length], strict=True)
        )
        for start in range(len(syllables) - length + 1)
    )


@cache
def _readings_of(character: str) -> frozenset[str]:
    spelled = _dictionary().get(ord(character), "")
    plain = (_without_tone(reading) for reading in spelled.split(","))
    return frozenset(form for reading in plain for form in _typed_forms(reading) if form)


def _without_tone(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    # ǖ and its sisters come apart into u, the dots and the tone.
    return "".join(
        "v" if letter == "u" and letters[at + 1 : at + 2] == "\u0308" else letter
        for at, letter in enumerate(letters)
        if not unicodedata.combining(letter)
    )


def _typed_forms(reading: str) -> tuple[str, ...]:
    """People type ü as v or as u."""
    return (reading, reading.replace("v", "u")) if "v" in reading else (reading,)


@cache
def _dictionary() -> Mapping[int, str]:
    # Must be set before the package is imported for the first time; it would load its phrases otherwise.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    readings: object = importlib.import_module("pypinyin.pinyin_dict").pinyin_dict
    assert isinstance(readings, dict)
    return readings
