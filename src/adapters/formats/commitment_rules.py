"""What becomes of the fields of foreign documents, out of the table beside this module."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from src.adapters.formats.commitment_readers import READERS
from src.adapters.formats.commitment_values import Reader
from src.services.documents.vocabulary import folded

Path = tuple[str | int, ...]
_CAMEL: Final = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-Z])")
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of a field, by the shape of its value.

    path: where it goes, from the object that is being filled. read: reads a scalar.
    many: the place is a list, and values are added to it. items: scope of objects in a list, each
    of which becomes an item of the list at ``at``. inside: scope of an object. bare: the member
    of an item that a scalar is. keyed: readers of keys and values where an object's keys are
    values too. groups: an object may hold lists under any name. join: what stands between the
    texts of a list that become one. note: the field is ignored, for this reason. rank: the place
    of the name among those of the scope, the better names first.
    """

    path: Path = ()
    read: Reader | None = None
    many: bool = False
    items: str = ""
    at: Path = ()
    inside: str = ""
    bare: str = ""
    keyed: tuple[Reader, Reader] | None = None
    groups: bool = False
    join: str = ""
    note: str = ""
    rank: int = 0


Scope = Mapping[str, Rule]


def plain_name(name: str) -> str:
    """``competencesRequises`` and ``compétences_requises`` as ``competences requises``."""
    return folded(_CAMEL.sub(" ", name[:_LONGEST_NAME]))


@cache
def scopes() -> Mapping[str, Scope]:
    """The rules of each sort of object by the plain names of its fields, read once.

    A line of ``commitment.tsv`` has a scope, a path, a reader, a shape and names; one whose path
    begins with ``@`` takes in all of another scope at its place.
    """
    lines = files(__package__).joinpath("commitment.tsv").read_text(encoding="utf-8").splitlines()
    rows: dict[str, list[list[str]]] = {}
    for line in lines[1:]:
        scope, *rest = line.split("\t")
        rows.setdefault(scope, []).append(rest)
    found: dict[str, dict[str, Rule]] = {}
    for scope, own in rows.items():
        rules: dict[str, Rule] = {}
        for rank, (path, reader, shape, names) in enumerate(_whole(own, rows)):
            rule = _rule(path, reader, shape.split(), rank)
            for name in names.split("|"):
                rules.setdefault(name, rule)
        found[scope] = rules
    return found


def _whole(own: list[list[str]], rows: Mapping[str, list[list[str]]]) -> list[list[str]]:
    """The lines of a scope with those of the scopes it takes in."""
    lines = []
    for row in own:
        lines += _whole(rows[row[0][1:]], rows) if row[0].startswith("@") else [row]
    return lines


def _rule(path: str, reader: str, shape: list[str], rank: int) -> Rule:
    said = dict(word.partition("=")[::2] for word in shape)
    key, _, value = said.get("keyed", "").partition(":")
    place = _path(path)
    return Rule(
        path=place,
        read=READERS[reader] if reader and not reader.startswith("!") else None,
        many="list" in said,
        items=said.get("items", ""),
        at=_path(said["at"]) if "at" in said else place,
        inside=said.get("inside", ""),
        bare=said.get("bare", ""),
        keyed=(READERS[key], READERS[value]) if key else None,
        groups="groups" in said,
        join="\n" if "lines" in said else ", " if "joined" in said else "",
        note=reader[1:] if reader.startswith("!") else "",
        rank=rank,
    )


def _path(text: str) -> Path:
    return tuple(int(part) if part.isdigit() else part for part in text.split(".") if part)


WRAPPERS: Final = frozenset(
    {
        "data", "result", "results", "resultat", "payload", "output", "response", "parsed",
        "parsed data", "parsing result", "document", "attributes", "extracted", "extracted data",
        "donnees", "content", "analysis", "body",
    }
)  # fmt: skip
"""Names under which a whole document may stand, whatever it is."""

OWN_WRAPPERS: Final[Mapping[str, frozenset[str]]] = {
    "candidate": frozenset(
        {
            "cv", "cv data", "resume", "resume data", "candidate", "candidat",
            "candidate profile", "candidate data", "profile", "profil", "parsed cv", "cv parsed",
        }
    ),
    "job": frozenset(
        {
            "job", "job data", "offre", "offer", "job offer", "fiche de poste", "fiche poste",
            "job posting", "posting", "annonce", "parsed job", "poste", "position",
        }
    ),
    "questionnaire": frozenset(
        {
            "questionnaire", "questionnaire data", "questionnaire candidat",
            "candidate questionnaire", "candidat questionnaire", "reponses", "answers",
        }
    ),
}  # fmt: skip
"""Names under which a document of that kind may stand."""
