"""An outbox on a real database, and a worker on it whose receiver says what a test wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine

from src.adapters.security.seal import FernetSeal
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.bugs.bug import Bug, Event
from src.services.accounts import Author
from src.services.bugs.webhook_outbox import Outbox
from src.services.bugs.webhook_records import EVENTS, Answer, Delivery, Webhook
from src.services.bugs.webhook_work import DeliveryRules, WebhookWork
from src.services.bugs.webhooks import NewWebhook, Webhooks
from src.services.ports import UnitOfWork
from tests.fakes import FakeClock

ADMIN = Author("admin-1", "request-1")
OK = Answer(200, "ok")
URL = "https://receiver.example/hook?key=hidden"
Reply = Answer | Exception | Callable[[], Answer]


@dataclass
class ScriptedSender:
    """A sender that tells what it was given, and answers as it was told to, the last for ever."""

    replies: list[Reply] = field(default_factory=lambda: [OK])
    sent: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    refusal: Exception | None = None

    def check(self, url: str) -> None:
        if self.refusal is not None:
            raise self.refusal

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.sent.append((url, dict(headers), body))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply() if callable(reply) else reply


@dataclass
class CountingMeter:
    """What a meter heard."""

    outcomes: list[str] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    backlogs: list[tuple[int, float, int]] = field(default_factory=list)

    def attempted(self, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        self.outcomes.append(outcome)

    def backlog(self, waiting: int, oldest_seconds: float, dead: int) -> None:
        self.left.append(waiting)
        self.backlogs.append((waiting, oldest_seconds, dead))


@dataclass
class Post:
    """The use cases of webhooks over one database, with a clock that a test moves."""

    engine: Engine
    clock: FakeClock = field(default_factory=FakeClock)
    sender: ScriptedSender = field(default_factory=ScriptedSender)
    meter: CountingMeter = field(default_factory=CountingMeter)
    stopping: bool = False
    rules: DeliveryRules = field(default_factory=DeliveryRules)

    def __post_init__(self) -> None:
        self.seal = FernetSeal("m" * 32, purpose="test")
        self._ids = count(1)
        self.webhooks = Webhooks(
            self.unit_of_work, self.sender, self.seal, self.clock, new_id=self.new_id,
            new_secret=lambda size: "s" * size,
        )  # fmt: skip
        self.outbox = Outbox(self.clock, new_id=self.new_id)
        self.work = self.worker()

    def new_id(self) -> str:
        return f"id-{next(self._ids):04}"

    def unit_of_work(self, *, read_only: bool = False) -> UnitOfWork:
        return SqlUnitOfWork(lambda: self.engine, self.clock, read_only=read_only)

    def worker(self, sender: ScriptedSender | None = None) -> WebhookWork:
        return WebhookWork(
            self.unit_of_work, sender or self.sender, self.seal, self.clock, self.meter,
            self.rules, new_id=self.new_id, chance=lambda: 1.0, stopping=lambda: self.stopping,
        )  # fmt: skip

    def hook(self, **given: Any) -> Webhook:
        """A webhook, of every event unless told."""
        return self.webhooks.add(NewWebhook(**{"url": URL, "events": EVENTS} | given), ADMIN)[0]

    def happens(self, *events: Event, bug: Bug | None = None, commit: bool = True) -> None:
        """Those events are written, as the journal of bugs tells of them."""
        with self.unit_of_work() as unit:
            told = [(bug or self.bug(), event) for event in events or [self.event()]]
            self.outbox.written(unit, told)
            if commit:
                unit.commit()

    def event(self, kind: Any = "created", seq: int = 1, **given: Any) -> Event:
        return Event("bug-1", kind, self.clock.now(), "somebody", seq=seq, **given)

    def bug(self, **given: Any) -> Bug:
        now = self.clock.now()
        first = {"title": "Torn", "description": "It is torn.", "severity": "high"}
        return Bug(
            **{"id": "bug-1", "priority": "high", "created_at": now, "updated_at": now, "number": 7}
            | first
            | given
        )

    def log(self, webhook: Webhook) -> list[Delivery]:
        return list(self.webhooks.log(webhook.id, cursor=None, limit=100)[1].items)

    def only(self, webhook: Webhook) -> Delivery:
        (delivery,) = self.log(webhook)
        return delivery

    def now_of(self, webhook: Webhook) -> Webhook:
        return self.webhooks.log(webhook.id, cursor=None, limit=1)[0]

    def later(self, **time: float) -> None:
        self.clock.advance(timedelta(**time).total_seconds())


@pytest.fixture
def post(engine: Engine) -> Post:
    """On SQLite and on PostgreSQL."""
    return Post(engine)
