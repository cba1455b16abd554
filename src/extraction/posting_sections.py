"""Which part of a posting speaks of what: its headings, and the fields it labels."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from src.extraction.posting_text import PostingLine, PostingText

# What headings say, by the kind of the section below them. A name behind "=" is the field that
# stands beside such a label ("Lieu : Nantes").
_HEADINGS: Final = {
    "missions": (
        "mission|missions|vos missions|votre mission|missions principales|les missions|le poste|"
        "description du poste|descriptif du poste|description de poste|description|le job|"
        "votre futur poste|votre poste|poste et missions|responsabilites|vos responsabilites|"
        "responsabilites principales|activites|activites principales|vos activites|taches|"
        "taches principales|vos taches|ce que vous ferez|ce que tu feras|ce que vous allez faire|"
        "au quotidien|votre quotidien|ton quotidien|votre role|ton role|role|tes missions|"
        "le role|fonctions|fonction|vos fonctions|contenu du poste|objectif du poste|travaux|"
        "responsibilities|key responsibilities|your responsibilities|main responsibilities|"
        "what you will do|what you'll do|what you'll be doing|what you will be doing|the role|"
        "your role|role overview|duties|main duties|key duties|job description|about the role|"
        "about the job|the job|your missions|job summary|day to day|your day to day|"
        "key tasks|main tasks|your tasks|the position|position overview|about the position|"
        "in this role|what the job involves|job duties|votre journee type"
    ),
    "profile": (
        "profil|le profil|votre profil|ton profil|profil recherche|profil souhaite|profil attendu|"
        "profil du candidat|le profil recherche|qui etes-vous|qui es-tu|vous|toi|et vous|"
        "vos atouts|votre parcours|ce que nous recherchons|nous recherchons|on recherche|"
        "ce qu'on attend de vous|qualites|qualites requises|qualifications|exigences|"
        "pre-requis|prerequis|pre requis|indispensable|obligatoire|imperatif|conditions requises|"
        "criteres|savoir-etre|savoir etre|aptitudes|requirements|job requirements|"
        "what we are looking for|what we're looking for|who we are looking for|"
        "who we're looking for|about you|your profile|your background|who you are|must have|"
        "must haves|must-have|must-haves|what you bring|what you'll bring|what you'll need|"
        "what you need|you have|you are|essential|essentials|essential criteria|required|"
        "ideal candidate|the ideal candidate|person specification|the candidate|candidate profile|"
        "minimum qualifications|basic qualifications|qualifications and experience|we expect"
    ),
    "wished": (
        "atouts|les atouts|un plus|les plus|les petits plus|serait un plus|seraient un plus|"
        "apprecie|apprecies|souhaite|souhaites|ideal|le plus|bonus|nice to have|nice to haves|"
        "nice-to-have|nice-to-haves|preferred|preferred qualifications|desirable|desired|"
        "desirable criteria|good to have|pluses|bonus points|it's a plus|a plus|optional|"
        "ce serait un plus|competences appreciees|competences souhaitees"
    ),
    "offer": (
        "conditions|vos conditions|conditions de travail|nous offrons|nous vous offrons|"
        "ce que nous offrons|ce que nous proposons|ce que nous vous proposons|ce qu'on offre|"
        "ce qu'on vous propose|on vous propose|nous vous proposons|nous proposons|on t'offre|"
        "ce qu'on te propose|l'offre|package|"
        "informations|informations complementaires|informations pratiques|infos pratiques|"
        "modalites|en bref|en resume|details|details du poste|le contrat|les conditions|"
        "pourquoi nous rejoindre|pourquoi nous|pourquoi rejoindre|rejoignez-nous|"
        "caracteristiques|caracteristiques du poste|conditions du poste|cadre de travail|"
        "what we offer|we offer|what's in it for you|why join us|why us|why you'll love it here|"
        "the package|the offer|terms|key facts|at a glance|job details|the details"
    ),
    "company": (
        "l'entreprise|entreprise|notre entreprise|qui sommes-nous|qui sommes nous|a propos|"
        "a propos de nous|la societe|notre societe|presentation|presentation de l'entreprise|"
        "presentation de la societe|description de l'entreprise|notre client|l'equipe|"
        "votre future equipe|le groupe|le contexte|contexte|contexte du poste|notre histoire|"
        "nos valeurs|l'etablissement|le cabinet|l'agence|le restaurant|la structure|le magasin|"
        "about us|who we are|the company|our company|our client|our story|our values|the team|"
        "about the company|about the team|company description|company overview|background"
    ),
    "apply": (
        "pour postuler|postuler|candidature|candidatures|comment postuler|candidater|contact|"
        "contacts|processus de recrutement|processus|process de recrutement|deroulement|"
        "recrutement|interesse|interessee|how to apply|apply|to apply|apply now|"
        "recruitment process|hiring process|interview process|process|the process|next steps|"
        "application|applications"
    ),
}  # fmt: skip
_LABELS: Final = {
    "title": ("", "poste|intitule|intitule du poste|titre|titre du poste|offre d'emploi|objet|"
              "job title|position|title|job|emploi|metier|nom du poste|poste a pourvoir|"
              "poste recherche|vacancy|recrutement|annonce|offre"),
    "company": ("company", "entreprise|societe|employeur|company|employer|client|organisation|"
                "nom de l'entreprise|etablissement|structure|organization|recruteur"),
    "location": ("offer", "lieu|lieu de travail|lieu du poste|localisation|location|lieux|ville|"
                 "lieu de mission|lieu de la mission|situation geographique|adresse|site|office|"
                 "where|ou|place of work|job location|locations|localite|poste base a|based in|"
                 "affectation|secteur geographique|lieu d'exercice|lieu d'affectation|base"),
    "contract": ("offer", "contrat|type de contrat|nature du contrat|type d'emploi|statut|"
                 "contract|contract type|employment type|job type|type|nature de l'emploi|"
                 "type of contract|employment|type de poste|contrat propose"),
    "duration": ("offer", "duree|duree du contrat|duree de la mission|duration|contract length|"
                 "contract duration|length|duree du stage"),
    "salary": ("offer", "salaire|remuneration|salaire propose|salaire brut|salaire annuel|"
               "salaire mensuel|fourchette|fourchette de salaire|tjm|taux horaire|salary|pay|"
               "compensation|pay rate|hourly rate|rate|day rate|salary range|remuneration brute|"
               "gratification|indemnite de stage|tarif|base salary|daily rate|pay range|wage|"
               "package salarial|remuneration proposee|salaire indicatif|indicatif salaire"),
    "start": ("offer", "date de debut|debut|prise de poste|demarrage|date de prise de poste|"
              "date de demarrage|disponibilite|start date|start|starting date|date d'embauche|"
              "a pourvoir|date de debut de contrat|debut du contrat|demarrage de la mission|"
              "date|embauche|prise de fonction|prise de fonctions|debut de mission|entree"),
    "experience": ("profile", "experience|experience requise|experience souhaitee|experience "
                   "demandee|niveau d'experience|annees d'experience|work experience|"
                   "experience required|years of experience|experience professionnelle|"
                   "experience level|experience attendue|seniority"),
    "education": ("profile", "formation|formations|diplome|diplomes|niveau d'etudes|etudes|"
                  "niveau de formation|formation requise|education|degree|niveau|diplome requis|"
                  "formation souhaitee|niveau d'etude|formation initiale|diploma|"
                  "education level|formation attendue|diplome exige"),
    "languages": ("profile", "langue|langues|languages|language|language skills|"
                  "langues requises|langues etrangeres"),
    "skills": ("profile", "competences|vos competences|competences requises|competences attendues|"
               "competences techniques|competence|connaissances|connaissances requises|logiciels|"
               "competences cles|savoir-faire|savoir faire|outils|stack|stack technique|notre stack|"
               "environnement technique|technologies|technos|skills|key skills|technical skills|"
               "required skills|skills required|tech stack|our stack|tools|hard skills|"
               "skills and experience|experience and skills|technical environment|"
               "vous maitrisez|maitrise"),
    "remote": ("offer", "teletravail|remote|remote work|modalite|modalites de travail|"
               "work arrangement|working pattern|home office|remote policy|mode de travail|"
               "rythme|work mode|workplace"),
    "hours": ("offer", "horaires|horaire|temps de travail|duree du travail|hours|working hours|"
              "schedule|amplitude|duree hebdomadaire|planning|work schedule|shift"),
    "benefits": ("offer", "avantages|vos avantages|les avantages|nos avantages|avantages sociaux|"
                 "benefits|our benefits|perks|perks and benefits|benefits and perks|"
                 "les plus du poste|primes|autres avantages|advantages|employee benefits|"
                 "avantages du poste|vos plus|les + du poste"),
}  # fmt: skip


def _phrases() -> tuple[dict[str, str], dict[str, str]]:
    kinds: dict[str, str] = {}
    fields: dict[str, str] = {}
    for kind, names in _HEADINGS.items():
        kinds.update(dict.fromkeys(names.split("|"), kind))
    for field, (kind, names) in _LABELS.items():
        for name in names.split("|"):
            kinds.setdefault(name, kind)
            fields[name] = field
    return kinds, fields


_KINDS, _FIELDS = _phrases()
_NAMES: Final = "|".join(re.escape(name) for name in sorted(_KINDS, key=len, reverse=True))
# "Profil recherché :" at the beginning of a line or sentence, with a few words between.
_COLON: Final = re.compile(
    rf"(?:^|(?<=[.!?;|•])|(?<=[.!?;|•,] )|(?<= - ))(?:[^\w\n]|\d[.)]){{0,6}}(?P<name>{_NAMES})"
    r"(?:\(s\)|\(e\))?(?P<more> [^\n:.!?,]{1,32})?[ *_]{0,3}:(?!//|\d)",
    re.MULTILINE,
)
_BARE: Final = re.compile(
    rf"(?:[^\w\n]|\d[.)]){{0,6}}(?P<name>{_NAMES})(?!\w)(?P<more>[^\n]{{0,48}})"
)
_NO_WORDS: Final = re.compile(r"[^a-z0-9]*")
# What may stand between a label and its colon without making another thing of it.
_MORE: Final = re.compile(
    r" ?(?:\([^)]{0,28}\)|(?:recherche|requis|souhaite|propose|attendu|principal|demande|exige|"
    r"brut|annuel|mensuel|de |du |d'|et |a |pour |and |of |for |the |&|/|technique|cle|we |"
    r"en |sur |chez |obligatoire|indispensable|minimum|estime|required|preferred|range|is).{0,32}|"
    r"[a-z]{1,14})"
)
_BLANK: Final = re.compile(r"(?<=\w)[ .]*\n[ ]*\n\s*(?=\w)")
_LONGEST_HEADING: Final = 60
_LOUDEST: Final = 24  # characters behind a name in capitals
_LONGEST_VALUE: Final = 300
_MOST_LABELS: Final = 12  # of one field
_LONGEST_TITLE: Final = 120


@dataclass(frozen=True, slots=True)
class Section:
    """Characters [start, end) below a heading; ``kind`` is "" before the first one.

    ``name`` is what the heading says, folded.
    """

    kind: str
    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading or label: where it begins and ends, what it opens, the field it names if any."""

    start: int
    end: int
    kind: str
    field: str | None
    name: str


