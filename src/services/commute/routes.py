"""Journeys: by the online maps, by what they said before, or estimated."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from src.commute.journeys import Journey
from src.commute.places import Place
from src.services.commute.asking import Asking, Ledger, Online, Question, within
from src.services.commute.departure import RUSH_BUCKET, next_rush_hour
from src.services.commute.estimates import Leg, estimates
from src.services.commute.kept_forms import (
    NEGATIVE_SECONDS,
    ROUTE_SECONDS,
    STALE_TIMES,
    absence,
    packed_absence,
    packed_journey,
    unpacked_journey,
)
from src.services.commute.maps_state import NAMESPACES, MapsState
from src.services.commute.matrices import Rectangle, rectangles
from src.services.commute.ports import Json
from src.services.ports import Clock

__all__ = ["Leg", "RouteAnswers", "Routes"]

_NAMESPACE: Final = NAMESPACES["routes"]
# Absences that are an answer; the others are asked again the next time.
_LASTING: Final = {"no_route": ROUTE_SECONDS, "implausible": NEGATIVE_SECONDS}


@dataclass(frozen=True, slots=True)
class RouteAnswers:
    """Journeys in the order of the legs, and what they cost.

    Counts are of elements: legs whose ends are the same to 11 m and whose modes the provider does
    not tell apart are one. ``asked`` were sent to the provider and ``billed`` of them may be
    charged; ``from_cache`` were answered by what is kept. ``fallback`` counts those that are
    estimated although the provider was meant to answer, by reason; ``without_route`` are positions
    of legs between which the provider knows no way. ``degraded`` holds ``google_maps`` where the
    provider failed to answer, ``stale`` where an answer past its time was used.
    """

    journeys: list[Journey]
    degraded: tuple[str, ...] = ()
    billed: int = 0
    from_cache: int = 0
    asked: int = 0
    fallback: dict[str, int] = field(default_factory=dict)
    without_route: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Element:
    """What is billed: two points to four decimals (11 m) and the provider's name of the mode."""

    origin: tuple[float, float]
    site: tuple[float, float]
    way: str

    @property
    def key(self) -> str:
        """Under what its answer is kept."""
        return f"{self.origin} {self.site} {self.way} {RUSH_BUCKET}"


@dataclass(slots=True)
class _Round:
    """One call: its elements and what is known of them. The ledger's lock guards it."""

    elements: dict[_Element, Leg]
    ledger: Ledger = field(default_factory=Ledger)
    answers: dict[_Element, Journey] = field(default_factory=dict)
    stale: dict[_Element, Journey] = field(default_factory=dict)
    from_cache: int = 0


