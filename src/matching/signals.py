"""Small vocabularies of motivations, workplaces, levels, contracts and languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from src.matching.facts import FLEXIBLE, MOTIVATIONS, SIZES
from src.matching.text import fold, fold_prose, plain, without_gender, words

# What in a posting speaks for each motivation (folded stems of phrases, French and English).
_MOTIVATION_SIGNS: Final = {
    "technical_challenge": "defi technique|defis techniques|complexe|architecture|expertise|"
    "pointe|haute technicite|challenge|challenging|r&d|recherche|performance|precision",
    "growth": "evolution|evoluer|perspectives|promotion|carriere|mobilite interne|croissance|"
    "plan de carriere|career|growth|grow",
    "autonomy": "autonomie|autonome|independance|initiative|responsabilise|ownership|autonomous|"
    "libre organisation|forfait jours",
    "impact": "impact|sens|utile|patient|patients|usagers|beneficiaires|environnement durable|"
    "transition|solidaire|inclusion|social|mission d'interet|qualite de vie des",
    "learning": "formation|former|apprendre|apprentissage|montee en competences|tutorat|"
    "mentorat|accompagnement|certification|training|learn|mentoring",
    "leadership": "encadrer|encadrement|manager|management|animer une equipe|diriger|piloter|"
    "responsable d'equipe|lead|leadership|supervise",
    "innovation": "innovation|innovant|innover|nouvelles technologies|intelligence artificielle|"
    "prototype|start up|startup|innovative|cutting edge",
    "balance": "equilibre|teletravail|horaires flexibles|horaires amenages|rtt|4 jours|"
    "temps partiel|flexibilite|conciliation|work life|remote|qualite de vie|week ends libres",
}
MOTIVATION_PATTERNS: Final = {
    name: re.compile(r"\b(?:" + "|".join(fold(sign) for sign in signs.split("|")) + r")s?\b")
    for name, signs in _MOTIVATION_SIGNS.items()
}
_MOTIVATION_NAMES: Final = {
    "technical_challenge": "technical challenge|challenge technique|defi technique|"
    "defis techniques|challenges techniques|technique|technical|challenge",
    "growth": "evolution|evolution professionnelle|progression|croissance|carriere|career|"
    "evolution de carriere|perspectives|perspectives d evolution",
    "autonomy": "autonomie|independance|independence",
    "impact": "sens|utilite|impact social|meaning|purpose",
    "learning": "apprentissage|formation|apprendre|training|developpement de competences",
    "leadership": "management|encadrement|responsabilites|responsabilite|lead",
    "innovation": "innover|creativite|creativity|nouveaute",
    "balance": "equilibre|equilibre vie pro vie perso|equilibre de vie|work life balance|"
    "equilibre vie professionnelle|qualite de vie|flexibilite|flexibility|remuneration temps",
}
_MOTIVATION_BY_NAME: Final = {
    fold(name): key
    for key, names in _MOTIVATION_NAMES.items()
    for name in (key, key.replace("_", " "), *names.split("|"))
}
MOTIVATION_LABELS: Final = {
    "technical_challenge": ("défi technique", "technical challenge"),
    "growth": ("évolution", "growth"),
    "autonomy": ("autonomie", "autonomy"),
    "impact": ("impact", "impact"),
    "learning": ("apprentissage", "learning"),
    "leadership": ("encadrement", "leadership"),
    "innovation": ("innovation", "innovation"),
    "balance": ("équilibre de vie", "work-life balance"),
}

_TAGS: Final = {
    "open_space": "open space|openspace|plateau ouvert",
    "private_office": "bureau individuel|bureau ferme|private office|individual office",
    "coworking": "coworking|espace partage",
    "on_field": "terrain|itinerant|deplacements|chantier|field|sur site client",
    "flexible_hours": "horaires flexibles|horaires amenageables|flexible hours|flexible schedule",
    "day_hours": "horaires de journee|journee|day shift|horaires de bureau",
    "night_hours": "nuit|travail de nuit|night shift|nights",
    "shift_work": "3x8|2x8|equipes alternees|travail poste|horaires decales|shift work|shifts",
    "weekend_work": "week end travaille|travail le week end|weekends",
    "part_time": "temps partiel|part time|mi temps",
    "four_day_week": "semaine de 4 jours|4 jours|four day week",
    "meal_vouchers": "tickets restaurant|titres restaurant|ticket restaurant|carte restaurant|"
    "meal vouchers|carte swile",
    "canteen": "restaurant d entreprise|cantine|rie|canteen",
    "health_insurance": "mutuelle|complementaire sante|health insurance|prevoyance",
    "transport_refund": "transports rembourses|remboursement transport|pass navigo|indemnite de "
    "transport|forfait mobilite|forfait mobilites durables|transport allowance",
    "company_car": "vehicule de fonction|voiture de fonction|vehicule de service|company car",
    "profit_sharing": "interessement|participation|profit sharing|epargne salariale",
    "thirteenth_month": "13e mois|13eme mois|treizieme mois|thirteenth month|13th month",
    "bonus": "prime|primes|prime annuelle|bonus|variable",
    "rtt": "rtt|jours de repos",
    "training": "formation|formations|training|plan de formation",
    "childcare": "creche|berceau|childcare",
    "works_council": "cse|comite d entreprise|avantages ce",
    "stock_options": "bspce|stock options|actions",
    "gym": "salle de sport|sport|gym",
    "housing": "logement|heberge|housing",
    "family_spirit": "esprit familial|entreprise familiale|taille humaine|family business",
    "international": "international|multiculturel|anglophone",
    "calm": "calme|quiet",
    "team_spirit": "esprit d equipe|convivialite|ambiance|team spirit|equipe soudee",
}
_TAG_BY_NAME: Final = {
    fold(name): tag
    for tag, names in _TAGS.items()
    for name in (tag.replace("_", " "), *names.split("|"))
}
TAG_POSITION: Final = {tag: position for position, tag in enumerate(_TAGS)}
TAG_LABELS: Final = {
    "open_space": ("open space", "open space"),
    "private_office": ("bureau individuel", "private office"),
    "coworking": ("coworking", "coworking"), "on_field": ("terrain", "field work"),
    "flexible_hours": ("horaires flexibles", "flexible hours"),
    "day_hours": ("horaires de journée", "day hours"),
    "night_hours": ("travail de nuit", "night work"),
    "shift_work": ("travail posté", "shift work"),
    "weekend_work": ("travail le week-end", "weekend work"),
    "part_time": ("temps partiel", "part time"),
    "four_day_week": ("semaine de 4 jours", "four-day week"),
    "meal_vouchers": ("tickets restaurant", "meal vouchers"),
    "canteen": ("restaurant d'entreprise", "canteen"),
    "health_insurance": ("mutuelle", "health insurance"),
    "transport_refund": ("transports remboursés", "transport allowance"),
    "company_car": ("véhicule de fonction", "company car"),
    "profit_sharing": ("intéressement", "profit sharing"),
    "thirteenth_month": ("13e mois", "13th month"), "bonus": ("prime", "bonus"),
    "rtt": ("RTT", "extra days off (RTT)"), "training": ("formation", "training"),
    "childcare": ("crèche", "childcare"), "works_council": ("avantages CSE", "works council"),
    "stock_options": ("actions", "stock options"), "gym": ("salle de sport", "gym"),
    "housing": ("logement", "housing"), "family_spirit": ("esprit familial", "family spirit"),
    "international": ("international", "international"), "calm": ("calme", "quiet"),
    "team_spirit": ("esprit d'équipe", "team spirit"),
}  # fmt: skip

_SIZE_NAMES: Final = {
    "startup": "start up|jeune pousse|tpe|micro entreprise|tres petite entreprise|1 10",
    "pme": "petite|moyenne|small|medium|sme|pme|petite entreprise|moyenne entreprise|11 50|51 200|"
    "11 250|scale up|scaleup|small business",
    "eti": "intermediaire|mid size|mid cap|entreprise de taille intermediaire|201 500|501 1000|"
    "250 5000|midsize",
    "grand_groupe": "grand groupe|grande entreprise|grande|large|corporate|enterprise|groupe|"
    "multinationale",
}
_SIZE_BY_NAME: Final = {
    fold(name): size
    for size, names in _SIZE_NAMES.items()
    for name in (size, size.replace("_", " "), *names.split("|"))
}
_COUNT: Final = re.compile(r"\d{1,3}(?:[ .,]\d{3})+(?!\d)|\d+")  # "1 000 salariés"
SIZE_LABELS: Final = {
    "startup": ("start-up", "start-up"), "pme": ("PME", "small or medium company"),
    "eti": ("ETI", "mid-size company"), "grand_groupe": ("grand groupe", "large group"),
}  # fmt: skip

_CONTRACT_NAMES: Final = {
    "CDI": "cdi|permanent|permanent contract|duree indeterminee|contrat a duree indeterminee|"
    "full time permanent|full_time|full time|fulltime",
    "CDD": "cdd|fixed term|fixed-term|temporary contract|duree determinee|"
    "contrat a duree determinee|temporary|contractor cdd",
    "freelance": "freelance|independant|contractor|portage|mission freelance|self employed",
    "interim": "interim|interimaire|travail temporaire|temp|mission interim|agency",
    "stage": "stage|internship|intern|stagiaire",
    "alternance": "alternance|apprentissage|apprenticeship|apprenti|contrat pro|"
    "professionnalisation|contrat de professionnalisation|work study",
}
_CONTRACT_BY_NAME: Final = {
    fold(name): key for key, names in _CONTRACT_NAMES.items() for name in names.split("|")
}

CONTRACT_LABELS: Final = {
    "CDI": ("CDI", "permanent (CDI)"), "CDD": ("CDD", "fixed term (CDD)"),
    "freelance": ("freelance", "freelance"), "interim": ("intérim", "temporary agency work"),
    "stage": ("stage", "internship"), "alternance": ("alternance", "apprenticeship"),
}  # fmt: skip

_LEVEL_SIGNS: Final = (
    ("executive", re.compile(r"\b(?:pdg|ceo|cto|cfo|coo|cio|dg|daf|drh|dsi|directeur general|"
                             r"directrice generale|chief|president|vp|vice president)\b")),
    ("director", re.compile(r"\b(?:directeur|directrice|director|head of|dir)\b")),
    ("manager", re.compile(r"\b(?:responsable|manager|chef|cheffe|lead|encadrant|"
                           r"superviseur|superviseuse|coordinateur|coordinatrice|supervisor|"
                           r"cadre de sante)\b")),
    ("senior", re.compile(r"\b(?:senior|confirme|confirmee|experimente|experimentee|expert|experte|"
                          r"principal|staff|sr)\b")),
    ("entry", re.compile(r"\b(?:stagiaire|stage|alternant|alternante|alternance|apprenti|apprentie|"
                         r"intern|internship|trainee|debutant accepte)\b")),
    ("junior", re.compile(r"\b(?:junior|debutant|debutante|assistant junior|jr|graduate)\b")),
)  # fmt: skip
# "Chef de projet", "chef de rang", "account manager": trades, not levels.
_NOT_A_LEVEL: Final = re.compile(
    r"\b(?:chef|cheffe) (?:de (?:projet|produit|rang|partie|zone|publicite)|cuisinier)\b|"
    r"\b(?:account|product|project|office|community|case|customer success|category|key account|"
    r"traffic|sales|success|data) manager\b|\blead generation\b|"
    r"\bassistante? de direction\b|\bdirecteur de la photo\b"
)
_LEVEL_NAMES: Final = {
    "executive": "executive|dirigeant|comex|c level",
    "director": "director|directeur|direction",
    "manager": "manager|cadre manager|encadrement|responsable|chef d equipe|team lead",
    "senior": "senior|confirme|expert|experimente|mid senior level",
    "junior": "junior|associate|mid|intermediaire",
    "entry": "entry|debutant|entry level|stagiaire|internship|alternant|apprenti",
}
_LEVEL_BY_NAME: Final = {fold(n): k for k, names in _LEVEL_NAMES.items() for n in names.split("|")}
LEVEL_NAMES: Final = {
    "entry": ("débutant", "entry"), "junior": ("junior", "junior"),
    "senior": ("confirmé", "senior"), "manager": ("encadrant", "manager"),
    "director": ("directeur", "director"), "executive": ("dirigeant", "executive"),
}  # fmt: skip

_LANGUAGE_NAMES: Final = {
    "fr": "francais|french|fr", "en": "anglais|english|en", "de": "allemand|german|deutsch|de",
    "es": "espagnol|spanish|espanol|es", "it": "italien|italian|it",
    "pt": "portugais|portuguese|pt", "nl": "neerlandais|dutch|nl", "ar": "arabe|arabic|ar",
    "zh": "chinois|mandarin|chinese|zh", "ja": "japonais|japanese|ja", "ru": "russe|russian|ru",
    "pl": "polonais|polish|pl", "ro": "roumain|romanian|ro", "tr": "turc|turkish|tr",
    "uk": "ukrainien|ukrainian|uk", "vi": "vietnamien|vietnamese|vi", "hi": "hindi|hi",
    "ko": "coreen|korean|ko", "sv": "suedois|swedish|sv", "da": "danois|danish|da",
    "no": "norvegien|norwegian|no", "fi": "finnois|finnish|fi", "el": "grec|greek|el",
    "he": "hebreu|hebrew|he", "cs": "tcheque|czech|cs", "hu": "hongrois|hungarian|hu",
    "bg": "bulgare|bulgarian|bg", "br": "breton|br", "ca": "catalan|ca",
    "lsf": "langue des signes|lsf|fsl|sign language",
}  # fmt: skip
_LANGUAGE_BY_NAME: Final = {n: k for k, names in _LANGUAGE_NAMES.items() for n in names.split("|")}
LANGUAGE_LABELS: Final = {
    "fr": ("français", "French"), "en": ("anglais", "English"), "de": ("allemand", "German"),
    "es": ("espagnol", "Spanish"), "it": ("italien", "Italian"), "pt": ("portugais", "Portuguese"),
    "nl": ("néerlandais", "Dutch"), "ar": ("arabe", "Arabic"), "zh": ("chinois", "Chinese"),
    "ja": ("japonais", "Japanese"), "ru": ("russe", "Russian"), "pl": ("polonais", "Polish"),
    "ro": ("roumain", "Romanian"), "tr": ("turc", "Turkish"), "uk": ("ukrainien", "Ukrainian"),
    "vi": ("vietnamien", "Vietnamese"), "hi": ("hindi", "Hindi"), "ko": ("coréen", "Korean"),
    "sv": ("suédois", "Swedish"), "da": ("danois", "Danish"), "no": ("norvégien", "Norwegian"),
    "fi": ("finnois", "Finnish"), "el": ("grec", "Greek"), "he": ("hébreu", "Hebrew"),
    "cs": ("tchèque", "Czech"), "hu": ("hongrois", "Hungarian"), "bg": ("bulgare", "Bulgarian"),
    "br": ("breton", "Breton"), "ca": ("catalan", "Catalan"),
    "lsf": ("langue des signes", "sign language"),
}  # fmt: skip
CEFR: Final = ("A1", "A2", "B1", "B2", "C1", "C2")
_LEVEL_WORDS: Final = {
    "native": 6, "natif": 6, "langue maternelle": 6, "maternelle": 6, "bilingue": 6,
    "bilingual": 6, "courant": 5, "fluent": 5, "professionnel": 4, "professional": 4,
    "intermediaire": 3, "intermediate": 3, "notions": 2, "scolaire": 2, "basic": 2, "debutant": 1,
}  # fmt: skip


def motivation_counts(text: str) -> list[int]:
    """How often a text speaks of each motivation, in the order of ``MOTIVATIONS``."""
    folded = fold_prose(text)
    return [len(MOTIVATION_PATTERNS[name].findall(folded)) for name in MOTIVATIONS]


def motivation(name: str) -> str | None:
    """The key of a motivation by any of its names, or None."""
    return _MOTIVATION_BY_NAME.get(fold(name))


def environment_tags(items: Iterable[str]) -> list[str]:
    """Canonical tags of what is said about a workplace, each once, in a fixed order."""
    found: set[str] = set()
    for item in items:
        folded = fold(item)
        tag = _TAG_BY_NAME.get(folded)
        if tag is not None:
            found.add(tag)
            continue
        padded = f" {folded} "
        found.update(tag for name, tag in _TAG_BY_NAME.items() if f" {name} " in padded)
    return sorted(found, key=TAG_POSITION.__getitem__)


def company_size(name: object) -> str | None:
    """One of ``SIZES`` by any of its names, or by a number of employees; None when unknown."""
    if isinstance(name, int) and not isinstance(name, bool):
        return SIZES[0 if name < 20 else 1 if name < 250 else 2 if name < 5000 else 3]
    if not isinstance(name, str):
        return None
    known = _SIZE_BY_NAME.get(fold(name))
    if known is None and (digits := _COUNT.search(plain(name))):
        known = company_size(int(re.sub(r"\D", "", digits[0])))
    return known


def contract(name: object) -> str | None:
    """The contract by any of its names in French or English, or None."""
    if not isinstance(name, str):
        return None
    folded = fold(name.replace("_", " "))
    known = _CONTRACT_BY_NAME.get(folded)
    if known is None:
        return next(
            (_CONTRACT_BY_NAME[word] for word in folded.split() if word in _CONTRACT_BY_NAME), None
        )
    return known


def level_in_title(title: str) -> str | None:
    """The level that a title says, or None: "chef de projet" is a trade and says none."""
    text = _NOT_A_LEVEL.sub(" ", fold(without_gender(plain(title))))
    return next((level for level, pattern in _LEVEL_SIGNS if pattern.search(text)), None)


def level_named(name: object) -> str | None:
    """The level by its name, or None."""
    return _LEVEL_BY_NAME.get(fold(name)) if isinstance(name, str) else None


def languages(given: object) -> dict[str, int]:
    """Languages with their level 1 (A1) to 6 (C2 or native); a stated one without level is 4."""
    items: Iterable[tuple[object, object]] = ()
    if isinstance(given, Mapping):
        items = given.items()
    elif isinstance(given, (list, tuple)):
        items = [(item, None) for item in given]
    found: dict[str, int] = {}
    for name, level in items:
        code = _LANGUAGE_BY_NAME.get(fold(str(name)), fold(str(name))[:8])
        if code:
            found[code] = max(found.get(code, 0), _cefr(level))
    return dict(sorted(found.items()))


def _cefr(level: object) -> int:
    text = str(level or "").strip()
    if text.upper()[:2] in CEFR:
        return CEFR.index(text.upper()[:2]) + 1
    return _LEVEL_WORDS.get(fold(text), 4)


def language_named(text: str) -> tuple[str, int] | None:
    """The language (and level, 4 if unsaid) that a knock-out such as "Anglais C1" asks, or None."""
    parts = words(text)
    code = next(
        (_LANGUAGE_BY_NAME[word] for word in parts if len(word) > 3 and word in _LANGUAGE_BY_NAME),
        None,
    )
    if code is None:
        return None
    found = next((word for word in parts if word.upper() in CEFR), None)
    return code, _cefr(found or next((w for w in parts if w in _LEVEL_WORDS), None))


def remote_days(value: Any, days: object = None) -> int | None:
    """Days of remote work a week (0..5), ``FLEXIBLE``, or None when nothing is said."""
    if isinstance(value, Mapping):
        return remote_days(value.get("mode"), value.get("days_per_week", value.get("days")))
    if not isinstance(value, str):
        return None
    stated = days if isinstance(days, (int, float)) and not isinstance(days, bool) else None
    folded = fold(value.replace("_", " "))
    if folded in {
        "full remote",
        "remote",
        "100 remote",
        "teletravail complet",
        "full teletravail",
        "100 teletravail",
        "a distance",
        "fully remote",
        "telecommute",
    }:
        return 5
    if folded in {"hybrid", "hybride", "partiel", "teletravail partiel", "mixte", "occasionnel"}:
        return 2 if stated is None else max(0, min(5, round(stated)))
    if folded in {
        "on site",
        "onsite",
        "sur site",
        "presentiel",
        "no remote",
        "aucun",
        "none",
        "non",
        "office",
        "100 presentiel",
    }:
        return 0
    if folded in {"flexible", "indifferent", "any"}:
        return FLEXIBLE
    if match := re.search(r"(\d)\s*(?:j|jour|jours|day|days)", plain(value)):
        return min(5, int(match[1]))
    return None
