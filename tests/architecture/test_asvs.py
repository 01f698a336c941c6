"""docs/security/asvs.md says what of OWASP's standard is met: what it names exists, and what it counts is right."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.architecture.tree import ROOT, python_files

JsonObjects = dict[str, dict[str, object]]
PAGE: Final = ROOT / "docs/security/asvs.md"
# Every number of levels 1 and 2 of chapters 6 to 11 of ASVS 5.0.0, with its level.
NUMBERS: Final[dict[str, int]] = json.loads((ROOT / "tests/architecture/asvs.json").read_text())
ROW: Final = re.compile(r"(?m)^\| (\d+\.\d+\.\d+) \|(.*)\|$")
TEST: Final = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
FIGURES: Final = re.compile(r"(?m)^\*\*(\d+) are shown by tests, (\d+) do not apply, (\d+) are not yet met\.\*\*$")
OPEN: Final = re.compile(r"(?m)^Not yet: (.*)\.$")
LIMIT: Final = re.compile(r"(?m)^\| `([\w.]+)\.([A-Z_]+)` \| ([\d.]+) \|")
WAY_IN: Final = re.compile(r"(?m)^\| `POST (/api/v1/[^`]+)` \|")
REFERENCE: Final = re.compile(r'"\$ref": "#/components/schemas/(\w+)"')
# What a file has in it that derives a key, or names what for.
DERIVES: Final = re.compile(r"PURPOSE|all_for|derive|TokenSigner|SignInCookie")
# Random numbers that anybody may guess: pictures, the demo, how long somebody waits, where a search begins.
GUESSABLE: Final = re.compile(
    r"^src/onsale/(app/demo/|modules/catalog/domain/poster/|modules/inventory/front/batch\.py"
    r"|platform/(commit_queue|mysql/reads|rabbit/link)\.py)"
)
# Our own programs; the stand-in for providers does whatever they do.
OURS: Final = re.compile(r"^src/onsale/(?!provider_sim/)")
ALGORITHMS: Final = frozenset(
    {
        "hazmat.primitives.asymmetric.ed25519.Ed25519PrivateKey",
        "hazmat.primitives.asymmetric.ed25519.Ed25519PublicKey",
        "hazmat.primitives.asymmetric.padding.PKCS1v15",
        "hazmat.primitives.asymmetric.rsa.RSAPrivateKey",
        "hazmat.primitives.asymmetric.rsa.RSAPublicKey",
        "hazmat.primitives.ciphers.aead.AESGCM",
        "hazmat.primitives.hashes.SHA256",
        "hazmat.primitives.kdf.hkdf.HKDF",
    }
)
HASHES: Final = frozenset({"sha256"})
# WeChat Pay gives no other checksum; Redis calls scripts by it.
SHA1: Final = frozenset({"src/onsale/modules/orders/providers/wechat/gateway.py", "src/onsale/platform/redis/store.py"})


def test_every_number_has_one_line() -> None:
    assert len(NUMBERS) == 110
    assert [number for number, _ in ROW.findall(PAGE.read_text())] == list(NUMBERS)


def test_every_test_that_the_page_names_exists() -> None:
    named = TEST.findall(PAGE.read_text())
    assert len(named) > 150
    assert missing_tests(named) == []


def test_a_line_is_shown_or_says_why_not_and_all_are_counted() -> None:
    page = PAGE.read_text()
    [figures] = FIGURES.findall(page)
    kind = {number: kind_of(line) for number, line in ROW.findall(page)}
    counts = Counter(kind.values())

    assert [number for number, found in kind.items() if found == "nothing"] == []
    assert [counts[one] for one in ("test", "does not apply", "not yet")] == [int(figure) for figure in figures]
    assert OPEN.findall(page) == [" · ".join(number for number, found in kind.items() if found == "not yet")]


def test_a_line_without_a_test_is_found() -> None:
    real = "`tests/architecture/test_asvs.py::test_every_number_has_one_line`"

    assert [kind_of(f" what | how | {text} ") for text in (real, "does not apply: no", "**not yet**: no", "yes")] == [
        "test",
        "does not apply",
        "not yet",
        "nothing",
    ]
    assert missing_tests([("tests/nowhere.py", "test_x"), ("tests/architecture/test_asvs.py", "test_every")]) == [
        "tests/nowhere.py::test_x",
        "tests/architecture/test_asvs.py::test_every",
    ]


def test_the_limits_are_those_of_the_code() -> None:
    limits = {(module, name): float(value) for module, name, value in LIMIT.findall(PAGE.read_text())}

    assert len(limits) > 25
    assert limits == {
        (module, name): getattr(import_module(f"onsale.modules.users.{module}"), name) for module, name in limits
    }


def test_every_way_in_is_described() -> None:
    document = json.loads((ROOT / "schemas/openapi.json").read_bytes())

    assert set(WAY_IN.findall(PAGE.read_text())) == ways_in(document["paths"], document["components"]["schemas"])


def test_a_way_in_is_found_wherever_it_is() -> None:
    schemas: JsonObjects = {
        "Token": {"properties": {"access_token": {}}},
        "Outer": {"anyOf": [{"$ref": "#/components/schemas/Token"}]},
        "Other": {"properties": {"name": {}}},
    }
    paths: JsonObjects = {
        f"/api/v1/{name}": {"post": {"responses": {"201": {"$ref": f"#/components/schemas/{name}"}}}}
        for name in schemas
    }

    assert ways_in(paths | {"/api/v1/auth/x": {"post": {"responses": {}}}}, schemas) == {
        "/api/v1/Token",
        "/api/v1/Outer",
        "/api/v1/auth/x",
    }


def test_passwords_are_hashed_in_one_place() -> None:
    """Whoever hashes one elsewhere has to go through V6.2 and V11.4 again."""
    libraries = re.compile(r"(?m)^\s*(?:import|from) (argon2|bcrypt|passlib|crypt|scrypt)\b")
    assert [name for name, text in _ours() if libraries.search(text)] == [
        "src/onsale/modules/users/commands/password_hashing.py"
    ]


def test_every_purpose_of_a_key_is_in_the_inventory() -> None:
    keys = PAGE.read_text().split("### Keys")[1].split("\n## ")[0]
    described = {name for row in re.findall(r"(?m)^\| (`[^|]+) \|", keys) for name in re.findall(r"`([^`]+)`", row)}

    assert set(purposes(_ours())) == described


def test_a_purpose_is_found_however_it_is_named() -> None:
    text = """
