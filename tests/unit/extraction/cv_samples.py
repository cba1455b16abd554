"""CVs as people write them, in many layouts and trades, with what is to be read in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sample:
    """A CV and the values of some of its fields by JSON pointer; ``skills`` must all be read."""

    name: str
    text: str
    expected: dict[str, Any]
    skills: tuple[str, ...] = ()
    absent: tuple[str, ...] = field(default=())


CAPS_FRENCH = Sample(
    "french backend developer, headings in capitals",
    """Léa MARCHAND
Développeuse backend Python
12 rue des Lilas, 44000 Nantes
lea.marchand@example.org | 06 12 34 56 78

PROFIL
Développeuse avec 8 ans d'expérience dans la conception d'API.

EXPÉRIENCES PROFESSIONNELLES

Développeuse backend – Acme Santé (Nantes)
mars 2021 - aujourd'hui
- API REST en Python et FastAPI
- Base PostgreSQL, tests, intégration continue

Développeuse Python – Beta Conseil
09/2017 – 02/2021
- Sites Django pour des collectivités

FORMATION
2017 : Master Informatique, Université de Nantes
2015 : Licence Informatique

COMPÉTENCES
Python (expert), Django, PostgreSQL, Docker, Git

LANGUES
Français : langue maternelle
Anglais : courant (C1)

RECHERCHE
CDI uniquement, 48 k€ minimum, télétravail 3 jours par semaine, 30 km autour de Nantes.
Préavis : 3 mois (négociable).
""",
    {
        "/personal_info/firstName": "Léa",
        "/personal_info/lastName": "Marchand",
        "/personal_info/email": "lea.marchand@example.org",
        "/personal_info/phone": "06 12 34 56 78",
        "/headline": "Développeuse backend Python",
        "/current_role": "Développeuse backend",
        "/location/city": "Nantes",
        "/location/postal_code": "44000",
        "/experience_years": 8,
        "/experiences/0/title": "Développeuse backend",
        "/experiences/0/company": "Acme Santé",
        "/experiences/0/start": "2021-03",
        "/experiences/1/title": "Développeuse Python",
        "/experiences/1/company": "Beta Conseil",
        "/experiences/1/start": "2017-09",
        "/experiences/1/end": "2021-02",
        "/education/0/degree": "Master",
        "/education/0/field": "Informatique",
        "/education/0/level": "Bac+5",
        "/education/0/year": 2017,
        "/education/1/level": "Bac+3",
        "/languages/fr": "native",
        "/languages/en": "C1",
        "/preferences/contracts/0": "CDI",
        "/preferences/contract_exclusive": True,
        "/preferences/salary_expectations/min": 48000,
        "/preferences/salary_expectations/period": "year",
        "/preferences/remote_preferences/mode": "hybrid",
        "/preferences/remote_preferences/days_per_week": 3,
        "/preferences/location_preferences/city": "Nantes",
        "/preferences/location_preferences/maxDistance": 30,
        "/notice/weeks": 13,
        "/notice/negotiable": True,
    },
    skills=("Python", "Django", "PostgreSQL", "Docker", "Git"),
    absent=("/location/address", "/experiences/0/end", "/availability"),
)

NURSE = Sample(
    "french nurse, dates first, wishes in prose",
    """CURRICULUM VITAE

Sophie Bernard
Infirmière diplômée d'État
69003 Lyon - Tél : 07.11.22.33.44 - sophie.bernard@example.org
Permis B, véhicule personnel

Expérience professionnelle

2019 - aujourd'hui : Infirmière en chirurgie, Clinique du Parc, Lyon
Soins pré et post-opératoires, pansements, gestion des perfusions.
2015 - 2019 : Infirmière en EHPAD, Résidence Les Tilleuls, Villeurbanne
Distribution des médicaments, encadrement des aides-soignantes.

Formation

2015 Diplôme d'État d'infirmier, IFSI de Lyon
2012 Baccalauréat ST2S
AFGSU niveau 2 (2023)

