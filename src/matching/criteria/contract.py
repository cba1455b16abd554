"""Contract: the job's against the person's ranking."""

from __future__ import annotations

from src.matching.choices import CONTRACT, LAST_CONTRACT
from src.matching.pairs import Evidence, Floats, Mask, Pair, Pairs, evidence, sentiment_of
from src.matching.signals import CONTRACT_LABELS


def score(pairs: Pairs) -> Floats:
    """1 for the first choice, then .8, .6 and at least .5 for a listed one; .1 for others."""
    return pairs.chosen[:, CONTRACT]


def blocked(pairs: Pairs) -> Mask:
    """Where the person takes listed contracts only and the job's is none of them."""
    blocked: Mask = pairs.person["contract_exclusive"] & (pairs.chosen[:, CONTRACT] < LAST_CONTRACT)
    return blocked


def witness(pair: Pair, score: float) -> list[Evidence]:
    """The job's contract and its rank with the person."""
    job, wanted = pair.job.contract, pair.person.contracts
    if job is None or not wanted:
        return []
    side = 0 if pair.french else 1
    name = CONTRACT_LABELS[job][side]
    listed = ", ".join(CONTRACT_LABELS[other][side] for other in wanted)
    if job in wanted:
        rank = wanted.index(job) + 1
        text = (
            f"Contrat {name} : choix n° {rank} du candidat."
            if pair.french
            else f"Contract {name}: the candidate's choice no. {rank}."
        )
    else:
        text = (
            f"Contrat {name}, alors que le candidat souhaite : {listed}."
            if pair.french
            else f"Contract {name}, while the candidate wants: {listed}."
        )
    return [evidence(text, sentiment_of(score), "contract_type")]
