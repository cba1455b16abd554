"""Writes the examples of docs/matching.md: ``python -m tools.matching_examples [--check]``."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

from src.adapters.demo import demo_jobs
from src.adapters.gazetteer.offline import OfflineGazetteer
from src.adapters.text.lexicon import shipped_lexicon
from src.adapters.text.phrase_models import SubwordModel
from src.matching.candidate_reading import read_candidate
from src.matching.explaining import Explainer
from src.matching.facts import CandidateFacts
from src.matching.job_index import JobIndex
from src.matching.job_reading import read_job
from src.matching.reading import Reading
from src.matching.tables import Shared
from src.matching.text_model import HeldVectors
from src.matching.weights import recognise, weigh
from src.services.documents import check_document
from tools.profiles import PROFILES

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "matching.md"
MARK = "<!-- examples -->\n"
TODAY = date(2026, 11, 2)
JOBS = 6_000


def examples() -> str:
    """The examples as Markdown."""
    # Learned subwords are whole numbers: the same scores on every machine, which an encoder's
    # floats are not to the last digit.
    lexicon = shipped_lexicon().knowing(HeldVectors(SubwordModel()))
    reading = Reading(lexicon, OfflineGazetteer())
    index = JobIndex(Shared(reading.lexicon), lambda facts: facts)
    for at, document in enumerate(demo_jobs(count=JOBS, today=TODAY)):
        job = read_job(reading, f"{at:05}", check_document("job", document))
        index.put(job, job)
    parts = []
    for number, (heading, profile) in enumerate(PROFILES, 1):
        document = check_document("candidate", profile)
        person = read_candidate(reading, f"p{number}", document, today=TODAY.toordinal())
        parts.append(f"### {number}. {heading}\n\n" + _example(index, person))
    return "\n".join(parts)


def _example(index: JobIndex, person: CandidateFacts) -> str:
    weighting = weigh(recognise(person.reasons))
    today = TODAY.toordinal()
    ranking = index.rank(person, weighting.values, today=today, limit=10)
    explainer = Explainer(index.shared.lexicon, weighting.values, "fr", ranking.cover)
    matches = [
        explainer.match(person, ranked.facts, ranked, rank=at + 1, today=today, explain=True)
        for at, ranked in enumerate(ranking.matches)
    ]
    left_out = ", ".join(f"{name} {count}" for name, count in sorted(ranking.exclusions.items()))
    lines = [f"{ranking.considered} offres examinées ; écartées : {left_out or 'aucune'}.", ""]
    if not matches:
        return "\n".join([*lines, "Aucune offre de ce métier dans le jeu de démonstration.", ""])
    lines += ["| | offre | lieu | contrat | brut par an | score | confiance |",
              "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for match, ranked in zip(matches, ranking.matches, strict=True):
        job = ranked.facts
        pay = "—" if job.pay_low is None else f"{job.pay_low:,.0f}–{job.pay_high:,.0f} €"
        place = job.sites[0][0] if job.sites else "—"
        cells = (match["rank"], f"{job.title} ({job.company or '—'})", place, job.contract or "—",
                 pay.replace(",", " "), f"{match['total_score']:.3f}",
                 f"{match['confidence']:.2f}")  # fmt: skip
        lines.append("| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |")
    lines += ["", f"Pourquoi la première : {matches[0]['summary']}", ""]
    lines += [_criterion(item) for item in matches[0]["criteria"] if item["has_data"]]
    unknown = [item["label"] for item in matches[0]["criteria"] if not item["has_data"]]
    if unknown:
        lines.append(f"- Sans donnée : {', '.join(unknown)}.")
    return "\n".join([*lines, ""])


def _criterion(item: dict[str, Any]) -> str:
    facts = []
    for fact in item["evidence"]:
        more = [f"+ {', '.join(fact['found'])}"] if fact["found"] else []
        more += [f"− {', '.join(fact['missing'])}"] if fact["missing"] else []
        facts.append(fact["fact"] + (f" ({' ; '.join(more)})" if more else ""))
    figures = f"{item['score']:.2f} × {item['weight_applied']:.3f} = {item['contribution']:.3f}"
    return f"- **{item['label']}** {figures}. {' '.join(facts)}"


def document() -> str:
    """The whole document with fresh examples."""
    head, mark, _ = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    return head + mark + "\n" + examples()


def main() -> int:
    """Write the document, or (``--check``) say whether it is what would be written."""
    fresh = document()
    if "--check" in sys.argv[1:]:
        return int(fresh != DOCUMENT.read_text(encoding="utf-8"))
    DOCUMENT.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
