"""When people leave for work."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_PARIS: Final = ZoneInfo("Europe/Paris")
_RUSH: Final = time(8, 30)
_SATURDAY: Final = 5
# An answer kept under this holds for the rush hour of any working day.
RUSH_BUCKET: Final = "working-day-08"


def next_rush_hour(now: datetime) -> datetime:
    """The next working day's 08:30 in Paris after ``now``, aware.

    Working days are Monday to Friday: public holidays count as such.
    """
    day = now.astimezone(_PARIS).date()
    while True:
        leaving = datetime.combine(day, _RUSH, _PARIS)
        if leaving > now and day.weekday() < _SATURDAY:
            return leaving
        day += timedelta(days=1)
