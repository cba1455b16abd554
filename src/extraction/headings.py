"""The headings that CVs put above their parts, in French and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from src.extraction.heading_phrases import phrase_kind

_DECOR: Final = re.compile(r"[^a-z0-9'&+]+")
_SPACED: Final = re.compile(r"(?:[a-z&'] ){3,}[a-z]")  # "E X P E R I E N C E"
_NUMBERED: Final = re.compile(r"(?:[0-9]{1,2}|i{1,3}|iv|vi{0,3}) ")
_AND: Final = re.compile(r" (?:et|and|&|\+) ")
_POSSESSIVE: Final = re.compile(r"^(?:mes|mon|ma|my|nos|les|la|le|the|l')\s?")
LONGEST_HEADING: Final = 60

_NAMES: Final = {
    "experience": "experience|experiences|experience professionnelle|experiences professionnelles|"
    "parcours professionnel|parcours|mon parcours|parcours pro|experience pro|experiences pro|"
    "expe pro|exp pro|carriere|"
    "work experience|professional experience|employment|employment history|work history|"
    "career history|career|professional background|career summary|relevant experience|"
    "experience & projects|postes occupes|emplois|emplois occupes|mes experiences|"
    "mon experience|experiences significatives|principales experiences|previous experience|"
    "previous jobs|jobs|where i have worked|ce que j'ai fait|parcours et experiences|"
    "experience professionnelle et stages|experiences et stages|stages|missions d'interim|"
    "references professionnelles|experience in detail|selected experience|"
    "experiences cles|historique professionnel|jobs so far|experience so far|key experience|"
    "mes postes|clinical experience|teaching experience|parcours de carriere|mon metier",
    "education": "formation|formations|education|diplome|diplomes|formation et diplomes|"
    "formations et diplomes|diplomes et formations|diplomes et formation|etudes|cursus|scolarite|"
    "parcours scolaire|parcours academique|formation academique|formation initiale|academic|"
    "academic background|education & training|education and training|qualifications|"
    "education & qualifications|education and qualifications|degrees|studies|schooling|"
    "training|training and education|formation professionnelle|formation continue|"
    "formation scolaire|academic qualifications|ecole|mes etudes|mes diplomes|"
    "formation initiale et continue|school|training & education|etudes et formations",
    "skills": "competence|competences|competences techniques|competences professionnelles|"
    "competences cles|competences metier|savoir-faire|savoir faire|savoir-etre|savoir etre|"
    "skill|skills|technical skills|key skills|core skills|core competencies|competencies|"
    "hard skills|"
    "soft skills|outils|outils et logiciels|logiciels|logiciels maitrises|informatique|"
    "competences informatiques|technologies|technos|stack|stack technique|tech stack|"
    "environnement technique|environnements techniques|tools|tools & technologies|it skills|"
    "computer skills|atouts|domaines de competences|domaines de competence|expertise|"
    "expertises|competences et outils|connaissances|connaissances techniques|mes competences|"
    "technical environment|outils maitrises|outils informatiques|competences & outils|"
    "professional skills|areas of expertise|points forts|qualites|qualites personnelles|"
    "aptitudes|competences fonctionnelles|langages|langages et outils|ce que je sais faire|"
    "what i do|what i know|skills & tools|skills and tools|technical|bureautique|materiel|"
    "techniques|gestes techniques|savoirs|strengths|key strengths|competences transverses|"
    "software|programming languages|languages and tools|competences principales|machines|"
    "logiciels et outils|clinical skills|systems|pratique|competences de base|it|"
    "skillset|skill set",
    "languages": "langue|langues|langues etrangeres|languages|language|language skills|"
    "competences linguistiques|langues parlees|langues vivantes|linguistic skills|"
    "spoken languages|mes langues|langue(s)|niveau de langue",
    "certifications": "certification|certifications|certificat|certificats|licences|"
    "permis|permis et habilitations|permis et caces|habilitations|habilitation|caces|"
    "certificates|licenses|licences & certifications|licenses & certifications|"
    "licences and certifications|licenses and certifications|certifications et permis|"
    "certifications et habilitations|habilitations et certifications|permis & caces|"
    "habilitations et permis|caces et permis|permis / caces|caces / permis|certifications & permis|"
    "titres et habilitations|certificates & licences|licences & tickets|tickets|permis caces|"
    "permis et certifications|certifications and licences|caces et habilitations|"
    "caces et permis de conduire|permis de conduire|permis, caces|driving licence|driving license|"
    "formations et certifications|cartes|carte professionnelle|professional registration|"
    "registration|habilitations / permis",
    "interests": "centres d'interet|centre d'interet|loisirs|interets|hobbies|interests|"
    "loisirs et centres d'interet|activites|activites extra-professionnelles|"
    "centres d'interets|passions|hobbies & interests|hobbies and interests|benevolat|"
    "volunteering|engagements|vie associative|sports et loisirs|sport et loisirs|a cote|"
    "extra-professionnel|activites extraprofessionnelles|outside work|personal interests|"
    "sports|publications|awards|prix|distinctions|en dehors du travail|et a cote|"
    "loisirs & engagements",
    "summary": "profil|profile|resume|summary|professional summary|a propos|a propos de moi|"
    "about|about me|presentation|profil professionnel|en bref|en quelques mots|qui suis-je|"
    "personal statement|personal profile|synthese|overview|accroche|profil personnel|"
    "career profile|executive summary|mon profil|introduction|qui je suis|en resume|bio|in short",
    "wishes": "recherche|je recherche|souhaits|mes souhaits|objectif|objectifs|projet|"
    "projet professionnel|mon projet|mon projet professionnel|preferences|criteres|"
    "mes criteres|criteres de recherche|ma recherche|poste recherche|poste souhaite|"
    "objectif professionnel|what i am looking for|what i'm looking for|looking for|"
    "i am looking for|job preferences|objective|career objective|wishes|next step|my next job|"
    "emploi recherche|disponibilite|disponibilites|mobilite|availability|pretentions|"
    "pretentions salariales|salaire souhaite|pratique|informations pratiques|conditions|"
    "conditions souhaitees|recherche actuelle|mes attentes|attentes|souhaits professionnels|"
    "ce que je recherche|ce que je cherche|je cherche|my criteria|what next|preferred role|"
    "next role|mes souhaits pour la suite|pour la suite|et maintenant|practical|"
    "practical details|practical information|infos pratiques|what i want|wish list|"
    "preferences and availability|availability and preferences|looking ahead|expectations|"
    "my expectations|conditions recherchees|mon souhait|souhait|projet et souhaits|"
    "conditions de travail souhaitees|terms|seeking|job search|recherche d'emploi",
    "contact": "contact|coordonnees|mes coordonnees|contact details|informations personnelles|"
    "infos personnelles|personal details|personal information|etat civil|contact information|"
    "me contacter|personal data|informations|infos",
    "projects": "projets|projects|projets personnels|personal projects|"
    "projets realises|key projects|side projects|portfolio",
    "references": "references|referees|recommandations",
}  # fmt: skip
CV_HEADINGS: Final[Mapping[str, str]] = {
    " ".join(_DECOR.sub(" ", name).split()): kind
    for kind, names in reversed(_NAMES.items())
    for name in names.split("|")
}


def heading_kind(plain: str, headings: Mapping[str, str]) -> str | None:
    """The kind that a folded line is the heading of, or None: decoration around it is no matter.

    ``headings`` maps names (folded, single spaces for signs) to kinds. "MES COMPÉTENCES :",
    "— Langues —", "3. Formation" and "E X P É R I E N C E" are all headings.
    """
    if len(plain) > LONGEST_HEADING:
        return None
    bare = _DECOR.sub(" ", plain).strip()
    kind = headings.get(bare) or headings.get(_POSSESSIVE.sub("", bare))
    if kind is None and _SPACED.match(plain.strip(" -=_*#:•|")):
        words = re.split(r" {2,}", plain.strip(" -=_*#:•|"))
        kind = headings.get(" ".join(word.replace(" ", "") for word in words))
        kind = kind or headings.get(plain.strip(" -=_*#:•|").replace(" ", ""))
    if kind is None and (number := _NUMBERED.match(bare)):
        kind = headings.get(bare[number.end() :])
    if kind is None and headings is CV_HEADINGS:
        kind = _joined_kind(bare) or phrase_kind(bare)
    return kind


def _joined_kind(bare: str) -> str | None:
    """The kind of a heading made of several: "mobilité et souhaits", "permis, cartes"."""
    parts = [_POSSESSIVE.sub("", part) for part in _AND.split(bare)]
    kinds = [CV_HEADINGS.get(part) for part in parts]
    return kinds[0] if len(kinds) > 1 and all(kinds) else None
