"""Moving by days keeps the clock of the place."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from onsale.modules.catalog.domain.copying import later
from onsale.platform.clock import from_micros, to_micros


@pytest.mark.parametrize(("zone", "days"), [("Asia/Shanghai", 200), ("Europe/Berlin", 120), ("America/New_York", -90)])
def test_half_past_seven_stays_half_past_seven(zone: str, days: int) -> None:
    place = ZoneInfo(zone)
    start = datetime(2027, 1, 15, 19, 30, tzinfo=place)
    moved = from_micros(later(to_micros(start), days, place)).astimezone(place)
    assert (moved.hour, moved.minute, (moved.date() - start.date()).days) == (19, 30, days)
