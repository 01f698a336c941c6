"""Structured logs (one JSON object a line, ECS field names) that carry the correlation id of the request."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import TextIO, cast

import msgspec
import structlog
from typing_extensions import override

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")

_ECS_NAMES = {"event": "message", "level": "log.level", "timestamp": "@timestamp", "logger": "log.logger"}


def configure_logs(level: str) -> None:
    """Send every log line, ours and the libraries', as JSON to standard error."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _with_correlation_id,
            _ecs_json,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _StandardError())),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, format="%(message)s", force=True)


class _StandardError(io.TextIOBase):
    """Standard error as it is when something is logged, not as it was when logging began."""

    @override
    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    @override
    def flush(self) -> None:
        sys.stderr.flush()


def _with_correlation_id(
    _logger: object, _name: str, entry: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    if current := correlation_id.get():
        entry["trace.id"] = current
    return entry


def _ecs_json(_logger: object, _name: str, entry: MutableMapping[str, object]) -> str:
    named = {_ECS_NAMES.get(key, key): value for key, value in entry.items()}
    return msgspec.json.encode(named, enc_hook=repr).decode()