class Outline:
    """The sections of a posting in order, and the values of its labelled fields."""

    def __init__(self, source: PostingText) -> None:
        self._source = source
        self.headings = _headings(source)
        self.sections = self._cut()
        self._starts = [section.start for section in self.sections]
        self._labels: dict[str, list[tuple[int, int]]] = {}
        self._read_labels()

    def section_at(self, at: int) -> Section:
        """The section that a character stands in, or the one before it."""
        return self.sections[max(0, bisect_right(self._starts, at) - 1)]

    def kind_at(self, at: int) -> str:
        """The kind of that section."""
        return self.section_at(at).kind

    def labelled(self, field: str) -> list[tuple[int, int]]:
        """The spans of the values that stand beside (or alone below) a label of this field."""
        return self._labels.get(field, [])

    def lines(self, kind: str) -> list[PostingLine]:
        """The lines of all sections of a kind, cut where a heading stands within one."""
        return [line for section in self.sections if section.kind == kind
                for line in self.lines_of(section)]  # fmt: skip

    def lines_of(self, section: Section) -> list[PostingLine]:
        """The lines of a section, cut to what is in it."""
        found = []
        lines = self._source.lines
        first = max(0, bisect_right(lines, section.start, key=lambda line: line.start) - 1)
        for line in lines[first:]:
            if line.start >= section.end:
                break
            start, end = max(line.start, section.start), min(line.end, section.end)
            start, end = self._source.trimmed(start, end, " :*|\n")
            if start < end:
                found.append(PostingLine(start, end, line.bullet and line.start >= section.start))
        return found

    def _cut(self) -> list[Section]:
        plain = self._source.plain
        sections: list[Section] = []

        def add(kind: str, start: int, end: int, name: str) -> None:
            if start < end:
                sections.append(Section(kind, start, end, name))

        def add_all(kind: str, start: int, end: int, name: str) -> None:
            # A list of wishes ends with its paragraph; what follows is said of something else.
            if kind == "wished" and (blank := _BLANK.search(plain, start, end)):
                add(kind, start, blank.end(), name)
                add("", blank.end(), end, "")
            else:
                add(kind, start, end, name)

        kind, name, start = "", "", 0
        for at, heading in enumerate(self.headings):
            add_all(kind, start, heading.start, name)
            start = heading.end
            if heading.field is None:
                kind, name = heading.kind, heading.name
                continue
            limit = len(plain) if at + 1 == len(self.headings) else self.headings[at + 1].start
            if _rest_of_line(plain, heading.end):
                # "Contrat : CDI": after this line the section around it goes on.
                newline = plain.find("\n", heading.end, limit)
                end = newline if newline >= 0 else limit
                add(heading.kind or kind, heading.end, end, heading.name)
                start = end
            else:
                kind, name = heading.kind or kind, heading.name
        add_all(kind, start, len(plain), name)
        return sections or [Section("", 0, len(plain))]

    def _read_labels(self) -> None:
        plain = self._source.plain
        for at, heading in enumerate(self.headings):
            if heading.field is None:
                continue
            limit = len(plain) if at + 1 == len(self.headings) else self.headings[at + 1].start
            limit = min(limit, heading.end + _LONGEST_VALUE)
            start, end = self._source.trimmed(heading.end, limit, " \n:*|-")
            newline = plain.find("\n", start, end)
            # A blank line between a label and a text means that it was a heading after all.
            if plain.count("\n", heading.end, start) > 1:
                continue
            end = newline if newline >= 0 else end
            start, end = self._source.trimmed(start, end, " \n:*|-,;")
            known = self._labels.setdefault(heading.field, [])
            if start < end and len(known) < _MOST_LABELS:
                known.append((start, end))


