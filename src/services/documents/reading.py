"""From raw data to the normal form of a resource: strictly, tolerantly, or as a patch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import orjson
from pydantic import ValidationError

from src.services.documents.candidate import CandidateDocument
from src.services.documents.job import JobDocument
from src.services.documents.parts import Part, other_spelling, printed
from src.services.records import Kind

MODELS: Final[Mapping[Kind, type[JobDocument | CandidateDocument]]] = {
    "job": JobDocument,
    "candidate": CandidateDocument,
}

# Each round of tolerant reading removes every unknown field that the round before laid bare; an
# object has at most this many levels, so that more rounds would find nothing.
_ROUNDS: Final = 6


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where (a JSON pointer) and what was expected."""

    pointer: str
    detail: str


class DocumentError(ValueError):
    """A document that is refused; ``faults`` lists everything wrong with it.

    ``validation`` is the validator's own error where it made one, for translation.
    """

    def __init__(
        self, faults: tuple[Fault, ...], validation: ValidationError | None = None
    ) -> None:
        self.faults = faults
        self.validation = validation
        super().__init__("; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults))

    @classmethod
    def of(cls, error: ValidationError) -> DocumentError:
        """The same error with JSON pointers."""
        items = error.errors(include_input=False, include_url=False)
        return cls(tuple(Fault(pointer(item["loc"]), item["msg"]) for item in items), error)


def pointer(location: tuple[str | int, ...]) -> str:
    """The JSON pointer (RFC 6901) of a validator's location."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in location)


def check_document(kind: Kind, raw: object) -> dict[str, Any]:
    """The normal form of ``raw``. Raises ``DocumentError`` with every fault, unknown fields too."""
    try:
        return MODELS[kind].model_validate(raw).document()
    except ValidationError as error:
        raise DocumentError.of(error) from None


def read_tolerantly(kind: Kind, raw: object) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The normal form of ``raw`` without the fields we do not know, and pointers to those.

    Raises ``DocumentError`` with the faults that are more than an unknown field.
    """
    model = MODELS[kind]
    ignored: list[str] = []
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(raw).document(), tuple(sorted(ignored))
        except ValidationError as error:
            items = error.errors(include_input=False, include_url=False)
            unknown = [item["loc"] for item in items if item["type"] == "extra_forbidden"]
            if len(unknown) < len(items):
                faults = (item for item in items if item["type"] != "extra_forbidden")
                raise DocumentError(
                    tuple(Fault(pointer(item["loc"]), item["msg"]) for item in faults)
                ) from None
        ignored += map(pointer, unknown)
        raw = _without(raw, {tuple(map(str, location)) for location in unknown})
    raise DocumentError((Fault("", "unknown fields at too many levels"),))


def _without(value: object, locations: set[tuple[str, ...]], here: tuple[str, ...] = ()) -> object:
    """A copy without the fields at those locations.

    A bare object stands where a list was expected is located as its first item.
    """
    if isinstance(value, dict):
        return {
            key: _without(item, locations, (*here, str(key)))
            for key, item in value.items()
            if (*here, str(key)) not in locations and (*here, "0", str(key)) not in locations
        }
    if isinstance(value, list):
        return [_without(item, locations, (*here, str(at))) for at, item in enumerate(value)]
    return value


def merge_patch(document: object, patch: object) -> Any:
    """The document after a JSON Merge Patch (RFC 7396), its fields in their documented spelling."""
    return _merged(document, _documented_names(patch))


def _merged(target: object, patch: object) -> object:
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _merged(merged.get(key), value)
    return merged


def _documented_names(value: object) -> object:
    if isinstance(value, dict):
        names = _other_spellings()
        return {names.get(key, key): _documented_names(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_documented_names(item) for item in value]
    return value


@cache
def _other_spellings() -> dict[str, str]:
    """The documented name of every field by its other spelling."""
    return {
        other_spelling(name): printed(name)
        for part in _parts(Part)
        for name in part.model_fields
        if other_spelling(name) != printed(name)
    }


def _parts(part: type[Part]) -> Iterator[type[Part]]:
    yield part
    for child in part.__subclasses__():
        yield from _parts(child)


def content_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the document's canonical JSON (keys sorted), in hexadecimal."""
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()
