"""What the headings and labels of postings say, in French and English."""

from __future__ import annotations

from typing import Final

# By the kind of the section below the heading.
_HEADINGS: Final = {
    "missions": (
        "mission|missions|vos missions|votre mission|missions principales|les missions|le poste|"
        "description du poste|descriptif du poste|description de poste|description|le job|"
        "votre futur poste|votre poste|poste et missions|responsabilites|vos responsabilites|"
        "responsabilites principales|activites|activites principales|vos activites|taches|"
        "taches principales|vos taches|ce que vous ferez|ce que tu feras|ce que vous allez faire|"
        "au quotidien|votre quotidien|ton quotidien|votre role|ton role|role|tes missions|le role|"
        "fonctions|fonction|vos fonctions|contenu du poste|objectif du poste|travaux|"
        "responsibilities|key responsibilities|your responsibilities|main responsibilities|"
        "what you will do|what you'll do|what you'll be doing|what you will be doing|the role|"
        "your role|role overview|duties|main duties|key duties|job description|about the role|"
        "about the job|the job|your missions|job summary|day to day|your day to day|key tasks|"
        "main tasks|your tasks|the position|position overview|about the position|in this role|"
        "what the job involves|job duties|votre journee type"
    ),
    "profile": (
        "profil|le profil|votre profil|ton profil|profil recherche|profil souhaite|profil attendu|"
        "profil du candidat|le profil recherche|qui etes-vous|qui es-tu|vous|toi|et vous|"
        "vos atouts|votre parcours|ce que nous recherchons|nous recherchons|on recherche|"
        "ce qu'on attend de vous|qualites|qualites requises|qualifications|exigences|pre-requis|"
        "prerequis|pre requis|indispensable|obligatoire|imperatif|conditions requises|criteres|"
        "savoir-etre|savoir etre|aptitudes|requirements|job requirements|what we are looking for|"
        "what we're looking for|who we are looking for|who we're looking for|about you|"
        "your profile|your background|who you are|must have|must haves|must-have|must-haves|"
        "what you bring|what you'll bring|what you'll need|what you need|you have|you are|"
        "essential|essentials|essential criteria|required|ideal candidate|the ideal candidate|"
        "person specification|the candidate|candidate profile|minimum qualifications|"
        "basic qualifications|qualifications and experience|we expect"
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
        "ce qu'on te propose|l'offre|package|informations|informations complementaires|"
        "informations pratiques|infos pratiques|modalites|en bref|en resume|details|"
        "details du poste|le contrat|les conditions|pourquoi nous rejoindre|pourquoi nous|"
        "pourquoi rejoindre|rejoignez-nous|caracteristiques|caracteristiques du poste|"
        "conditions du poste|cadre de travail|what we offer|we offer|what's in it for you|"
        "why join us|why us|why you'll love it here|the package|the offer|terms|key facts|"
        "at a glance|job details|the details"
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
}
# By the field whose value stands beside the label ("Lieu : Nantes").
_LABELS: Final = {
    "title": (
        "poste|intitule|intitule du poste|titre|titre du poste|offre d'emploi|objet|job title|"
        "position|title|job|emploi|metier|nom du poste|poste a pourvoir|poste recherche|vacancy|"
        "recrutement|annonce|offre"
    ),
    "company": (
        "entreprise|societe|employeur|company|employer|client|organisation|nom de l'entreprise|"
        "etablissement|structure|organization|recruteur"
    ),
    "location": (
        "lieu|lieu de travail|lieu du poste|localisation|location|lieux|ville|lieu de mission|"
        "lieu de la mission|situation geographique|adresse|site|office|where|ou|place of work|"
        "job location|locations|localite|poste base a|based in|affectation|secteur geographique|"
        "lieu d'exercice|lieu d'affectation|base"
    ),
    "contract": (
        "contrat|type de contrat|nature du contrat|type d'emploi|statut|contract|contract type|"
        "employment type|job type|type|nature de l'emploi|type of contract|employment|"
        "type de poste|contrat propose"
    ),
    "duration": (
        "duree|duree du contrat|duree de la mission|duration|contract length|contract duration|"
        "length|duree du stage"
    ),
    "salary": (
        "salaire|remuneration|salaire propose|salaire brut|salaire annuel|salaire mensuel|"
        "fourchette|fourchette de salaire|tjm|taux horaire|salary|pay|compensation|pay rate|"
        "hourly rate|rate|day rate|salary range|remuneration brute|gratification|"
        "indemnite de stage|tarif|base salary|daily rate|pay range|wage|package salarial|"
        "remuneration proposee|salaire indicatif|indicatif salaire"
    ),
    "start": (
        "date de debut|debut|prise de poste|demarrage|date de prise de poste|date de demarrage|"
        "disponibilite|start date|start|starting date|date d'embauche|a pourvoir|"
        "date de debut de contrat|debut du contrat|demarrage de la mission|date|embauche|"
        "prise de fonction|prise de fonctions|debut de mission|entree"
    ),
    "experience": (
        "experience|experience requise|experience souhaitee|experience demandee|"
        "niveau d'experience|annees d'experience|work experience|experience required|"
        "years of experience|experience professionnelle|experience level|experience attendue|"
        "seniority"
    ),
    "education": (
        "formation|formations|diplome|diplomes|niveau d'etudes|etudes|niveau de formation|"
        "formation requise|education|degree|niveau|diplome requis|formation souhaitee|"
        "niveau d'etude|formation initiale|diploma|education level|formation attendue|diplome exige"
    ),
    "languages": (
        "langue|langues|languages|language|language skills|langues requises|langues etrangeres"
    ),
    "skills": (
        "competences|vos competences|competences requises|competences attendues|"
        "competences techniques|competence|connaissances|connaissances requises|logiciels|"
        "competences cles|savoir-faire|savoir faire|outils|stack|stack technique|notre stack|"
        "environnement technique|technologies|technos|skills|key skills|technical skills|"
        "required skills|skills required|tech stack|our stack|tools|hard skills|"
        "skills and experience|experience and skills|technical environment|vous maitrisez|maitrise"
    ),
    "remote": (
        "teletravail|remote|remote work|modalite|modalites de travail|work arrangement|"
        "working pattern|home office|remote policy|mode de travail|rythme|work mode|workplace"
    ),
    "hours": (
        "horaires|horaire|temps de travail|duree du travail|hours|working hours|schedule|amplitude|"
        "duree hebdomadaire|planning|work schedule|shift"
    ),
    "benefits": (
        "avantages|vos avantages|les avantages|nos avantages|avantages sociaux|benefits|"
        "our benefits|perks|perks and benefits|benefits and perks|les plus du poste|primes|"
        "autres avantages|advantages|employee benefits|avantages du poste|vos plus|les + du poste"
    ),
}
# The kind of section that a label belongs to; one for the title to none.
_KIND_OF_FIELD: Final = {
    "title": "",
    "company": "company",
    "location": "offer",
    "contract": "offer",
    "duration": "offer",
    "salary": "offer",
    "start": "offer",
    "experience": "profile",
    "education": "profile",
    "languages": "profile",
    "skills": "profile",
    "remote": "offer",
    "hours": "offer",
    "benefits": "offer",
}


def _kinds() -> dict[str, str]:
    kinds = {name: kind for kind, names in _HEADINGS.items() for name in names.split("|")}
    for name, field in FIELDS.items():
        kinds.setdefault(name, _KIND_OF_FIELD[field])
    return kinds


FIELDS: Final = {name: field for field, names in _LABELS.items() for name in names.split("|")}
KINDS: Final = _kinds()