Langues : français (natif), anglais (notions)

Projet professionnel
Je recherche un poste d'infirmière de jour en CDI, temps plein, à Lyon ou Villeurbanne.
Salaire souhaité : 2 600 € brut par mois. Disponible sous 1 mois.
30 minutes de trajet maximum en voiture.
""",
    {
        "/personal_info/firstName": "Sophie",
        "/personal_info/lastName": "Bernard",
        "/personal_info/phone": "07.11.22.33.44",
        "/location/city": "Lyon",
        "/location/postal_code": "69003",
        "/current_role": "Infirmière en chirurgie",
        "/experiences/0/title": "Infirmière en chirurgie",
        "/experiences/0/company": "Clinique du Parc",
        "/experiences/0/start": "2019",
        "/experiences/1/title": "Infirmière en EHPAD",
        "/experiences/1/company": "Résidence Les Tilleuls",
        "/experiences/1/end": "2019",
        "/education/0/level": "Bac+3",
        "/education/0/year": 2015,
        "/education/1/level": "Bac",
        "/languages/fr": "native",
        "/languages/en": "A2",
        "/preferences/contracts/0": "CDI",
        "/preferences/salary_expectations/min": 2600,
        "/preferences/salary_expectations/period": "month",
        "/preferences/location_preferences/city": "Lyon",
        "/preferences/location_preferences/acceptedCities/0": "Villeurbanne",
        "/preferences/transport/modes/0": "voiture",
        "/preferences/transport/max_minutes/voiture": 30,
        "/availability": "1 mois",
    },
    absent=("/preferences/contract_exclusive",),
)

ENGLISH_BULLETS = Sample(
    "english marketing manager, company first",
    """JAMES CARTER
Marketing Manager
London, UK | +44 7700 900123 | james.carter@example.org

SUMMARY
Marketing manager with over 10 years of experience in B2B software.

WORK EXPERIENCE

Brightwave Software Ltd, London
Marketing Manager, Jan 2019 – Present
• Lead generation, SEO and paid campaigns
• Managed a team of four

Northgate Media plc, Manchester
Marketing Executive, Sept 2014 – Dec 2018
• Email campaigns with HubSpot
• Events and trade shows

EDUCATION
BA (Hons) Marketing, University of Leeds, 2013

SKILLS
SEO, Google Analytics, HubSpot, content marketing, copywriting

LANGUAGES
English (native), French (B2)

WHAT I'M LOOKING FOR
Permanent role only, £55k minimum, hybrid with 2 days from home. No gambling.
Commute of 45 minutes maximum by train. Notice period: 1 month.
""",
    {
        "/personal_info/firstName": "James",
        "/personal_info/lastName": "Carter",
        "/personal_info/phone": "+44 7700 900123",
        "/headline": "Marketing Manager",
        "/current_role": "Marketing Manager",
        "/location/city": "London",
        "/location/country": "GB",
        "/experience_years": 10,
        "/experiences/0/title": "Marketing Manager",
        "/experiences/0/company": "Brightwave Software Ltd",
        "/experiences/0/start": "2019-01",
        "/experiences/1/title": "Marketing Executive",
        "/experiences/1/company": "Northgate Media plc",
        "/experiences/1/start": "2014-09",
        "/experiences/1/end": "2018-12",
        "/education/0/level": "Bac+3",
        "/education/0/field": "Marketing",
        "/education/0/year": 2013,
        "/languages/en": "native",
        "/languages/fr": "B2",
        "/preferences/contracts/0": "CDI",
        "/preferences/contract_exclusive": True,
        "/preferences/salary_expectations/min": 55000,
        "/preferences/salary_expectations/currency": "GBP",
        "/preferences/remote_preferences/mode": "hybrid",
        "/preferences/remote_preferences/days_per_week": 2,
        "/preferences/sectors_avoided/0": "gambling",
        "/preferences/transport/modes/0": "transport_commun",
        "/preferences/transport/max_minutes/transport_commun": 45,
        "/notice/weeks": 4,
        "/language": "en",
    },
    skills=("SEO", "Google Analytics", "HubSpot"),
)

WAREHOUSE = Sample(
    "forklift driver, bullets as entries, licences",
    """Karim Benali
