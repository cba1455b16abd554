"""The bridge: documents, texts and parsers' JSON become candidates and jobs, and are matched."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, Protocol

import orjson

from src.extraction.extracted import Extracted, Extraction
from src.services.accounts import Author
from src.services.bridging import Bridged, FieldOutcome, ForeignDocuments
from src.services.catalogue import Catalogue
from src.services.documents import DocumentError, check_document
from src.services.documents.reading import Fault
from src.services.documents_text import DocumentKind, DocumentReader, DocumentText
from src.services.matching import JobsForCandidate, Matching, RankQuery
from src.services.ports import Clock
from src.services.records import Kind

_log = logging.getLogger(__name__)
_ROUNDS: Final = 5
_TEXT_FIELD: Final[dict[Kind, str]] = {"candidate": "cv_text", "job": "text"}
REMOTE_PARSER: Final = "commitment_parser"
"""What ``degraded`` names when the remote parser did not do its part."""


class RemoteParserError(RuntimeError):
    """The remote parser gave nothing usable; ``code`` says why in one word."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class RemoteParser(Protocol):
    """A parser of documents elsewhere."""

    def parse(self, kind: Kind, data: bytes) -> object:
        """The JSON that it makes of a document. Raises ``RemoteParserError``."""
        ...


class TextReader(Protocol):
    """Reads a document of one kind out of plain text."""

    def __call__(self, text: str, *, today: int) -> Extraction:
        """The extraction; ``today`` is an ordinal."""
        ...


