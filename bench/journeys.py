"""Which jobs a person can get to: how long the pre-filter takes, and what Google Maps would bill.

``python -m bench.journeys PART COUNT`` prints JSON; the parts are ``addresses``, ``stock`` and
``billed``.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from bench.single import Stopwatch, Times, in_own_process

if TYPE_CHECKING:
    from flask import Flask

SEED: Final = 2024
_PERSON: Final = {
    "adresse": "12 rue de la République, 69002 Lyon",
    "modes": ["voiture", "transport_commun", "velo"],
    "temps_max": {"voiture": 40, "transport_commun": 50, "velo": 30},
}
_STREETS: Final = ("rue Victor Hugo", "avenue de la Gare", "place du Marché", "ZA des Prés",
                   "boulevard Pasteur", "chemin des Vignes", "impasse du Moulin")  # fmt: skip
# Days of remote work that postings offer, most say nothing: one in thirty is wholly remote.
_REMOTE_DAYS: Final = (None, 0, 1, 2, 3, 5)
_REMOTE_SHARES: Final = (50, 25, 8, 8, 6, 3)
_REPEATS: Final = 40


@dataclass(frozen=True, slots=True)
class Addresses:
    """So many addresses in one request: the first of a process, which loads the places, and later.

    ``again`` sends the same addresses, ``others`` new ones each time; milliseconds of whole
    requests, without a network.
    """

    count: int
    placed: int
    first_ms: float
    again: Times
    others: Times


@dataclass(frozen=True, slots=True)
class StockOfJobs:
    """Stored jobs filtered for one person: the whole use case, and one pass of distances alone."""

    jobs: int
    places: int
    compatible: int
    filtered: Times
    distances: Times

    @property
    def of_ceiling(self) -> float:
        """The median in units of the great-circle distance of every job to one point."""
        return self.filtered.cpu_p50_ms / self.distances.cpu_p50_ms


@dataclass(frozen=True, slots=True)
class Billed:
    """What Google Maps bills for one pre-filter, counted by a server in its place.

    ``geocoded`` addresses and ``elements`` of journeys; ``pairs`` is what asking every mode for
    every address would be, ``told`` what the answer says of itself, ``again`` what the same
    request is billed a second time.
    """

    addresses: int
    distinct: int
    geocoded: int
    pairs: int
    elements: int
    told: int
    again: int


@dataclass(frozen=True, slots=True)
class Journeys:
    """Everything about journeys."""

    addresses: Addresses
    stock: StockOfJobs
    billed: Billed


def measure_journeys(*, addresses: int, jobs: int) -> Journeys:
    """Each part in a process of its own. Raises ``ServerError``."""
    found = in_own_process("bench.journeys", "addresses", str(addresses))
    stock = in_own_process("bench.journeys", "stock", str(jobs))
    billed = in_own_process("bench.journeys", "billed", str(addresses))
    return Journeys(
        Addresses(**found | {name: Times(**found[name]) for name in ("again", "others")}),
        StockOfJobs(**stock | {name: Times(**stock[name]) for name in ("filtered", "distances")}),
        Billed(**billed),
    )


def main() -> int:
    """0 after the figures are printed."""
    parts: dict[str, Callable[[int], dict[str, Any]]] = {
        "addresses": _addresses, "stock": _stock, "billed": _billed,
    }  # fmt: skip
    json.dump(parts[sys.argv[1]](int(sys.argv[2])), sys.stdout)
    return 0


def _written(count: int, *, seed: int) -> dict[str, tuple[float, float]]:
    """Addresses as people write them and where they are, larger towns more often."""
    from src.adapters.gazetteer import OfflineGazetteer  # noqa: PLC0415 - slow to load

    chance = random.Random(seed)
    towns = [town for town in OfflineGazetteer().towns() if town.country == "FR"]
    drawn = chance.choices(towns, [town.population + 100 for town in towns], k=count)
    return {
        f"{at + 1} {chance.choice(_STREETS)}, {town.postal_code} {town.name}": (
            round(town.latitude + chance.uniform(-0.01, 0.01), 4),
            round(town.longitude + chance.uniform(-0.01, 0.01), 4),
        )
        for at, town in enumerate(drawn)
    }


def _filter(app: Flask, addresses: list[str], **more: object) -> Any:
    """What the pre-filter answers. Raises ``ValueError`` when it does not."""
    body = {"candidat_questionnaire": _PERSON, "job_addresses": addresses, **more}
    answer = app.test_client().post("/api/v2/jobs/pre-filter", json=body)
    if answer.status_code != 200:
        raise ValueError(answer.get_data(as_text=True))
    return answer.get_json()


def _made(folder: str, **more: str) -> Flask:
    from src.app import create_app  # noqa: PLC0415 - slow to load
    from src.settings import Settings  # noqa: PLC0415

    return create_app(Settings.from_env({
        "AUTH_MODE": "open", "DATABASE_URL": f"sqlite:///{folder}/none.db", "VAR_DIR": folder,
        "RATELIMIT_ENABLED": "false", "LOG_LEVEL": "ERROR", **more,
    }))  # fmt: skip


def _addresses(count: int) -> dict[str, Any]:
    texts = list(_written(count * 6, seed=SEED))
    with tempfile.TemporaryDirectory(prefix="nextvision-journeys-") as folder:
        return _timed(_made(folder), texts, count)


def _timed(app: Flask, texts: list[str], count: int) -> dict[str, Any]:
    first, again, others = Stopwatch(), Stopwatch(), Stopwatch()
    found = first.time(lambda: _filter(app, texts[:count]))
    for _ in range(_REPEATS):
        again.time(lambda: _filter(app, texts[:count]))
    for start in range(count, len(texts), count):
        others.time(lambda start=start: _filter(app, texts[start : start + count]))  # type: ignore[misc]
    unknown = found["filtering_results"]["unknown_job_count"]
    return {
        "count": count, "placed": count - unknown, "first_ms": first.times.p50_ms,
        "again": asdict(again.times), "others": asdict(others.times),
    }  # fmt: skip


class _Held:
    """An index of jobs that nobody else changes."""

    def __init__(self, jobs: Any) -> None:
        self.jobs = jobs
        self.lock: AbstractContextManager[None] = nullcontext()

    def fresh(self) -> None:
        """Nothing to follow."""


def _stock(count: int) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415

    from src.adapters.clock import SystemClock  # noqa: PLC0415
    from src.adapters.gazetteer import OfflineGazetteer  # noqa: PLC0415
    from src.adapters.text.lexicon import shipped_lexicon  # noqa: PLC0415
    from src.commute.geodesy import km_to, unit_vector  # noqa: PLC0415
    from src.matching.facts import JobFacts  # noqa: PLC0415
    from src.matching.job_index import JobIndex  # noqa: PLC0415
    from src.matching.tables import Shared  # noqa: PLC0415
    from src.services.commute.maps_state import MapsState  # noqa: PLC0415
    from src.services.commute.places import Places  # noqa: PLC0415
    from src.services.commute.placing import Placing, Spot  # noqa: PLC0415
    from src.services.commute.prefilter import (  # noqa: PLC0415
        PrefilterJobs,
        PrefilterQuestion,
        StoredJobs,
    )
    from src.services.commute.routes import Routes  # noqa: PLC0415
    from src.services.commute.travellers import Traveller  # noqa: PLC0415

    chance, clock, towns = random.Random(SEED), SystemClock(), OfflineGazetteer()
    known = [town for town in towns.towns() if town.country == "FR"]
    drawn = chance.choices(known, [town.population + 100 for town in known], k=count)
    index = JobIndex(Shared(shipped_lexicon()), _as_it_is)
    for at, town in enumerate(drawn):
        remote = chance.choices(_REMOTE_DAYS, _REMOTE_SHARES)[0]
        site = [town.name, town.latitude, town.longitude, town.density]
        facts = JobFacts(f"job-{at}", "Poste", remote_days=remote, sites=[site])
        index.put(facts, facts)
    state = MapsState(clock)
    use_case = PrefilterJobs(
        _Held(index),  # type: ignore[arg-type]
        Placing(Places(towns, clock, state, None)),
        Routes(clock, state, None),
        clock,
        online=lambda: False,
    )
    limits = {"voiture": 40.0, "transport_commun": 50.0, "velo": 30.0}
    person = Traveller((Spot("69002 Lyon"),), limits)  # type: ignore[arg-type]
    filtering, distances = Stopwatch(), Stopwatch()
    points = index.shared.places.points()[index._table.view()["site"][:, 0]]
    lyon, answer = unit_vector(45.76, 4.83), None
    for at in range(_REPEATS + 5):
        if at == 5:
            filtering, distances = Stopwatch(), Stopwatch()
        answer = filtering.time(
            lambda: use_case.answer(person, PrefilterQuestion(StoredJobs()), seconds=10.0,
                                    language="fr")
        )  # fmt: skip
        distances.time(lambda: np.count_nonzero(km_to(points, lyon) < 30.0))
    assert answer is not None
    return {
        "jobs": count, "places": len(index.shared.places.points()),
        "compatible": answer.compatible_count, "filtered": asdict(filtering.times),
        "distances": asdict(distances.times),
    }  # fmt: skip


def _as_it_is(facts: Any) -> Any:
    return facts


def _billed(count: int) -> dict[str, Any]:
    from tests.google_maps_double import google_maps_double, result  # noqa: PLC0415 - of the tests

    known = _written(max(1, count * 7 // 10), seed=SEED)
    distinct, chance = list(known), random.Random(SEED)
    texts = distinct + chance.choices(distinct, k=count - len(distinct))
    with google_maps_double() as maps, tempfile.TemporaryDirectory() as folder:
        for text, (latitude, longitude) in known.items():
            maps.knows(text, result(latitude, longitude, town=text.rsplit(" ", 1)[-1]))
        maps.knows(_PERSON["adresse"], result(45.7606, 4.8357, town="Lyon"))
        app = _made(
            folder, GOOGLE_MAPS_API_KEY=maps.key, GOOGLE_MAPS_URL=maps.url,
            GOOGLE_ROUTES_URL=maps.url, GOOGLE_MAPS_DAILY_QUOTA="1000000",
            GOOGLE_MAPS_PER_SECOND="1000", REQUEST_TIMEOUT_SECONDS="120",
        )  # fmt: skip
        from src.extensions import db  # noqa: PLC0415

        with app.app_context():
            db.create_all()
        metadata = _filter(app, texts)["metadata"]
        geocoded, elements = maps.billed - len(maps.elements), len(maps.elements)
        _filter(app, texts)
        return {
            "addresses": count, "distinct": len(distinct), "geocoded": geocoded,
            "pairs": count * len(_PERSON["modes"]), "elements": elements,
            "told": metadata["billed_elements"], "again": maps.billed - geocoded - elements,
        }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
