"""Whoever switches a check off says why, where it is switched off."""

import re
from collections.abc import Iterator
from typing import Final

from tests.architecture.tree import ROOT, text_files

RULE_IN_LIST: Final = re.compile(r'^\s*"[A-Z]{1,5}[0-9]{0,4}",')
RULE_LISTS: Final = re.compile(r"^(?:extend-)?ignore = \[|^\"[^\"]+\" = \[")
# What switches something off in a line, and the same with codes and a reason of at least a few words. The words are
# broken with brackets, so that these lines do not find themselves.
SWITCHES: Final = (
    (re.compile(r"#\s*noqa"), re.compile(r"#\s*noqa: ?[A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*(?: - | +# )\w.{7,}")),
    (re.compile(r"#\s*type: ?ignore"), re.compile(r"#\s*type: ?ignore\[[a-z0-9, -]+\] +# \w.{7,}")),
    (re.compile(r"eslint[-]disable"), re.compile(r"eslint[-]disable\S* [@a-z/, -]+ -- \w.{7,}")),
    (re.compile(r"@ts[-](?:expect-error|ignore|nocheck)"), re.compile(r"@ts[-]expect-error[ :-]+\w.{7,}")),
    (re.compile(r"#\s*fmt: ?off"), re.compile(r"#\s*fmt: ?off +# \w.{7,}")),
)
REASON_ABOVE: Final = re.compile(r"^\s*(?:#|//) \w.{7,}|^\s*(?:#|//) [A-Z]+\d+: .{7,}")


def test_every_switched_off_check_has_its_reason() -> None:
    source = ((name, text) for name, text in text_files() if name.endswith((".py", ".ts", ".vue", ".js", ".mjs")))

    assert [found for name, text in source for found in without_reason(name, text)] == []


def test_every_ignored_rule_has_its_reason() -> None:
    assert list(rules_without_reason((ROOT / "pyproject.toml").read_text())) == []


def test_a_switch_without_reason_is_found() -> None:
    hush = "no" + "qa"
    trust = "type: " + "ignore"

    assert without_reason("a.py", f"import x  # {hush}\n") == ["a.py:1"]
    assert without_reason("a.py", f"import x  # {hush}: F401\n") == ["a.py:1"]
    assert without_reason("a.py", f"import x  # {trust}[attr]\n") == ["a.py:1"]
    assert without_reason("a.py", f"import x  # {trust}  # because I say so\n") == ["a.py:1"]
    assert without_reason("a.ts", "// eslint-" + "disable-next-line no-console\n") == ["a.ts:1"]


def test_a_switch_with_reason_is_accepted() -> None:
    hush = "no" + "qa"

    assert without_reason("a.py", f"import x  # {hush}: F401 - registers its tables\n") == []
    assert without_reason("a.py", f"# S608: names are our own\nx = 1  # {hush}: S608\n") == []


def test_a_rule_ignored_without_reason_is_found() -> None:
    configuration = 'ignore = [\n  "S311", # dice only\n  "E501",\n]\n'

    assert list(rules_without_reason(configuration)) == ['"E501",']


def without_reason(name: str, text: str) -> list[str]:
    """Where a check is switched off without codes and a reason, in the line or in a comment right above it."""
    lines = text.splitlines()
    found = []
    for number, line in enumerate(lines, start=1):
        for switch, accepted in SWITCHES:
            above = lines[number - 2] if number > 1 else ""
            has_code = not switch.pattern.startswith("#") or re.search(r"[A-Z]+\d+|\[[a-z-]+\]", line)
            if switch.search(line) and not accepted.search(line) and not (has_code and REASON_ABOVE.match(above)):
                found.append(f"{name}:{number}")
    return found


def rules_without_reason(configuration: str) -> Iterator[str]:
    """The rules that a list of ignores in `pyproject.toml` names without a comment behind them."""
    inside = False
    for line in configuration.splitlines():
        if RULE_LISTS.match(line):
            inside = True
        elif line.startswith("]"):
            inside = False
        elif inside and RULE_IN_LIST.match(line) and not re.search(r"# .{8,}", line):
            yield line.strip()
