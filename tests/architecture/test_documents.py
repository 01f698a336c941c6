"""The documents point at things that exist, and the two READMEs say the same."""

import re
from pathlib import Path
from typing import Final

from tests.architecture.tree import ROOT, text_files

LINK: Final = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE: Final = re.compile(r"`([\w./-]+/[\w./-]+\.\w+|(?:src|web|docs|tests|bench|scripts|migrations)/[\w./-]+)`")
COMMAND: Final = re.compile(r"(?m)^make ([\w-]+)|`make ([\w-]+)")
GENERATED: Final = ("schemas/",)


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{name}: {target}"
        for name, text in _documents()
        for target in LINK.findall(text)
        if "://" not in target and not (ROOT / name).parent.joinpath(target).exists()
    ]

    assert broken == []


def test_every_file_that_a_document_names_exists() -> None:
    missing = [
        f"{name}: {path}"
        for name, text in _documents()
        for path in CODE.findall(text)
        if not path.startswith(GENERATED) and not _exists(path)
    ]

    assert missing == []


def test_every_make_command_that_is_named_exists() -> None:
    """In documents, and in what programs say."""
    known = set(re.findall(r"(?m)^([\w-]+):", (ROOT / "Makefile").read_text()))
    named = {first or second for _, text in text_files() for first, second in COMMAND.findall(text)}

    assert named - known == set()


def test_the_chinese_readme_has_the_headings_tables_and_examples_of_the_english_one() -> None:
    english, chinese = ((ROOT / name).read_text() for name in ("README.md", "README.zh-CN.md"))

    assert _shape(chinese) == _shape(english)


def test_a_missing_row_shows_in_the_shape() -> None:
    assert _shape("# a\n| b |\n| c |\n") != _shape("# a\n| b |\n")


def _shape(text: str) -> list[str]:
    """What of a document must be the same in every language: heading levels, table rows, examples, placeholders."""
    marks = re.compile(r"^(#+ |\||```\w*$|<!--.*-->$|make \w+)")
    return [found.group(1) for line in text.splitlines() if (found := marks.match(line))]


def _documents() -> list[tuple[str, str]]:
    return [(name, text) for name, text in text_files() if name.endswith(".md")]


def _exists(path: str) -> bool:
    """Paths are written from the root, or from `src/onsale` where a sentence is about our package."""
    bases = (ROOT, ROOT / "src/onsale", ROOT / "src/onsale/modules", Path(ROOT / "web"))
    return any((base / path).exists() or (base / f"{path}.py").exists() for base in bases)
