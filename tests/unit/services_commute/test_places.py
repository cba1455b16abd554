"""Addresses: what is asked once, what is kept, and what takes the place of an answer."""

from __future__ import annotations

from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.commute.places import Geocoding
from src.services.commute.maps_state import NAMESPACES, MapsState
from src.services.commute.places import Places
from src.services.commute.ports import MapsError, Reason
from tests.commute_fakes import (
    LONG,
    LYON,
    NANTES,
    PARIS,
    Chain,
    FakeGazetteer,
    FakeMaps,
    FakeQuota,
    kept_in_memory,
)
from tests.fakes import FakeClock


def one(chain: Chain, address: str = "5 rue Crébillon, Nantes", **options: bool) -> Geocoding:
    (found,) = chain.places.geocode([address], seconds=LONG, **options)
    return found


def test_google_answers_where_it_can() -> None:
    chain = Chain()
    found = one(chain)

    assert (found.place, found.source, found.quality) == (NANTES, "google", "exact")
    assert (found.degraded, found.address) == ((), "5 rue Crébillon, Nantes")
    assert chain.quota.used == 1


def test_without_a_key_the_gazetteer_answers_and_nothing_is_degraded() -> None:
    clock = FakeClock()
    places = Places(FakeGazetteer(), clock, MapsState(clock), None)

    found = places.geocode(["Paris", "nowhere", "Paris"], seconds=0)

    assert [answer.place for answer in found] == [PARIS, None, PARIS]
    assert {answer.source for answer in found} == {"offline"}
    assert {answer.degraded for answer in found} == {()}


def test_addresses_that_differ_by_case_and_spaces_are_one_question() -> None:
    chain = Chain()
    found = chain.places.geocode(
        ["Rue A, Lyon", " rue  a, LYON ", "Paris", "Rue A, Lyon"], seconds=LONG
    )

    assert [answer.place for answer in found] == [LYON, LYON, PARIS, LYON]
    assert [answer.address for answer in found] == [
        "Rue A, Lyon", " rue  a, LYON ", "Paris", "Rue A, Lyon",
    ]  # fmt: skip
    assert chain.fake.geocoded == ["Rue A, Lyon", "Paris"]


def test_nothing_is_asked_about_nothing() -> None:
    chain = Chain()
    found = chain.places.geocode(["", "  ", "-- / --"], seconds=LONG)

    assert [(answer.quality, answer.degraded) for answer in found] == [("failed", ())] * 3
    assert chain.fake.geocoded == []


def test_an_answer_is_kept_for_thirty_days() -> None:
    chain = Chain()
    first = one(chain)
    kept_at = chain.clock.now().timestamp()
    chain.later(days=29, hours=23)
    again = one(chain)

    assert (again.source, again.cached_at, again.degraded) == ("cache", kept_at, ())
    assert (again.place, again.quality, again.choice) == (first.place, "exact", "provider")
    chain.later(hours=2)
    assert one(chain).source == "google"
    assert chain.quota.used == 2


def test_another_language_is_another_question() -> None:
    chain = Chain()
    chain.places.geocode(["Lyon"], seconds=LONG, language="fr")
    chain.places.geocode(["Lyon"], seconds=LONG, language="en")

    assert chain.quota.used == 2


def test_fresh_asks_again_and_keeps_the_new_answer() -> None:
    chain = Chain()
    one(chain)
    chain.later(days=20)
    assert one(chain, fresh=True).source == "google"
    chain.later(days=20)

    assert one(chain).source == "cache"
    assert chain.quota.used == 2


def test_fresh_falls_back_on_what_is_kept() -> None:
    chain = Chain()
    one(chain)
    chain.fake.trouble = MapsError("server")
    found = one(chain, fresh=True)

    assert (found.source, found.degraded) == ("cache", ("stale",))


def test_that_nothing_is_known_is_kept_for_an_hour() -> None:
    chain = Chain()
    assert one(chain, "xyzzy").quality == "failed"
    chain.later(minutes=59)
    again = one(chain, "xyzzy")
    assert (again.place, again.quality, again.source) == (None, "failed", "cache")
    assert chain.quota.used == 1
    chain.later(minutes=2)
    one(chain, "xyzzy")

    assert chain.quota.used == 2


def test_an_answer_past_its_time_is_better_than_none() -> None:
    chain = Chain()
    one(chain)
    chain.later(days=40)
    chain.fake.trouble = MapsError("timeout")
    found = one(chain)

    assert (found.place, found.source, found.degraded) == (NANTES, "cache", ("stale",))
    chain.later(days=21)  # 61 days: gone
    assert (one(chain).source, one(chain).degraded) == ("offline", ("google_maps",))


def test_answers_past_their_time_can_be_done_without() -> None:
    chain = Chain(keep_stale=False)
    one(chain)
    chain.later(days=31)
    chain.fake.trouble = MapsError("timeout")

    assert one(chain).source == "offline"


@pytest.mark.parametrize(
    "reason",
    ["timeout", "unreachable", "quota", "denied", "invalid", "server", "malformed", "implausible"],
)
def test_the_gazetteer_answers_for_every_failure_and_says_so(reason: Reason) -> None:
    chain = Chain()
    chain.fake.trouble = MapsError(reason, billed=True)
    found = one(chain)

    assert (found.place, found.source) == (NANTES, "offline")
    assert found.degraded == ("google_maps",)


