"""Which words of a header are a job title, an employer, a place or a contract."""

from __future__ import annotations

import re
from typing import Final

from src.extraction.page import aligned_plain
from src.matching.reading import Reading
from src.matching.text import without_gender

# Nouns that titles are made of (folded, masculine after gender forms are taken away).
_ROLE: Final = re.compile(
    r"\b(?:developp(?:eur|euse)|developer|ingenieure?|engineer|technicien(?:ne)?|technician|"
    r"chef(?:fe)?|responsable|assistante?|assistant|direct(?:eur|rice)|director|chargee?|"
    r"conseill(?:er|ere)|"
    r"consultante?|consultant|manager|analyste?|analyst|comptable|accountant|gestionnaire|"
    r"administrat(?:eur|rice)|administrator|coordinat(?:eur|rice)|coordinator|operat(?:eur|rice)|"
    r"operator|agente?|agent|ouvri(?:er|ere)|employee?|vend(?:eur|euse)|commerciale?|"
    r"cuisini(?:er|ere)|serv(?:eur|euse)|infirmi(?:er|ere)|nurse|aide|auxiliaire|educat(?:eur|"
    r"rice)|"
    r"format(?:eur|rice)|enseignante?|professeure?|teacher|tutor|lecturer|conduct(?:eur|rice)|"
    r"chauff(?:eur|euse)|driver|livr(?:eur|euse)|mecanicien(?:ne)?|mechanic|electricien(?:ne)?|"
    r"electrician|plombi(?:er|ere)|plumber|macon(?:ne)?|soud(?:eur|euse)|welder|menuisi(?:er|ere)|"
    r"carpenter|peintre|painter|jardini(?:er|ere)|paysagiste|gardener|secretaire|secretary|"
    r"receptionniste|receptionist|hote|hotesse|stagiaire|intern|trainee|alternante?|apprentie?|"
    r"apprentice|clerk|officer|supervisor|superviseure?|lead|head|adjointe?|deputy|juriste|"
    r"avocate?|lawyer|solicitor|paralegal|notaire|architecte?|designer|redact(?:eur|rice)|writer|"
    r"editor|journaliste|traduct(?:eur|rice)|recrut(?:eur|euse)|recruiter|specialiste|specialist|"
    r"executive|representative|advisor|adviser|associate|partner|founder|fondat(?:eur|rice)|"
    r"gerante?|president|buyer|achet(?:eur|euse)|planner|planificat(?:eur|rice)|logisticien(?:ne)?|"
    r"magasini(?:er|ere)|cariste|preparat(?:eur|rice)|manutentionnaire|picker|packer|"
    r"gardien(?:ne)?|surveillante?|guard|coiff(?:eur|euse)|hairdresser|estheticien(?:ne)?|"
    r"beautician|pharmacien(?:ne)?|pharmacist|kinesitherapeute|medecin|doctor|physician|carer|"
    r"caregiver|nanny|barista|barman|bartender|waiter|waitress|chef|cook|commis|boulang(?:er|ere)|"
    r"baker|patissi(?:er|ere)|bouch(?:er|ere)|butcher|caissi(?:er|ere)|cashier|"
    r"teleconseill(?:er|ere)|"
    r"teleprospect(?:eur|rice)|scientist|chercheure?|researcher|programmer|tester|testeur|"
    r"scrum master|product owner|devops|data engineer|sysadmin|webmaster|graphiste|"
    r"animat(?:eur|rice)|"
    r"facilitator|moderator|manutention|femme de chambre|valet|housekeeper|cleaner|mont(?:eur|"
    r"euse)|"
    r"assembl(?:eur|euse)|regl(?:eur|euse)|us(?:ineur|ineuse)|tourn(?:eur|euse)|frais(?:eur|euse)|"
    r"chaudronni(?:er|ere)|couvr(?:eur|euse)|carrel(?:eur|euse)|charpenti(?:er|ere)|roofer|"
    r"labourer|geometre|surveyor|dessinat(?:eur|rice)|draughtsman|draftsman|controleu(?:r|se)|"
    r"inspect(?:eur|rice)|inspector|auditeu?r|auditrice|auditor|tresorier|treasurer|controller|"
    r"sage-femme|midwife|psychologue|psychologist|veterinaire|agriculteur|agricultrice|farmer|"
    r"viticulteur|marin|pilote|pilot|steward|referente?|instructeur|instructor|coach|trainer|"
    r"bibliothecaire|librarian|archiviste|fonctionnaire|attachee?|intervenante?|freelance|"
    r"independante?|accompagnante?|atsem|merchandiser|stocker|storekeeper|handler|worker|staff|"
    r"banquier|banker|actuaire|actuary|courti(?:er|ere)|broker|negociat(?:eur|rice)|dispatcher|"
    r"exploitante?|affrete(?:ur|use)|toilett(?:eur|euse)|fleuriste|florist|tapissi(?:er|ere)|"
    r"cordonni(?:er|ere)|coutur(?:ier|iere)|modeliste|styliste|photographe|photographer)s?\b"
)
_COMPANY: Final = re.compile(
    r"\b(?:s\.?a\.?s\.?u?|sarl|eurl|s\.a\.|scop|sci|ltd|limited|inc|llc|llp|plc|gmbh|corp|sncf|"
    r"groupe|group|cabinet|clinique|hopital|hopitaux|chu|chr|ch|ehpad|mairie|lycee|ecole|college|"
    r"universite|university|hotel|restaurant|banque|bank|agence|agency|societe|association|creche|"
    r"garage|transports?|boulangerie|pharmacie|interim|ville de|conseil departemental|institut|"
    r"institute|ministere|ministry|ets|etablissements?|maison|residence|laboratoires?|studios?|"
    r"solutions|technologies|tech|services|consulting|conseil|hospital|school|council|trust|nhs|"
    r"care home|brasserie|bistrot|cafe|auberge|domaine|chateau|ferme|farm|cooperative|coop|freres|"
    r"brothers|sons|fils|associes|& co|industries?|systems?|software|labs?|logistics?|logistique|"
    r"metropole|prefecture|cpam|caf|syndicat|fondation|foundation|charity|partners|holdings?|"
    r"supermarket|supermarche|hypermarche|magasin|boutique|salon|store|shop|club|foyer|centre|"
    r"center|office|atelier|entreprise|usine|factory|batiment|btp|assurances?|insurance|mutuelle|"
    r"immobilier|immobiliere|energies?|aero|automobiles?|motors|travaux|constructions?|startup|"
    r"menuiserie|plomberie|paysages?|espaces verts|securite|proprete|nettoyage|traiteur|"
    r"editions?|media|digital|numerique|pressing|blanchisserie|camping|spa|bank|airlines?)\b"
)
_CONTRACT: Final = re.compile(
    r"(?:(?:en |contrat |contract |poste en |in )?(?:cdi|cdd|interim|interimaire|stage|alternance|"
    r"apprentissage|freelance|independant|saisonnier|saison|temps plein|temps partiel|mi-temps|"
    r"full[ -]time|part[ -]time|permanent|contract|internship|temporary|fixed[ -]term|seasonal|"
    r"contrat pro|job etudiant|job d'ete|emploi saisonnier|missions?|remote|teletravail|hybrid|"
    r"contrat d'apprentissage|apprenticeship|placement|summer job|vacataire)\b"
    r"[\s,/&+-]{0,4}(?:de |d'|of )?(?:[0-9]{1,2} (?:ans?|mois|months?|"
    r"years?))?[\s,/&+-]{0,4}){1,3}\Z"
)
_LENGTH: Final = re.compile(
    r"(?:soit |environ |about |~)?[0-9]{1,2}(?:[.,][0-9])?\s?(?:ans?|mois|years?|months?|yrs?|mos?|"
    r"semaines?|weeks?)"
    r"(?:\s(?:et\s|and\s)?[0-9]{1,2}\s?(?:mois|months?|mos?))?\Z"
)
_SENTENCE: Final = re.compile(r"[.!?]\s|\b(?:je|j'ai|nous|i|my|mon|ma|mes|vous|he|she)\b")
LONGEST_TITLE: Final = 90


