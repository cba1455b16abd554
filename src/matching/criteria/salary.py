"""Pay: the offered range against what the person expects."""

from __future__ import annotations

from typing import Final

import numpy as np

from src.matching.columns import PAY_FLOOR
from src.matching.pairs import Evidence, Floats, Pair, Pairs, euros, evidence, sentiment_of

_FLOOR: Final = PAY_FLOOR / (1.0 - PAY_FLOOR)
_ASSUMED: Final = {
    "period": ("période déduite du montant", "period deduced from the amount"),
    "net": ("net converti en brut", "net converted to gross"),
    "hours": ("1 820 h par an", "1,820 h a year"),
    "days": ("218 jours par an", "218 days a year"),
    "weeks": ("52 semaines par an", "52 weeks a year"),
    "current": ("attente déduite du salaire actuel", "expectation taken from current pay"),
}


def score(pairs: Pairs) -> Floats:
    """Mean over the range's two ends of how far each reaches the expectation.

    An end worth 80 % of the expected minimum or less counts 0, the minimum itself 1; a stated
    target counts for a quarter. More offered or less expected never lowers it.
    """
    pay, person = pairs.job["pay"], pairs.person
    ends = pay * person["pay_scale"][:, np.newaxis] - _FLOOR
    ends = np.minimum(np.maximum(ends, 0.0), 1.0)
    reached: Floats = 0.5 * ends[:, 0] + 0.5 * ends[:, 1]
    aims = ~np.isnan(person["target_scale"])
    if not aims.any():
        return reached
    target = pay[:, 1] * person["target_scale"] - _FLOOR
    aimed = 0.75 * reached + 0.25 * np.minimum(np.maximum(target, 0.0), 1.0)
    return np.where(aims, aimed, reached)


def witness(pair: Pair, score: float) -> list[Evidence]:
    """The two ranges on the same yearly basis, with what was assumed."""
    job, person = pair.job, pair.person
    if job.pay_low is None or job.pay_high is None or person.pay_min is None:
        return []
    offered, wanted = (
        euros(job.pay_low, french=pair.french),
        euros(person.pay_min, french=pair.french),
    )
    if job.pay_high > job.pay_low:
        offered += " – " + euros(job.pay_high, french=pair.french)
    notes = [
        _ASSUMED[code][0 if pair.french else 1]
        for code in dict.fromkeys([*job.pay_assumed, *person.pay_assumed])
    ]
    said = f" ({', '.join(notes)})" if notes else ""
    text = (
        f"Offre {offered} brut par an, attente à partir de {wanted}{said}."
        if pair.french
        else f"Offer {offered} gross a year, expectation from {wanted}{said}."
    )
    return [evidence(text, sentiment_of(score), "salary_range")]
