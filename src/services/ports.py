"""What the use cases need from the outside, by role; adapters say with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from src.services.account_repositories import ApiKeyRepository, TokenRepository, UserRepository
from src.services.batch_records import BatchRepository
from src.services.bugs.attachment_records import AttachmentRepository
from src.services.bugs.ports import BugEventRepository, BugRepository, CommentRepository
from src.services.bugs.webhook_records import WebhookRepository
from src.services.feature_records import FeatureOverrideRepository
from src.services.outcome_records import LearnedWeightingRepository, Outcome
from src.services.records import (
    AuditEvent,
    Changes,
    FeedbackEvent,
    IdempotentAnswer,
    Kind,
    Page,
    Resource,
    ResourceFilter,
    StoredMatch,
)
from src.services.taxonomy_records import TaxonomyRepository


class StaleVersionError(Exception):
    """The stored version is another than the one the caller changed; carries the current one."""

    def __init__(self, current: int) -> None:
        self.current = current
        super().__init__(f"current version is {current}")


class DuplicateError(Exception):
    """A unique value (external id, e-mail) is taken; ``field`` names it."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(field)


class MissingReferenceError(Exception):
    """What the written thing refers to is not stored (feedback on a match nobody kept)."""


class StorageUnavailableError(Exception):
    """The database did not answer: the request can be sent again later.

    ``retry_after_seconds`` says when, where that is known.
    """

    def __init__(self, *said: object, retry_after_seconds: float | None = None) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(*said)


class ResourceRepository(Protocol):
    """Jobs or candidates (one repository for each kind)."""

    kind: Kind

    def get(self, resource_id: str) -> Resource | None:
        """The resource of that id."""
        ...

    def get_many(self, resource_ids: Sequence[str]) -> list[Resource]:
        """Those of the ids that exist, in one query, in the order given."""
        ...

    def by_external_ids(self, external_ids: Sequence[str]) -> dict[str, Resource]:
        """Stored resources by external id, in one query."""
        ...

    def add(self, resource: Resource) -> Resource:
        """The resource as stored. Raises ``DuplicateError`` on a taken id or external id."""
        ...

    def save(self, resource: Resource, *, expected_version: int | None = None) -> Resource:
        """The resource with its version raised by one.

        Raises ``StaleVersionError`` when ``expected_version`` is given and is not the stored one,
        and with a current version of 0 when the resource is gone.
        """
        ...

    def upsert_many(self, resources: Sequence[Resource]) -> tuple[int, int]:
        """(created, updated) counts after writing all, matched by id; a few statements.

        Where an id stands twice the last one is written. Raises ``DuplicateError`` on an external
        id that another resource has.
        """
        ...

    def delete(self, resource_id: str, *, expected_version: int | None = None) -> bool:
        """Whether there was one to delete; leaves a tombstone in the change feed.

        With a candidate go its questionnaires, matches and feedback. Raises ``StaleVersionError``
        when ``expected_version`` is given and is not the stored one.
        """
        ...

    def page(self, where: ResourceFilter, *, cursor: str | None, limit: int, skip: int = 0) -> Page:
        """A page ordered by creation, newest first. Raises ``ValueError`` on a bad cursor."""
        ...

    def changes(self, after_seq: int, *, limit: int, facts_version: int | None = None) -> Changes:
        """What was saved or removed after ``after_seq``, in order, at most ``limit`` rows.

        No committed change is ever skipped, also with several writers at once, and an id stands
        at most once, with what happened last. Where ``facts_version`` is given, a resource whose
        facts are of that version comes with an empty document, and all come without timestamps.
        A ``last_seq`` below ``after_seq`` says that the store went back in time (a restored
        backup): start again from 0.
        """
        ...

    def count(self) -> int:
        """How many there are."""
        ...


class MatchRepository(Protocol):
    """Stored decisions and what people did with them."""

    def add(self, match: StoredMatch) -> StoredMatch:
        """The decision as stored."""
        ...

    def get(self, match_id: str) -> StoredMatch | None:
        """The decision of that id."""
        ...

    def find(self, candidate_id: str, job_id: str, inputs_hash: str) -> StoredMatch | None:
        """The decision about a pair made from these inputs."""
        ...

    def add_feedback(self, event: FeedbackEvent) -> FeedbackEvent:
        """The event as stored."""
        ...

    def feedback(self, candidate_id: str, job_id: str) -> list[FeedbackEvent]:
        """Events about a pair, oldest first."""
        ...

    def outcomes(self) -> list[Outcome]:
        """Every event with the decision it is about, oldest first."""
        ...


