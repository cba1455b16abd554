"""A bug as a document to be moved from one system to another, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from src.bugs.bug import Bug
from src.bugs.values import MOST_LOG_CHARACTERS, Category, Priority, Severity, Status
from src.services.documents.reading import Fault
from src.services.documents.values import camel

# Who reported it here and how often it was changed here mean nothing elsewhere; what its error
# logs tell is read from them anew.
_STAYS: Final = frozenset({"version", "reporter_id", "fingerprint"})
COLUMNS: Final[tuple[str, ...]] = (
    "number", "id", "title", "status", "severity", "priority", "category", "created_at",
    "updated_at", "assigned_to", "assigned_at", "resolved_at", "resolved_by", "resolution",
    "reported_by", "reported_by_email", "device_id", "firmware_version", "sample_id", "component",
    "affected_version", "environment", "tags", "watchers", "related_issues", "duplicate_of",
    "match_id", "request_id", "description", "reproduction_steps", "error_logs", "match",
)  # fmt: skip
"""What an export tells of a bug, in this order: everything but what has no meaning elsewhere."""

if {*COLUMNS} | _STAYS != {each.name for each in fields(Bug)}:
    raise AssertionError("an export must tell or leave out every field of a bug")

# The contract calls the version of the product that a bug is in by this short name.
_PRINTED: Final = {"affected_version": "version"}
_MOST_TEXT: Final = 20_000
_MOST_LAYERS: Final = 20
_MOMENTS: Final = ("created_at", "updated_at", "closed_at", "assigned_at", "resolved_at")


def _instant(value: object) -> object:
    """A moment without a zone is one of UTC, as is one that is a day alone."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return value
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


def _word(value: object) -> object:
    """One of the fixed words, however it is written: ``In Progress``, ``wont-fix``."""
    if isinstance(value, str):
        return value.strip().lower().replace(" ", "_").replace("-", "_").replace("'", "")
    return value


def _nothing(value: object) -> object:
    """A text without a word is none."""
    return None if isinstance(value, str) and not value.strip() else value


def _stripped(value: object) -> object:
    """A name without the spaces around it; one of spaces alone is none."""
    return value.strip() or None if isinstance(value, str) else value


def _in_utc(moment: datetime) -> datetime:
    """The moment in UTC, as it is stored."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("out of the calendar") from None


def _bearable(logs: tuple[str, ...]) -> tuple[str, ...]:
    """The logs, where lists of bugs can bear them."""
    if sum(map(len, logs)) > MOST_LOG_CHARACTERS:
        raise ValueError(f"more than {MOST_LOG_CHARACTERS} characters together")
    return logs


def _shallow(match: dict[str, Any]) -> dict[str, Any]:
    """The explanation, where nobody who shows it among others runs out of depth."""
    layer: list[Any] = [match]
    for _ in range(_MOST_LAYERS):
        inner = (each.values() if isinstance(each, dict) else each for each in layer)
        layer = [each for several in inner for each in several if isinstance(each, dict | list)]
        if not layer:
            return match
    raise ValueError("nested too deeply")


Moment = Annotated[AwareDatetime, BeforeValidator(_instant), AfterValidator(_in_utc)]
Line = Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(_nothing)]
Long = Annotated[Annotated[str, Field(max_length=_MOST_TEXT)] | None, BeforeValidator(_nothing)]
Email = Annotated[
    Annotated[str, Field(max_length=320, pattern=r"^[^\s@]{1,64}@[^\s@]{1,255}$")] | None,
    BeforeValidator(_nothing),
]
Identifier = Annotated[
    Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")] | None,
    BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value),
    BeforeValidator(_stripped),
]
Texts = Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=200)]


class MovedComment(BaseModel):
    """What somebody said about a bug elsewhere."""

    model_config = ConfigDict(extra="forbid", alias_generator=camel, populate_by_name=True)

    text: str = Field(min_length=1, max_length=_MOST_TEXT)
    created_at: Moment
    author: Line = None


class MovedBug(BaseModel):
    """A bug as it comes in; a field of the wrong form is refused, never repaired in silence."""

    model_config = ConfigDict(extra="forbid", alias_generator=camel, populate_by_name=True)

    id: Identifier = None
    url: Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(_stripped)] = None
    number: int | None = None
    title: Annotated[str, Field(min_length=5, max_length=300), BeforeValidator(_nothing)]
    description: Annotated[
        str, Field(min_length=10, max_length=_MOST_TEXT), BeforeValidator(_nothing)
    ]
    severity: Annotated[Severity, BeforeValidator(_word)] = "medium"
    priority: Annotated[Priority, BeforeValidator(_word)] = "medium"
    category: Annotated[Category, BeforeValidator(_word)] = "other"
    status: Annotated[Status, BeforeValidator(_word)] = "open"
    created_at: Moment | None = None
    updated_at: Moment | None = None
    closed_at: Moment | None = None
    assigned_at: Moment | None = None
    resolved_at: Moment | None = None
    device_id: Line = None
    firmware_version: Line = None
    sample_id: Line = None
    component: Line = None
    affected_version: Line = None
    environment: Annotated[
        Annotated[str, Field(max_length=2000)] | None, BeforeValidator(_nothing)
    ] = None
    reproduction_steps: Long = None
    reported_by: Line = None
    reported_by_email: Email = None
    assigned_to: Line = None
    resolution: Long = None
    resolved_by: Line = None
    duplicate_of: Identifier = None
    match_id: Annotated[Annotated[str, Field(max_length=64)] | None, BeforeValidator(_nothing)] = (
        None
    )
    match: Annotated[dict[str, Any], AfterValidator(_shallow)] | None = None
    request_id: Annotated[
        Annotated[str, Field(max_length=128)] | None, BeforeValidator(_nothing)
    ] = None
    tags: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=100)], ...],
                    Field(max_length=100)] = ()  # fmt: skip
    related_issues: Texts = ()
    watchers: Texts = ()
    error_logs: Annotated[tuple[str, ...], Field(max_length=200), AfterValidator(_bearable)] = ()
    comments: Annotated[tuple[MovedComment, ...], Field(max_length=1000)] = ()

    def moments(self) -> Iterator[tuple[str, datetime]]:
        """(where it stands, when it was) of everything whose moment is told."""
        for name in _MOMENTS:
            moment = getattr(self, name)
            if moment is not None:
                yield f"/{camel(name)}", moment
        for number, comment in enumerate(self.comments):
            yield f"/comments/{number}/createdAt", comment.created_at


class MovedBugError(ValueError):
    """A document that is no bug; ``faults`` lists everything wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults))


