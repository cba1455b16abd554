from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.services.commute.departure import next_rush_hour

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("now", "leaving"),
    [
        ("2026-01-05 07:00", "2026-01-05 07:30"),  # Monday; 08:30 in Paris is 07:30 UTC
        ("2026-01-05 07:30", "2026-01-06 07:30"),  # it must not have passed
        ("2026-01-09 12:00", "2026-01-12 07:30"),  # Friday noon to Monday
        ("2026-01-10 06:00", "2026-01-12 07:30"),
        ("2026-03-27 12:00", "2026-03-30 06:30"),  # summer time came in between
        ("2026-07-01 22:30", "2026-07-02 06:30"),  # already tomorrow in Paris
    ],
)
def test_the_next_rush_hour(now: str, leaving: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert next_rush_hour(moment) == datetime.fromisoformat(leaving).replace(tzinfo=UTC)


@given(
    st.datetimes(
        datetime.fromisoformat("2020-01-01"),
        datetime.fromisoformat("2040-01-01"),
        timezones=st.just(UTC),
    )
)
def test_it_is_a_working_morning_soon_and_never_past(now: datetime) -> None:
    leaving = next_rush_hour(now)
    there = leaving.astimezone(PARIS)

    assert now < leaving <= now + timedelta(days=3, hours=1)
    assert (there.hour, there.minute, there.weekday() < 5) == (8, 30, True)
