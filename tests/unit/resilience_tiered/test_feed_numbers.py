"""The feed alone: which messages it applies, and when it takes everything for invalidated."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from src.resilience.tiered.feed import Feed
from src.resilience.tiered.level import Invalidation, Message, Position
from src.resilience.tiered.outbox import Outbox
from tests.unit.resilience_tiered.fleet import Clock, MemoryLevel, Server


def about(name: str) -> Invalidation:
    return Invalidation((f"t:{name}",))


class Log(MemoryLevel):
    """A shared level of which only the log is used; ``twist`` changes what it is read as."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self.twist: Callable[[Sequence[Message]], Sequence[Message] | None] = lambda read: read
        self.asked: list[str] = []

    def position(self) -> Position | None:
        self.asked.append("position")
        return super().position()

    def since(self, number: int) -> Sequence[Message] | None:
        self.asked.append(f"since {number}")
        read = super().since(number)
        return None if read is None else self.twist(read)


class Listener:
    """A feed, and what it did."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.server = Server(self.clock)
        self.log = Log(self.server)
        self.applied: list[Invalidation] = []
        self.drops = 0
        self.sends = 0
        self.outbox = Outbox(about("everything"), remembered_seconds=120)
        self.feed = Feed(
            self.log, self.applied.append, self.drop, self.outbox, self.clock.monotonic,
            sender=lambda: "me", send=self.send,
        )  # fmt: skip

    def drop(self) -> None:
        self.drops += 1

    def send(self) -> None:
        self.sends += 1

    def say(self, name: str, sender: str = "other") -> Message:
        """Somebody says it; this one does not hear it."""
        self.log.repeat(about(name), sender)
        return self.server.log[-1]

    def tallies(self) -> tuple[int, int, int]:
        feed = self.feed
        return feed.heard.value(), feed.caught_up.value(), feed.gaps.value()


@pytest.fixture
def listener() -> Listener:
    made = Listener()
    made.say("before")
    made.feed.catch_up()
    return made


def test_the_first_contact_drops_what_was_kept_before_it(listener: Listener) -> None:
    assert (listener.drops, listener.applied, listener.tallies()) == (1, [], (0, 0, 0))
    assert listener.feed.catch_up() == 0
    assert listener.drops == 1


def test_the_first_contact_is_no_gap_and_misses_nothing() -> None:
    listener = Listener()
    listener.say("before")
    assert listener.feed.catch_up() == 0
    assert listener.sends == 0
    # A feed that knows of nothing yet does not take the first number for the next one.
    other = Listener()
    other.feed.hear(other.say("a"))
    assert (other.applied, other.drops, other.tallies()) == ([], 1, (0, 0, 0))


def test_the_next_message_is_applied_once(listener: Listener) -> None:
    message = listener.say("a")
    listener.feed.hear(message)
    listener.feed.hear(message)
    assert (listener.applied, listener.tallies()) == ([about("a")], (1, 0, 0))
    listener.feed.hear(listener.say("b"))
    assert listener.applied == [about("a"), about("b")]
    assert listener.feed.catch_up() == 0


def test_nobody_is_asked_for_what_is_known(listener: Listener) -> None:
    listener.log.asked.clear()
    messages = [listener.say(name) for name in "ab"]
    for each in (*messages, *messages):
        listener.feed.hear(each)
    assert listener.log.asked == []
    listener.feed.catch_up()
    assert listener.log.asked == ["position"]
    listener.say("c")
    listener.feed.catch_up()
    assert listener.log.asked == ["position", "position", "since 3"]


def test_what_this_process_says_itself_is_counted_and_not_applied(listener: Listener) -> None:
    listener.feed.hear(listener.say("a", "me"))
    assert (listener.applied, listener.tallies()) == ([], (1, 0, 0))
    listener.say("b", "me")
    listener.say("c")
    assert listener.feed.catch_up() == 2
    assert (listener.applied, listener.tallies()) == ([about("c")], (1, 2, 0))


def test_a_later_message_makes_it_read_the_ones_between(listener: Listener) -> None:
    listener.say("a")
    later = listener.say("b")
    listener.feed.hear(later)
    listener.feed.hear(later)
    assert listener.applied == [about("a"), about("b")]
    assert (listener.tallies(), listener.drops) == ((0, 2, 0), 1)


def test_more_than_was_asked_for_is_read_as_well(listener: Listener) -> None:
    listener.say("a")

    def and_one_more(read: Sequence[Message]) -> Sequence[Message]:
        listener.log.twist = lambda messages: messages
        last = listener.say("b")
        return [*read, last]

    listener.log.twist = and_one_more
    assert listener.feed.catch_up() == 2
    assert listener.applied == [about("a"), about("b")]
    assert listener.feed.catch_up() == 0


def other_era(message: Message) -> Message:
    return Message("another", message.number, message.sender, message.invalidation)


@pytest.mark.parametrize(
    "twist",
    [
        lambda _: None,
        lambda _: [],
        lambda read: read[1:],
        lambda read: read[:-1],
        lambda read: [read[0], read[2]],
        lambda read: [read[0], read[2], read[1]],
        lambda read: [other_era(read[0]), *read[1:]],
        lambda read: [*read[:-1], other_era(read[-1])],
    ],
)
def test_if_not_all_can_be_read_everything_is_dropped(
    listener: Listener, twist: Callable[[Sequence[Message]], Sequence[Message] | None]
) -> None:
    for name in "abc":
        listener.say(name)
    listener.log.twist = twist
    assert listener.feed.catch_up() == 0
    assert (listener.drops, listener.applied, listener.tallies()) == (2, [], (0, 0, 1))

    # It goes on from there.
    listener.log.twist = lambda read: read
    listener.feed.hear(listener.say("d"))
    assert (listener.drops, listener.applied) == (2, [about("d")])


def test_a_level_that_is_away_says_nothing(listener: Listener) -> None:
    listener.outbox.keep(about("mine"))
    listener.server.down = True
    assert listener.feed.catch_up() is None
    assert (listener.sends, listener.drops) == (0, 1)


def test_what_waits_is_sent_once_the_level_is_there(listener: Listener) -> None:
    assert listener.sends == 0
    listener.outbox.keep(about("mine"))
    listener.feed.catch_up()
    assert listener.sends == 1


@pytest.mark.parametrize(("seconds", "drops"), [(119.5, 0), (120, 1), (121, 1)])
def test_what_counts_is_how_long_before_the_loss_it_was_in_contact(
    listener: Listener, seconds: float, drops: int
) -> None:
    listener.clock.now += seconds
    listener.server.flush()
    listener.say("a")
    listener.clock.now += 1000

    assert listener.feed.catch_up() == (1 - drops)
    assert listener.drops == 1 + drops
    assert listener.tallies() == (0, 1 - drops, drops)
    assert listener.applied == [about("a")] * (1 - drops)
    # Whichever it was, the next number is known.
    listener.feed.hear(listener.say("b"))
    assert listener.applied[-1] == about("b")
    assert listener.tallies()[0] == 1


@pytest.mark.parametrize("contact", ["a message", "catching up", "nothing"])
def test_contact_is_hearing_and_catching_up(listener: Listener, contact: str) -> None:
    listener.clock.now += 100
    if contact == "a message":
        listener.feed.hear(listener.say("a"))
    elif contact == "catching up":
        listener.feed.catch_up()
    listener.clock.now += 100
    listener.server.flush()
    listener.feed.catch_up()
    assert listener.drops == (2 if contact == "nothing" else 1)


def test_an_era_that_is_heard_of_first_begins_with_catching_up(listener: Listener) -> None:
    listener.server.flush()
    listener.say("a")
    listener.feed.hear(listener.say("b"))
    assert listener.applied == [about("a"), about("b")]
    assert listener.drops == 1


def test_a_loss_of_which_nothing_came_since_costs_nothing(listener: Listener) -> None:
    listener.server.flush()
    assert listener.feed.catch_up() == 0
    assert (listener.drops, listener.tallies()) == (1, (0, 0, 0))
    listener.feed.hear(listener.say("a"))
    assert listener.applied == [about("a")]


def test_after_a_loss_what_was_sent_lately_waits_to_be_said_again(listener: Listener) -> None:
    contact_at = listener.clock.now
    for name, seconds in (("older", 120.5), ("lately", 120), ("now", 0)):
        listener.outbox.sent(about(name), contact_at - seconds)
    listener.server.flush()
    listener.feed.catch_up()

    assert listener.sends == 1
    told: list[tuple[Invalidation, bool]] = []

    def deliver(invalidation: Invalidation, repeats: bool) -> bool:
        told.append((invalidation, repeats))
        return True

    listener.outbox.send(deliver, contact_at)
    assert told == [(about("lately"), True), (about("now"), True)]


def test_the_first_contact_says_nothing_again() -> None:
    listener = Listener()
    listener.clock.now = 5.0
    listener.outbox.sent(about("a"), 5.0)
    listener.feed.catch_up()
    assert listener.outbox.is_empty
    assert listener.sends == 0