15 avenue de la Gare
59000 Lille
0601020304
karim.benali@example.org
Cariste / préparateur de commandes

* EXPERIENCE *
- 2021-2024 : Cariste, Transports Dubois (CDI)
- 2018-2021 : Préparateur de commandes, LogiNord (intérim)
- été 2017 : Manutentionnaire, Supermarché Casino

* PERMIS ET HABILITATIONS *
- CACES R489 catégories 1, 3 et 5
- Permis B
- SST

* FORMATION *
- 2017 CAP Opérateur logistique

* COMPETENCES *
- Chargement / déchargement
- Gestion des stocks
- Conduite de chariots élévateurs

* DISPONIBILITE *
Immédiate, CDI ou intérim, horaires de journée, 12,50 € de l'heure minimum, 20 km autour de Lille
""",
    {
        "/personal_info/firstName": "Karim",
        "/personal_info/lastName": "Benali",
        "/personal_info/phone": "0601020304",
        "/location/city": "Lille",
        "/location/postal_code": "59000",
        "/headline": "Cariste",
        "/experiences/0/title": "Cariste",
        "/experiences/0/company": "Transports Dubois",
        "/experiences/0/start": "2021",
        "/experiences/0/end": "2024",
        "/experiences/1/title": "Préparateur de commandes",
        "/experiences/1/company": "LogiNord",
        "/experiences/2/title": "Manutentionnaire",
        "/experiences/2/start": "2017-07",
        "/experiences/2/end": "2017-08",
        "/certifications/0": "CACES R489 catégorie 1",
        "/certifications/1": "CACES R489 catégorie 3",
        "/certifications/2": "CACES R489 catégorie 5",
        "/certifications/3": "Permis B",
        "/certifications/4": "SST",
        "/education/0/level": "CAP",
        "/preferences/contracts/0": "CDI",
        "/preferences/contracts/1": "interim",
        "/preferences/salary_expectations/min": 12.5,
        "/preferences/salary_expectations/period": "hour",
        "/preferences/location_preferences/maxDistance": 20,
        "/preferences/environment/0": "day_hours",
        "/availability": "immédiat",
    },
    absent=("/preferences/contract_exclusive",),
)

TWO_COLUMNS = Sample(
    "accountant, two columns flattened side by side",
    """                     CLAIRE DUPUIS
                     Comptable générale
CONTACT                      EXPÉRIENCE PROFESSIONNELLE
claire.dupuis@example.org    Comptable générale, Groupe Valmont, Rennes
06 55 44 33 22               Depuis septembre 2018
35000 Rennes                 - Tenue de la comptabilité, TVA, bilan
                             - Clôtures mensuelles
LANGUES
Anglais B1                   Assistante comptable, Cabinet Morel
Espagnol A2                  Janvier 2014 à août 2018
                             - Saisie, rapprochements bancaires
COMPÉTENCES
Sage 100                     FORMATION
Excel                        BTS Comptabilité et gestion, 2013
TVA                          DCG, 2015
""",
    {
        "/personal_info/firstName": "Claire",
        "/personal_info/lastName": "Dupuis",
        "/location/city": "Rennes",
        "/location/postal_code": "35000",
        "/current_role": "Comptable générale",
        "/experiences/0/title": "Comptable générale",
        "/experiences/0/company": "Groupe Valmont",
        "/experiences/0/start": "2018-09",
        "/experiences/1/title": "Assistante comptable",
        "/experiences/1/company": "Cabinet Morel",
        "/experiences/1/start": "2014-01",
        "/experiences/1/end": "2018-08",
        "/education/0/degree": "BTS",
        "/education/0/field": "Comptabilité et gestion",
        "/education/0/level": "Bac+2",
        "/education/1/level": "Bac+3",
        "/languages/en": "B1",
        "/languages/es": "A2",
    },
    skills=("Excel", "TVA"),
)

TABLE_LINES = Sample(
    "software tester, experience as lines of a table",
    """Nom : Moreau
