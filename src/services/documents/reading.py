"""From raw data to the normal form of a resource: strictly, tolerantly, or as a patch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import orjson
from pydantic import ValidationError

from src.services.documents.candidate import CandidateDocument
from src.services.documents.job import JobDocument
from src.services.documents.parts import Part, other_spelling, printed
from src.services.documents.values import pruned
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
    """One thing wrong: where (a JSON pointer) and what was expected, in English and French.

    A fault of the validator has no French of its own: ``kind`` and ``context`` are the type of
    its error and the values in it, from which a skin can say it in another language.
    """

    pointer: str
    detail: str
    french: str = ""
    kind: str = ""
    context: Mapping[str, Any] = field(default_factory=dict, compare=False)


class DocumentError(ValueError):
    """A document that is refused; ``faults`` lists everything wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults))


def _faults(items: Iterable[Any], sent: object) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            pointer(item["loc"], sent, missing=item["type"] == "missing"),
            item["msg"],
            kind=item["type"],
            context=item.get("ctx", {}),
        )
        for item in items
    )


def pointer(location: tuple[str | int, ...], sent: object, *, missing: bool = False) -> str:
    """The JSON pointer (RFC 6901) of a validator's location in the data that was validated.

    A bare value where a list was expected is located as its first item: only what is really in
    the data belongs in a pointer, save the name of a field that is missing.
    """
    parts = []
    here = sent
    for part in location:
        inside = isinstance(here, list) and isinstance(part, int) and part < len(here)
        if inside or (isinstance(here, Mapping) and part in here):
            here = here[part]  # type: ignore[index]
        elif not (missing and part == location[-1]):
            continue
        parts.append(f"/{str(part).replace('~', '~0').replace('/', '~1')}")
    return "".join(parts)


def check_document(kind: Kind, raw: object) -> dict[str, Any]:
    """The normal form of ``raw``. Raises ``DocumentError`` with every fault, unknown fields too."""
    try:
        return MODELS[kind].model_validate(raw).document()
    except ValidationError as error:
        items = error.errors(include_input=False, include_url=False)
        raise DocumentError(_faults(items, raw)) from None


def read_tolerantly(kind: Kind, raw: object) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The normal form of ``raw`` without the fields we do not know, and pointers to those.

    Empty values count as missing: tables and exports write every column of every row.
    Raises ``DocumentError`` with the faults that are more than an unknown field.
    """
    model = MODELS[kind]
    try:
        return model.model_validate(raw).document(), ()
    except ValidationError:
        # Most rows need no more than this; the others are looked at closely.
        return _read_closely(model, raw)


def _read_closely(
    model: type[JobDocument | CandidateDocument], raw: object
) -> tuple[dict[str, Any], tuple[str, ...]]:
    try:
        raw = pruned(raw)
    except RecursionError:
        raise DocumentError(
            (Fault("", "nested too deeply", "imbrication trop profonde"),)
        ) from None
    ignored: list[str] = []
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(raw).document(), tuple(sorted(ignored))
        except ValidationError as error:
            items = error.errors(include_input=False, include_url=False)
        unknown = [item for item in items if item["type"] == "extra_forbidden"]
        if len(unknown) < len(items):
            others = (item for item in items if item["type"] != "extra_forbidden")
            raise DocumentError(_faults(others, raw))
        pointers = {fault.pointer for fault in _faults(unknown, raw)}
        ignored += pointers
        raw = _without(raw, pointers)
    raise DocumentError((Fault("", "too many levels", "trop de niveaux"),))


def _without(value: object, pointers: set[str], here: str = "") -> object:
    """A copy without what stands at those JSON pointers."""
    if isinstance(value, dict):
        return {
            key: _without(item, pointers, where)
            for key, item in value.items()
            if (where := here + pointer((key,), {key: item})) not in pointers
        }
    if isinstance(value, list):
        return [_without(item, pointers, f"{here}/{at}") for at, item in enumerate(value)]
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