def title_strength(text: str, reading: Reading) -> float:
    """How much a piece of a header reads like a job title, 0 (not at all) to 4."""
    if len(text) > LONGEST_TITLE:
        return 0.0
    plain = without_gender(aligned_plain(text))
    strength = 0.0
    if reading.lexicon.occupations_of(text):
        strength += 2.0
    if found := _ROLE.search(plain):
        strength += 2.0 if found.start() == 0 else 1.0
    if strength and _SENTENCE.search(plain):
        strength -= 1.5
    return strength


def employer_strength(text: str) -> float:
    """How much a piece of a header reads like the name of an employer, 0 to 2.

    Capitals within the piece speak for a name, words such as "Cabinet" or "SARL" more so.
    """
    plain = aligned_plain(text)
    strength = 0.0
    if found := _COMPANY.search(plain):
        strength += 2.0 if found.start() == 0 else 1.0
    letters = [letter for letter in text if letter.isalpha()]
    if letters and all(letter.isupper() for letter in letters) and len(text.split()) <= 3:
        strength += 0.5
    return strength


def is_contract(plain: str) -> bool:
    """Whether a folded piece says only which contract it was, or how long it lasted."""
    return len(plain) <= LONGEST_TITLE and bool(_CONTRACT.match(plain) or _LENGTH.match(plain))


def is_place(text: str, reading: Reading) -> bool:
    """Whether a piece names a place that the gazetteer knows, and nothing else."""
    words = text.split()
    if not text[:1].isupper() and not text[:1].isdigit():
        return False
    if len(text) > LONGEST_TITLE or len(words) > 6 or not any(letter.isalpha() for letter in text):
        return False
    return reading.gazetteer.find(text) is not None
