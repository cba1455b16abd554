"""The sector of the employer in adverts."""

from __future__ import annotations

import re

import pytest

from src.extraction.sector_cues import SECTOR_CUES
from src.extraction.sector_text import ALTERNATIVE
from tests.unit.extraction.test_posting import READING, read


def sector(text: str) -> str | None:
    name = read(text).document.get("company", {}).get("sector")
    return None if name is None else READING.lexicon.sector(name)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("La Laiterie des Monts (240 salariés) recrute un technicien de maintenance.", "agri_food"),
        ("Banque Martin recherche un comptable.", "banking_insurance"),
        ("Infirmier H/F\n\nL'EHPAD Les Tilleuls recrute un infirmier.", "nursing_homes"),
        ("Développeur Python\n\nNous sommes opérateur de paris sportifs.", "gambling"),
        ("Petrograv operates oil and gas fields. We are hiring an accountant.", "oil_gas"),
        ("Engineer\n\nJavelot develops missiles and munitions for allied forces.", "defense"),
        ("Maison Roux vend du matériel en ligne, e-commerce.", "ecommerce"),
        ("Secteur : Agroalimentaire\nPoste : Cariste", "agri_food"),
        ("Notre magasin de bricolage recherche un vendeur.", "retail"),
        ("Comptable H/F\n\nNous aidons 2 000 restaurants à payer leurs fournisseurs.", None),
        ("Poste de comptable, tickets restaurant et mutuelle.", None),
        ("Warehouse operative\n\nWe are looking for reliable people.", None),
        ("Comptable H/F", None),
    ],
)
def test_the_sector_is_that_of_the_employer(text: str, key: str | None) -> None:
    assert sector(text) == key


def test_cues_are_of_sectors_of_the_lexicon_and_found_by_their_first_letters() -> None:
    assert set(SECTOR_CUES) <= set(READING.lexicon.sectors)
    for cues in SECTOR_CUES.values():
        for cue in ALTERNATIVE.split(cues):
            assert re.match(r"[a-z][a-z' &-]{2}", cue), cue
            assert cue.isascii()
            assert cue == cue.lower()
