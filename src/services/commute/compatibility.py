"""Whether a person can bear the way to a job, mode by mode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from src.commute.compatibility import Compatibility, Verdict, compatibility
from src.commute.modes import MODES, Mode
from src.commute.places import Place
from src.services.commute.placing import Located, Placing, Spot, degraded
from src.services.commute.routes import Leg, RouteAnswers, Routes
from src.services.ports import Clock

# Of the time there is, for addresses; journeys have what they leave.
PLACING_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Effort:
    """What an answer took: journeys by source, elements asked and billed, and what failed."""

    sources: Mapping[str, int] = field(default_factory=dict)
    asked: int = 0
    billed: int = 0
    from_cache: int = 0
    degraded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompatibilityQuestion:
    """From these addresses to those, within these minutes by mode."""

    origins: Sequence[str]
    sites: Sequence[str]
    limits: Mapping[Mode, float]
    telework_days: int = 0
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """A verdict with the ends of its journey."""

    verdict: Verdict
    origin: Located
    site: Located

    @property
    def exact(self) -> bool:
        """Whether both ends are exact and somebody knows the journey between them."""
        ends = (self.origin.place, self.site.place)
        known = all(place is not None and place.quality == "exact" for place in ends)
        return known and self.verdict.journey.source != "offline"


@dataclass(frozen=True, slots=True)
class CompatibilityAnswer:
    """The verdict; ``result`` is None where no origin or no site could be placed.

    ``ways`` holds one for each mode by which there is a way: the fastest that is bearable, else
    the fastest.
    """

    origins: list[Located]
    sites: list[Located]
    result: Compatibility | None
    ways: dict[Mode, Way]
    recommended: Way | None
    best: Way | None
    effort: Effort

    @property
    def unplaced(self) -> tuple[list[str], list[str]]:
        """The origins and the sites that nobody knows, as written."""
        origins, sites = (
            [each.written for each in side if each.place is None]
            for side in (self.origins, self.sites)
        )
        return origins, sites


class JudgeCompatibility:
    """The use case."""

    def __init__(self, placing: Placing, routes: Routes, clock: Clock) -> None:
        self._placing = placing
        self._routes = routes
        self._clock = clock

    def answer(
        self, asked: CompatibilityQuestion, *, seconds: float, language: str
    ) -> CompatibilityAnswer:
        """Every journey between the two sides, judged."""
        deadline = self._clock.monotonic() + seconds
        spots = [Spot(address) for address in (*asked.origins, *asked.sites)]
        located = self._placing.locate(spots, seconds=seconds * PLACING_SHARE, language=language)
        origins, sites = located[: len(asked.origins)], located[len(asked.origins) :]
        ends = [
            (origin, site)
            for origin, site in product(origins, sites)
            if origin.place is not None and site.place is not None
        ]
        # In the order in which verdicts come, so that each finds its ends again.
        legs = [(end, mode) for mode in MODES if mode in asked.limits for end in ends]
        found = self._routes.journeys(
            [Leg(_known(origin), _known(site), mode) for (origin, site), mode in legs],
            seconds=max(0.0, deadline - self._clock.monotonic()),
        )
        effort = effort_of(found, degraded(located))
        if not legs:
            return CompatibilityAnswer(origins, sites, None, {}, None, None, effort)
        known = [at for at in range(len(legs)) if at not in found.without_route]
        result = compatibility(
            [found.journeys[at] for at in known], asked.limits,
            telework_days=asked.telework_days, strict=asked.strict,
        )  # fmt: skip
        ways = [
            Way(verdict, *legs[at][0]) for verdict, at in zip(result.verdicts, known, strict=True)
        ]
        by_mode: dict[Mode, Way] = {}
        for way in ways:
            held = by_mode.setdefault(way.verdict.journey.mode, way)
            if _rank(way.verdict) < _rank(held.verdict):
                by_mode[way.verdict.journey.mode] = way
        return CompatibilityAnswer(
            origins, sites, result, by_mode, _way(result.recommended, ways),
            _way(result.best, ways), effort,
        )  # fmt: skip


def effort_of(found: RouteAnswers, *degraded: Sequence[str]) -> Effort:
    """What the journeys took; ``degraded`` are names from before."""
    names = [name for each in (*degraded, found.degraded) for name in each]
    sources = (
        journey.source for at, journey in enumerate(found.journeys) if at not in found.without_route
    )
    return Effort(
        dict(Counter(sources)),
        found.asked,
        found.billed,
        found.from_cache,
        tuple(dict.fromkeys(names)),
    )


def _known(located: Located) -> Place:
    assert located.place is not None  # noqa: S101 - those without a place were left out
    return located.place


def _rank(verdict: Verdict) -> tuple[bool, float]:
    return not verdict.compatible, verdict.journey.minutes


def _way(verdict: Verdict | None, ways: list[Way]) -> Way | None:
    return next((way for way in ways if way.verdict is verdict), None)