class AuditTrail(Protocol):
    """Append-only record of who did what."""

    def add(self, event: AuditEvent) -> None:
        """Append the event."""
        ...

    def recent(self, *, limit: int = 100) -> list[AuditEvent]:
        """The newest events, newest first."""
        ...


class IdempotencyStore(Protocol):
    """First answers by (owner, key)."""

    def begin(self, answer: IdempotentAnswer) -> IdempotentAnswer | None:
        """None when the key was free and is now taken, else what stands there."""
        ...

    def take_over(self, answer: IdempotentAnswer, *, begun_before: datetime) -> bool:
        """Whether the key, taken before that moment and never answered, is this request's now.

        Of several that try at once, one succeeds.
        """
        ...

    def finish(self, answer: IdempotentAnswer) -> None:
        """Keep the answer under the key taken before."""
        ...

    def forget(self, owner: str, key: str) -> None:
        """Free the key."""
        ...

    def purge(self, before: datetime) -> int:
        """How many answers made before that moment were dropped."""
        ...


class UnitOfWork(Protocol):
    """One transaction: everything or nothing. Leaving without ``commit`` rolls back."""

    @property
    def jobs(self) -> ResourceRepository:
        """Jobs."""
        ...

    @property
    def candidates(self) -> ResourceRepository:
        """Candidates."""
        ...

    @property
    def matches(self) -> MatchRepository:
        """Decisions and feedback."""
        ...

    @property
    def users(self) -> UserRepository:
        """Accounts."""
        ...

    @property
    def tokens(self) -> TokenRepository:
        """Revoked tokens."""
        ...

    @property
    def api_keys(self) -> ApiKeyRepository:
        """Service keys."""
        ...

    @property
    def taxonomies(self) -> TaxonomyRepository:
        """Imported taxonomies."""
        ...

    @property
    def learned_weightings(self) -> LearnedWeightingRepository:
        """Learned weightings."""
        ...

    @property
    def features(self) -> FeatureOverrideRepository:
        """Switches of features."""
        ...

    @property
    def batches(self) -> BatchRepository:
        """Batches of matching."""
        ...

    @property
    def bugs(self) -> BugRepository:
        """Bugs."""
        ...

    @property
    def bug_events(self) -> BugEventRepository:
        """What happened to bugs."""
        ...

    @property
    def bug_comments(self) -> CommentRepository:
        """What was said about bugs."""
        ...

    @property
    def bug_attachments(self) -> AttachmentRepository:
        """The files that came with bugs."""
        ...

    @property
    def webhooks(self) -> WebhookRepository:
        """Who is told of what happens to bugs, and the outbox."""
        ...

    @property
    def audit(self) -> AuditTrail:
        """The audit trail."""
        ...

    @property
    def idempotency(self) -> IdempotencyStore:
        """First answers."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def commit(self) -> None:
        """Make everything since the beginning last."""
        ...


class UnitOfWorkFactory(Protocol):
    """Opens a unit of work; ``read_only`` promises that nothing will be written."""

    def __call__(self, *, read_only: bool = False) -> UnitOfWork:
        """A unit that is not entered yet."""
        ...


class Clock(Protocol):
    """Time, as an argument."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back."""
        ...


class FactsReader(Protocol):
    """Turns documents into the facts that matching reads, and says by which version."""

    @property
    def version(self) -> int:
        """The version of the facts that it reads now."""
        ...

    def read(self, kind: Kind, resource_id: str, document: object) -> dict[str, object]:
        """The facts of one document, as JSON-able data."""
        ...


class ChangeSignal(Protocol):
    """Hears of committed changes, so that what is kept in memory can follow at once."""

    def notify(self, kind: Kind) -> None:
        """Jobs or candidates have changed. Must be quick and must not raise."""
        ...


class IndexState(Protocol):
    """How the columnar index of this process stands."""

    @property
    def ready(self) -> bool:
        """Whether it is loaded and can answer."""
        ...

    @property
    def rows(self) -> Mapping[Kind, int]:
        """Rows in it, by kind."""
        ...

    @property
    def last_refresh_age_seconds(self) -> float | None:
        """Seconds since it last followed the change feed to its end; None before that."""
        ...


class MatchingMeter(Protocol):
    """Hears what matching did; labels are short fixed words."""

    def processed(self, status: str, count: int) -> None:
        """Pairs that ended as ``scored``, ``excluded`` or ``failed``."""
        ...

    def duration(self, job_type: str, seconds: float) -> None:
        """The time of one match of a kind: ``candidate``, ``job`` or ``score``."""
        ...

    def scores(self, values: Sequence[float] | NDArray[np.floating[Any]]) -> None:
        """Total scores of pairs, all of one match at once."""
        ...
