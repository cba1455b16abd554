from __future__ import annotations

from src.matching.facts import CandidateFacts, JobFacts
from src.services.facts import packed, plain, unpacked_candidate, unpacked_job


def test_zero_is_a_fact_and_survives_storage() -> None:
    """No day at home and no year asked are told; only what is missing is left out."""
    job = JobFacts("j", "Soudeur", remote_days=0, years_min=0.0)
    assert plain(job) == {"id": "j", "title": "Soudeur", "remote_days": 0, "years_min": 0.0}
    assert unpacked_job(packed(job)) == job
    candidate = CandidateFacts("c", years=0.0, pay_min=0.0, notice_days=0, max_km=0.0)
    assert unpacked_candidate(packed(candidate)) == candidate
