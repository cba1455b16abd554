"""One change of a document: what a counterfactual supposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from src.matching.facts import FLEXIBLE
from src.matching.reading import text_of
from src.matching.wording import counted, points

# With the article and the verb that people use: "en acceptant un CDD".
CONTRACTS: Final = {
    "CDI": ("un CDI", "a permanent contract (CDI)"),
    "CDD": ("un CDD", "a fixed-term contract (CDD)"),
    "freelance": ("une mission freelance", "freelance work"),
    "interim": ("une mission d'intérim", "temporary agency work"),
    "stage": ("un stage", "an internship"),
    "alternance": ("une alternance", "an apprenticeship"),
}
_WHOLLY: Final = 5


@dataclass(frozen=True, slots=True)
class Change:
    """A change, as a JSON Merge Patch of the document and in words ("avec Docker").

    ``kind`` is a short code, ``field`` the field it is about; ``before`` and ``after`` are its
    values, None where there is none. Amounts are gross euros a year.
    """

    kind: str
    field: str
    patch: Mapping[str, Any]
    words: str
    before: Any = None
    after: Any = None


def remote_value(days: int) -> dict[str, Any]:
    """Days of remote work as documents write them; names that the other mode needs are removed."""
    if days == FLEXIBLE:
        mode = "flexible"
    else:
        mode = "full_remote" if days == _WHOLLY else "hybrid" if days else "on_site"
    return {"mode": mode, "days_per_week": days if mode == "hybrid" else None}


def remote_words(days: int, *, french: bool) -> str:
    """Days of remote work after "avec" or "with"."""
    if days == FLEXIBLE:
        return "un télétravail au choix" if french else "remote work as one likes"
    if days == _WHOLLY:
        return "un télétravail complet" if french else "fully remote work"
    if days == 0:
        return "un travail entièrement sur site" if french else "work wholly on site"
    if french:
        return counted(days, ("jour", "jours"), french=True) + " de télétravail par semaine"
    return counted(days, ("remote day", "remote days"), french=False) + " a week"


def yearly_pay(low: float | None, high: float | None, **more: Any) -> dict[str, Any]:
    """A pay range in the terms of the facts: other ways in which it was written are removed."""
    return {"min": low, "max": high, "currency": "EUR", "period": "year", "text": None, **more}


def name_of(item: object) -> str:
    """The name of a skill as documents write it: bare, or beside a level."""
    if isinstance(item, Mapping):
        return text_of(item, "name") or ""
    return item.strip() if isinstance(item, str) else ""


def outcome(
    words: str,
    totals: tuple[float, float],
    ranks: tuple[int | None, int | None],
    *,
    of_job: bool,
    french: bool,
) -> str:
    """What a change brings: "Avec Docker : rang 3 au lieu de 9 (score 0,78 au lieu de 0,71)".

    ``totals`` and ``ranks`` are now and then; a rank is None where the pair is not ranked.
    ``of_job`` says that the posting changes, and so the rank is the candidate's.
    """
    before, after = (points(total, french=french) for total in totals)
    now, then = ranks
    if french:
        score = f"score {after}" if before == after else f"score {after} au lieu de {before}"
        if then is None:
            return f"{words} : toujours hors classement, {score}."
        if now is None:
            who = "le candidat entre" if of_job else "l'offre entre"
            return f"{words} : {who} dans le classement au rang {then} (score {after})."
        rank = f"toujours au rang {now}" if now == then else f"rang {then} au lieu de {now}"
        return f"{words} : {rank} ({score})."
    score = f"score {after}" if before == after else f"score {after} instead of {before}"
    if then is None:
        return f"{words}: still not ranked, {score}."
    if now is None:
        who = "the candidate enters" if of_job else "the job enters"
        return f"{words}: {who} the ranking at rank {then} (score {after})."
    rank = f"still rank {now}" if now == then else f"rank {then} instead of {now}"
    return f"{words}: {rank} ({score})."