def document_of(bug: Bug) -> dict[str, Any]:
    """The bug as JSON-able data, keys in camel case, moments in ISO 8601 and UTC."""
    return {printed(name): _plain(getattr(bug, name)) for name in COLUMNS}


def printed(name: str) -> str:
    """The name of a field as the contract prints it."""
    return _PRINTED.get(name, camel(name))


def read_document(content: Mapping[str, Any]) -> tuple[MovedBug, tuple[str, ...]]:
    """(the bug in a document, names in it that mean nothing here). Raises ``MovedBugError``.

    Keys may be in camel or snake case, capitals or not. One that is null is as good as missing.
    """
    spelled: dict[str, Any] = {}
    ignored = []
    for key, value in content.items():
        name = field_of(key)
        if name is None:
            ignored.append(key)
        elif value is not None:
            spelled.setdefault(name, value)
    try:
        bug = MovedBug.model_validate(spelled)
    except ValidationError as error:
        raise MovedBugError(tuple(_faults(error))) from None
    faults = tuple(_contradictions(bug))
    if faults:
        raise MovedBugError(faults)
    return bug, tuple(ignored)


def field_of(key: str) -> str | None:
    """The field that a key or the head of a column names; None where it names none."""
    return _SPELLINGS.get(_folded(key))


def _folded(key: str) -> str:
    return key.strip().lower().translate(_UNSEEN)


_UNSEEN: Final = str.maketrans("", "", "_- ")
_SPELLINGS: Final = {_folded(name): name for name in MovedBug.model_fields} | {
    _folded(spelling): name for name, spelling in _PRINTED.items()
}


def _contradictions(bug: MovedBug) -> Iterator[Fault]:
    """What cannot be so, though each field by itself is good."""
    if bug.status == "resolved" and not bug.resolution:
        yield Fault(
            "/resolution",
            "a resolved bug says how it was resolved",
            "un bug résolu dit comment il l'a été",
        )
    for where, moment in bug.moments():
        if bug.created_at is not None and moment < bug.created_at:
            yield Fault(where, "lies before the bug was created", "précède la création du bug")


def _faults(error: ValidationError) -> Iterator[Fault]:
    for item in error.errors(include_url=False, include_input=False):
        first, *rest = item["loc"] or ("",)
        where = "".join(f"/{part}" for part in (printed(str(first)), *rest))
        yield Fault(where, item["msg"], kind=item["type"], context=item.get("ctx", {}))


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
