"""What became of every field that another system sent: taken, repaired, refused or ignored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from src.services.documents.reading import Fault
from src.services.records import Kind

Outcome = Literal["taken", "repaired", "refused", "ignored"]
Sent = Literal["candidate", "job", "questionnaire"]

REASONS: Final[dict[str, tuple[str, str]]] = {
    # repaired
    "number": ("read as a number", "lu comme un nombre"),
    "text": ("a number written as text", "un nombre écrit comme du texte"),
    "list": ("split into a list", "découpé en liste"),
    "word": ("brought to our word for it", "ramené à notre terme"),
    "date": ("read as a date", "lu comme une date"),
    "period": ("read as a period", "lu comme une période"),
    "range": ("read as a range", "lu comme une fourchette"),
    "pay": ("read as pay", "lu comme une rémunération"),
    "unit": ("brought to another unit", "ramené à une autre unité"),
    "name": ("split into first and last name", "séparé en prénom et nom"),
    "level": (
        "a level read as usual years of practice: an assumption",
        "un niveau lu comme des années habituelles de pratique : une hypothèse",
    ),
    "swapped": ("minimum and maximum changed places", "minimum et maximum échangés"),
    "ranked": ("put in the order of priorities", "mis dans l'ordre des priorités"),
    "partly": (
        "read as a list, without what was not understood",
        "lu comme une liste, sans ce qui n'a pas été compris",
    ),
    "place": ("put where it belongs", "mis à sa place"),
    # refused
    "negative": ("a negative amount is impossible", "un montant négatif est impossible"),
    "out_of_range": ("no such value is possible", "cette valeur est impossible"),
    "not_understood": ("not understood", "valeur non comprise"),
    "wrong_type": (
        "a value of this type cannot stand here",
        "une valeur de ce type ne peut pas figurer ici",
    ),
    "no_level": (
        "a language is kept with its level only, and none is given",
        "une langue n'est gardée qu'avec son niveau, et aucun n'est donné",
    ),
    "document": ("not acceptable in a document", "inacceptable dans un document"),
    # ignored
    "empty": ("empty", "vide"),
    "unknown": ("this system has no place for it", "ce système n'a pas de place pour ce champ"),
    "personal": (
        "personal and never used",
        "donnée personnelle, jamais utilisée",
    ),
    "note": ("a remark of the parser about itself", "une remarque de l'analyseur sur lui-même"),
    "already_given": ("given by another field", "déjà donné par un autre champ"),
    "too_deep": ("nested too deeply", "trop profondément imbriqué"),
    "too_many": ("more than a document may hold", "plus que ce qu'un document peut contenir"),
}
"""Why a field was not simply taken, in English and French, by code."""


@dataclass(frozen=True, slots=True)
class FieldOutcome:
    """What became of one field, or of all below it where none of them has an outcome of its own.

    ``source`` is a JSON pointer into what was sent, ``field`` one into our document, or None.
    ``sent`` and ``value`` are the value before and after a repair. ``reason`` is a key of
    ``REASONS``; ``fault`` says more where the document itself refused the value. ``leaves`` is how
    many values ``source`` holds. ``confidence`` is in [0, 1].
    """

    source: str
    outcome: Outcome
    field: str | None = None
    sent: Any = None
    value: Any = None
    reason: str = ""
    confidence: float = 1.0
    leaves: int = 1
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Bridged:
    """A document of this system out of another one's, and the outcome of every field.

    ``missing`` says what the document still needs to be one; empty when it is good.
    """

    document: dict[str, Any]
    outcomes: list[FieldOutcome] = field(default_factory=list)
    missing: tuple[Fault, ...] = ()
    confidence: float = 0.0


class ForeignDocuments(Protocol):
    """Reads the JSON of parsers and questionnaires."""

    def read(self, sent: Sent, value: object, *, today: int) -> Bridged:
        """The document in ``value``, whatever JSON it is; raises nothing. ``today`` is ordinal."""
        ...


def kind_of(sent: Sent) -> Kind:
    """The kind of document that it becomes: a questionnaire speaks of a candidate."""
    return "job" if sent == "job" else "candidate"


def counts(outcomes: list[FieldOutcome]) -> dict[str, int]:
    """How many values had each outcome."""
    found = {"taken": 0, "repaired": 0, "refused": 0, "ignored": 0}
    for each in outcomes:
        found[each.outcome] += each.leaves
    return found