class Routes:
    """Finds journeys at rush hour; nothing is raised, whatever fails.

    In order: answers kept for less than six hours, the online maps, answers kept longer, the
    offline estimate. Without ``online``, or while operators have switched it off, all are
    estimated, and nothing is degraded by that.
    """

    def __init__(self, clock: Clock, state: MapsState, online: Online | None) -> None:
        self._clock = clock
        self._state = state
        self._online = online

    def journeys(self, legs: Sequence[Leg], *, seconds: float) -> RouteAnswers:
        """The journeys of the legs, within so many seconds.

        Each element is asked once and no other is: what is billed is the least that answers.
        """
        online = self._online if self._state.is_switched_on else None
        if online is None or not legs:
            found = estimates(legs)
            return RouteAnswers([found[leg] for leg in legs])
        elements = [_element(leg, online.maps.way(leg.mode)) for leg in legs]
        firsts: dict[_Element, Leg] = {}
        for element, leg in zip(elements, legs, strict=True):
            firsts.setdefault(element, leg)
        asked = _Round(firsts)
        deadline = self._clock.monotonic() + seconds
        within(seconds, lambda: self._ask(online, asked, deadline))
        return self._composed(legs, elements, asked)

    def _composed(
        self, legs: Sequence[Leg], elements: Sequence[_Element], asked: _Round
    ) -> RouteAnswers:
        ledger = asked.ledger
        with ledger.lock:  # what comes in from here on is kept for the next time
            answers, old = dict(asked.answers), dict(asked.stale)
            billed, sent, from_cache = ledger.billed, ledger.asked, asked.from_cache
            reasons = dict(ledger.reasons)
        known = answers.keys()
        nowhere = {
            element for element in asked.elements.keys() - known
            if reasons.get(element) == "no_route"
        }  # fmt: skip
        stale = {element: old[element] for element in old.keys() - known - nowhere}
        if stale:
            self._state.used_stale("routes", len(stale))
        lacking = asked.elements.keys() - known - stale.keys()
        failed = lacking - nowhere
        found = {**stale, **answers}
        guessed = estimates(
            [leg for one, leg in zip(elements, legs, strict=True) if one in lacking]
        )
        return RouteAnswers(
            [
                replace(found[element], mode=leg.mode) if element in found else guessed[leg]
                for element, leg in zip(elements, legs, strict=True)
            ],
            ("google_maps",) * bool(failed) + ("stale",) * bool(stale),
            billed,
            from_cache + len(stale),
            sent,
            Ledger(reasons=reasons).counted(lacking),
            frozenset(at for at, element in enumerate(elements) if element in nowhere),
        )

    def _ask(self, online: Online, asked: _Round, deadline: float) -> None:
        missing = self._look_up(online, asked)
        asking = Asking("routes", online, self._state, self._clock)
        granted = asking.granted(missing, asked.ledger, deadline)
        by_way: dict[str, list[_Element]] = {}
        for element in missing[: len(granted)]:
            by_way.setdefault(element.way, []).append(element)
        questions = [
            self._question(online, asked, way, tile)
            for way, elements in by_way.items()
            for tile in rectangles(
                ((element.origin, element.site) for element in elements),
                online.maps.limits(asked.elements[elements[0]].mode),
            )
        ]
        asking.send(questions, asked.ledger, deadline)

    def _look_up(self, online: Online, asked: _Round) -> list[_Element]:
        """The elements that nothing kept answers, in the order of the legs."""
        now = self._clock.now().timestamp()
        missing = []
        kept = online.kept.get_many(_NAMESPACE, [element.key for element in asked.elements])
        with asked.ledger.lock:
            for element, leg in asked.elements.items():
                value, kept_at = kept.get(element.key, ({}, 0.0))
                age = now - kept_at
                reason = absence(value)
                found = unpacked_journey(leg.mode, value, kept_at)
                if reason is not None and age < _LASTING.get(reason, 0.0):
                    asked.ledger.reasons[element] = reason
                    asked.from_cache += 1
                elif found is not None and age < ROUTE_SECONDS:
                    asked.answers[element] = found
                    asked.from_cache += 1
                else:
                    missing.append(element)
                    if found is not None:
                        asked.stale[element] = found
            hits = asked.from_cache
        self._state.looked_up("routes", hits=hits, misses=len(missing))
        return missing

    def _question(
        self, online: Online, asked: _Round, way: str, tile: Rectangle[tuple[float, float]]
    ) -> Question:
        rows = [[_Element(origin, site, way) for site in tile.sites] for origin in tile.origins]
        legs = [[asked.elements[element] for element in row] for row in rows]

        def send(seconds: float) -> dict[Hashable, str]:
            cells = online.maps.matrix(
                [row[0].origin for row in legs],
                [leg.site for leg in legs[0]],
                legs[0][0].mode,
                departure=next_rush_hour(self._clock.now()),
                seconds=seconds,
            )
            told = [
                pair
                for row, answers in zip(rows, cells, strict=True)
                for pair in zip(row, answers, strict=True)
            ]
            found = {element: cell for element, cell in told if isinstance(cell, Journey)}
            absent: dict[Hashable, str] = {
                element: cell for element, cell in told if not isinstance(cell, Journey)
            }
            with asked.ledger.lock:
                asked.answers.update(found)
            self._keep(online, found, absent)
            return absent

        return Question(tuple(element for row in rows for element in row), send)

    def _keep(
        self, online: Online, found: dict[_Element, Journey], absent: Mapping[Hashable, str]
    ) -> None:
        life = ROUTE_SECONDS * (STALE_TIMES if online.keep_stale else 1)
        online.kept.put_many(
            _NAMESPACE, {one.key: packed_journey(found[one]) for one in found}, life
        )
        for reason, seconds in _LASTING.items():
            kept: dict[str, Json] = {
                one.key: packed_absence(reason)
                for one, told in absent.items()
                if told == reason and isinstance(one, _Element)
            }
            online.kept.put_many(_NAMESPACE, kept, seconds)


def _element(leg: Leg, way: str) -> _Element:
    return _Element(_point(leg.origin), _point(leg.site), way)


def _point(place: Place) -> tuple[float, float]:
    # Adding 0.0 makes one key of 0.0 and -0.0.
    return round(place.latitude, 4) + 0.0, round(place.longitude, 4) + 0.0
