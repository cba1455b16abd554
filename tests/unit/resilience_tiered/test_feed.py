"""Noticing what was not heard."""

from __future__ import annotations

import pytest

from tests.unit.resilience_tiered.fleet import Clock, MemoryLevel, Server, Source, Worker, worker


@pytest.fixture
def pair(clock: Clock, server: Server) -> tuple[Worker, Worker]:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    one.cache.get("others", "first contact")
    two.cache.get("others", "first contact")
    return one, two


def keep(one: Worker, key: str, tag: str) -> None:
    one.cache.get_or_compute("others", key, Source(key), tags=[tag])


def near(one: Worker, server: Server, key: str) -> bool:
    """Whether this process keeps it, whatever the shared level says."""
    server.down, was = True, server.down
    found = one.cache.get("others", key).found
    server.down = was
    return found


def catch_up(one: Worker) -> int | None:
    assert one.cache.feed is not None
    return one.cache.feed.catch_up()


def test_what_was_not_heard_is_read_in_the_log(pair: tuple[Worker, Worker], server: Server) -> None:
    one, two = pair
    keep(one, "a", "t1")
    keep(one, "b", "t2")
    one.deaf = True
    two.cache.invalidate_tags("t1")
    two.cache.invalidate_tags("t3")
    assert near(one, server, "a")

    assert catch_up(one) == 2
    assert not near(one, server, "a")
    assert near(one, server, "b")
    assert catch_up(one) == 0
    events = one.cache.events()
    assert (events.heard, events.caught_up, events.gaps) == (0, 2, 0)


def test_a_later_number_makes_it_read_what_came_before(
    pair: tuple[Worker, Worker], server: Server
) -> None:
    one, two = pair
    keep(one, "a", "t1")
    one.deaf = True
    two.cache.invalidate_tags("t1")
    one.deaf = False
    two.cache.invalidate_tags("t3")

    assert not near(one, server, "a")
    assert one.cache.events().caught_up == 2


def test_the_same_message_twice_is_applied_once(
    pair: tuple[Worker, Worker], server: Server
) -> None:
    one, two = pair
    two.cache.invalidate_tags("t1")
    keep(one, "a", "t1")
    one.hear(server.log[0])

    assert near(one, server, "a")
    assert one.cache.events().heard == 1


@pytest.mark.parametrize("hears", [False, True])
def test_a_gap_that_nobody_can_fill_drops_this_level_and_says_so(
    pair: tuple[Worker, Worker], server: Server, hears: bool
) -> None:
    one, two = pair
    keep(one, "a", "t1")
    server.remembered = 1
    one.deaf = True
    for _ in range(2):
        two.cache.invalidate_tags("t2")
    one.deaf = False
    if hears:
        server.remembered = 2
        two.cache.invalidate_tags("t3")
    else:
        catch_up(one)

    assert not near(one, server, "a")
    assert one.cache.events().gaps == 1
    keep(one, "b", "t1")
    assert catch_up(one) == 0
    assert near(one, server, "b")


def test_nothing_can_be_learned_from_a_level_that_is_down(
    pair: tuple[Worker, Worker], server: Server
) -> None:
    one, _ = pair
    keep(one, "a", "t1")
    server.down = True
    assert catch_up(one) is None
    assert near(one, server, "a")


def test_a_level_that_comes_back_empty_costs_nobody_what_he_keeps(
    pair: tuple[Worker, Worker], server: Server, clock: Clock
) -> None:
    one, two = pair
    keep(one, "a", "t1")
    keep(one, "b", "t2")
    server.down = True
    two.cache.invalidate_tags("t2")
    clock.now += 20
    server.flush()
    server.down = False
    clock.now += 1
    catch_up(one)
    assert near(one, server, "a")
    assert one.cache.events().gaps == 0

    catch_up(two)  # says what it could not
    assert near(one, server, "a")
    assert not near(one, server, "b")


def test_what_was_invalidated_shortly_before_the_loss_is_said_again(
    pair: tuple[Worker, Worker], server: Server, clock: Clock
) -> None:
    one, two = pair
    keep(one, "a", "t1")
    one.deaf = True
    clock.now += 5
    two.cache.invalidate_tags("t1")
    server.flush()
    clock.now += 1
    one.deaf = False
    catch_up(one)
    catch_up(two)

    assert not near(one, server, "a")


def test_what_is_said_again_does_not_touch_what_has_been_computed_since(
    pair: tuple[Worker, Worker], server: Server
) -> None:
    one, two = pair
    one.cache.set("others", "a", "before")
    server.flush()
    source = Source("since")
    catch_up(two)
    assert two.cache.get_or_compute("others", "a", source).value == "since"
    catch_up(one)

    assert server.log
    assert two.cache.get_or_compute("others", "a", source).value == "since"
    assert source.calls == 1


@pytest.mark.parametrize(("seconds", "stays"), [(119, True), (121, False)])
def test_whoever_was_out_of_contact_for_too_long_keeps_nothing(
    pair: tuple[Worker, Worker], server: Server, clock: Clock, seconds: float, stays: bool
) -> None:
    one, _ = pair
    keep(one, "a", "t1")
    catch_up(one)
    clock.now += seconds
    server.flush()
    catch_up(one)

    assert near(one, server, "a") is stays
    assert one.cache.events().gaps == (not stays)


def test_what_was_kept_before_the_first_contact_may_have_been_invalidated(
    clock: Clock, server: Server
) -> None:
    server.down = True
    one = worker(clock, MemoryLevel(server))
    keep(one, "a", "t1")
    server.down = False
    catch_up(one)

    assert not near(one, server, "a")
    assert one.cache.events().gaps == 0


def test_own_messages_are_not_applied_again(pair: tuple[Worker, Worker], server: Server) -> None:
    one, _ = pair
    one.deaf = True
    one.cache.invalidate_tags("t1")
    keep(one, "a", "t1")
    catch_up(one)

    assert near(one, server, "a")
