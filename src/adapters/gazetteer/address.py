"""What an address is made of: names to look up, best first, and what is said beside them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from src.adapters.gazetteer.areas import AREAS, COUNTRIES, Area, department_area
from src.adapters.gazetteer.departments import DEPARTMENTS, department_of
from src.adapters.gazetteer.names import place_key

LONGEST: Final = 500  # letters of an address that are read
_MOST_PARTS: Final = 12
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_POSTAL: Final = re.compile(r"(?<![\d.,+])(?:f-)?(\d{5}|\d{2} \d{3}(?= [a-z]))(?![\d€%]|[.,]\d)")
_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SLASHES: Final = re.compile(r"\bs ?/ ?(?=\w)")
_PARTS: Final = re.compile(
    r"[,;|\n\r\t(){}\[\]•·:]+|(?<= )[-/–—]+(?= )|(?<=\d)[-–—](?= )| ou | or "
)
_CODE: Final = re.compile(r"\d{2,3}|2[ab]")
_STREET: Final = re.compile(
    r"(?:\d+ ?(?:(?:bis|ter|quater|[a-d]) )?)?(?:(?:grande|petite|ancienne|vieille) )?"
    r"(?:rue|r|avenue|av|ave|boulevard|bd|bld|blvd|place|pl|allees?|all|impasse|imp|chemin|che|ch|"
    r"route|rte|quai|cours|square|sq|passage|sentier|voie|villa|cite|faubourg|fg|rond point|"
    r"esplanade|promenade|mail|ruelle|venelle|traverse|montee|hent|street|road|lane|chaussee|"
    r"residence|lotissement|lot|hameau|batiment|bat|immeuble|tour|etage|appartement|appt|apt|"
    r"escalier|esc|porte|hall|bp|cs|tsa|zone|zi|za|zac|zae|z i|z a|z a c|parc|technopole|"
    r"lieu dit|ld|chez|centre commercial|espace|domaine|quartier|pont)\b(?!$)"
)
# Words between a kind of street and what it is named after.
_JOINING: Final = frozenset(
    "de du des d la le les l a au aux faubourg fg saint sainte porte gare vers sur sous en et "
    "general colonel marechal president commandant capitaine docteur".split()
)
_INSTITUTION: Final = re.compile(
    r"^(?:ville|commune|mairie|departement|site|base) (?:de|du|des|d) "
)
_BEFORE: Final = re.compile(
    r"^(?:(?:tres )?(?:proche|pres|autour|aux (?:alentours|environs)|alentours|environs|"
    r"a proximite|peripherie|nord|sud|est|ouest|a cote|secteur|bassin|agglomeration|agglo|"
    r"metropole|region|banlieue|centre ville|centre|gare|arrondissement|dept|"
    r"lieu|adresse|localisation|domicile|poste|basee|situe|situee|habite|reside|vit)"
    r"(?: (?:de|du|des|d|a|au|aux|en|la ville de))?|a|au|aux|en|in|near|around|dans|sur|vers|"
    r"dans le|dans la|greater) (?=.)"
)
_AFTER: Final = re.compile(
    r" (?:centre(?: ville)?|center|city|hypercentre|intra muros|(?:et )?(?:(?:ses|les) )?"
    r"(?:alentours|environs)|et (?:sa )?(?:region|peripherie|banlieue)|region|nord|sud|est|ouest|"
    r"sncf|area|metropole|agglomeration|agglo|gare|\d{4,5})$"
)
_TRAILING_CODE: Final = re.compile(r"^(.*[a-z]) (\d{2,3}|2[ab])$")
_LEADING_CODE: Final = re.compile(r"^(\d{2,3}|2[ab]) ([a-z].*)$")
_TOWN_STATES: Final = frozenset({"luxembourg", "monaco", "gibraltar"})
_FOREIGN_CODE: Final = re.compile(r"^(?:[a-z]{1,2} )?\d{4,5} ")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an address in the one form of names; whether it tells a street or a building."""

    key: str
    is_street: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """A folded address with its punctuation, its postal code and where that stands."""

    plain: str
    postal_code: str | None
    start: int
    end: int

    def town(self) -> str:
        """What stands behind the postal code, in the one form of names; "" where nothing does."""
        return next(iter(_parts(self.plain[self.end :], 2)), "") if self.postal_code else ""


@dataclass(frozen=True, slots=True)
class Address:
    """Parts from which names are read, best first, and what decides between places of one name.

    ``whole`` is all of it as one name, where it has parts and no postal code.
    """

    whole: str
    parts: tuple[Part, ...]
    postal_code: str | None
    area: Area | None
    area_key: str
    country: str | None


def opened(text: str) -> Opening:
    """The first letters of a text, folded, and the last number in it that can be a postal code."""
    plain = _SLASHES.sub("sur ", _plain(text[:LONGEST]))
    code, start, end = _postal(plain)
    return Opening(plain, code, start, end)