def test_what_cannot_be_true_is_not_asked_again_at_once() -> None:
    chain = Chain()
    chain.fake.trouble = MapsError("implausible", billed=True)
    one(chain)
    chain.fake.trouble = None
    assert one(chain).degraded == ("google_maps",)
    assert chain.quota.used == 1
    chain.later(hours=1, seconds=1)

    assert one(chain).source == "google"


def test_a_question_about_one_address_does_not_stop_the_others() -> None:
    chain = Chain()
    chain.fake.trouble = MapsError("invalid")
    chain.places.geocode(["Paris", "Lyon"], seconds=LONG)

    assert chain.state.snapshot().calls == 2


def test_a_service_that_fails_rests_and_costs_no_time() -> None:
    chain = Chain()
    chain.fake.trouble, chain.fake.seconds_each = MapsError("timeout"), 5.0
    chain.places.geocode(["Paris", "Lyon", "Nantes"], seconds=LONG)
    assert chain.clock.monotonic() == 5  # the first alone was waited for
    one(chain, "Brest")
    assert chain.clock.monotonic() == 5
    chain.later(seconds=30)
    chain.fake.trouble = None

    assert one(chain, "Brest").source == "google"


def test_what_google_refused_is_given_back_and_what_it_may_bill_is_not() -> None:
    chain = Chain()
    chain.fake.trouble = MapsError("denied")
    chain.places.geocode(["Paris", "Lyon", "Nantes"], seconds=LONG)
    assert chain.quota.used == 0
    chain.later(minutes=10)
    chain.fake.trouble = MapsError("timeout", billed=True)
    chain.places.geocode(["Paris", "Lyon", "Nantes"], seconds=LONG)

    assert chain.quota.used == 1


def test_no_more_than_the_quota_is_asked() -> None:
    chain = Chain(quota=FakeQuota(limit=2))
    found = chain.places.geocode(["Paris", "Lyon", "Nantes"], seconds=LONG)

    assert [answer.source for answer in found] == ["google", "google", "offline"]
    assert found[2].degraded == ("google_maps",)


def test_nothing_is_asked_while_the_quota_cannot_be_counted() -> None:
    chain = Chain(quota=FakeQuota(unavailable=True))

    assert (one(chain).source, one(chain).degraded) == ("offline", ("google_maps",))
    assert chain.fake.geocoded == []


def test_the_rate_is_kept_to_and_waited_for() -> None:
    chain = Chain()
    chain.rate.waits = [0.0, 0.4, 0.0]
    found = chain.places.geocode(["Paris", "Lyon"], seconds=LONG)

    assert [answer.source for answer in found] == ["google", "google"]
    assert chain.clock.monotonic() == pytest.approx(0.4)


def test_a_turn_that_comes_too_late_is_not_waited_for() -> None:
    chain = Chain()
    chain.rate.waits = [0.0, 50.0]
    found = chain.places.geocode(["Paris", "Lyon"], seconds=LONG)

    assert [answer.source for answer in found] == ["google", "offline"]
    assert chain.clock.monotonic() == 0
    assert chain.quota.used == 1


def test_a_provider_that_never_comes_back_costs_the_deadline_only() -> None:
    released = Event()

    class Hanging(FakeMaps):
        def geocode(self, address: str, *, language: str, seconds: float) -> Geocoding:
            released.wait(LONG)
            return super().geocode(address, language=language, seconds=seconds)

    clock = FakeClock()
    chain = Chain(Hanging(clock), clock=clock)
    (found,) = chain.places.geocode(["Paris"], seconds=0.05)
    released.set()

    assert (found.source, found.degraded) == ("offline", ("google_maps",))


def test_something_foreign_among_the_kept_answers_is_asked_again() -> None:
    clock = FakeClock()
    kept = kept_in_memory(clock)
    chain = Chain(clock=clock, kept=kept)
    for value in ({}, {"place": 3}, {"place": {"name": "x"}}, {"none": 3}, {"place": None}):
        kept.put_many(NAMESPACES["geocoding"], {"fr nantes": value}, 999)
        assert one(chain, "Nantes").source == "google"


def test_an_address_longer_than_any_is_asked_by_its_beginning() -> None:
    chain = Chain()
    address = "Nantes " + "x" * 5000
    found = one(chain, address)

    assert found.address == address
    assert [len(asked) for asked in chain.fake.geocoded] == [500]


@given(st.lists(st.sampled_from(["Paris", "paris ", "Lyon", "xyzzy", "", "?", "Nantes"])))
def test_every_address_is_asked_once_whatever_the_list(addresses: list[str]) -> None:
    chain = Chain(workers=4)
    found = chain.places.geocode(addresses, seconds=LONG)

    assert [answer.address for answer in found] == addresses
    wanted = {text.strip().casefold() for text in addresses} - {"", "?"}
    assert chain.fake.billed == chain.quota.used == len(wanted)
    again = chain.places.geocode(addresses, seconds=LONG)
    assert chain.fake.billed == len(wanted)
    assert [answer.place for answer in again] == [answer.place for answer in found]