def _headings(source: PostingText) -> list[Heading]:
    found: dict[int, Heading] = {}
    plain = source.plain
    first = source.lines[0].start if source.lines else 0
    for match in _COLON.finditer(plain):
        more = match["more"]
        if more and not _MORE.fullmatch(more):
            continue
        name = match["name"]
        kind, field = _KINDS[name], _FIELDS.get(name)
        if match.start() <= first and field is None and _rest_of_line(plain, match.end()):
            continue  # "Mission freelance : ingénieur" is a title
        if field == "title":
            length = _rest_of_line(plain, match.end())
            # "Poste :" above its tasks or before a paragraph is no label of a title.
            if not 2 < length <= _LONGEST_TITLE:
                kind, field = "missions", None
        found[match.start("name")] = Heading(match.start(), match.end(), kind, field, name)
    for line in source.lines:
        if line.end - line.start > _LONGEST_HEADING or plain[line.end - 1] in ".,;":
            continue
        heading = _bare(source, line)
        if heading is not None:
            found.setdefault(heading[0], heading[1])
    return [found[at] for at in sorted(found)]


def _rest_of_line(plain: str, at: int) -> int:
    """Characters that stand on the line after a place, without spaces."""
    end = plain.find("\n", at, at + _LONGEST_VALUE)
    return len(plain[at : end if end >= 0 else at + _LONGEST_VALUE].strip())


def _bare(source: PostingText, line: PostingLine) -> tuple[int, Heading] | None:
    """The heading that a whole line is, without a colon."""
    match = _BARE.match(source.plain, line.start, line.end)
    if match is None:
        return None
    name, more = match["name"], match["more"]
    written = source.text[line.start : line.end]
    alone = _NO_WORDS.fullmatch(more) is not None
    loud = written.isupper() and len(written) > 4 and len(more) <= _LOUDEST and "/" not in more
    asks = more.rstrip().endswith("?")
    if not (alone or loud or asks):
        return None
    field = _FIELDS.get(name)
    if line.bullet and not loud and (field is not None or " " not in name):
        return None
    if field == "title" and not alone:
        return None
    return match.start("name"), Heading(line.start, line.end, _KINDS[name], field, name)
