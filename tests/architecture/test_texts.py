"""What must stand in no file: registry hosts, paths of somebody's machine, other people's servers, stray white space.

The words that are looked for are put together here, so that this file does not contain them either.
"""

import re
from collections.abc import Iterable
from typing import Final

from tests.architecture.tree import text_files

REGISTRY_HOSTS: Final = tuple(
    ".".join(parts)
    for parts in (
        ("files", "pythonhosted", "org"),
        ("pypi", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "npmmirror", "com"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("tuna", "tsinghua", "edu"),
        ("mirrors", "aliyun", "com"),
    )
)
HOME_FOLDERS: Final = "|".join(("work", "farm", "root", "home", "Users"))
MACHINE_PATH: Final = re.compile(rf"(?:^|[^A-Za-z0-9_.\-])/(?:{HOME_FOLDERS})/[A-Za-z0-9_.]")
TODO_WITHOUT_ISSUE: Final = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")
# Addresses that a page may contain: XML namespaces, our own machine, examples that belong to nobody.
ADDRESS: Final = re.compile(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
OWN_ADDRESSES: Final = re.compile(r"(^|\.)(w3\.org|localhost|example|example\.(com|org|net|test)|test|invalid)$|^127\.")
LOCKS: Final = re.compile(r"(^|/)package-lock\.json$|^requirements.*\.txt$")
# Kept byte for byte as they came: licences, and seating plans that organisers really sent.
AS_RECEIVED: Final = re.compile(r"(^|/)(LICENSE|NOTICE)[^/]*$|\.pretix\.json$")
PAGE_SUFFIXES: Final = (".vue", ".ts", ".html", ".css", ".svg")


def test_no_file_says_what_only_one_machine_knows() -> None:
    assert [found for name, text in text_files() for found in problems(name, text)] == []


def test_every_registry_host_is_found() -> None:
    for host in REGISTRY_HOSTS:
        assert problems("a.txt", f"see {host}/simple\n") == [f"a.txt:1: registry host {host}"]


def test_machine_paths_are_found_and_routes_are_not() -> None:
    for folder in HOME_FOLDERS.split("|"):
        assert problems("a.md", f"in `/{folder}/someone`\n") == ["a.md:1: path of one machine"]
    assert problems("a.ts", "go('/console/home'); go('/homepage')\n") == []


def test_a_todo_needs_an_issue() -> None:
    word = "TO" + "DO"

    assert problems("a.py", f"# {word} later\n") == ["a.py:1: a task without its issue"]
    assert problems("a.py", f"# {word}(#12): later\n") == []


def test_pages_load_nothing_from_other_hosts() -> None:
    sheet = "@import url(//fonts.elsewhere.dev/css);\n"

    assert problems("web/a.css", sheet) == ["web/a.css:1: another host: fonts.elsewhere.dev"]
    assert problems("web/a.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>\n') == []
    assert problems("docs/a.md", "https://docs.elsewhere.dev\n") == []


def test_white_space_is_kept_tidy() -> None:
    assert problems("a.py", "a = 1 \n") == ["a.py:1: white space at the end"]
    assert problems("a.py", "a = 1\r\n") == ["a.py:1: carriage return"]
    assert problems("a.py", "a = 1") == ["a.py:1: no line end at the end of the file"]


def problems(name: str, text: str) -> list[str]:
    """Everything wrong with one file, as `name:line: sentence`."""
    found = [f"{name}:{number}: {what}" for number, line in _lines(text) for what in _problems_of_line(name, line)]
    if text and not text.endswith("\n") and not AS_RECEIVED.search(name):
        found.append(f"{name}:{text.count(chr(10)) + 1}: no line end at the end of the file")
    return found


def _lines(text: str) -> Iterable[tuple[int, str]]:
    return enumerate(text.split("\n"), start=1)


def _problems_of_line(name: str, line: str) -> list[str]:
    found = [f"registry host {host}" for host in REGISTRY_HOSTS if host in line]
    if MACHINE_PATH.search(line):
        found.append("path of one machine")
    if LOCKS.search(name) or AS_RECEIVED.search(name):
        return found
    if TODO_WITHOUT_ISSUE.search(line) and "\\b" not in line:
        found.append("a task without its issue")
    if name.startswith("web/") and name.endswith(PAGE_SUFFIXES):
        found += [f"another host: {host}" for host in ADDRESS.findall(line) if not OWN_ADDRESSES.search(host)]
    if line.endswith("\r"):
        found.append("carriage return")
    elif line != line.rstrip() and not name.endswith(".md"):
        found.append("white space at the end")
    return found
