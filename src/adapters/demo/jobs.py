"""Jobs of the demo: every part of a posting follows from its trade, town and company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from src.adapters.demo import showcase
from src.adapters.demo.chance import Chance, Weighted, source
from src.adapters.demo.companies import Company, company_for, described
from src.adapters.demo.descriptions import opening, profile
from src.adapters.demo.offers import advantages, workplace
from src.adapters.demo.pay import LOW_PAID, salary_range, yearly_pay
from src.adapters.demo.places import located
from src.adapters.demo.skills import knockouts, languages, skill_name, skills_of
from src.adapters.demo.tables import Title, Town, Trade, town_choice, trade_choice
from src.adapters.demo.titles import english_title, job_title

_SET: Final = 1
_ENGLISH: Final = 0.4  # of the postings of trades that also recruit in English
_NO_PAY: Final = 0.25
_PUBLISHED_DAYS: Final = 40
_OPEN_DAYS: Final = 60
_URGENCIES: Final = Weighted(((None, 26.0), ("normal", 50.0), ("high", 17.0), ("low", 7.0)))
# Years asked for (least, most) and how often; managers are never beginners.
_YEARS: Final = Weighted(
    (((0, 1), 22.0), ((1, 3), 26.0), ((2, 5), 24.0), ((3, 6), 12.0), ((5, 10), 16.0))
)
# Nobody asks for eight years of experience and pays the minimum wage.
_LOW_PAID_YEARS: Final = Weighted((((0, 1), 40.0), ((1, 3), 40.0), ((2, 5), 20.0)))
_FREELANCE_YEARS: Final = Weighted((((3, 6), 60.0), ((5, 10), 40.0)))
_MANAGER_YEARS: Final = Weighted((((3, 6), 30.0), ((5, 10), 50.0), ((8, 15), 20.0)))
_LEARNING: Final = frozenset({"stage", "alternance"})
_MONTHS: Final = {
    "CDD": (2, 3, 4, 6, 6, 9, 12, 18),
    "interim": (1, 1, 2, 3, 6),
    "freelance": (3, 6, 12),
    "stage": (4, 6),
    "alternance": (12, 24),
}
_HYBRID_DAYS: Final = {"some": (1, 1, 2), "hybrid": (1, 2, 2, 3), "full": (2, 2, 3, 3)}
_REMOTE: Final = {
    "none": Weighted((("on_site", 45.0), ("", 55.0))),
    "some": Weighted((("hybrid", 42.0), ("on_site", 26.0), ("", 32.0))),
    "hybrid": Weighted((("hybrid", 66.0), ("flexible", 6.0), ("on_site", 11.0), ("", 17.0))),
    "full": Weighted(
        (("full_remote", 14.0), ("hybrid", 60.0), ("flexible", 6.0), ("on_site", 5.0), ("", 15.0))
    ),
}


@dataclass(frozen=True, slots=True)
class Post:
    """What everything else in a posting follows from."""

    trade: Trade
    title: Title
    town: Town
    company: Company
    contract: str
    years: tuple[int, int]
    hierarchy: str
    urgency: str | None
    english: bool


def demo_jobs(count: int = 2400, seed: int = 2024, *, today: date) -> Iterator[dict[str, Any]]:
    """``count`` open jobs as documents of the API, one after the other; dates follow ``today``."""
    for number in range(1, count + 1):
        yield demo_job(number, seed, today)


def demo_job(number: int, seed: int, today: date) -> dict[str, Any]:
    """The job of that number (from 1)."""
    chance = source(seed, _SET, number)
    post = _post(number, seed, chance)
    trade, english = post.trade, post.english
    name = f"demo-job-{number:05d}"
    published = today - timedelta(days=chance.below(_PUBLISHED_DAYS))
    required, preferred = skills_of(trade, chance)
    asked = languages(trade, chance, english=english)
    indispensable = knockouts(trade, asked, chance)
    document: dict[str, Any] = {
        "id": name,
        "external_id": name,
        "title": _title(post, chance),
        "company": described(post.company, english=english),
        "responsibilities": _missions(trade, chance, english=english),
        "required_skills": [skill_name(key, chance, english=english) for key in required],
        "preferred_skills": [skill_name(key, chance, english=english) for key in preferred],
        "languages": asked,
        "location": located(post.town, chance),
        "contract_type": post.contract,
        "knockouts": indispensable,
        "status": "open",
        "published_at": f"{published}T{chance.between(7, 19):02d}:{chance.below(60):02d}:00Z",
        "language": "en" if english else "fr",
    }
    _add_terms(document, post, today, published, chance)
    document["environment"] = workplace(trade, post.company, chance, english=english)
    document["benefits"] = advantages(trade, post.company, chance, english=english)
    introduction = opening(
        post.company, post.town, post.contract, chance, title=post.title, domain=trade.domain,
        english=english,
    )  # fmt: skip
    document["description"] = "\n\n".join(
        [introduction, *profile(trade, document, chance, english=english)]
    )
    return {key: value for key, value in document.items() if value not in (None, [], {}, "")}


def _post(number: int, seed: int, chance: Chance) -> Post:
    fitting: float | None = None
    if number <= showcase.JOBS:
        trade, town, fitting = showcase.job(number, chance)
    else:
        trade = trade_choice().draw(chance)
        town = town_choice(trade.places).draw(chance)
    company = company_for(trade.employers.draw(chance), town.region, seed, chance)
    contract = trade.contracts.draw(chance)
    years = _years(trade, contract, fitting, chance)
    return Post(
        trade=trade,
        title=chance.choice(trade.titles),
        town=town,
        company=company,
        contract=contract,
        years=years,
        hierarchy=_hierarchy(trade, contract, years),
        urgency=_URGENCIES.draw(chance),
        english=bool(trade.english_missions) and chance.random() < _ENGLISH,
    )


def _years(trade: Trade, contract: str, fitting: float | None, chance: Chance) -> tuple[int, int]:
    """Years asked for: those that suit somebody with ``fitting`` years, if any are given."""
    if contract in _LEARNING:
        return 0, 0
    if contract == "freelance":
        usual = _FREELANCE_YEARS
    elif trade.level:
        usual = _MANAGER_YEARS
    else:
        usual = _LOW_PAID_YEARS if trade.pay_mid < LOW_PAID else _YEARS
    if fitting is not None:
        suiting = [years for years in usual.items if years[0] <= fitting <= years[1] + 3]
        if suiting:
            return chance.choice(suiting)
    return usual.draw(chance)


def _hierarchy(trade: Trade, contract: str, years: tuple[int, int]) -> str:
    if contract in _LEARNING or (not trade.level and years[1] <= 1):
        return "entry"
    return trade.level or ("senior" if years[0] >= 3 else "junior")


def _title(post: Post, chance: Chance) -> str:
    if post.english:
        return english_title(post.trade, post.hierarchy, post.contract, chance)
    return job_title(post.trade, post.title, post, chance)


def _missions(trade: Trade, chance: Chance, *, english: bool) -> list[str]:
    missions = trade.english_missions if english else trade.missions
    return chance.some(missions, 3, 6)


def _add_terms(
    document: dict[str, Any], post: Post, today: date, published: date, chance: Chance
) -> None:
    """Experience, pay, remote work, dates: each of them is missing sometimes, as in real life."""
    trade, (least, most) = post.trade, post.years
    if chance.random() < 0.85 and post.contract not in _LEARNING:
        document["experience"] = {"min_years": least}
        if most and chance.random() < 0.7:
            document["experience"]["max_years"] = most
    if chance.random() < 0.75:
        document["education"] = trade.education
    if chance.random() < 0.6:
        document["hierarchy"] = post.hierarchy
    document["remote_policy"] = _remote(trade, chance)
    paid_by_fee = post.contract == "freelance" and trade.remote in {"none", "some"}
    if chance.random() >= _NO_PAY and not paid_by_fee:
        yearly = yearly_pay(trade, (least + most) / 2, post.town.region, post.company.size)
        document["salary_range"] = salary_range(trade, yearly, post.contract, chance)
    if post.contract in _MONTHS:
        document["duration_months"] = chance.choice(_MONTHS[post.contract])
    if chance.random() < 0.65:
        ahead = (1, 15) if post.urgency == "high" else (10, 90)
        document["start_date"] = (today + timedelta(days=chance.between(*ahead))).isoformat()
    document["urgency"] = post.urgency
    if chance.random() < 0.6:
        document["expires_at"] = (published + timedelta(days=_OPEN_DAYS)).isoformat()


def _remote(trade: Trade, chance: Chance) -> dict[str, Any]:
    mode = _REMOTE[trade.remote].draw(chance)
    if mode == "hybrid":
        return {"mode": mode, "days_per_week": chance.choice(_HYBRID_DAYS[trade.remote])}
    return {"mode": mode} if mode else {}
