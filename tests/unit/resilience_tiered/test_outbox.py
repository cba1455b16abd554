"""The outbox: what waits to be sent, and what is said again."""

from __future__ import annotations

import pytest

from src.resilience.tiered.level import Invalidation
from src.resilience.tiered.outbox import Outbox

EVERYTHING = Invalidation(("n:things",))
A, B, C = (Invalidation((f"t:{name}",)) for name in "abc")


class Recipient:
    """Is told what it is told, as long as ``hears`` says so."""

    def __init__(self) -> None:
        self.told: list[tuple[Invalidation, bool]] = []
        self.hears = True

    def __call__(self, invalidation: Invalidation, repeats: bool) -> bool:
        self.told.append((invalidation, repeats))
        return self.hears


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(EVERYTHING, remembered_seconds=10)


@pytest.fixture
def recipient() -> Recipient:
    return Recipient()


def said_again(outbox: Outbox, moment: float) -> list[tuple[Invalidation, bool]]:
    """What is sent where everything from that moment on is to be said again."""
    recipient = Recipient()
    outbox.repeat_since(moment)
    assert outbox.send(recipient, 1000)
    return recipient.told


def test_what_cannot_be_delivered_waits_on(outbox: Outbox, recipient: Recipient) -> None:
    assert outbox.is_empty
    outbox.keep(A)
    outbox.keep(B)
    recipient.hears = False
    assert outbox.send(recipient, 0) is False
    assert not outbox.is_empty
    recipient.hears = True
    assert outbox.send(recipient, 0) is True
    assert outbox.is_empty
    assert outbox.send(recipient, 0) is True
    assert recipient.told == [(A, False), (A, False), (B, False)]


def test_a_thousand_wait_and_one_more_makes_it_everything(
    outbox: Outbox, recipient: Recipient
) -> None:
    many = [Invalidation((f"t:{number}",)) for number in range(1000)]
    for each in many:
        outbox.keep(each)
    outbox.send(recipient, 0)
    assert recipient.told == [(each, False) for each in many]

    recipient.told.clear()
    for each in many:
        outbox.keep(each)
    outbox.keep(A, repeats=True)
    outbox.send(recipient, 0)
    # It was not said before, so it is not said again: the shared level hears of it too.
    assert recipient.told == [(EVERYTHING, False)]


def test_what_was_delivered_is_said_again_from_a_moment_on(outbox: Outbox) -> None:
    for invalidation, moment in ((A, 10), (B, 11), (C, 12)):
        outbox.keep(invalidation)
        outbox.send(Recipient(), moment)

    assert said_again(outbox, 11) == [(B, True), (C, True)]
    assert said_again(outbox, 11) == [(B, True), (C, True)]  # saying it again adds nothing
    assert said_again(outbox, 12.5) == []


def test_what_was_not_delivered_is_not_remembered_as_sent(
    outbox: Outbox, recipient: Recipient
) -> None:
    recipient.hears = False
    outbox.keep(A)
    outbox.send(recipient, 5)
    assert said_again(outbox, 0) == [(A, False)]


def test_what_was_sent_is_remembered_for_twice_the_time(outbox: Outbox) -> None:
    outbox.sent(A, 0)
    outbox.sent(B, 20)
    assert said_again(outbox, 0) == [(A, True), (B, True)]
    outbox.sent(C, 20.5)
    assert said_again(outbox, 0) == [(B, True), (C, True)]
    outbox.sent(A, 50)
    assert said_again(outbox, 0) == [(A, True)]


def test_if_more_was_sent_than_is_remembered_everything_is_said_again(outbox: Outbox) -> None:
    outbox.sent(A, 1)
    for number in range(998):
        outbox.sent(Invalidation((f"t:{number}",)), 2)
    assert len(said_again(outbox, 0)) == 999
    outbox.sent(B, 3)
    # Whether there was another one before is not known: the oldest is not from before the moment.
    assert said_again(outbox, 1) == [(EVERYTHING, True)]
    assert len(said_again(outbox, 1.5)) == 999
    outbox.sent(C, 3)
    assert said_again(outbox, 2) == [(EVERYTHING, True)]
    assert said_again(outbox, 3) == [(B, True), (C, True)]


def test_two_who_send_at_once_leave_nothing_out(outbox: Outbox) -> None:
    told: list[Invalidation] = []

    def inner(invalidation: Invalidation, _: bool) -> bool:
        told.append(invalidation)
        return invalidation is A

    def outer(invalidation: Invalidation, _: bool) -> bool:
        told.append(invalidation)
        if len(told) == 1:
            outbox.send(inner, 0)
        return True

    outbox.keep(A)
    outbox.keep(B)
    assert outbox.send(outer, 0)
    assert told == [A, A, B, B]


def test_two_who_send_the_last_one_at_once_find_nothing_left(outbox: Outbox) -> None:
    recipient = Recipient()

    def outer(_: Invalidation, __: bool) -> bool:
        return outbox.send(recipient, 0)

    outbox.keep(A)
    assert outbox.send(outer, 0)
    assert recipient.told == [(A, False)]
    assert outbox.is_empty
