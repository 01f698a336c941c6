"""`onsale-provider-sim init --dir D` makes keys, `onsale-provider-sim serve --dir D` plays the provider."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from onsale.provider_sim.app import running
from onsale.provider_sim.keys import FolderUnusable, create, write_environment

PORT = 8100


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all went well, 1 when the folder cannot be used."""
    given = _parser().parse_args(arguments)
    folder: Path = given.dir
    url = (given.public_url or f"http://{given.host}:{given.port}").rstrip("/")
    try:
        if given.command == "init":
            print(create(folder, url).read_text(), end="")
        else:
            print(f"settings for the product: {write_environment(folder, url)}", file=sys.stderr)
            with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
                runner.run(serve(folder, given.host, given.port, given.public_url))
    except FolderUnusable as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def serve(folder: Path, host: str, port: int, public_url: str) -> None:
    """Until the process is asked to end."""
    async with running(folder, public_url.rstrip("/")) as application:
        config = uvicorn.Config(
            application,
            host=host,
            port=port,
            lifespan="off",
            ws="none",
            access_log=False,
            log_level="warning",
            proxy_headers=False,
            server_header=False,
        )
        print(f"the provider's own page: http://{host}:{port}/", file=sys.stderr)
        await uvicorn.Server(config).serve()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onsale-provider-sim", description="Plays Alipay, WeChat, OpenID and FaceID.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_text in (("init", "make keys and the product's settings"), ("serve", "play the provider")):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("--dir", type=Path, required=True, help="where keys and books are kept")
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int, default=PORT)
        command.add_argument(
            "--public-url", default="", help="how buyers and the product reach it, if not by host:port"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
