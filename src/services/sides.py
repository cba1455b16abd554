"""The two sides of a match, from an id or a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from src.matching.facts import CandidateFacts, JobFacts
from src.services.catalogue import ResourceNotFoundError
from src.services.documents import check_document, merge_patch
from src.services.facts import MatchingFactsReader
from src.services.matching_index import MatchingIndex
from src.services.ports import StorageUnavailableError, UnitOfWorkFactory
from src.services.records import Kind, Resource


class Sides:
    """Loads facts: from the index for what is stored, by reading for what is described.

    ``last_read`` gives a resource as it was read lately, for the time that the database is away.
    """

    def __init__(
        self,
        index: MatchingIndex,
        reader: MatchingFactsReader,
        unit_of_work: UnitOfWorkFactory,
        *,
        last_read: Callable[[Kind, str], Resource | None] = lambda _kind, _id: None,
    ) -> None:
        self._index = index
        self._reader = reader
        self._unit_of_work = unit_of_work
        self._last_read = last_read

    def person(
        self, candidate_id: str, overrides: Mapping[str, Any] | None = None
    ) -> CandidateFacts:
        """A stored person, or the document that ``overrides`` (a merge patch) makes of it.

        Raises ``ResourceNotFoundError`` or ``DocumentError``.
        """
        if not overrides:
            known = self._index.candidate(candidate_id)
            if known is None:
                raise ResourceNotFoundError("candidate", candidate_id)
            return known
        return self.described_person(
            candidate_id, self._merged("candidate", candidate_id, overrides)
        )

    def job(self, job_id: str, overrides: Mapping[str, Any] | None = None) -> JobFacts:
        """A stored open job, or the document that ``overrides`` (a merge patch) makes of it.

        Raises ``ResourceNotFoundError`` or ``DocumentError``.
        """
        if not overrides:
            known = self._index.job(job_id)
            if known is None:
                raise ResourceNotFoundError("job", job_id)
            return known
        return self.described_job(job_id, self._merged("job", job_id, overrides))

    def described_person(self, name: str, document: Mapping[str, Any]) -> CandidateFacts:
        """The person that a document describes; stored nowhere. Raises ``DocumentError``."""
        checked = check_document("candidate", document)
        facts = self._reader.facts("candidate", str(document.get("id") or name), checked)
        assert isinstance(facts, CandidateFacts)  # noqa: S101 - by kind
        return facts

    def described_job(self, name: str, document: Mapping[str, Any]) -> JobFacts:
        """The job that a document describes; stored nowhere. Raises ``DocumentError``."""
        checked = check_document("job", document)
        facts = self._reader.facts("job", str(document.get("id") or name), checked)
        assert isinstance(facts, JobFacts)  # noqa: S101 - by kind
        return facts

    def _merged(
        self, kind: Kind, resource_id: str, overrides: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        stored = self._stored(kind, resource_id)
        merged: Mapping[str, Any] = merge_patch(stored.document if stored else {}, overrides)
        return merged

    def _stored(self, kind: Kind, resource_id: str) -> Resource | None:
        """Raises ``StorageUnavailableError`` for one that is stored and was not read lately."""
        try:
            with self._unit_of_work(read_only=True) as unit:
                repository = unit.jobs if kind == "job" else unit.candidates
                return repository.get(resource_id)
        except StorageUnavailableError:
            kept = self._last_read(kind, resource_id)
            # Most who are described in full are not stored at all, and the index knows that.
            if kept is None and (not self._index.ready or self._index.holds(kind, resource_id)):
                raise
            return kept
