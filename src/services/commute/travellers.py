"""How a person travels and where a job is, from what is stored, documents or questionnaires."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, Final

from src.commute.modes import MODES, Mode, mode_of
from src.matching.facts import CandidateFacts
from src.services.bridging import Bridged
from src.services.commute.placing import Spot, place_of
from src.services.commute.questions import limits_for, limits_in, modes_in
from src.services.documents import DocumentError, check_document
from src.services.documents.candidate import CandidateDocument
from src.services.documents.parts import other_spelling, printed
from src.services.documents.reading import Fault
from src.services.facts import MatchingFactsReader
from src.services.matching_index import MatchingIndex
from src.services.ports import UnitOfWorkFactory
from src.services.sides import Sides

MOST_ADDRESSES: Final = 5
LONGEST_ADDRESS: Final = 500
_ADDRESSES: Final = ("adresse", "address", "adresses", "addresses")
_MODES: Final = ("transport_modes", "moyens_transport", "modes")
_LIMITS: Final = ("max_times", "temps_max")
_TELEWORK: Final = "telework_days"
_WRAPPER: Final = "transport"
_FIELDS: Final = frozenset(
    spelling
    for name in CandidateDocument.model_fields
    for spelling in (printed(name), other_spelling(name))
)  # fmt: skip
# What a person says without saying anything about work or travel.
_BESIDE: Final = frozenset({"id", "external_id", "externalId", "pourquoi_ecoute", "pourquoiEcoute"})
_FILLER: Final = {"headline": "-"}


@dataclass(frozen=True, slots=True)
class Traveller:
    """A person on the way to work: spots to start from and minutes that are bearable by mode.

    ``stored``: the addresses are those of a stored candidate, and are not shown again.
    """

    spots: tuple[Spot, ...]
    limits: Mapping[Mode, float]
    max_km: float = inf
    telework_days: int | None = None
    reasons: tuple[Any, ...] = ()
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a job is done: spots, and days of remote work (None unknown, 6 flexible)."""

    spots: tuple[Spot, ...]
    remote_days: int | None = None


@dataclass(frozen=True, slots=True)
class _Short:
    """What the short form says; None where it is silent."""

    addresses: list[str] | None = None
    modes: list[Mode] = field(default_factory=list)
    stated: dict[Mode, float] = field(default_factory=dict)
    telework_days: int | None = None


class Travellers:
    """Reads people and jobs as far as journeys go, by the readers that matching uses."""

    def __init__(
        self,
        index: MatchingIndex,
        sides: Sides,
        reader: MatchingFactsReader,
        unit_of_work: UnitOfWorkFactory,
        questionnaire: Callable[[object], Bridged],
    ) -> None:
        self._index = index
        self._sides = sides
        self._reader = reader
        self._unit_of_work = unit_of_work
        self._questionnaire = questionnaire

    def stored(self, candidate_id: str) -> Traveller:
        """A stored candidate. Raises ``ResourceNotFoundError``."""
        self._index.fresh()
        facts = self._sides.person(candidate_id)
        with self._unit_of_work(read_only=True) as unit:
            resource = unit.candidates.get(candidate_id)
        document = resource.document if resource is not None else {}
        return replace(self._of(facts, document), stored=True)

    def described(self, given: Mapping[str, Any], at: str) -> Traveller:
        """The person of a document or questionnaire, which stands at this JSON pointer.

        Raises ``DocumentError`` for what is wrong with it, and where no address is in it.
        """
        document = _own_document(given, at)
        if document is not None:
            found = self._of(self._facts(document), document)
        else:
            found = self._by_questionnaire(given, at)
        if not found.spots:
            raise DocumentError((_no_address(at),))
        return found

    def workplace(self, job_id: str) -> Workplace:
        """Where a stored job is done. Raises ``ResourceNotFoundError``."""
        self._index.fresh()
        facts = self._sides.job(job_id)
        with self._unit_of_work(read_only=True) as unit:
            resource = unit.jobs.get(job_id)
        location = resource.document.get("location") if resource is not None else None
        items = location if isinstance(location, list) else [location]
        return Workplace(self._spots(facts.sites, facts.unplaced, items), facts.remote_days)

    def spot(self, address: str) -> Spot:
        """An address as the readers of documents understand it."""
        place, _ = self._reader.reading.place({"address": address})
        return Spot(address, None if place is None else place_of(place))

    def _by_questionnaire(self, given: Mapping[str, Any], at: str) -> Traveller:
        short = _short_form(given, at)
        document = self._questionnaire(given).document
        facts = self._facts(document)
        found = self._of(facts, document)
        if short.addresses is not None:
            found = replace(found, spots=tuple(self.spot(each) for each in short.addresses))
        if short.modes or short.stated:
            said = {**_stated(document), **short.stated}
            found = replace(found, limits=limits_for(short.modes or _named(document), said))
        return replace(found, telework_days=short.telework_days)

    def _facts(self, document: Mapping[str, Any]) -> CandidateFacts:
        facts = self._reader.facts("candidate", "candidate", document)
        assert isinstance(facts, CandidateFacts)  # noqa: S101 - by kind
        return facts

    def _of(self, facts: CandidateFacts, document: Mapping[str, Any]) -> Traveller:
        """The traveller in facts; the document says how addresses are written in full."""
        return Traveller(
            self._spots(facts.origins, facts.unplaced, _places_in(document)),
            {mode: facts.modes[mode] for mode in MODES if mode in facts.modes},
            max_km=inf if facts.max_km is None else facts.max_km,
            reasons=tuple(facts.reasons),
        )

    def _spots(
        self, placed: Sequence[Any], unplaced: Sequence[str], items: Sequence[Any]
    ) -> tuple[Spot, ...]:
        """The places of facts, written as the items of their document are.

        One that no item gives came from a text, with more around it than its name: nobody is
        asked about the bare name.
        """
        written: dict[tuple[Any, ...], str] = {}
        for item in items:
            place, _ = self._reader.reading.place(item)
            if place is not None:
                written.setdefault(tuple(place[1:3]), _in_full(item))
        return (
            *(Spot(written.get(tuple(place[1:3]), ""), place_of(place)) for place in placed),
            *(Spot(label) for label in unplaced),
        )


