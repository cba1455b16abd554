from __future__ import annotations

import itertools
import re
import tracemalloc
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from src.adapters.demo import demo_candidates, demo_companies, demo_jobs, showcase
from src.adapters.demo.chance import Chance, Weighted
from src.adapters.demo.jobs import demo_job
from src.adapters.demo.pay import (
    DAYS_A_YEAR,
    FREELANCE_FACTOR,
    HOURS_A_YEAR,
    MINIMUM_HOUR,
    MINIMUM_YEAR,
)
from src.adapters.demo.tables import (
    SELDOM,
    Label,
    Trade,
    distance_km,
    employers,
    sector_labels,
    skill_labels,
    towns,
    trades,
)
from src.adapters.demo.titles import Title, inclusive
from src.adapters.gazetteer import OfflineGazetteer
from src.adapters.text.lexicon_files import load_rows
from src.services.documents import check_document
from src.services.documents.vocabulary import LANGUAGES

TODAY = date(2026, 3, 14)
FIVE_REASONS = {
    "Rémunération trop faible",
    "Poste ne coïncide pas avec poste proposé",
    "Poste trop loin de mon domicile",
    "Manque de flexibilité",
    "Manque de perspectives d'évolution",
}


@pytest.fixture(scope="module")
def jobs() -> list[dict[str, Any]]:
    return list(demo_jobs(2400, today=TODAY))


@pytest.fixture(scope="module")
def candidates() -> list[dict[str, Any]]:
    return list(demo_candidates(600, today=TODAY))


def names_of(label: Label) -> set[str]:
    return {label.french, label.english, *label.aliases}


@cache
def trades_by_mission() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for trade in trades().values():
        for mission in (*trade.missions, *trade.english_missions):
            found[mission].add(trade.key)
    return {mission: frozenset(keys) for mission, keys in found.items()}


def trade_of(job: dict[str, Any]) -> Trade:
    """The only trade of the demo that has every mission of the job."""
    having = [trades_by_mission()[mission] for mission in job["responsibilities"]]
    (key,) = frozenset.intersection(*having)
    return trades()[key]


def test_every_job_is_a_strict_document_in_normal_form(jobs: list[dict[str, Any]]) -> None:
    for job in jobs:
        plain = check_document("job", job)
        assert set(plain) == set(job)


def test_every_candidate_is_a_strict_document_in_normal_form(
    candidates: list[dict[str, Any]],
) -> None:
    for candidate in candidates:
        plain = check_document("candidate", candidate)
        assert set(plain) == set(candidate)


def test_the_same_seed_and_day_give_the_same_set(jobs: list[dict[str, Any]]) -> None:
    assert list(itertools.islice(demo_jobs(2400, today=TODAY), 300)) == jobs[:300]
    assert list(demo_candidates(40, seed=5, today=TODAY)) == list(
        demo_candidates(40, seed=5, today=TODAY)
    )


def test_another_seed_gives_another_set(jobs: list[dict[str, Any]]) -> None:
    other = list(demo_jobs(50, seed=7, today=TODAY))
    assert [job["title"] for job in other] != [job["title"] for job in jobs[:50]]


def test_the_nth_document_depends_on_nothing_before_it(jobs: list[dict[str, Any]]) -> None:
    assert demo_job(1234, 2024, TODAY) == jobs[1233]
    assert list(demo_jobs(3, today=TODAY)) == jobs[:3]


def test_another_day_moves_the_dates_and_nothing_else(jobs: list[dict[str, Any]]) -> None:
    later = list(demo_jobs(100, today=TODAY + timedelta(days=10)))
    for before, after in zip(jobs, later, strict=False):
        moved = {key for key in before if before[key] != after[key]}
        assert moved <= {"published_at", "expires_at", "start_date"}


def test_ids_are_unique_and_easy_to_type(
    jobs: list[dict[str, Any]], candidates: list[dict[str, Any]]
) -> None:
    assert jobs[0]["external_id"] == "demo-job-00001"
    assert candidates[0]["id"] == "demo-cand-00001"
    assert len({job["external_id"] for job in jobs}) == len(jobs)
    assert len({candidate["id"] for candidate in candidates}) == len(candidates)


def test_the_market_has_more_than_a_hundred_and_thirty_trades(jobs: list[dict[str, Any]]) -> None:
    assert len({trade_of(job).key for job in jobs}) >= 130


def test_missions_tell_trades_apart() -> None:
    for language in ("missions", "english_missions"):
        for one, other in itertools.combinations(trades().values(), 2):
            shared = set(getattr(one, language)) & set(getattr(other, language))
            assert len(shared) < 3, (one.key, other.key, shared)


def test_skills_belong_to_the_trade_of_the_missions(jobs: list[dict[str, Any]]) -> None:
    labels = skill_labels()
    for job in jobs:
        trade = trade_of(job)
        known = {*trade.core_skills, *trade.other_skills}
        names = set().union(*(names_of(labels[key]) for key in known))
        assert set(job["required_skills"]) | set(job.get("preferred_skills", ())) <= names