Prénom : Thomas
E-mail : t.moreau@example.org
Adresse : Toulouse (31)

Poste recherché : Testeur logiciel

Période | Entreprise | Poste
2020 - 2024 | Airsoft Technologies | Testeur logiciel
2017 - 2020 | Numéris SARL | Technicien support informatique

Diplômes
2017 | DUT Informatique | IUT de Toulouse

Informatique : Selenium, Jira, SQL, Python
Langues : Anglais TOEIC 850
""",
    {
        "/personal_info/firstName": "Thomas",
        "/personal_info/lastName": "Moreau",
        "/location/city": "Toulouse",
        "/experiences/0/title": "Testeur logiciel",
        "/experiences/0/company": "Airsoft Technologies",
        "/experiences/0/start": "2020",
        "/experiences/0/end": "2024",
        "/experiences/1/title": "Technicien support informatique",
        "/experiences/1/company": "Numéris SARL",
        "/education/0/level": "Bac+2",
        "/education/0/field": "Informatique",
        "/languages/en": "B2",
    },
    skills=("Selenium", "Jira", "SQL", "Python"),
)

CHEF = Sample(
    "cook, title then employer then dates on lines of their own",
    """Marc Lefèvre, cuisinier
Bordeaux - 06.98.76.54.32 - marc.lefevre@example.org

Mon parcours

Chef de partie
Restaurant Le Quai
Juin 2020 à aujourd'hui
Poissons et sauces, brigade de 12 personnes

Commis de cuisine
Hôtel Bellevue
Septembre 2016 - mai 2020
Mise en place, plonge, desserts

Diplômes
CAP Cuisine - Lycée hôtelier de Talence - 2016

Atouts
HACCP, organisation, travail en équipe

Souhaits
Restaurant à taille humaine, pas de restauration collective, CDI.
Salaire actuel 2 100 € brut/mois, souhaité 2 400 € brut/mois.
""",
    {
        "/personal_info/firstName": "Marc",
        "/personal_info/lastName": "Lefèvre",
        "/headline": "cuisinier",
        "/location/city": "Bordeaux",
        "/experiences/0/title": "Chef de partie",
        "/experiences/0/company": "Restaurant Le Quai",
        "/experiences/0/start": "2020-06",
        "/experiences/1/title": "Commis de cuisine",
        "/experiences/1/company": "Hôtel Bellevue",
        "/experiences/1/start": "2016-09",
        "/experiences/1/end": "2020-05",
        "/education/0/degree": "CAP",
        "/education/0/field": "Cuisine",
        "/certifications/0": "HACCP",
        "/preferences/contracts/0": "CDI",
        "/preferences/salary_expectations/min": 2400,
        "/preferences/salary_expectations/current": 2100,
        "/preferences/salary_expectations/period": "month",
    },
    absent=("/languages", "/preferences/contract_exclusive"),
)

DEVOPS_ENGLISH = Sample(
    "devops engineer, dates to the right, french phone",
    """Nina Rossi — Senior DevOps Engineer
Paris, France · nina.rossi@example.org · +33 6 12 34 56 78 · linkedin.com/in/ninarossi

PROFESSIONAL EXPERIENCE
Senior DevOps Engineer, Cloudia                                    03/2022 - present
 - Kubernetes clusters on AWS, Terraform, GitLab CI
DevOps Engineer at Finbank                                         06/2018 - 02/2022
 - Migrated 40 services to Docker (2019-2020)
System Administrator at Hostelio                                   2015 - 2018
 - Linux servers, Ansible

CERTIFICATIONS
AWS Certified Solutions Architect - Associate (2023)
CKA

EDUCATION
MSc in Computer Science, Sorbonne University, 2015

