"""The command line; ``onsale --help`` says what it does."""

from __future__ import annotations

import argparse
import asyncio
import sys

from onsale.app import audit, commands, dead_letters, keys, privacy_scan
from onsale.app.process import Role
from onsale.app.serving import serve
from onsale.app.targets import ALL, TARGETS
from onsale.platform.settings import Settings, SettingsError, read_settings
from onsale.platform.telemetry import configure_logs


def main() -> None:
    """Entry point; a start that is refused says what to set and exits with 2."""
    arguments = _parser().parse_args()
    try:
        settings = read_settings()
        configure_logs(settings.log_level)
        sys.exit(_run(arguments, settings))
    except SettingsError as error:
        print(f"onsale: {error}", file=sys.stderr)
        sys.exit(2)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    match arguments.command:
        case "serve":
            role = Role.REQUESTS if arguments.requests_only else Role.EVERYTHING
            return serve(settings, target=arguments.target, workers=arguments.workers, role=role)
        case "worker":
            return serve(settings, target=arguments.target, workers=arguments.workers, role=Role.WORK)
        case "migrate":
            return asyncio.run(commands.migrate_database(settings, arguments.target))
        case "invariants":
            return asyncio.run(commands.check(settings, arguments.target))
        case "grant" | "forget-factors":
            return asyncio.run(_run_for_person(arguments, settings))
        case "import-plan":
            return asyncio.run(
                commands.import_plan(
                    settings,
                    file=arguments.file,
                    venue_id=arguments.venue,
                    organisation_id=arguments.organisation,
                )
            )
        case "mint-users":
            return asyncio.run(commands.mint_users(settings, count=arguments.count, out=arguments.out))
        case "demo":
            return asyncio.run(commands.demo(settings))
        case "dead-letters":
            return asyncio.run(
                dead_letters.run(
                    settings, arguments.action, consumer=arguments.consumer, message_ids=arguments.message_ids
                )
            )
        case "audit" | "privacy" | "keys":
            return asyncio.run(_look(arguments, settings))
        case "gen":
            return asyncio.run(commands.generate(check=arguments.check))
        case _:
            raise AssertionError(arguments.command)


async def _run_for_person(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.command == "forget-factors":
        return await commands.forget_factors(settings, phone=arguments.phone, reason=arguments.reason)
    return await commands.grant(
        settings, phone=arguments.phone, role=arguments.role, organisation_id=arguments.organisation
    )


async def _look(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.command == "privacy":
        return await privacy_scan.scan(settings, arguments.values)
    if arguments.command == "keys":
        return await keys.tell(settings, arguments.target)
    return await audit.verify(settings, expect=arguments.expect, as_json=arguments.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onsale", description="Onsale, a ticketing platform.")
    commands_of = parser.add_subparsers(dest="command", required=True)
    serving = commands_of.add_parser("serve", help="serve on ONSALE_HOST:ONSALE_PORT")
    serving.add_argument("--workers", type=int, default=1, metavar="N", help="processes on the port (default: 1)")
    serving.add_argument("--requests-only", action="store_true", help="leave consumers and jobs to `onsale worker`")
    working = commands_of.add_parser("worker", help="run consumers and jobs, and answer no requests")
    working.add_argument("--workers", type=int, default=1, metavar="N", help="processes (default: 1)")
    migrating = commands_of.add_parser("migrate", help="bring the database schema to this version")
    checking = commands_of.add_parser("invariants", help="check every promise on the data; exit 1 when one is broken")
    looking = commands_of.add_parser("keys", help="say what still needs an older secret key; exit 1 when anything does")
    for parts in (serving, working, migrating, checking, looking):
        parts.add_argument("--target", choices=sorted(TARGETS), default=ALL, help="one service (default: everything)")
    grant = commands_of.add_parser("grant", help="give a person a staff role; makes the account when there is none")
    grant.add_argument("phone")
    grant.add_argument("--role", choices=["organiser", "gate", "operator", "support", "admin"], required=True)
    grant.add_argument("--organisation", help="the id of an organisation; without it a new one")
    forget = commands_of.add_parser("forget-factors", help="remove the second factors of somebody who has lost them")
    forget.add_argument("phone")
    forget.add_argument("--reason", required=True, help="how they proved who they are; kept in the audit log")
    plan = commands_of.add_parser("import-plan", help="check a pretix seating plan; with a venue, import it")
    plan.add_argument("file")
    plan.add_argument("--venue", help="the id of the venue that it belongs to")
    plan.add_argument("--organisation", help="the id of the organisation that owns the venue")
    mint = commands_of.add_parser("mint-users", help="users with access tokens for load tests (development only)")
    mint.add_argument("--count", type=int, required=True)
    mint.add_argument("--out", required=True, help="a file of JSON lines {user_id, access_token}")
    commands_of.add_parser("demo", help="fill an installation with shows, venues and past sales (development only)")
    _add_dead_letters(
        commands_of.add_parser("dead-letters", help="events that could not be applied: look, replay, drop")
    )
    _add_audit(commands_of.add_parser("audit", help="the log of what staff changed"))
    _add_privacy(commands_of.add_parser("privacy", help="what is stored of a person"))
    gen = commands_of.add_parser("gen", help="write schemas/ from the code")
    gen.add_argument("--check", action="store_true", help="only say whether they are fresh; exit 1 when not")
    return parser


def _add_audit(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="walk its chain; exit 1 when an entry was changed, removed or inserted")
    verify.add_argument("--expect", metavar="HASH", help="the end of the chain as an earlier run printed it")
    verify.add_argument("--json", action="store_true", help="print one JSON object")


def _add_privacy(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    scan = actions.add_parser(
        "scan", help="look for a person everywhere; exit 1 when found where the register denies it"
    )
    scan.add_argument(
        "values",
        nargs="+",
        metavar="VALUE",
        help="phone, name, e-mail, document or account number; - reads them from the standard input",
    )


def _add_dead_letters(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    for action, what in (
        ("list", "one line for each, oldest first"),
        ("show", "everything that is known of them, as JSON"),
        ("replay", "deliver them to their consumers again"),
        ("drop", "forget them"),
    ):
        one = actions.add_parser(action, help=what)
        one.add_argument("--consumer", help="only those of this consumer")
        changes = action in {"replay", "drop"}
        which = one.add_mutually_exclusive_group(required=changes) if changes else one
        which.add_argument("message_ids", nargs="*", metavar="id", default=[])
        if changes:
            which.add_argument("--all", action="store_true", help="all of them")
