"""A ranking in numbers that add up and in words."""

from __future__ import annotations

from typing import Any, Final

from src.matching.coverage import Cover, cover_of
from src.matching.criteria import WITNESSES, location
from src.matching.criteria_table import CRITERIA, LEVEL_LABELS, level_of
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.index import HELD, Ranked
from src.matching.lexicon import RAW, Lexicon
from src.matching.pairs import Evidence, Pair
from src.matching.signals import CONTRACT_LABELS

ALGORITHM: Final = "nextvision-2"
_ADVICE_AT_MOST: Final = 3


class Explainer:
    """Puts pairs of one request in words: one person against jobs, or one job against people."""

    def __init__(
        self,
        lexicon: Lexicon,
        weights: tuple[float, ...],
        language: str,
        cover: Cover | None = None,
    ) -> None:
        self._lexicon = lexicon
        self._weights = weights
        self._french = language == "fr"
        self._labels = [criterion.label(language) for criterion in CRITERIA]
        self._lower = [label.lower() for label in self._labels]
        self._cover_of_one = cover
        self._covers: dict[str, Cover] = {}

    def match(
        self,
        person: CandidateFacts,
        job: JobFacts,
        ranked: Ranked[Any],
        *,
        rank: int,
        today: int,
        explain: bool,
    ) -> dict[str, Any]:
        """One match as matching.md prints it; without evidence unless ``explain``."""
        pair = self.pair(person, job, ranked, today) if explain else None
        criteria = self._criteria(ranked, pair)
        mine, theirs, my_share, their_share = ranked.fit
        level = "incompatible" if ranked.blockers else level_of(ranked.total)
        return {
            "candidate_id": person.id,
            "job_id": job.id,
            "total_score": ranked.total,
            "confidence": ranked.confidence,
            "rank": rank,
            "level": level,
            "fit": {
                "candidate_view": mine,
                "job_view": theirs,
                "candidate_share": my_share,
                "job_share": their_share,
            },
            "criteria": criteria,
            "blockers": self.blockers(person, job, ranked),
            "summary": self._summary(ranked, level, criteria),
            "advice": self._advice(person, job, ranked, pair) if pair else [],
            "algorithm": ALGORITHM,
            "degraded": [],
        }

    def _criteria(self, ranked: Ranked[Any], pair: Pair | None) -> list[dict[str, Any]]:
        return [
            {
                "key": criterion.key,
                "label": label,
                "score": score,
                "weight_default": criterion.weight,
                "weight_applied": applied,
                "has_data": known,
                "contribution": contribution,
                "evidence": (witness(pair, score) if known else why_unknown(criterion.key, pair))
                if pair is not None
                else [],
            }
            for criterion, label, score, known, applied, contribution, witness in zip(
                CRITERIA, self._labels, ranked.values, ranked.known, ranked.applied,
                ranked.contributions, WITNESSES, strict=True)
        ]  # fmt: skip

    def blockers(
        self, person: CandidateFacts, job: JobFacts, ranked: Ranked[Any]
    ) -> list[dict[str, str]]:
        """Hard constraints that the pair breaks, in words."""
        found = []
        language = "fr" if self._french else "en"
        for name in ranked.blockers:
            if name == "sector_avoided":
                sector = self._lexicon.sector_label(job.sector or "", language)
                fact = (
                    f"Le candidat évite ce secteur : {sector}."
                    if self._french
                    else f"The candidate avoids this sector: {sector}."
                )
            elif name == "contract_exclusive":
                side = 0 if self._french else 1
                wanted = ", ".join(CONTRACT_LABELS[other][side] for other in person.contracts)
                offered = CONTRACT_LABELS[job.contract or ""][side]
                fact = (
                    f"Contrat {offered}, le candidat n'accepte que : {wanted}."
                    if self._french
                    else f"Contract {offered}; the candidate only takes: {wanted}."
                )
            elif name == "commute_limit":
                fact = (
                    f"Trajet au-delà de la limite indiquée : {ranked.straight_km:.0f} km."
                    if self._french
                    else f"The journey passes the stated limit: {ranked.straight_km:.0f} km."
                )
            elif name == "unrelated_role":
                fact = (
                    f"Métiers sans rapport : « {person.title} » et « {job.title} »."
                    if self._french
                    else f"Unrelated trades: “{person.title}” and “{job.title}”."
                )
            else:
                lacking = ", ".join(self._lacking(person, job))
                fact = (
                    f"Indispensable et non détenu : {lacking}."
                    if self._french
                    else f"Indispensable and not held: {lacking}."
                )
            found.append({"constraint": name, "fact": fact})
        return found

    def _lacking(self, person: CandidateFacts, job: JobFacts) -> list[str]:
        cover = self._reader(person)
        return [
            label
            for kind, key, label, level in job.knockouts
            if (
                person.languages and person.languages.get(key, 0) < level
                if kind == "language"
                else not key.startswith(RAW)
                and (key in person.lacks or (person.states_licences and cover(key) < HELD))
            )
        ]

    def _summary(self, ranked: Ranked[Any], level: str, criteria: list[dict[str, Any]]) -> str:
        if not ranked.confidence:
            return (
                "Aucune donnée commune : rien ne peut être dit de cette correspondance."
                if self._french
                else "Nothing in common is known: this match cannot be judged."
            )
        order = sorted(range(len(criteria)), key=ranked.contributions.__getitem__, reverse=True)
        best = [at for at in order[:2] if ranked.contributions[at] > 0]
        strong = [self._lower[at] for at in best]
        names = ", ".join(strong) or (
            "aucun point fort" if self._french else "nothing speaks for it"
        )
        losses = [applied - part for applied, part in
                  zip(ranked.applied, ranked.contributions, strict=True)]  # fmt: skip
        # What speaks most for a match is not its weak point as well, however much it weighs.
        others = [at for at, known in enumerate(ranked.known) if known and at not in best]
        lost = criteria[max(others, key=losses.__getitem__)] if others else None
        percent = round(100 * ranked.total)
        if self._french:
            text = f"Correspondance {LEVEL_LABELS[level][0]} ({percent} %) : {names}"
            weak = " ; point faible : "
        else:
            text = f"This is {LEVEL_LABELS[level][1]} ({percent}%): {names}"
            weak = "; weakest: "
        if lost is None or lost["score"] >= 0.6:
            return f"{text}."
        return f"{text}{weak}{lost['label'].lower()}."

    def _advice(
        self, person: CandidateFacts, job: JobFacts, ranked: Ranked[Any], pair: Pair
    ) -> list[str]:
        advice = []
        missing = [label for key, label in job.required if pair.cover(key) < HELD]
        if missing:
            names = ", ".join(missing[:3])
            advice.append(
                f"Vérifier ou acquérir : {names}." if pair.french else f"Check or learn: {names}."
            )
        unsaid = [
            label
            for kind, key, label, _ in job.knockouts
            if key.startswith(RAW)
            or not (person.languages if kind == "language" else person.states_licences)
        ]
        if unsaid and "knockout" not in ranked.blockers:
            names = ", ".join(unsaid[:3])
            advice.append(
                f"À vérifier, indispensable : {names}."
                if pair.french
                else f"To be checked, indispensable: {names}."
            )
        unknown = [
            self._lower[at]
            for at, known in enumerate(ranked.known)
            if not known and CRITERIA[at].weight >= 0.05
        ]
        if unknown:
            names = ", ".join(unknown)
            advice.append(
                f"Compléter pour affiner : {names}."
                if pair.french
                else f"Complete to sharpen: {names}."
            )
        return advice[:_ADVICE_AT_MOST]

    def pair(self, person: CandidateFacts, job: JobFacts, ranked: Ranked[Any], today: int) -> Pair:
        """A scored pair with all that can be said of it."""
        return Pair(
            person,
            job,
            self._lexicon,
            self._french,
            ranked.nearness,
            ranked.field_years,
            self._reader(person),
            ranked.journey,
            ranked.straight_km,
            ranked.burden,
            today,
        )

    def _reader(self, person: CandidateFacts) -> Cover:
        """Tells by how much (thousandths) a person's skills cover a skill."""
        if self._cover_of_one is not None:
            return self._cover_of_one
        cover = self._covers.get(person.id)
        if cover is None:
            cover = self._covers[person.id] = cover_of(person, self._lexicon)
        return cover


def why_unknown(key: str, pair: Pair) -> list[Evidence]:
    """What stands in the way of a criterion without data, where it is more than silence."""
    return location.unplaced(pair) if key == "location" else []
