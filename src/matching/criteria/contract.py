"""Contract: the job's against the person's ranking."""

from __future__ import annotations

import numpy as np

from src.matching.pairs import Evidence, Pair, Pairs, Scores, evidence, sentiment_of
from src.matching.signals import CONTRACT_LABELS


def score(pairs: Pairs) -> Scores:
    """1 for the first choice, then .8, .6 and at least .5 for a listed one; .1 for others."""
    contract = pairs.job["contract"]
    rows = np.arange(len(pairs.person["contracts"]))
    known = (contract >= 0) & pairs.person["says_contracts"]
    return pairs.person["contracts"][rows, contract], known


def blocked(pairs: Pairs) -> Scores:
    """Where the person takes listed contracts only and the job's is none of them."""
    value, known = score(pairs)
    return known & pairs.person["contract_exclusive"] & (value < 0.5), None


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
