"""Google's names of the modes, and the best that each can do."""

from __future__ import annotations

from typing import Final

from src.commute.modes import Mode
from src.commute.reach import BEST_SPEED

# The provider's names of the modes. Google has no e-scooter and no pillion: a kick scooter rides
# where bicycles do, and at their pace; whoever shares a car is driven. (Its TWO_WHEELER is for
# countries of mopeds and is billed at the highest price.)
WAYS: Final[dict[Mode, str]] = {
    "voiture": "DRIVE",
    "moto": "DRIVE",
    "covoiturage": "DRIVE",
    "transport_commun": "TRANSIT",
    "velo": "BICYCLE",
    "trottinette": "BICYCLE",
    "marche": "WALK",
}
# Door to door, by any mode that Google answers for in one way.
BEST_KMH: Final = {
    way: max(BEST_SPEED[mode] for mode, its_way in WAYS.items() if its_way == way)
    for way in dict.fromkeys(WAYS.values())
}
