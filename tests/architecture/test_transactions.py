"""Nothing waits inside a transaction for anything but the database: no network, no sleep, no other command.

The embedded database has one writer and a real one has locks; a provider that answers in two seconds would stop every
sale for two seconds (docs/adr/0003). Import contracts keep clients out of the files that run in transactions; this
reads the code for calls through objects that were handed in.
"""

import ast
from collections.abc import Iterator
from typing import Final

from tests.architecture.tree import python_files

BLOCKS: Final = frozenset({"transaction", "reading", "savepoint", "begin", "begin_nested"})
HANDED_IN: Final = frozenset({"Transaction", "Reader"})
NETWORK_WORDS: Final = frozenset(
    {"client", "gateway", "http", "mailer", "provider", "providers", "sender", "smtp", "urlopen", "sleep", "submit"}
)


def test_no_module_waits_for_others_inside_a_transaction() -> None:
    checked = [(name, text) for name, text in python_files() if name.startswith("src/onsale/")]
    modules = [(name, text) for name, text in checked if "/platform/" not in name]

    assert len(modules) > 10, "there is nothing to look at: did the folders move?"
    assert [found for name, text in modules for found in waits(name, text)] == []


def test_a_provider_call_inside_a_transaction_is_found() -> None:
    text = (
        "async def pay(db, provider):\n"
        "    async with db.transaction() as transaction:\n"
        "        await transaction.execute(statement)\n"
        "        await provider.create_payment(attempt)\n"
    )

    assert waits("a.py", text) == ["a.py:4: provider.create_payment"]


def test_a_call_through_self_is_found() -> None:
    text = (
        "async def pay(self):\n"
        "    async with self._db.transaction(), other:\n"
        "        await self._http_client.post(url)\n"
    )

    assert waits("a.py", text) == ["a.py:3: self._http_client.post"]


def test_a_function_that_is_handed_a_transaction_is_inside_one() -> None:
    text = (
        "async def pay(transaction: Transaction, attempt: Attempt) -> None:\n"
        "    await asyncio.sleep(1)\n"
        "    await place_holds.submit(command)\n"
    )

    assert waits("a.py", text) == ["a.py:2: asyncio.sleep", "a.py:3: place_holds.submit"]


def test_a_call_between_two_transactions_is_fine() -> None:
    text = (
        "async def pay(db, provider):\n"
        "    async with db.transaction() as transaction:\n"
        "        await transaction.execute(intent)\n"
        "    await provider.create_payment(attempt)\n"
        "    async with db.transaction() as transaction:\n"
        "        await transaction.execute(outcome)\n"
    )

    assert waits("a.py", text) == []


def waits(name: str, text: str) -> list[str]:
    """Every call inside a transaction that waits for something else, as `name:line: call`."""
    found = {
        (call.lineno, ast.unparse(call.func))
        for body in _inside_transactions(ast.parse(text, filename=name))
        for statement in body
        for call in ast.walk(statement)
        if isinstance(call, ast.Call) and _words(call.func) & NETWORK_WORDS
    }
    return [f"{name}:{line}: {call}" for line, call in sorted(found)]


def _inside_transactions(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        match node:
            case ast.AsyncWith(items=items, body=body) | ast.With(items=items, body=body):
                if any(_opens_transaction(item.context_expr) for item in items):
                    yield body
            case ast.FunctionDef(args=arguments, body=body) | ast.AsyncFunctionDef(args=arguments, body=body):
                annotations = (argument.annotation for argument in [*arguments.args, *arguments.kwonlyargs])
                if any(annotation and ast.unparse(annotation) in HANDED_IN for annotation in annotations):
                    yield body


def _opens_transaction(expression: ast.expr) -> bool:
    return (
        isinstance(expression, ast.Call)
        and isinstance(expression.func, ast.Attribute)
        and expression.func.attr in BLOCKS
    )


def _words(function: ast.expr) -> set[str]:
    """The words in a dotted name, underscores included: `self._http_client.post` → self, http, client, post."""
    dotted = ast.unparse(function) if isinstance(function, ast.Attribute | ast.Name) else ""
    return {word for part in dotted.split(".") for word in part.lower().split("_")}