def test_the_title_is_one_of_the_trade(jobs: list[dict[str, Any]]) -> None:
    for job in jobs:
        trade = trade_of(job)
        forms = {form for title in trade.titles for form in (title.masculine, inclusive(title))}
        written = job["title"].casefold()
        wanted = forms if job["language"] == "fr" else set(trade.english_titles)
        assert any(form.casefold() in written for form in wanted), (job["title"], trade.key)


def test_the_employer_is_in_a_sector_where_the_trade_works(jobs: list[dict[str, Any]]) -> None:
    for job in jobs:
        sectors = {employers()[kind].sector for kind in trade_of(job).employers.items}
        labels = set().union(*(names_of(sector_labels()[key]) for key in sectors))
        assert job["company"]["sector"] in labels


def test_remote_work_is_offered_only_where_the_trade_allows_it(
    jobs: list[dict[str, Any]],
) -> None:
    allowed = {
        "none": {"on_site"},
        "some": {"on_site", "hybrid"},
        "hybrid": {"on_site", "hybrid", "flexible"},
        "full": {"on_site", "hybrid", "flexible", "full_remote"},
    }
    policies = [(trade_of(job), job.get("remote_policy")) for job in jobs]
    assert all(policy["mode"] in allowed[trade.remote] for trade, policy in policies if policy)
    assert any(policy["mode"] == "full_remote" for _, policy in policies if policy)


def test_knockouts_are_those_of_the_trade_or_a_language(jobs: list[dict[str, Any]]) -> None:
    for job in jobs:
        known = {item.removeprefix(SELDOM) for item in trade_of(job).knockouts}
        for item in job.get("knockouts", ()):
            assert item in known or item.split()[0].casefold() in LANGUAGES, item


def test_what_a_trade_always_asks_stands_in_its_postings(jobs: list[dict[str, Any]]) -> None:
    nurses = [job for job in jobs if trade_of(job).key == "nurse"]
    assert nurses
    assert all("Diplôme d'État d'infirmier" in job["knockouts"] for job in nurses)


def yearly(job: dict[str, Any]) -> tuple[float, float] | None:
    """The stated pay, as gross euros a year of an employee; None for what is no such pay."""
    pay = job.get("salary_range")
    if not pay or "text" in pay or job["contract_type"] in {"stage", "alternance"}:
        return None
    factor = {
        "hour": HOURS_A_YEAR,
        "day": DAYS_A_YEAR / FREELANCE_FACTOR,
        "month": 12.0,
        "year": 1.0,
    }[pay["period"]]
    if pay.get("gross") is False:
        factor /= 0.78
    return pay["min"] * factor, pay["max"] * factor


def test_pay_stays_in_the_band_of_the_trade(jobs: list[dict[str, Any]]) -> None:
    for job in jobs:
        if bounds := yearly(job):
            trade, (low, high) = trade_of(job), bounds
            assert low >= trade.pay_low * 0.85, (trade.key, job["salary_range"])
            # Highest pay, in the dearest region, in the largest company, upper end of a range.
            assert high <= max(trade.pay_high * 1.12 * 1.05 * 1.12, MINIMUM_YEAR * 1.12)


def test_nobody_is_paid_less_than_the_minimum_wage(jobs: list[dict[str, Any]]) -> None:
    for job in jobs:
        if bounds := yearly(job):
            assert bounds[0] >= MINIMUM_YEAR - 60, job["salary_range"]  # rounded to ten euros
        if job.get("salary_range", {}).get("period") == "hour":
            assert job["salary_range"]["min"] >= MINIMUM_HOUR


def test_experience_raises_pay(jobs: list[dict[str, Any]]) -> None:
    shares: dict[str, list[float]] = {"entry": [], "senior": []}
    for job in jobs:
        level = job.get("hierarchy")
        if level in shares and (bounds := yearly(job)):
            shares[level].append(bounds[0] / trade_of(job).pay_mid)
    means = {level: sum(found) / len(found) for level, found in shares.items()}
    assert means["senior"] > means["entry"] * 1.1


def test_fields_are_missing_as_often_as_in_real_life(jobs: list[dict[str, Any]]) -> None:
    count = len(jobs)
    paid = sum("salary_range" in job for job in jobs) / count
    english = sum(job["language"] == "en" for job in jobs) / count
    assert 0.65 < paid < 0.82
    assert 0.15 < english < 0.2
    contracts = Counter(job["contract_type"] for job in jobs)
    assert set(contracts) == {"CDI", "CDD", "interim", "freelance", "stage", "alternance"}
    assert contracts.most_common(1)[0][0] == "CDI"


def test_dates_are_in_order(jobs: list[dict[str, Any]]) -> None:
    for job in jobs:
        published = date.fromisoformat(job["published_at"][:10])
        assert TODAY - timedelta(days=40) < published <= TODAY
        if "expires_at" in job:
            assert date.fromisoformat(job["expires_at"]) > TODAY
        if "start_date" in job:
            assert date.fromisoformat(job["start_date"]) > TODAY


