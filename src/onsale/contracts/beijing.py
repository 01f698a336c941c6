"""Times as the providers write them: Beijing's, which has had no summer time since 1991."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
_FORMAT = "%Y-%m-%d %H:%M:%S"


class TimeMalformed(ValueError):
    """Not a time as providers write it."""


def beijing_text(moment: datetime) -> str:
    """`2026-11-23 14:00:00`."""
    return moment.astimezone(BEIJING).strftime(_FORMAT)


def beijing_rfc3339(moment: datetime) -> str:
    """`2026-11-23T14:00:00+08:00`."""
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")


def read_beijing(text: str) -> datetime:
    """`2026-11-23 14:00:00` (Alipay adds milliseconds here and there) as UTC."""
    try:
        return datetime.strptime(text.partition(".")[0], _FORMAT).replace(tzinfo=BEIJING).astimezone(UTC)
    except ValueError as error:
        raise TimeMalformed("a time is written as 2026-11-23 14:00:00") from error


def beijing_day(moment: datetime) -> date:
    """The day of a provider's books that a moment belongs to."""
    return moment.astimezone(BEIJING).date()


def beijing_midnight(day: date) -> datetime:
    """When a day of a provider's books begins, as UTC."""
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)
