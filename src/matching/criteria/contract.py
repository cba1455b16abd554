"""Contract: the job's against the person's ranking."""

from __future__ import annotations

import numpy as np

from src.matching.pairs import Evidence, Pair, Pairs, Scores, evidence, sentiment_of


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
    listed = ", ".join(wanted)
    if job in wanted:
        rank = wanted.index(job) + 1
        text = (
            f"Contrat {job} : choix n° {rank} du candidat."
            if pair.french
            else f"Contract {job}: the candidate's choice no. {rank}."
        )
    else:
        text = (
            f"Contrat {job}, alors que le candidat souhaite : {listed}."
            if pair.french
            else f"Contract {job}, while the candidate wants: {listed}."
        )
    return [evidence(text, sentiment_of(score), "contract_type")]
