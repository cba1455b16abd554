"""Addresses taken for places: by the online maps, by what they said before, or offline."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from src.commute.places import Gazetteer, Geocoding
from src.services.commute.asking import Asking, Ledger, Online, Question, within
from src.services.commute.kept_forms import (
    GEOCODING_SECONDS,
    NEGATIVE_SECONDS,
    STALE_TIMES,
    absence,
    packed_absence,
    packed_geocoding,
    unpacked_geocoding,
)
from src.services.commute.maps_state import NAMESPACES, MapsState
from src.services.commute.ports import MapsError
from src.services.ports import Clock

_NAMESPACE: Final = NAMESPACES["geocoding"]
_LONGEST: Final = 500


@dataclass(slots=True)
class _Round:
    """One call: the addresses by key, and what is known of them. The ledger's lock guards it."""

    addresses: dict[str, str]
    language: str
    ledger: Ledger = field(default_factory=Ledger)
    answers: dict[str, Geocoding] = field(default_factory=dict)
    stale: dict[str, Geocoding] = field(default_factory=dict)


class Places:
    """Geocodes addresses; nothing is raised, whatever fails.

    In order: answers kept for less than 30 days, the online maps, answers kept longer (marked
    ``stale``), the gazetteer (marked ``google_maps`` where the online maps were meant to answer).
    Without ``online``, or while operators have switched it off, the gazetteer answers, and nothing
    is degraded by that.
    """

    def __init__(
        self, gazetteer: Gazetteer, clock: Clock, state: MapsState, online: Online | None
    ) -> None:
        self._gazetteer = gazetteer
        self._clock = clock
        self._state = state
        self._online = online

    def geocode(
        self, addresses: Sequence[str], *, seconds: float, fresh: bool = False, language: str = "fr"
    ) -> list[Geocoding]:
        """What each address is taken for, in their order, within so many seconds.

        Addresses that differ by case or spaces alone are one question. ``fresh`` asks again what
        is still kept.
        """
        online = self._online if self._state.is_switched_on else None
        keys = [_key(address, language) for address in addresses]
        if online is None:
            return self._composed(keys, addresses, {}, meant=False)
        firsts: dict[str, str] = {}
        for key, address in zip(keys, addresses, strict=True):
            if _says_something(address):  # nothing is asked about nothing
                firsts.setdefault(key, address[:_LONGEST])
        asked = _Round(firsts, language)
        if firsts:
            deadline = self._clock.monotonic() + seconds
            within(seconds, lambda: self._ask(online, asked, deadline, fresh=fresh))
        with asked.ledger.lock:
            answers, stale = dict(asked.answers), dict(asked.stale)
        used = stale.keys() - answers.keys()
        if used:
            self._state.used_stale("geocoding", len(used))
        answers.update({key: replace(stale[key], degraded=("stale",)) for key in used})
        return self._composed(keys, addresses, answers, meant=True)

    def _composed(
        self,
        keys: Sequence[str],
        addresses: Sequence[str],
        answers: dict[str, Geocoding],
        *,
        meant: bool,
    ) -> list[Geocoding]:
        """The answers in order, by the gazetteer where there is none.

        ``meant`` says that the online maps were to answer.
        """
        found = dict(answers)
        for key, address in zip(keys, addresses, strict=True):
            if key not in found:
                placed = self._gazetteer.locate(address)
                lacks = meant and _says_something(address)
                found[key] = replace(placed, degraded=("google_maps",)) if lacks else placed
        return [
            found[key] if found[key].address == address else replace(found[key], address=address)
            for key, address in zip(keys, addresses, strict=True)
        ]

    def _ask(self, online: Online, asked: _Round, deadline: float, *, fresh: bool) -> None:
        missing = self._look_up(online, asked, fresh=fresh)
        asking = Asking("geocoding", online, self._state, self._clock)
        granted = asking.granted(missing, asked.ledger, deadline)
        questions = [self._question(online, asked, str(key)) for key in granted]
        asking.send(questions, asked.ledger, deadline)

    def _look_up(self, online: Online, asked: _Round, *, fresh: bool) -> list[str]:
        """The keys that nothing kept answers."""
        now = self._clock.now().timestamp()
        missing = []
        kept = online.kept.get_many(_NAMESPACE, list(asked.addresses))
        with asked.ledger.lock:
            for key, address in asked.addresses.items():
                value, kept_at = kept.get(key, ({}, 0.0))
                found = unpacked_geocoding(address, value, kept_at)
                life = GEOCODING_SECONDS if found and found.place else NEGATIVE_SECONDS
                is_young = now - kept_at < life and not fresh
                if is_young and (reason := absence(value)):
                    asked.ledger.reasons[key] = reason
                elif is_young and found:
                    asked.answers[key] = found
                else:
                    missing.append(key)
                    if found and found.place:
                        asked.stale[key] = found
        hits = len(asked.addresses) - len(missing)
        self._state.looked_up("geocoding", hits=hits, misses=len(missing))
        return missing

    def _question(self, online: Online, asked: _Round, key: str) -> Question:
        def send(seconds: float) -> dict[Hashable, str]:
            try:
                found = online.maps.geocode(
                    asked.addresses[key], language=asked.language, seconds=seconds
                )
            except MapsError as error:
                if error.reason == "implausible":
                    kept = {key: packed_absence(error.reason)}
                    online.kept.put_many(_NAMESPACE, kept, NEGATIVE_SECONDS)
                raise
            with asked.ledger.lock:
                asked.answers[key] = found
            life = GEOCODING_SECONDS * (STALE_TIMES if online.keep_stale else 1)
            online.kept.put_many(
                _NAMESPACE,
                {key: packed_geocoding(found)},
                life if found.place else NEGATIVE_SECONDS,
            )
            return {}

        return Question((key,), send)


def _says_something(address: str) -> bool:
    return any(char.isalnum() for char in address)


def _key(address: str, language: str) -> str:
    return f"{language} {' '.join(address[:_LONGEST].split()).casefold()}"