PURPOSE = "one"
ring.all_for(PURPOSE)
ring.derive(key, "two")
TokenSigner(keys, "three", Claims)
SignInCookie(platform, "four", Claims)
"""

    assert sorted(purposes([("a.py", text)])) == ["one", "token:four", "token:three", "two"]


def test_no_other_algorithm_is_used() -> None:
    found = {name for _, text in _ours() if "cryptography" in text for name in algorithms(text)}
    assert found == ALGORITHMS
    hashes = {(name, used) for name, text in _ours() for used in re.findall(r"\bhashlib\.(\w+)", text)}
    assert {used for _, used in hashes} <= HASHES | {"sha1"}
    assert {name for name, used in hashes if used == "sha1"} == SHA1
    macs = {used for _, text in _ours() for used in re.findall(r'hmac\.digest\([^\n]*"(\w+)"\)', text)}
    assert macs == HASHES


def test_another_algorithm_is_found() -> None:
    text = "from cryptography.hazmat.primitives.ciphers import Cipher, modes\nfrom cryptography import x509\n"

    assert list(algorithms(text)) == ["hazmat.primitives.ciphers.Cipher", "hazmat.primitives.ciphers.modes"]


def test_what_must_not_be_guessed_is_not_made_by_random() -> None:
    users = [name for name, text in _ours() if re.search(r"(?m)^\s*(?:import|from) random\b", text)]
    assert [name for name in users if not GUESSABLE.match(name)] == []
    assert users


def kind_of(line: str) -> str:
    """What the last cell of a line is: a test, a reason, an open end, or nothing."""
    cell = line.rsplit("|", 1)[-1].strip()
    if cell.startswith("does not apply: "):
        return "does not apply"
    if cell.startswith("**not yet**: "):
        return "not yet"
    return "test" if TEST.match(cell) else "nothing"


def ways_in(paths: JsonObjects, schemas: JsonObjects) -> set[str]:
    """The routes of signing in, and whatever else answers with an access token."""
    mentions = {name: set(REFERENCE.findall(json.dumps(schema))) for name, schema in schemas.items()}
    tokens = {name for name, schema in schemas.items() if "access_token" in json.dumps(schema)}
    while more := {name for name, mentioned in mentions.items() if mentioned & tokens} - tokens:
        tokens |= more
    return {
        path
        for path, methods in paths.items()
        if "post" in methods
        if path.startswith("/api/v1/auth/") or tokens & set(REFERENCE.findall(json.dumps(methods["post"])))
    }


def missing_tests(named: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{path}::{name}" for path, name in named if name not in _tests_of(ROOT / path)]


def purposes(files: Iterable[tuple[str, str]]) -> Iterator[str]:
    """For what keys are derived: a purpose is a text, or a constant with one."""
    trees = [ast.parse(text) for _, text in files if DERIVES.search(text)]
    constants = {
        target.id: node.value.value
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        position = {"all_for": 0, "derive": 1, "TokenSigner": 1, "SignInCookie": 1}.get(name)
        if position is None or len(call.args) <= position:
            continue
        given = call.args[position]
        purpose = given.value if isinstance(given, ast.Constant) else constants.get(getattr(given, "id", ""))
        if isinstance(purpose, str):
            yield f"token:{purpose}" if name in {"TokenSigner", "SignInCookie"} else purpose


def algorithms(text: str) -> Iterator[str]:
    """What a file takes of ``cryptography`` that computes something."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        module = node.module.removeprefix("cryptography.")
        if module.startswith("hazmat.") and not module.endswith(".serialization"):
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _ours() -> list[tuple[str, str]]:
    return [(name, text) for name, text in python_files() if OURS.match(name)]


def _tests_of(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    return set(re.findall(r"(?m)^\s*(?:async )?def (test_\w+)\(", path.read_text()))
