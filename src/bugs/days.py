"""Where days begin."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def starts_of_days(now: datetime, days: int, zone: tzinfo) -> list[tuple[date, datetime]]:
    """The last so many days up to today, and tomorrow, each with its beginning in UTC.

    A day begins when clocks of the zone show midnight (the first time, where they do so twice),
    or where they skip it, when it would have been: a day has 23 hours where summer begins.
    """
    today = now.astimezone(zone).date()
    dates = [today + timedelta(days=ahead) for ahead in range(1 - days, 2)]
    return [(each, datetime.combine(each, time(), zone).astimezone(UTC)) for each in dates]