def read_address(opening: Opening) -> Address:
    """The parts of "12 rue X, 75009 Paris", "Nantes (44)" or "Valence, Drôme"."""
    plain, start, end = opening.plain, opening.start, opening.end
    bracketed: list[str] = []
    if "(" in plain or "[" in plain:
        # Kept at their lengths, so that the postal code stays where it is.
        def taken_out(match: re.Match[str]) -> str:
            if match.start() <= start < match.end():
                return match[0]
            bracketed.append(match[1])
            return "|" * len(match[0])

        plain = _BRACKETS.sub(taken_out, plain)
    if opening.postal_code:
        behind, before = _parts(plain[end:]), _parts(plain[:start])
        parts = [*behind[:1], *reversed(before), *behind[1:]]
    else:
        parts = _parts(plain)
        if "," in plain:
            parts.reverse()
    for inside in bracketed[:_MOST_PARTS]:
        parts += _parts(inside)
    keys = list(dict.fromkeys(parts[: 2 * _MOST_PARTS]))
    whole = place_key(opening.plain) if len(parts) > 1 and not opening.postal_code else ""
    return _said_beside(whole, keys, opening.postal_code)


def _said_beside(whole: str, keys: list[str], postal: str | None) -> Address:
    """The address of parts, after the names of countries, departments and regions are taken out."""
    area: Area | None = None
    area_key = ""
    country: str | None = None
    parts: list[Part] = []
    for at, key in enumerate(keys):
        if key in COUNTRIES and (len(keys) > 1 or key not in _TOWN_STATES):
            country = country or COUNTRIES[key]
            if len(keys) > 1:
                continue
        if _CODE.fullmatch(key):
            # A house number stands first; the number of a department does not.
            if (at == 0 or len(keys) > 1) and area is None and (found := _numbered_area(key)):
                area, area_key = found, area_key or key
            continue
        if key in AREAS and area is None:
            area, area_key = AREAS[key], key
        parts.append(Part(key, _STREET.match(key) is not None))
    return Address(whole, tuple(parts), postal, area, area_key, country)


def _plain(text: str) -> str:
    """In lower case and without accents; punctuation stays."""
    lowered = text.lower().replace("œ", "oe").replace("\u00a0", " ").replace("\u202f", " ")
    if lowered.isascii():
        return lowered
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", lowered))


def _postal(plain: str) -> tuple[str | None, int, int]:
    """The last number that can be a French postal code, and where it stands."""
    found: tuple[str | None, int, int] = (None, -1, -1)
    for match in _POSTAL.finditer(plain):
        code = match[1].replace(" ", "")
        if department_of(code) is not None or code[:2] in {"97", "98"}:
            found = (code, match.start(), match.end())
    return found


def _parts(plain: str, most: int = _MOST_PARTS) -> list[str]:
    keys = map(place_key, _PARTS.split(plain, most)[:most])
    return [key for key in keys if key]


def _numbered_area(key: str) -> Area | None:
    code = key.upper()
    return department_area(code) if code in DEPARTMENTS else None


def trimmed(key: str) -> str:
    """The name without words that say where in or around a town, or its country."""
    for _ in range(3):
        last = key.rpartition(" ")
        if last[0] and last[2] in COUNTRIES and last[2] not in {*_TOWN_STATES, "us"}:
            key = last[0]
        shorter = _AFTER.sub("", _BEFORE.sub("", key))
        if shorter == key:
            break
        key = shorter
    return key


def of_institution(key: str) -> str:
    """The name without the body that bears it: "ville de grenoble" is an employer or the town."""
    return _INSTITUTION.sub("", key)


def with_area(key: str) -> tuple[str, Area] | None:
    """A name and the department or region named with it: "nantes 44", "44 nantes"."""
    if match := _TRAILING_CODE.match(key):
        if area := _numbered_area(match[2]):
            return match[1], area
    elif (match := _LEADING_CODE.match(key)) and (area := _numbered_area(match[1])):
        return match[2], area
    words = key.split(" ")
    for at in range(max(1, len(words) - 5), len(words)):
        area_found = AREAS.get(" ".join(words[at:]))
        if area_found is not None:
            stop = at
            while stop > 1 and words[stop - 1] in {"de", "en", "du", "d", "l", "la", "dans", "le"}:
                stop -= 1
            return " ".join(words[:stop]), area_found
    return None


def street_town_words(key: str) -> tuple[str, ...]:
    """Ends of a street's line that may name its town: never what the street is named after."""
    words = key.split(" ")
    return tuple(
        " ".join(words[at:])
        for at in range(max(2, len(words) - 6), len(words))
        if words[at - 1] not in _JOINING and not _STREET.match(words[at - 1] + " x")
    )


def without_foreign_code(key: str) -> str:
    """The name without a postal code of another country before it: "1000 bruxelles"."""
    return _FOREIGN_CODE.sub("", key)