LANGUAGES
Italian: native, English: fluent, French: C1

PREFERENCES
Full remote or Paris. Open to freelance (TJM 650 €) or permanent (70-75k€).
Available from September 2026. Not interested in defense.
""",
    {
        "/personal_info/firstName": "Nina",
        "/personal_info/lastName": "Rossi",
        "/headline": "Senior DevOps Engineer",
        "/current_role": "Senior DevOps Engineer",
        "/location/city": "Paris",
        "/experiences/0/company": "Cloudia",
        "/experiences/0/start": "2022-03",
        "/experiences/1/title": "DevOps Engineer",
        "/experiences/1/company": "Finbank",
        "/experiences/2/title": "System Administrator",
        "/experiences/2/company": "Hostelio",
        "/experiences/2/start": "2015",
        "/experiences/2/end": "2018",
        "/certifications/0": "AWS Certified Solutions Architect - Associate",
        "/certifications/1": "CKA",
        "/education/0/level": "Bac+5",
        "/education/0/year": 2015,
        "/education/0/field": "Computer Science",
        "/languages/it": "native",
        "/languages/en": "C1",
        "/languages/fr": "C1",
        "/preferences/contracts/0": "freelance",
        "/preferences/contracts/1": "CDI",
        "/preferences/salary_expectations/min": 650,
        "/preferences/salary_expectations/period": "day",
        "/preferences/remote_preferences/mode": "full_remote",
        "/preferences/sectors_avoided/0": "defense",
        "/availability": "2026-09",
    },
    skills=("Kubernetes", "AWS", "Terraform", "Docker", "Linux", "Ansible"),
    absent=("/experiences/3",),
)

CARE_ASSISTANT = Sample(
    "english care assistant, no capitals, sections in another order",
    """Grace Okafor
Flat 3, 22 Mill Lane, Leeds LS2 7DJ
Tel 07700 900456, grace.okafor@example.org

Key skills
Personal care, moving and handling, medication administration, dementia care

Education and training
NVQ Level 3 Health and Social Care, Leeds City College, 2018
First aid certificate, DBS check

Employment history
Senior care assistant, Sunrise Care Home, Leeds (Feb 2020 to date)
Supervising a shift of five carers.
Care assistant, Bluebell House, Bradford (June 2018 to January 2020)
Personal care for 30 residents.

Languages: English fluent, Igbo
Availability: available immediately, part-time, own car. Driving licence.
""",
    {
        "/personal_info/firstName": "Grace",
        "/personal_info/lastName": "Okafor",
        "/location/city": "Leeds",
        "/location/postal_code": "LS2 7DJ",
        "/current_role": "Senior care assistant",
        "/experiences/0/title": "Senior care assistant",
        "/experiences/0/company": "Sunrise Care Home",
        "/experiences/0/start": "2020-02",
        "/experiences/1/title": "Care assistant",
        "/experiences/1/company": "Bluebell House",
        "/experiences/1/start": "2018-06",
        "/experiences/1/end": "2020-01",
        "/education/0/level": "Bac",
        "/education/0/year": 2018,
        "/languages/en": "C1",
        "/preferences/transport/modes/0": "voiture",
        "/availability": "immédiat",
    },
)

SITE_MANAGER = Sample(
    "site manager, sentences instead of lists",
    """Paul GIRAUD
Conducteur de travaux - 15 ans d'expérience
Montpellier 34000 - paul.giraud@example.org - 06 22 33 44 55

Mon expérience
Depuis 2016, conducteur de travaux chez Batisud, je pilote des chantiers de logements de 2 à 8 M€.
De 2010 à 2016, chef de chantier chez Coloris BTP : gros œuvre, second œuvre, sécurité.

Ma formation : BTS Bâtiment en 2010, à Nîmes.

Je parle anglais (niveau B1) et espagnol couramment.

