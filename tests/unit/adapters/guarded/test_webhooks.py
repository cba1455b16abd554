"""Webhooks behind their policy: one receiver that is gone closes the way of no other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from src.adapters.guarded.webhooks import GuardedSender
from src.resilience import Registry, State
from src.services.bugs.webhook_records import Answer, NotSentError, SendError, TargetError
from src.settings import Settings
from src.wiring.resilience import WEBHOOKS, dependencies

GONE = SendError("unreachable")


class Sender:
    """Answers as it is told to."""

    def __init__(self) -> None:
        self.reply: Answer | Exception = Answer(200, "ok")
        self.asked = 0

    def check(self, url: str) -> None:
        raise TargetError("address")

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.asked += 1
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


@pytest.fixture
def registry() -> Registry:
    return dependencies(Settings())


def attempt(guarded: GuardedSender) -> Answer | Exception:
    try:
        return guarded.send("https://receiver.example/", {}, b"")
    except Exception as error:  # noqa: BLE001 - what it ends with is what is looked at
        return error


def test_answers_and_errors_come_through_as_they_are(registry: Registry) -> None:
    sender = Sender()
    guarded = GuardedSender(sender, registry[WEBHOOKS].policy)
    for reply in (Answer(503, "busy"), GONE, TargetError("address"), SendError("certificate")):
        sender.reply = reply
        assert attempt(guarded) is reply
    with pytest.raises(TargetError):
        guarded.check("https://inside.example/")


def test_the_circuit_opens_where_nobody_at_all_is_reached(registry: Registry) -> None:
    sender = Sender()
    sender.reply = GONE
    guarded = GuardedSender(sender, registry[WEBHOOKS].policy)
    assert [attempt(guarded) for _ in range(20)] == [GONE] * 20
    refused = attempt(guarded)
    assert isinstance(refused, NotSentError)
    assert refused.retry_after_seconds == pytest.approx(60, abs=5)
    assert sender.asked == 20


@pytest.mark.parametrize(
    "reply", [Answer(500, ""), TargetError("address"), SendError("certificate")]
)
def test_faults_of_one_receiver_never_open_it(
    registry: Registry, reply: Answer | Exception
) -> None:
    sender = Sender()
    sender.reply = reply
    guarded = GuardedSender(sender, registry[WEBHOOKS].policy)
    for _ in range(50):
        attempt(guarded)
    assert sender.asked == 50


def test_some_who_are_gone_do_not_open_it_while_others_answer(registry: Registry) -> None:
    sender = Sender()
    guarded = GuardedSender(sender, registry[WEBHOOKS].policy)
    for turn in range(100):
        sender.reply = Answer(200, "ok") if turn % 10 == 9 else GONE
        attempt(guarded)
    assert sender.asked == 100


def test_an_operator_can_stop_all_sending(registry: Registry) -> None:
    sender = Sender()
    guarded = GuardedSender(sender, registry[WEBHOOKS].policy)
    registry.force(WEBHOOKS, State.FORCED_OPEN, by="ops", reason="a leak")
    assert isinstance(attempt(guarded), NotSentError)
    assert sender.asked == 0
