"""What is larger than a commune: departments, regions old and new, countries; under their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.adapters.gazetteer.departments import DEPARTMENTS, REGIONS
from src.adapters.gazetteer.names import place_key
from src.commute.names import folded


@dataclass(frozen=True, slots=True)
class Area:
    """Departments by their codes, and the commune that stands for them where no other is named."""

    departments: frozenset[str]
    main_town: str
    is_department: bool = False


_CAPITALS: Final = {
    "11": "Paris", "24": "Orléans", "27": "Dijon", "28": "Rouen", "32": "Lille",
    "44": "Strasbourg", "52": "Nantes", "53": "Rennes", "75": "Bordeaux", "76": "Toulouse",
    "84": "Lyon", "93": "Marseille", "94": "Ajaccio",
}  # fmt: skip
# Names, departments, main town: regions of before 2016, shortened ones, and lands people name.
_LANDS: Final = """\
idf,region parisienne,grand paris,petite couronne,paris idf|75 77 78 91 92 93 94 95|Paris
paca,sud paca,region sud,provence alpes cote d azur paca|04 05 06 13 83 84|Marseille
provence|04 13 83 84|Marseille
cote d azur|06 83|Nice
aura,auvergne rhone alpes aura|01 03 07 15 26 38 42 43 63 69 73 74|Lyon
rhone alpes|01 07 26 38 42 69 73 74|Lyon
auvergne|03 15 43 63|Clermont-Ferrand
alsace|67 68|Strasbourg
lorraine|54 55 57 88|Nancy
champagne ardenne|08 10 51 52|Reims
nord pas de calais|59 62|Lille
picardie|02 60 80|Amiens
hdf|02 59 60 62 80|Lille
basse normandie|14 50 61|Caen
haute normandie|27 76|Rouen
pays de loire|44 49 53 72 85|Nantes
bourgogne|21 58 71 89|Dijon
franche comte|25 39 70 90|Besançon
aquitaine|24 33 40 47 64|Bordeaux
limousin|19 23 87|Limoges
poitou charentes|16 17 79 86|Poitiers
midi pyrenees|09 12 31 32 46 65 81 82|Toulouse
languedoc roussillon|11 30 34 48 66|Montpellier
languedoc|11 30 34 48|Montpellier
centre val de loire,region centre|18 28 36 37 41 45|Orléans
pays basque|64|Bayonne
bearn|64|Pau
corse,corsica|2A 2B|Ajaccio
brittany|22 29 35 56|Rennes
normandy|14 27 50 61 76|Rouen
reunion,ile de la reunion|974|Saint-Denis
guyane francaise,french guiana|973|Cayenne
region lyonnaise,grand lyon|69|Lyon
region nantaise|44|Nantes
region bordelaise|33|Bordeaux
region toulousaine|31|Toulouse
region rennaise,bassin rennais|35|Rennes
region lilloise|59|Lille
region marseillaise|13|Marseille
region nicoise|06|Nice
region strasbourgeoise|67|Strasbourg
region montpellieraine|34|Montpellier
region grenobloise,bassin grenoblois|38|Grenoble
region stephanoise,bassin stephanois|42|Saint-Étienne
region rouennaise|76|Rouen
region dijonnaise|21|Dijon
region angevine|49|Angers
region tourangelle,touraine|37|Tours
region clermontoise|63|Clermont-Ferrand
region messine|57|Metz
region nanceienne|54|Nancy
region orleanaise|45|Orléans
region caennaise|14|Caen
region brestoise|29|Brest
region havraise|76|Le Havre
region remoise|51|Reims
region aixoise,pays d aix|13|Aix-en-Provence
region toulonnaise|83|Toulon
region annecienne|74|Annecy
pays de gex|01|Gex
mayotte|976|Mamoudzou
"""
_COUNTRY_NAMES: Final = """\
FR|France|fra
BE|Belgique|belgium
CH|Suisse|switzerland,schweiz
LU|Luxembourg|luxemburg
DE|Allemagne|germany,deutschland
ES|Espagne|spain,espana
IT|Italie|italy,italia
GB|Royaume-Uni|united kingdom,uk,angleterre,england,ecosse,scotland,pays de galles,wales
NL|Pays-Bas|netherlands,the netherlands,hollande
PT|Portugal|
MC|Monaco|
IE|Irlande|ireland
AD|Andorre|andorra
AL|Albanie|albania
AT|Autriche|austria
BA|Bosnie-Herzégovine|bosnia and herzegovina,bosnie
BG|Bulgarie|bulgaria
BY|Biélorussie|belarus
CY|Chypre|cyprus
CZ|Tchéquie|czech republic,czechia,republique tcheque
DK|Danemark|denmark
EE|Estonie|estonia
FI|Finlande|finland
GG|Guernesey|guernsey
GI|Gibraltar|
GR|Grèce|greece
HR|Croatie|croatia
HU|Hongrie|hungary
IM|Île de Man|isle of man
IS|Islande|iceland
JE|Jersey|
LI|Liechtenstein|
LT|Lituanie|lithuania
LV|Lettonie|latvia
MD|Moldavie|moldova
ME|Monténégro|montenegro
MK|Macédoine du Nord|north macedonia,macedoine
MT|Malte|malta
NO|Norvège|norway
PL|Pologne|poland
RO|Roumanie|romania
RS|Serbie|serbia
RU|Russie|russia
SE|Suède|sweden
SI|Slovénie|slovenia
SK|Slovaquie|slovakia
SM|Saint-Marin|san marino
UA|Ukraine|
VA|Vatican|
XK|Kosovo|
"""
# Lands without a town in the table: what is said to be there must not be taken for a French one.
_FAR: Final = (
    "canada quebec maroc morocco algerie algeria tunisie tunisia senegal mali cameroun cameroon "
    "gabon congo rdc madagascar maurice mauritius benin togo niger guinee mauritanie tchad kenya "
    "nigeria egypte egypt usa us chine china inde india japon japan coree singapour singapore "
    "vietnam thailande thailand bresil brazil mexique mexico argentine argentina chili chile perou "
    "colombie colombia australie australia turquie turkey liban lebanon israel qatar dubai emirats "
    "texas californie california ontario asie asia afrique africa amerique"
).split()
_FAR_PHRASES: Final = (
    "etats unis", "united states", "united states of america", "cote d ivoire", "ivory coast",
    "ile maurice", "afrique du sud", "south africa", "burkina faso", "hong kong",
    "nouvelle zelande", "new zealand", "arabie saoudite", "saudi arabia", "coree du sud",
    "emirats arabes unis", "new york", "los angeles", "amerique du nord", "amerique du sud",
)  # fmt: skip
FAR: Final = "--"

COUNTRY_NAMES: Final = {line.split("|")[0]: line.split("|")[1] for line in
                        _COUNTRY_NAMES.splitlines()}  # fmt: skip
# Full names of countries, folded; what is far away under the code FAR.
COUNTRIES: Final = {
    folded(name): line.split("|")[0]
    for line in _COUNTRY_NAMES.splitlines()
    for name in (line.split("|")[1], *line.split("|")[2].split(","))
    if name
} | dict.fromkeys((*_FAR, *_FAR_PHRASES), FAR)
_FRENCH_LANDS: Final = ("guadeloupe", "martinique", "guyane", "reunion", "la reunion", "mayotte",
                        "gp", "mq", "gf", "re", "yt")  # fmt: skip


def _areas() -> dict[str, Area]:
    areas: dict[str, Area] = {}
    for code, name in REGIONS.items():
        inside = frozenset(row.code for row in DEPARTMENTS.values() if row.region == code)
        if code in _CAPITALS:
            areas[place_key(name)] = Area(inside, _CAPITALS[code])
    for line in _LANDS.splitlines():
        names, codes, town = line.split("|")
        for name in names.split(","):
            areas[place_key(name)] = Area(frozenset(codes.split()), town)
    for row in DEPARTMENTS.values():
        if row.name != row.main_town:  # Paris is a commune first
            areas[place_key(row.name)] = department_area(row.code)
    return areas


def department_area(code: str) -> Area:
    """The area of one department of the INSEE's codes."""
    return Area(frozenset({code}), DEPARTMENTS[code].main_town, is_department=True)


AREAS: Final = _areas()


def country_code(name: str | None) -> str | None:
    """The two letters of a country by code or French or English name; "" when it is not known."""
    if name is None or not name.strip():
        return None
    key = folded(name)
    if key in _FRENCH_LANDS:
        return "FR"
    if key.upper() in COUNTRY_NAMES:
        return key.upper()
    found = COUNTRIES.get(key, "")
    return "" if found == FAR else found