Pourquoi je suis à l'écoute : pas de perspectives d'évolution et rémunération trop faible.
Je souhaite rejoindre une PME, en CDI, avec un fixe de 45 à 50 k€ (actuellement 42 k€), véhicule.
Secteur : construction ou immobilier, mais pas d'industrie.
""",
    {
        "/personal_info/firstName": "Paul",
        "/personal_info/lastName": "Giraud",
        "/headline": "Conducteur de travaux",
        "/experience_years": 15,
        "/location/city": "Montpellier",
        "/location/postal_code": "34000",
        "/current_role": "conducteur de travaux",
        "/experiences/0/company": "Batisud",
        "/experiences/0/start": "2016",
        "/experiences/1/title": "chef de chantier",
        "/experiences/1/company": "Coloris BTP",
        "/experiences/1/start": "2010",
        "/experiences/1/end": "2016",
        "/languages/en": "B1",
        "/languages/es": "C1",
        "/education/0/degree": "BTS",
        "/education/0/year": 2010,
        "/pourquoi_ecoute/0": "Manque de perspectives d'évolution",
        "/pourquoi_ecoute/1": "Rémunération trop faible",
        "/preferences/contracts/0": "CDI",
        "/preferences/salary_expectations/min": 45000,
        "/preferences/salary_expectations/max": 50000,
        "/preferences/salary_expectations/current": 42000,
        "/preferences/sectors/0": "construction",
        "/preferences/sectors/1": "immobilier",
        "/preferences/sectors_avoided/0": "industrie",
    },
)

STUDENT = Sample(
    "student looking for an apprenticeship, hardly any experience",
    """Inès Robert
21 ans, Grenoble
ines.robert@example.org

Objectif
Alternance de 12 mois en communication digitale à partir de septembre 2026

Formation
2024-2026 : BUT Information-Communication, IUT de Grenoble
2023 : Bac général, Lycée Champollion

