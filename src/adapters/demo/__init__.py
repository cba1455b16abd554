"""A demo set that looks like a real French labour market: companies, jobs and candidates.

Beside them are some bugs. Everything in it is invented: no company, person, address or telephone
number is real. The same seed and day give the same set, and the n-th document does not depend on
how many are asked for.
Coordinates in ``towns.tsv`` come from GeoNames (https://www.geonames.org, CC BY 4.0).
"""

from __future__ import annotations

from src.adapters.demo.bugs import demo_bugs
from src.adapters.demo.candidates import demo_candidates
from src.adapters.demo.companies import demo_companies
from src.adapters.demo.jobs import demo_jobs

__all__ = ["demo_bugs", "demo_candidates", "demo_companies", "demo_jobs"]
