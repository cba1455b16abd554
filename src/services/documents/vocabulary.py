"""Codes of the closed lists, from the words that French and English documents use for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, Literal, get_args

Contract = Literal["CDI", "CDD", "freelance", "interim", "stage", "alternance"]
RemoteMode = Literal["full_remote", "hybrid", "on_site", "flexible"]
Period = Literal["hour", "day", "week", "month", "year"]
Urgency = Literal["low", "normal", "high"]
Hierarchy = Literal["executive", "director", "manager", "senior", "junior", "entry"]
Status = Literal["open", "closed"]
Level = Literal["A1", "A2", "B1", "B2", "C1", "C2", "native"]


def folded(text: str) -> str:
    """The text in lower case without accents, every run of other signs made one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9%+]+", " ", letters).strip()


def _words(codes: tuple[str, ...], more: Mapping[str, str]) -> dict[str, str]:
    table = {folded(code): code for code in codes}
    for code, names in more.items():
        table.update({folded(name): code for name in names.split("|")})
    return table


# The three-letter codes are those of France Travail's offers; the capital ones schema.org's.
CONTRACTS: Final = _words(
    get_args(Contract),
    {
        "CDI": "permanent|permanent contract|contrat a duree indeterminee|indefinite|DIN"
        "|CDI interimaire|CDIC|CDI de chantier",
        "CDD": "contrat a duree determinee|fixed term|fixed-term contract|temporary contract"
        "|saisonnier|contrat saisonnier|seasonal|SAI|TEMPORARY|CDDU|intermittent",
        "freelance": "independant|independent|contractor|consultant independant|self-employed"
        "|liberal|profession liberale|LIB|prestation|portage salarial|auto-entrepreneur",
        "interim": "interimaire|mission interim|travail temporaire|temp|temp work|agency|MIS"
        "|contrat travail temporaire|mission interimaire|mission d'interim",
        "stage": "stagiaire|internship|intern|trainee|convention de stage",
        "alternance": "apprentissage|contrat d'apprentissage|apprenticeship|apprentice|apprenti"
        "|contrat de professionnalisation|professionnalisation|work-study|contrat pro",
    },
)
REMOTE_MODES: Final = _words(
    get_args(RemoteMode),
    {
        "full_remote": "remote|fully remote|100%|100% remote|100% teletravail|teletravail total"
        "|teletravail complet|full teletravail|telecommute|total|distanciel|a distance"
        "|teletravail a 100%|100% distanciel|teletravail",
        "hybrid": "hybride|teletravail partiel|partiel|partial|partial remote|mixte|occasionnel"
        "|teletravail occasionnel|ponctuel|teletravail hybride|oui|yes|true|possible"
        "|teletravail possible|quelques jours",
        "on_site": "onsite|on-site|sur site|site|presentiel|100% presentiel|non|no|none|false"
        "|aucun|pas de teletravail|office|bureau|sur place",
        "flexible": "au choix|selon accord|a definir|flex|negotiable|negociable",
    },
)
PERIODS: Final = _words(
    get_args(Period),
    {
        "hour": "hourly|heure|horaire|par heure|h|per hour|hr|HUR",
        "day": "daily|jour|journalier|par jour|tjm|tarif journalier|per day|DAY",
        "week": "weekly|semaine|hebdomadaire|par semaine|per week|WEE",
        "month": "monthly|mois|mensuel|par mois|per month|MON",
        "year": "yearly|annual|annually|an|annee|annuel|par an|per year|ANN",
    },
)
URGENCIES: Final = _words(
    get_args(Urgency),
    {
        "low": "basse|faible|pas urgent",
        "normal": "normale|medium|moyenne|standard",
        "high": "haute|urgent|urgente|immediate|immediat|asap|des que possible|elevee|critical",
    },
)
HIERARCHIES: Final = _words(
    get_args(Hierarchy),
    {
        "executive": "dirigeant|cadre dirigeant|c-level|comex|direction generale",
        "director": "directeur|directrice|direction",
        "manager": "responsable|encadrement|chef d'equipe|team lead|manageur",
        "senior": "confirme|experimente|expert|mid-senior level",
        "junior": "jeune diplome|associate",
        "entry": "debutant|entry level|entry-level|sans experience|internship",
    },
)
STATUSES: Final = _words(
    get_args(Status),
    {
        "open": "ouvert|ouverte|active|actif|published|publie|publiee|available|disponible",
        "closed": "ferme|fermee|inactive|inactif|expired|expiree|pourvu|pourvue|filled|archive",
    },
)
LEVELS: Final = _words(
    get_args(Level),
    {
        "native": "natif|native speaker|langue maternelle|maternelle|maternel|mother tongue"
        "|bilingue|bilingual|native or bilingual proficiency|native or bilingual",
        "C2": "expert|mastery|proficient|maitrise",
        "C1": "courant|courante|fluent|full professional proficiency|full professional|advanced"
        "|avance|tres bon|tres bon niveau|lu ecrit parle",
        "B2": "professional working proficiency|professional working|professionnel|bon niveau"
        "|bon|upper intermediate|operationnel|professional|good",
        "B1": "intermediaire|intermediate|moyen|conversational|limited working proficiency"
        "|limited working",
        "A2": "scolaire|notions|elementary proficiency|elementary|elementaire|basic|basique",
        "A1": "debutant|beginner|decouverte",
    },
)
# ISO 639-1 codes of the languages that job offers ask for, by their French, English and own names.
LANGUAGES: Final = _words(
    (),
    {
        "fr": "fr|fra|francais|french|francaise|langue francaise",
        "en": "en|eng|anglais|english",
        "de": "de|deu|allemand|german|deutsch",
        "es": "es|spa|espagnol|spanish|espanol|castillan|castellano",
        "it": "it|ita|italien|italian|italiano",
        "pt": "pt|por|portugais|portuguese|portugues",
        "nl": "nl|nld|neerlandais|dutch|nederlands|flamand|hollandais",
        "ar": "ar|ara|arabe|arabic|arabe dialectal|arabe litteraire",
        "zh": "zh|zho|chinois|chinese|mandarin",
        "ja": "ja|jpn|japonais|japanese",
        "ru": "ru|rus|russe|russian",
        "pl": "pl|pol|polonais|polish|polski",
        "ro": "ro|ron|roumain|romanian",
        "tr": "tr|tur|turc|turkish",
        "uk": "uk|ukr|ukrainien|ukrainian",
        "vi": "vi|vie|vietnamien|vietnamese",
        "hi": "hi|hin|hindi",
        "ko": "ko|kor|coreen|korean",
        "sv": "sv|swe|suedois|swedish",
        "da": "da|dan|danois|danish",
        "no": "no|nor|norvegien|norwegian",
        "fi": "fi|fin|finnois|finnish",
        "el": "el|ell|grec|greek",
        "he": "he|heb|hebreu|hebrew",
        "cs": "cs|ces|tcheque|czech",
        "hu": "hu|hun|hongrois|hungarian",
        "bg": "bg|bul|bulgare|bulgarian",
        "fsl": "lsf|fsl|langue des signes|langue des signes francaise",
        "br": "br|bre|breton",
        "ca": "ca|cat|catalan",
    },
)


def code_of(text: str, words: Mapping[str, str]) -> str | None:
    """The code that the text is a word for in one of the tables above, or None."""
    return words.get(folded(text)) if len(text) <= 80 else None