Expériences
Juillet 2024 : Vendeuse (job d'été), Boulangerie Martin
Février - avril 2025 : stage, assistante communication, Ville de Grenoble

Compétences
Canva, Photoshop, réseaux sociaux, rédaction web

Langues
Anglais : B2 (TOEIC 800)
Italien : scolaire
""",
    {
        "/personal_info/firstName": "Inès",
        "/personal_info/lastName": "Robert",
        "/location/city": "Grenoble",
        "/education/0/degree": "BUT",
        "/education/0/field": "Information-Communication",
        "/education/0/level": "Bac+3",
        "/education/0/year": 2026,
        "/education/1/level": "Bac",
        "/experiences/0/title": "Vendeuse",
        "/experiences/0/company": "Boulangerie Martin",
        "/experiences/0/start": "2024-07",
        "/experiences/0/end": "2024-07",
        "/experiences/1/title": "assistante communication",
        "/experiences/1/company": "Ville de Grenoble",
        "/experiences/1/start": "2025-02",
        "/experiences/1/end": "2025-04",
        "/experience_years": 0.3,
        "/languages/en": "B2",
        "/languages/it": "A2",
        "/preferences/contracts/0": "alternance",
    },
    skills=("Canva", "Photoshop"),
)

LAWYER = Sample(
    "english-speaking lawyer in France, one dash of each kind",
    """AMELIA WRIGHT
Legal Counsel
75009 Paris | amelia.wright@example.org

Profile: Bilingual legal counsel with 6+ years' experience in contract law and GDPR.

Experience
2022–now — Legal Counsel — Datalex SAS, Paris
Drafting and negotiating commercial contracts, GDPR compliance.
2019–2022 — Associate — Wright & Sons LLP, London
M&A due diligence.

Education
2018 – LLM, King's College London
2017 – LLB, University of Bristol

Languages
English – mother tongue
French – bilingual
German – basic

Looking for
Salary: 80 000 € gross per year (currently 72 000 €). On-site or hybrid. 3 months' notice.
""",
    {
        "/personal_info/firstName": "Amelia",
        "/personal_info/lastName": "Wright",
        "/headline": "Legal Counsel",
        "/current_role": "Legal Counsel",
        "/location/city": "Paris",
        "/location/postal_code": "75009",
        "/experience_years": 6,
        "/experiences/0/title": "Legal Counsel",
        "/experiences/0/company": "Datalex SAS",
        "/experiences/0/start": "2022",
        "/experiences/1/title": "Associate",
        "/experiences/1/company": "Wright & Sons LLP",
        "/experiences/1/end": "2022",
        "/education/0/degree": "LLM",
        "/education/0/year": 2018,
        "/education/1/level": "Bac+3",
        "/languages/en": "native",
        "/languages/fr": "native",
        "/languages/de": "A2",
        "/preferences/salary_expectations/min": 80000,
        "/preferences/salary_expectations/current": 72000,
        "/notice/weeks": 13,
        "/language": "en",
    },
)

ELECTRICIAN = Sample(
    "electrician, numbered headings, dates with days",
    """Julien Faure
Électricien bâtiment confirmé
Saint-Étienne (42) / 0477123456 / julien.faure@example.org

1. Expériences
Du 01/02/2020 au 31/12/2024 : Électricien, Élec'Plus SARL (Saint-Étienne)
   Tirage de câbles, raccordement de tableaux, mise aux normes
Du 15/09/2012 au 20/12/2019 : Électricien en intérim, divers chantiers
   Installation neuve et rénovation

2. Formation
Bac pro Électrotechnique (2012)

3. Habilitations
Habilitation électrique B1V BR BC
CACES nacelle R486
Permis B

4. Recherche
CDI dans un rayon de 40 km, paniers et déplacements. 15 €/h mini. Pas de travail de nuit.
""",
    {
        "/personal_info/firstName": "Julien",
        "/personal_info/lastName": "Faure",
        "/location/city": "Saint-Étienne",
        "/experiences/0/title": "Électricien",
        "/experiences/0/company": "Élec'Plus SARL",
        "/experiences/0/start": "2020-02",
        "/experiences/0/end": "2024-12",
        "/experiences/1/start": "2012-09",
        "/experiences/1/end": "2019-12",
        "/experience_years": 12.2,
        "/education/0/field": "Électrotechnique",
        "/education/0/level": "Bac",
        "/education/0/year": 2012,
        "/certifications/0": "Habilitation électrique B1V BR BC",
        "/certifications/2": "Permis B",
        "/preferences/contracts/0": "CDI",
        "/preferences/location_preferences/maxDistance": 40,
        "/preferences/salary_expectations/min": 15,
        "/preferences/salary_expectations/period": "hour",
    },
    absent=("/preferences/environment",),
)

NO_HEADINGS = Sample(
    "secretary, no headings at all",
    """Martine Colin, assistante administrative, 38000 Grenoble, martine.colin@example.org
Assistante administrative chez Alpes Services depuis mars 2017 : accueil, courrier, facturation.
Secrétaire chez Cabinet Roux, 2010-2017.
BTS Assistant de gestion, 2009.
Word, Excel, Outlook. Anglais scolaire.
""",
    {
        "/personal_info/firstName": "Martine",
        "/personal_info/lastName": "Colin",
        "/headline": "assistante administrative",
        "/location/city": "Grenoble",
        "/experiences/0/title": "Assistante administrative",
        "/experiences/0/company": "Alpes Services",
        "/experiences/0/start": "2017-03",
        "/experiences/1/title": "Secrétaire",
        "/experiences/1/company": "Cabinet Roux",
        "/experiences/1/end": "2017",
        "/education/0/degree": "BTS",
        "/languages/en": "A2",
    },
    skills=("Excel",),
)

SAMPLES = (
    CAPS_FRENCH, NURSE, ENGLISH_BULLETS, WAREHOUSE, TWO_COLUMNS, TABLE_LINES, CHEF, DEVOPS_ENGLISH,
    CARE_ASSISTANT, SITE_MANAGER, STUDENT, LAWYER, ELECTRICIAN, NO_HEADINGS,
)  # fmt: skip
