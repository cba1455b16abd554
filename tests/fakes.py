"""The ports in memory: what use cases are tested with; the contract suite holds them to the rest.

Faults can be asked for: ``FakeStore.unavailable = True`` makes every unit of work fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from src.bugs.bug import Bug, Comment, Event
from src.services.bugs.attachment_records import Attachment
from src.services.feature_records import FeatureOverride
from src.services.outcome_records import LearnedWeighting
from src.services.ports import (
    DuplicateError,
    StorageUnavailableError,
)
from src.services.records import (
    ApiKey,
    AuditEvent,
    FeedbackEvent,
    IdempotentAnswer,
    Resource,
    Role,
    StoredMatch,
    User,
)
from src.services.taxonomy_records import StoredTaxonomy
from tests.fake_batches import FakeBatch, FakeBatches, FakeChunk
from tests.fake_bug_attachments import FakeAttachments
from tests.fake_bugs import FakeBugEvents, FakeBugs, FakeComments
from tests.fake_features import FakeFeatureOverrides
from tests.fake_outcomes import FakeLearnedWeightings
from tests.fake_resources import FakeMatches, FakeResources, insert


class FakeClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, start: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    def advance(self, seconds: float) -> None:
        self._elapsed += seconds


@dataclass
class FakeStore:
    """What has been committed."""

    resources: dict[str, dict[str, Resource]] = field(
        default_factory=lambda: {"job": {}, "candidate": {}}
    )
    tombstones: dict[str, dict[str, int]] = field(
        default_factory=lambda: {"job": {}, "candidate": {}}
    )
    counters: dict[str, int] = field(default_factory=lambda: {"job": 0, "candidate": 0})
    matches: dict[str, StoredMatch] = field(default_factory=dict)
    feedback: dict[str, FeedbackEvent] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    keys: dict[str, ApiKey] = field(default_factory=dict)
    tokens: dict[str, datetime] = field(default_factory=dict)
    audit: list[AuditEvent] = field(default_factory=list)
    answers: dict[tuple[str, str], IdempotentAnswer] = field(default_factory=dict)
    taxonomies: dict[str, tuple[StoredTaxonomy, bytes]] = field(default_factory=dict)
    learned_weightings: dict[str, LearnedWeighting] = field(default_factory=dict)
    features: dict[str, FeatureOverride] = field(default_factory=dict)
    batches: dict[str, FakeBatch] = field(default_factory=dict)
    batch_chunks: dict[tuple[str, int], FakeChunk] = field(default_factory=dict)
    bugs: dict[str, Bug] = field(default_factory=dict)
    bug_events: list[Event] = field(default_factory=list)
    bug_comments: dict[str, Comment] = field(default_factory=dict)
    bug_attachments: dict[str, Attachment] = field(default_factory=dict)
    unavailable: bool = False

    def copied(self) -> FakeStore:
        """A store that can be written to without changing this one (records are frozen)."""
        return FakeStore(**{item.name: _copied(getattr(self, item.name)) for item in fields(self)})


class FakeUnitOfWork:
    """A unit of work on a copy of the store, which becomes the store on commit."""

    def __init__(self, store: FakeStore, clock: FakeClock, *, read_only: bool = False) -> None:
        self._store = store
        self._clock = clock
        self._read_only = read_only

    def __enter__(self) -> Self:
        if self._store.unavailable:
            raise StorageUnavailableError("the fake was told to be")
        self._work = self._store.copied()
        self.jobs = FakeResources(self, "job")
        self.candidates = FakeResources(self, "candidate")
        self.matches = FakeMatches(self)
        self.users = FakeUsers(self)
        self.tokens = FakeTokens(self)
        self.api_keys = FakeApiKeys(self)
        self.taxonomies = FakeTaxonomies(self)
        self.learned_weightings = FakeLearnedWeightings(self)
        self.features = FakeFeatureOverrides(self)
        self.batches = FakeBatches(self)
        self.bugs = FakeBugs(self)
        self.bug_events = FakeBugEvents(self)
        self.bug_comments = FakeComments(self)
        self.bug_attachments = FakeAttachments(self)
        self.audit = FakeAudit(self)
        self.idempotency = FakeIdempotency(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._work = self._store.copied()

    def commit(self) -> None:
        done = self._work.copied()
        for item in fields(self._store):
            setattr(self._store, item.name, getattr(done, item.name))

    def now(self) -> datetime:
        return self._clock.now()

    @property
    def read(self) -> FakeStore:
        return self._work

    @property
    def write(self) -> FakeStore:
        if self._read_only:
            raise RuntimeError("a read-only unit of work was asked to write")
        return self._work


class FakeUsers:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def get(self, user_id: str, *, for_update: bool = False) -> User | None:
        return self._unit.read.users.get(user_id)

    def by_email(self, email: str) -> User | None:
        wanted = email.strip().lower()
        return next((user for user in self._unit.read.users.values() if user.email == wanted), None)

    def add(self, user: User) -> User:
        self._refuse_taken(user)
        lowered = replace(user, email=user.email.strip().lower())
        return insert(self._unit.write.users, lowered, self._unit.now())

    def save(self, user: User) -> User:
        self._refuse_taken(user)
        known = self._unit.write.users[user.id]
        stored = replace(user, email=user.email.strip().lower())
        self._unit.write.users[user.id] = replace(stored, created_at=known.created_at)
        return stored

    def list(self) -> list[User]:
        return sorted(self._unit.read.users.values(), key=lambda user: user.email)

    def lock_admins(self) -> Sequence[User]:
        users = self._unit.read.users.values()
        found = [user for user in users if user.role is Role.ADMIN and user.active]
        return sorted(found, key=lambda user: user.id)

    def _refuse_taken(self, user: User) -> None:
        holder = self.by_email(user.email)
        if holder is not None and holder.id != user.id:
            raise DuplicateError("email")


class FakeTokens:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def revoke(self, jti: str, expires_at: datetime) -> bool:
        tokens = self._unit.write.tokens
        return jti not in tokens and tokens.setdefault(jti, expires_at) is expires_at

    def is_revoked(self, jti: str) -> bool:
        return jti in self._unit.read.tokens

    def purge(self, now: datetime) -> int:
        tokens = self._unit.write.tokens
        expired = [jti for jti, expires_at in tokens.items() if expires_at <= now]
        for jti in expired:
            del tokens[jti]
        return len(expired)


class FakeApiKeys:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def get(self, key_id: str) -> ApiKey | None:
        return self._unit.read.keys.get(key_id)

    def by_prefix(self, prefix: str) -> ApiKey | None:
        return next((key for key in self._unit.read.keys.values() if key.prefix == prefix), None)

    def add(self, key: ApiKey) -> ApiKey:
        if self.by_prefix(key.prefix) is not None:
            raise DuplicateError("prefix")
        return insert(self._unit.write.keys, key, self._unit.now())

    def save(self, key: ApiKey) -> ApiKey:
        known = self._unit.write.keys[key.id]
        self._unit.write.keys[key.id] = replace(key, created_at=known.created_at)
        return key

    def list(self) -> list[ApiKey]:
        return sorted(self._unit.read.keys.values(), key=lambda key: (key.created_at, key.id))

    def touch(self, key_id: str, used_at: datetime) -> None:
        keys = self._unit.write.keys
        if key_id in keys:
            keys[key_id] = replace(keys[key_id], last_used_at=used_at)


class FakeAudit:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def add(self, event: AuditEvent) -> None:
        moment = event.created_at or self._unit.now()
        self._unit.write.audit.append(replace(event, created_at=moment))

    def recent(self, *, limit: int = 100) -> list[AuditEvent]:
        events = sorted(self._unit.read.audit, key=lambda event: (event.created_at, event.id))
        return events[::-1][:limit]


class FakeIdempotency:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def begin(self, answer: IdempotentAnswer) -> IdempotentAnswer | None:
        place = (answer.owner, answer.key)
        standing = self._unit.read.answers.get(place)
        if standing is None:
            moment = answer.created_at or self._unit.now()
            self._unit.write.answers[place] = replace(answer, created_at=moment)
        return standing

    def take_over(self, answer: IdempotentAnswer, *, begun_before: datetime) -> bool:
        standing = self._unit.read.answers.get((answer.owner, answer.key))
        if standing is None or standing.status is not None or standing.created_at >= begun_before:
            return False
        moment = answer.created_at or self._unit.now()
        self._unit.write.answers[answer.owner, answer.key] = replace(answer, created_at=moment)
        return True

    def finish(self, answer: IdempotentAnswer) -> None:
        answers, place = self._unit.write.answers, (answer.owner, answer.key)
        if place in answers:
            answers[place] = replace(
                answers[place], status=answer.status, headers=answer.headers, body=answer.body
            )

    def forget(self, owner: str, key: str) -> None:
        self._unit.write.answers.pop((owner, key), None)

    def purge(self, before: datetime) -> int:
        answers = self._unit.write.answers
        old = [place for place, answer in answers.items() if answer.created_at < before]
        for place in old:
            del answers[place]
        return len(old)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return list(value) if isinstance(value, list) else value


class FakeTaxonomies:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def revision(self) -> int:
        return self._unit.read.counters.get("taxonomy", 0)

    def list(self) -> list[StoredTaxonomy]:
        return [stored for _, (stored, _) in sorted(self._unit.read.taxonomies.items())]

    def contents(self) -> dict[str, bytes]:
        return {name: content for name, (_, content) in self._unit.read.taxonomies.items()}

    def save(self, taxonomy: StoredTaxonomy, content: bytes) -> int:
        self._unit.write.taxonomies[taxonomy.name] = (taxonomy, content)
        return self._raised()

    def remove(self, name: str) -> bool:
        gone = self._unit.write.taxonomies.pop(name, None) is not None
        if gone:
            self._raised()
        return gone

    def _raised(self) -> int:
        self._unit.write.counters["taxonomy"] = self.revision() + 1
        return self.revision()