def test_every_town_is_where_the_gazetteer_says() -> None:
    gazetteer = OfflineGazetteer()
    for town in towns():
        for name in {town.city, town.written}:
            place = gazetteer.find(name, postal_code=town.postal_code)
            assert place is not None, name
            away = distance_km(
                replace(town, latitude=place.latitude, longitude=place.longitude), town
            )
            assert away < 12, (name, town.postal_code, away)
            assert place.quality == "approximate", (name, town.postal_code)


def test_every_key_in_the_tables_is_known() -> None:
    occupations = {row["key"] for row in load_rows("occupations")}
    tags = set().union(*(town.tags for town in towns()))
    for trade in trades().values():
        assert trade.key in occupations
        assert set(trade.employers.items) <= set(employers())
        assert {*trade.core_skills, *trade.other_skills} <= set(skill_labels())
        assert {item.split(":")[0] for item in trade.places.split("|") if item} <= tags
        assert len(trade.missions) >= 4, trade.key
        assert len(trade.core_skills) >= 4, trade.key
        assert trade.titles, trade.key
        assert trade.english_titles, trade.key
        assert MINIMUM_YEAR * 0.98 <= trade.pay_low < trade.pay_mid < trade.pay_high, trade.key
    assert all(employer.sector in sector_labels() for employer in employers().values())


def test_companies_are_local_or_large() -> None:
    companies = list(demo_companies())
    assert all((item["size"] == "grand_groupe") == (item["region"] == "France")
               for item in companies)  # fmt: skip
    assert not [item for item in companies if re.search(r"[{}]|\bde [AEIOUÉÈ]", item["name"])]


def test_careers_are_coherent(candidates: list[dict[str, Any]]) -> None:
    for candidate in candidates:
        positions = candidate.get("experiences", [])
        starts = [item["start"] for item in positions]
        assert starts == sorted(starts, reverse=True)
        assert all("end" in item for item in positions[1:])
        for newer, older in itertools.pairwise(positions):
            assert older["end"] <= newer["start"]
        if positions:
            assert candidate["current_role"] == positions[0]["title"]
            assert candidate["education"][0]["year"] <= int(starts[-1][:4])
        if positions and "end" in positions[0]:
            assert candidate["availability"] == "immédiat"
            assert "current" not in candidate["preferences"]["salary_expectations"]


def test_candidates_hope_for_a_little_more_than_they_have(
    candidates: list[dict[str, Any]],
) -> None:
    stated = [candidate["preferences"]["salary_expectations"] for candidate in candidates]
    pairs = [(pay["current"], pay["min"]) for pay in stated if "current" in pay]
    assert len(pairs) > 200
    assert all(current * 0.97 <= wanted <= current * 1.3 for current, wanted in pairs)


def test_reasons_to_listen_are_the_five_of_the_form(candidates: list[dict[str, Any]]) -> None:
    told = Counter(
        item if isinstance(item, str) else item["reason"]
        for candidate in candidates
        for item in candidate.get("pourquoi_ecoute", ())
    )
    assert set(told) == FIVE_REASONS


def test_who_is_tried_first_finds_several_jobs_of_their_trade_nearby(
    jobs: list[dict[str, Any]], candidates: list[dict[str, Any]]
) -> None:
    place = {town.postal_code: town for town in towns()}
    for number, candidate in enumerate(candidates[: showcase.CANDIDATES], start=1):
        trade, home, _ = showcase.person(number)
        roles = {form for title in trade.titles for form in (title.masculine, title.feminine)}
        assert candidate["current_role"] in roles
        codes = [job["location"].get("postal_code") for job in jobs if trade_of(job) == trade]
        near = [code for code in codes if code and distance_km(place[code], home) < 20]
        assert len(near) >= 4, (trade.key, near)


def test_people_cannot_be_reached(candidates: list[dict[str, Any]]) -> None:
    fictional = re.compile(r"^(06 39 98|01 99 00)( \d\d){2}$")
    for candidate in candidates:
        person = candidate["personal_info"]
        assert person["email"].endswith("@example.org")
        assert fictional.match(person["phone"])


def test_titles_agree_with_the_person() -> None:
    assert inclusive(Title("Infirmier", "Infirmière")) == "Infirmier(ère)"
    assert inclusive(Title("Assistant commercial", "Assistante commerciale")) == (
        "Assistant(e) commercial(e)"
    )
    assert inclusive(Title("Cariste", "Cariste")) == "Cariste"


def test_jobs_are_made_one_after_the_other() -> None:
    def run() -> None:
        for _ in demo_jobs(600, today=TODAY):
            pass

    run()  # tables and companies, which are kept
    tracemalloc.start()
    try:
        run()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 300_000  # six hundred documents at once are some megabytes


def test_weights_decide_how_often() -> None:
    chance = Chance(1)
    drawn = Counter(Weighted((("often", 9.0), ("seldom", 1.0))).draw(chance) for _ in range(4000))
    assert 0.86 < drawn["often"] / 4000 < 0.94


def test_some_are_different_and_as_many_as_there_are() -> None:
    chance = Chance(3)
    for _ in range(200):
        found = chance.some("abcd", 2, 9)
        assert 2 <= len(found) <= 4
        assert len(set(found)) == len(found)
    assert chance.some("", 1, 3) == []
