"""The least that the web framework does: one route that answers a constant. `python -m bench.bare PORT`."""

import sys

import uvicorn
from litestar import Litestar, get


@get("/")
async def constant() -> dict[str, str]:
    return {"status": "ok"}


def main() -> None:
    uvicorn.run(
        Litestar([constant], openapi_config=None, logging_config=None),
        port=int(sys.argv[1]),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        date_header=False,
    )


if __name__ == "__main__":
    main()