class PageReader(Protocol):
    """Finds what an HTML page says in a structured form."""

    def __call__(self, markup: str) -> Mapping[str, Any] | None:
        """The job document in the page's structured data, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody sent for one candidate or job: a file, a text or a parser's JSON."""

    data: bytes | None = None
    text: str | None = None
    json: object = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A candidate or job that was read, and how.

    ``outcomes`` tell of every field of JSON, ``values`` of every value found in a text, with its
    place in the text that the document keeps (``cv_text`` or ``text``). ``missing`` says what the
    document still needs to be one; empty when it can be matched and stored.
    """

    kind: Kind
    document: dict[str, Any]
    origin: Literal["json", "remote", "text"]
    confidence: float
    missing: tuple[Fault, ...] = ()
    outcomes: list[FieldOutcome] | None = None
    values: list[Extracted] = field(default_factory=list)
    language: str | None = None
    file_kind: DocumentKind | None = None
    pages: int | None = None
    warnings: list[str] = field(default_factory=list)
    years_by_trade: dict[str, float] = field(default_factory=dict)
    degraded: list[str] = field(default_factory=list)
    stored_id: str | None = None


@dataclass(frozen=True, slots=True)
class Workflow:
    """A candidate brought together, jobs, and how they match; ``ranking`` None without both."""

    cv: Parsed | None
    wishes: Bridged | None
    candidate: Parsed | None
    jobs: list[Parsed]
    ranking: JobsForCandidate | None


class Integration:
    """The use cases of the bridge. Nothing is stored unless an author asks for it.

    ``remote`` is left alone while ``remote_on`` is false; answers say so as when it fails.
    """

    def __init__(
        self,
        documents: DocumentReader,
        foreign: ForeignDocuments,
        readers: Mapping[Kind, TextReader],
        page: PageReader,
        catalogue: Catalogue,
        matching: Matching,
        clock: Clock,
        *,
        remote: RemoteParser | None = None,
        remote_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self._documents = documents
        self._foreign = foreign
        self._readers = readers
        self._page = page
        self._catalogue = catalogue
        self._matching = matching
        self._clock = clock
        self._remote = remote
        self._remote_on = remote_on

    def parse(self, kind: Kind, given: Given, *, store: Author | None = None) -> Parsed:
        """What was read of one candidate or job, stored where ``store`` asks and it is whole.

        Raises ``DocumentRefusedError``, ``ReaderBusyError``, ``DuplicateError``; ``DocumentError``
        where it should be stored and is not whole.
        """
        parsed = self._parsed(kind, given)
        return parsed if store is None else self._stored(parsed, store)

    def questionnaire(self, value: object) -> Bridged:
        """The wishes in a questionnaire."""
        return self._foreign.read("questionnaire", value, today=self._today())

    def complete(
        self,
        cv: Given | None,
        questionnaire: object,
        jobs: Sequence[Given] | None,
        asked: RankQuery,
        *,
        store: Author | None = None,
    ) -> Workflow:
        """The candidate of a CV and a questionnaire, ranked jobs, and all reports.

        ``jobs`` None ranks what ``asked`` says (the stock). A job that lacks what it needs is told
        and left out of the ranking. Raises as ``parse``; ``DocumentError`` also where the
        candidate is not whole and there is something to match.
        """
        parsed_cv = self._parsed("candidate", cv) if cv is not None else None
        wishes = self.questionnaire(questionnaire) if questionnaire is not None else None
        candidate = self._candidate(parsed_cv, wishes)
        offers = [self._parsed("job", each) for each in jobs or ()]
        if store is not None:
            candidate = self._stored(candidate, store) if candidate is not None else None
            offers = [self._stored(each, store) if not each.missing else each for each in offers]
        ranking = self._ranked(candidate, None if jobs is None else offers, asked)
        return Workflow(parsed_cv, wishes, candidate, offers, ranking)

    def _ranked(
        self, candidate: Parsed | None, offers: list[Parsed] | None, asked: RankQuery
    ) -> JobsForCandidate | None:
        if candidate is None:
            return None
        if candidate.missing:
            raise DocumentError(candidate.missing)
        inline = None
        if offers is not None:
            inline = [
                {**each.document, "id": each.stored_id or each.document.get("id") or f"job-{at}"}
                for at, each in enumerate(offers, start=1)
                if not each.missing
            ]
        query = replace(asked, overrides=candidate.document, inline=inline)
        return self._matching.rank_jobs(candidate.stored_id or _name(candidate.document), query)

    def _candidate(self, cv: Parsed | None, wishes: Bridged | None) -> Parsed | None:
        """The person that CV and questionnaire describe together; newer words beat older ones."""
        if wishes is None or cv is None:
            if wishes is None:
                return cv
            return Parsed(
                "candidate", wishes.document, "json", wishes.confidence, wishes.missing,
                outcomes=wishes.outcomes,
            )  # fmt: skip
        document = merged(cv.document, wishes.document)
        document, missing, _ = _checked("candidate", document)
        return replace(cv, document=document, missing=missing)

    def _stored(self, parsed: Parsed, author: Author) -> Parsed:
        if parsed.missing:
            raise DocumentError(parsed.missing)
        stored = self._catalogue.create(parsed.kind, parsed.document, author)
        return replace(parsed, stored_id=stored.id)

    def _parsed(self, kind: Kind, given: Given) -> Parsed:
        if given.data is None and given.text is None:
            return _bridged(kind, self._foreign.read(kind, given.json, today=self._today()), "json")
        degraded: list[str] = []
        if self._remote is not None:
            data = given.data if given.data is not None else (given.text or "").encode()
            found = self._from_remote(self._remote, kind, data) if self._remote_on() else None
            if found is not None:
                return found
            degraded.append(REMOTE_PARSER)
        return replace(self._from_text(kind, given), degraded=degraded)

    def _from_remote(self, remote: RemoteParser, kind: Kind, data: bytes) -> Parsed | None:
        """What the remote parser makes of a document, or None where that is no document."""
        try:
            sent = remote.parse(kind, data)
        except RemoteParserError as error:
            _log.warning("the remote parser failed: %s", error.code)
            return None
        found = self._foreign.read(kind, sent, today=self._today())
        if found.missing:
            _log.warning("the remote parser gave no whole %s", kind)
            return None
        return _bridged(kind, found, "remote")

    def _from_text(self, kind: Kind, given: Given) -> Parsed:
        read: DocumentText | None = None
        text = (given.text or "").strip()
        # A page may come as text too; what it looks like is for the reader of documents to say.
        if given.data is not None or text.startswith("<"):
            read = self._documents.read(given.data if given.data is not None else text.encode())
            text = read.text
        extraction = self._readers[kind](text, today=self._today())
        document = dict(extraction.document)
        document.setdefault(_TEXT_FIELD[kind], text[:100_000])
        stated = self._page(read.markup) if kind == "job" and read and read.markup else None
        if stated:
            document |= stated
        document, missing, dropped = _checked(kind, document)
        values = extraction.values
        if stated:
            values = [each for each in values if each.pointer.split("/")[1] not in stated]
        return Parsed(
            kind=kind,
            document=document,
            origin="text",
            confidence=extraction.confidence,
            missing=missing,
            values=[each for each in values if not each.pointer.startswith(tuple(dropped))]
            if dropped
            else values,
            language=extraction.language,
            file_kind=read.kind if read else None,
            pages=read.pages if read else None,
            warnings=[*(read.warnings if read else ()), *extraction.warnings],
            years_by_trade=extraction.years_by_trade,
        )

    def _today(self) -> int:
        return self._clock.now().date().toordinal()


def merged(cv: Mapping[str, Any], wishes: Mapping[str, Any]) -> dict[str, Any]:
    """The CV's document with what the questionnaire says in its place, each wish as a whole."""
    document = {**cv, **wishes}
    for part in ("preferences", "personal_info", "location"):
        if part in cv and part in wishes:
            document[part] = {**cv[part], **wishes[part]}
    return document


def _bridged(kind: Kind, found: Bridged, origin: Literal["json", "remote"]) -> Parsed:
    return Parsed(
        kind, found.document, origin, found.confidence, found.missing, outcomes=found.outcomes
    )


def _checked(
    kind: Kind, document: dict[str, Any]
) -> tuple[dict[str, Any], tuple[Fault, ...], list[str]]:
    """(normal form, what it lacks, pointers of fields that it refused and that were left out)."""
    dropped: list[str] = []
    for _ in range(_ROUNDS):
        try:
            return check_document(kind, document), (), dropped
        except DocumentError as error:
            names = {fault.pointer.split("/")[1] for fault in error.faults if fault.pointer}
            present = names & document.keys()
            if not present:
                return document, error.faults, dropped
            _log.warning("a read %s was refused at %s", kind, sorted(present))
            document = {key: value for key, value in document.items() if key not in present}
            dropped += [f"/{name}" for name in sorted(present)]
    return document, (Fault("", "not a whole document", "document incomplet"),), dropped


def _name(document: Mapping[str, Any]) -> str:
    """A name for a person who is not stored: the same for the same document."""
    plain = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    return f"cv-{hashlib.sha256(plain).hexdigest()[:24]}"