def _no_address(at: str) -> Fault:
    return Fault(
        at,
        "an address is expected: adresse, address, addresses[], location, or that of a "
        "Commitment questionnaire",
        "une adresse est attendue : adresse, address, addresses[], location, ou celle d'un "
        "questionnaire Commitment",
    )


def _own_document(given: Mapping[str, Any], at: str) -> dict[str, Any] | None:
    """The normal form where this is a candidate document of ours (work may be left out)."""
    names = given.keys()
    if not names <= _FIELDS or names <= _BESIDE:
        return None
    try:
        document = check_document("candidate", {**_FILLER, **given})
    except DocumentError as error:
        if all(fault.kind == "extra_forbidden" for fault in error.faults):
            return None  # another system's words for the same things
        raise DocumentError(
            tuple(replace(fault, pointer=at + fault.pointer) for fault in error.faults)
        ) from None
    if "headline" not in given:
        del document["headline"]
    return document


def _short_form(given: Mapping[str, Any], at: str) -> _Short:
    """What stands under the short names, on top or inside ``transport``."""
    short = _Short()
    inner = given.get(_WRAPPER)
    for members, here in ((given, at), (inner, f"{at}/{_WRAPPER}")):
        if not isinstance(members, Mapping):
            continue
        for name, value in members.items():
            short = _taken(short, name, value, f"{here}/{name}")
    return short


def _taken(short: _Short, name: str, value: Any, at: str) -> _Short:
    if name in _ADDRESSES and isinstance(value, str | list):
        return replace(short, addresses=[*(short.addresses or ()), *_addresses(value, at)])
    if name in _MODES and isinstance(value, str | list):
        names = [value] if isinstance(value, str) else value
        found = modes_in(names, at)
        return replace(short, modes=list(dict.fromkeys([*short.modes, *found])))
    if name in _LIMITS and isinstance(value, Mapping):
        # Words ("45 minutes") are for the reader of questionnaires.
        if any(isinstance(each, str) for each in value.values()):
            return short
        return replace(short, stated={**short.stated, **limits_in(value, at)})
    if name == _TELEWORK and value is not None:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 5:
            raise DocumentError(
                (Fault(at, "days from 0 to 5 are expected", "des jours de 0 à 5 attendus"),)
            )
        return replace(short, telework_days=value)
    return short


def _addresses(value: str | list[Any], at: str) -> list[str]:
    items: Sequence[Any] = [value] if isinstance(value, str) else value
    if len(items) > MOST_ADDRESSES:
        raise DocumentError(
            (Fault(at, "at most 5 addresses are taken", "au plus 5 adresses sont prises"),)
        )
    faults = [
        Fault(
            at if isinstance(value, str) else f"{at}/{position}",
            "an address of 1 to 500 characters is expected",
            "une adresse de 1 à 500 caractères est attendue",
        )
        for position, item in enumerate(items)
        if not isinstance(item, str) or not item.strip() or len(item) > LONGEST_ADDRESS
    ]
    if faults:
        raise DocumentError(tuple(faults))
    return list(dict.fromkeys(item.strip() for item in items))


def _named(document: Mapping[str, Any]) -> list[Mode]:
    """The modes in the wishes that a questionnaire was read as."""
    transport = (document.get("preferences") or {}).get("transport") or {}
    modes = (mode_of(name) for name in transport.get("modes") or () if isinstance(name, str))
    return [mode for mode in modes if mode is not None]


def _stated(document: Mapping[str, Any]) -> dict[Mode, float]:
    """The limits in the wishes that a questionnaire was read as; what is odd is left out."""
    transport = (document.get("preferences") or {}).get("transport") or {}
    found: dict[Mode, float] = {}
    for name, value in (transport.get("max_minutes") or {}).items():
        try:
            found.update(limits_in({name: value}, ""))
        except DocumentError:
            continue
    return found


def _places_in(document: Mapping[str, Any]) -> list[Any]:
    """Where a document says that the person could start from, as it says it."""
    wishes = (document.get("preferences") or {}).get("location_preferences") or {}
    return [document.get("location"), wishes.get("city"), *(wishes.get("acceptedCities") or ())]


def _in_full(item: Any) -> str:
    """A location as one would write it on a letter; nothing where it has coordinates."""
    if isinstance(item, str):
        return item
    if item.get("latitude") is not None:
        return ""
    town = " ".join(str(item[name]) for name in ("postal_code", "city") if item.get(name))
    parts = (item.get("address"), town, item.get("country"))
    return ", ".join(str(part) for part in parts if part)
