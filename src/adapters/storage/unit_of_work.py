"""The unit of work over SQL."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from src.adapters.guarded.database import GuardedDatabase
from src.adapters.storage.accounts import (
    SqlApiKeyRepository,
    SqlTokenRepository,
    SqlUserRepository,
)
from src.adapters.storage.batches import SqlBatchRepository
from src.adapters.storage.bug_attachments import SqlBugAttachmentRepository
from src.adapters.storage.bug_comments import SqlCommentRepository
from src.adapters.storage.bug_events import SqlBugEventRepository
from src.adapters.storage.bugs import SqlBugRepository
from src.adapters.storage.features import SqlFeatureOverrideRepository
from src.adapters.storage.journals import SqlAuditTrail, SqlIdempotencyStore
from src.adapters.storage.learned_weightings import SqlLearnedWeightingRepository
from src.adapters.storage.matches import SqlMatchRepository
from src.adapters.storage.resources import SqlResourceRepository
from src.adapters.storage.taxonomies import SqlTaxonomyRepository
from src.adapters.storage.transaction import Transaction
from src.adapters.storage.webhooks import SqlWebhookRepository
from src.services.ports import Clock


class SqlUnitOfWork:
    """Everything or nothing, on one connection taken at the first question.

    Errors of the database come out as errors of the ports: ``StorageUnavailableError``,
    ``DuplicateError``, ``MissingReferenceError``. With ``read_only`` each question is its own
    transaction, and writing raises ``RuntimeError``.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        clock: Clock,
        *,
        read_only: bool = False,
        guard: GuardedDatabase | None = None,
    ) -> None:
        self._transaction = Transaction(engine, read_only=read_only, guard=guard)
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._transaction.close()

    def commit(self) -> None:
        """Make what was written lasting and visible to others."""
        self._transaction.commit()

    @cached_property
    def jobs(self) -> SqlResourceRepository:
        """Jobs."""
        return SqlResourceRepository(self._transaction, "job", self._clock)

    @cached_property
    def candidates(self) -> SqlResourceRepository:
        """Candidates."""
        return SqlResourceRepository(self._transaction, "candidate", self._clock)

    @cached_property
    def matches(self) -> SqlMatchRepository:
        """Decisions and feedback."""
        return SqlMatchRepository(self._transaction, self._clock)

    @cached_property
    def users(self) -> SqlUserRepository:
        """Accounts."""
        return SqlUserRepository(self._transaction, self._clock)

    @cached_property
    def tokens(self) -> SqlTokenRepository:
        """Revoked tokens."""
        return SqlTokenRepository(self._transaction)

    @cached_property
    def api_keys(self) -> SqlApiKeyRepository:
        """Service keys."""
        return SqlApiKeyRepository(self._transaction, self._clock)

    @cached_property
    def taxonomies(self) -> SqlTaxonomyRepository:
        """Imported taxonomies."""
        return SqlTaxonomyRepository(self._transaction)

    @cached_property
    def learned_weightings(self) -> SqlLearnedWeightingRepository:
        """Learned weightings."""
        return SqlLearnedWeightingRepository(self._transaction, self._clock)

    @cached_property
    def features(self) -> SqlFeatureOverrideRepository:
        """Switches of features."""
        return SqlFeatureOverrideRepository(self._transaction)

    @cached_property
    def batches(self) -> SqlBatchRepository:
        """Batches of matching."""
        return SqlBatchRepository(self._transaction)

    @cached_property
    def bugs(self) -> SqlBugRepository:
        """Bugs."""
        return SqlBugRepository(self._transaction)

    @cached_property
    def bug_events(self) -> SqlBugEventRepository:
        """What happened to bugs."""
        return SqlBugEventRepository(self._transaction)

    @cached_property
    def bug_comments(self) -> SqlCommentRepository:
        """What was said about bugs."""
        return SqlCommentRepository(self._transaction)

    @cached_property
    def bug_attachments(self) -> SqlBugAttachmentRepository:
        """The files that came with bugs."""
        return SqlBugAttachmentRepository(self._transaction)

    @cached_property
    def webhooks(self) -> SqlWebhookRepository:
        """Who is told of what happens to bugs, and the outbox."""
        return SqlWebhookRepository(self._transaction)

    @cached_property
    def audit(self) -> SqlAuditTrail:
        """The audit trail."""
        return SqlAuditTrail(self._transaction, self._clock)

    @cached_property
    def idempotency(self) -> SqlIdempotencyStore:
        """First answers to Idempotency-Keys."""
        return SqlIdempotencyStore(self._transaction, self._clock)
