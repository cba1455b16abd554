"""Webhooks as values: who is told of what, every delivery, and what its storage promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol, get_args

WebhookEvent = Literal[
    "bug.created", "bug.changed", "bug.moved", "bug.commented", "bug.comment_changed",
    "bug.comment_removed", "bug.attached", "bug.detached", "bug.merged",
]  # fmt: skip
EVENTS: Final[tuple[WebhookEvent, ...]] = get_args(WebhookEvent)
"""What a webhook can be told of: the kinds of events of bugs."""
PING: Final = "ping"
"""The event of a delivery that somebody asked for to try a webhook."""

DeliveryState = Literal["pending", "delivered", "dead"]


class WebhookError(Exception):
    """A webhook refuses what was asked of it."""


class WebhookNotFoundError(WebhookError):
    """There is no webhook, or no delivery of it, of that id."""


class TooManyWebhooksError(WebhookError):
    """There are as many webhooks as there may be: ``limit``."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(str(limit))


class TargetError(WebhookError):
    """An address that may not be asked; ``code`` says why, and never shows the address."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class SealError(WebhookError):
    """A secret that was sealed by another key, or was changed since."""


class SendError(WebhookError):
    """Nobody answered: ``unreachable``, ``timeout``, ``certificate``, ``malformed``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class NotSentError(WebhookError):
    """Nothing was sent, through no fault of the receiver: later again, maybe then."""

    def __init__(self, retry_after_seconds: float | None) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__("not sent")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a delivery goes: the host as a name or an address, and the path with its query."""

    secure: bool
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """Somebody who is told of events; ``sealed_secret`` signs, and is opened for that alone.

    After ``failures`` in a row it rests until ``resting_until``: whatever is due waits, so that
    one receiver that is gone does not hold up all others. ``claimed_at`` is when a worker last
    took a delivery to it.
    """

    id: str
    url: str
    events: tuple[str, ...]
    sealed_secret: str = field(repr=False)
    created_at: datetime
    created_by: str
    include_internal: bool = False
    description: str | None = None
    failures: int = 0
    resting_until: datetime | None = None
    claimed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook: its body as it is signed and sent, and how it stands.

    ``due_at`` is when it is tried next; while an attempt runs, when another worker may take it
    over. ``attempts`` counts those begun since it was queued. What the last attempt came to stays
    beside it: ``status`` of the answer or ``error``, ``excerpt`` of the answer's body.
    """

    id: str
    webhook_id: str
    event: str
    body: str
    queued_at: datetime
    due_at: datetime
    bug_id: str | None = None
    event_seq: int | None = None
    state: DeliveryState = "pending"
    attempts: int = 0
    attempted_at: datetime | None = None
    status: int | None = None
    error: str | None = None
    duration_ms: int | None = None
    excerpt: str | None = None
    ended_at: datetime | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answers: its status, the beginning of its text, and when to come back."""

    status: int
    excerpt: str
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt came to: an answer with its status, or the code of an error."""

    at: datetime
    duration_ms: int
    status: int | None = None
    error: str | None = None
    excerpt: str | None = None
    retry_after_seconds: float | None = None

    @property
    def has_succeeded(self) -> bool:
        """Whether the receiver says that it has the delivery."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries, newest first, and the cursor of the next page (None at the end)."""

    items: Sequence[Delivery]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How the outbox fares: what waits, since when the oldest does, what was given up lately."""

    waiting: int
    oldest_queued_at: datetime | None
    dead: int

    def oldest_seconds(self, now: datetime) -> float:
        """How long the oldest has waited; 0 where nothing waits."""
        if self.oldest_queued_at is None:
            return 0.0
        return max(0.0, (now - self.oldest_queued_at).total_seconds())


class Sender(Protocol):
    """Asks receivers, through whatever guards what leaves the process."""

    def check(self, url: str) -> None:
        """Nothing where the address may be asked now. Raises ``TargetError``, ``SendError``."""
        ...

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What the receiver answers to a POST.

        Raises ``TargetError``, ``SendError``, ``NotSentError`` where nobody was asked.
        """
        ...


class Seal(Protocol):
    """Keeps secrets so that a copy of the database opens none of them."""

    def seal(self, text: str) -> str:
        """The text, sealed."""
        ...

    def open(self, sealed: str) -> str:
        """The text that was sealed. Raises ``SealError``."""
        ...


class WebhookRepository(Protocol):
    """Webhooks and the outbox of their deliveries.

    A delivery is taken by a lease that ends by itself: of several that take at once each gets
    another one, and what has died with its worker is due again.
    """

    def add(self, webhook: Webhook, *, most: int) -> None:
        """Keep a webhook. Raises ``TooManyWebhooksError`` where so many are there already."""
        ...

    def get(self, webhook_id: str) -> Webhook | None:
        """The webhook of that id."""
        ...

    def all(self, *, held: bool = False) -> list[Webhook]:
        """Every webhook, oldest first; ``held`` ones are not removed before the commit."""
        ...

    def delete(self, webhook_id: str) -> bool:
        """Whether there was one to remove; its deliveries go with it."""
        ...

    def queue(self, deliveries: Sequence[Delivery]) -> None:
        """Put deliveries into the outbox; they go out once this transaction is committed."""
        ...

    def delivery(self, webhook_id: str, delivery_id: str) -> Delivery | None:
        """The delivery of that webhook and id."""
        ...

    def deliveries(self, webhook_id: str, *, cursor: str | None, limit: int) -> DeliveryPage:
        """The log of a webhook, newest first, as far as its bodies fit into a page.

        Raises ``ValueError`` on a bad cursor.
        """
        ...

    def queue_again(self, delivery: Delivery, *, now: datetime) -> None:
        """The delivery is due now, as if it had never been tried, and its webhook rests no more.

        What an attempt that is under way comes to counts no more.
        """
        ...

    def is_due(self, now: datetime) -> bool:
        """Whether a worker could take something now."""
        ...

    def claim(self, token: str, *, now: datetime, until: datetime) -> Delivery | None:
        """The delivery that is due longest, of the webhook that was longest not sent any.

        It is leased until then, with one attempt more begun. Webhooks that rest or hold a lease
        are left out.
        """
        ...

    def release(self, delivery: Delivery, *, due_at: datetime) -> None:
        """The delivery was not tried after all; it is due then."""
        ...

    def end(self, delivery: Delivery, attempt: Attempt, *, due_at: datetime | None) -> bool:
        """Whether what the attempt came to was stored: the lease is still held.

        It is delivered where the attempt has succeeded, due again at that moment, or dead.
        """
        ...

    def rest(self, webhook_id: str, *, failures: int, until: datetime | None) -> None:
        """So many deliveries to it have failed in a row; None until when it does not rest."""
        ...

    def backlog(self, *, dead_since: datetime) -> Backlog:
        """What is not over, and how many deliveries were given up since that moment."""
        ...

    def expire(self, queued_before: datetime, *, now: datetime) -> int:
        """How many were given up that have waited since before that moment, none of them leased."""
        ...

    def purge(self, ended_before: datetime) -> int:
        """How many deliveries that were over before that moment were removed."""
        ...
