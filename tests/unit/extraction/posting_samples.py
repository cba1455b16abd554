"""Adverts as people write them, and what a careful reader takes from each."""

# ruff: noqa: E501 - adverts have lines of their own length.

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sample:
    """A posting, the fields it must give, those it must not, and skills that must be among them."""

    name: str
    text: str
    expected: dict[str, Any]
    required: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    knockouts: tuple[str, ...] = ()
    absent: tuple[str, ...] = field(default=())


SAMPLES = (
    Sample(
        "accountant with headings",
        """Comptable général H/F - CDI - Nantes (44)

Le cabinet Ferrand & Associés, 35 collaborateurs, accompagne depuis 25 ans les PME de la région.

Vos missions
- Tenue de la comptabilité générale et analytique
- Établissement des déclarations de TVA
- Préparation des bilans et liasses fiscales
- Relation avec les clients du portefeuille

Profil recherché
Titulaire d'un DCG ou d'un BTS comptabilité et gestion, vous justifiez de 3 à 5 ans d'expérience en cabinet.
Vous maîtrisez Excel et Sage. La connaissance de Cegid serait un plus.

Ce que nous offrons
CDI à temps plein (39h), 30-34 K€ brut annuel selon expérience, tickets restaurant, mutuelle, 2 jours de télétravail par semaine.
Poste à pourvoir en septembre 2026.
""",
        {
            "title": "Comptable général H/F",
            "company": {"name": "Ferrand & Associés"},
            "contract_type": "CDI",
            "experience": {"min_years": 3.0, "max_years": 5.0},
            "education": "DCG ou d'un BTS comptabilité et gestion",
            "location": {"city": "Nantes (44)"},
            "remote_policy": {"mode": "hybrid", "days_per_week": 2.0},
            "salary_range": {
                "min": 30000.0,
                "max": 34000.0,
                "currency": "EUR",
                "period": "year",
                "gross": True,
            },
            "start_date": "2026-09-01",
            "responsibilities": [
                "Tenue de la comptabilité générale et analytique",
                "Établissement des déclarations de TVA",
                "Préparation des bilans et liasses fiscales",
                "Relation avec les clients du portefeuille",
            ],
            "language": "fr",
        },
        required=("Excel",),
        preferred=("Cegid",),
        absent=("duration_months", "knockouts", "languages"),
    ),
    Sample(
        "nurse in one paragraph",
        "La clinique Saint-Roch recherche un(e) infirmier(e) diplômé(e) d'État pour son service de "
        "cardiologie à Lille. CDD de 6 mois renouvelable, à temps plein, poste en 12h de jour. "
        "Diplôme d'État d'infirmier exigé. Débutants acceptés, vous serez accompagné(e) par un tuteur. "
        "Salaire : 2 350 € brut mensuel + primes de dimanche. Poste à pourvoir dès que possible. "
        "Candidature à envoyer à rh@saint-roch.example.",
        {
            "title": "infirmier(e) diplômé(e) d'État",
            "contract_type": "CDD",
            "duration_months": 6.0,
            "experience": {"min_years": 0.0},
            "location": {"city": "Lille"},
            "salary_range": {
                "min": 2350.0,
                "max": 2350.0,
                "currency": "EUR",
                "period": "month",
                "gross": True,
            },
            "urgency": "high",
        },
        knockouts=("Diplôme d'État d'infirmier",),
        absent=("start_date", "remote_policy"),
    ),
    Sample(
        "backend engineer, English, remote",
        """Sr. Backend Engineer (Python) – Remote FR

About Lumeo
Lumeo builds billing software used by 4,000 companies in Europe. We raised €12M last year.

What you'll do
• Design and run our Django and PostgreSQL services
• Review code and mentor two junior engineers
• Own our deployments on AWS

What we're looking for
• 5+ years of experience with Python
• Solid knowledge of PostgreSQL and Docker
• Fluent English; French is a plus
• Nice to have: Kubernetes, Terraform

What we offer
€60,000 - €72,000 a year, permanent contract, full remote within France, 25 days of holiday, health insurance.
""",
        {
            "title": "Sr. Backend Engineer (Python)",
            "company": {"name": "Lumeo", "sector": "IT and digital services"},
            "contract_type": "CDI",
            "experience": {"min_years": 5.0},
            "languages": {"en": "C1"},
            "remote_policy": {"mode": "full_remote"},
            "salary_range": {
                "min": 60000.0,
                "max": 72000.0,
                "currency": "EUR",
                "period": "year",
            },
            "hierarchy": "senior",
            "language": "en",
        },
        required=("Python", "PostgreSQL", "Docker"),
        preferred=("Kubernetes", "Terraform"),
        absent=("knockouts", "duration_months"),
    ),
    Sample(
        "forklift driver from an agency",
        """URGENT - CARISTE H/F - INTERIM
Notre client, plateforme logistique située à Saint-Quentin-Fallavier (38), recrute dans le cadre d'un accroissement d'activité.

MISSIONS :
* Chargement et déchargement des camions
* Stockage en rack grande hauteur
* Contrôle des bons de livraison

PROFIL :
CACES R489 catégories 3 et 5 obligatoires, en cours de validité.
1 an d'expérience minimum sur un poste similaire.

Horaires en 2x8, 12,30 €/h + panier 6,50 € + prime de productivité
Mission de 3 mois, démarrage immédiat.
""",
        {
            "title": "CARISTE H/F",
            "contract_type": "interim",
            "duration_months": 3.0,
            "experience": {"min_years": 1.0},
            "location": {"city": "Saint-Quentin-Fallavier (38)"},
            "salary_range": {"min": 12.3, "max": 12.3, "currency": "EUR", "period": "hour"},
            "urgency": "high",
        },
        knockouts=("CACES R489 catégories 3 et 5",),
        absent=("company", "remote_policy", "education"),
    ),
    Sample(
        "labelled board",
        """Intitulé du poste : Conducteur routier SPL (H/F)
Entreprise : Transports Garnier
Lieu de travail : 35000 Rennes
Type de contrat : CDI
Salaire : 2 400 € brut / mois sur 13 mois
Expérience : 2 ans minimum
Langues : français courant
Date de début : 01/10/2026

Description :
Vous effectuez des livraisons régionales avec retour chaque soir. Vous veillez à l'arrimage du chargement et à l'entretien du véhicule.
Permis CE et FIMO exigés. Déplacements quotidiens.
""",
        {
            "title": "Conducteur routier SPL (H/F)",
            "company": {"name": "Transports Garnier", "sector": "Transport et logistique"},
            "location": {"postal_code": "35000", "city": "Rennes"},
            "contract_type": "CDI",
            "experience": {"min_years": 2.0},
            "languages": {"fr": "C1"},
            "salary_range": {
                "min": 2400.0,
                "max": 2400.0,
                "currency": "EUR",
                "period": "month",
                "gross": True,
                "text": "2 400 € brut / mois sur 13 mois",
            },
            "start_date": "2026-10-01",
        },
        knockouts=("Permis CE", "FIMO"),
        absent=("duration_months", "remote_policy", "urgency"),
    ),
    Sample(
        "freelance mission",
        """Mission freelance : Ingénieur DevOps confirmé
Client : grand compte bancaire, Paris La Défense
TJM 500-550 €, mission de 12 mois renouvelable, démarrage ASAP
3 jours sur site par semaine

Contexte : migration vers Kubernetes d'une plateforme de paiement.
Compétences : Kubernetes, Terraform, GitLab CI, Ansible
Expérience : 5 à 8 ans
Anglais technique apprécié
""",
        {
            "title": "Ingénieur DevOps confirmé",
            "contract_type": "freelance",
            "duration_months": 12.0,
            "salary_range": {"min": 500.0, "max": 550.0, "currency": "EUR", "period": "day"},
            "experience": {"min_years": 5.0, "max_years": 8.0},
            "remote_policy": {"mode": "hybrid", "days_per_week": 2.0},
            "urgency": "high",
            "hierarchy": "senior",
        },
        required=("Kubernetes", "Terraform", "Ansible"),
        absent=("languages", "knockouts"),
    ),
    Sample(
        "chef in a family restaurant, tutoiement",
        """Chef de partie (h/f) - Annecy
Restaurant familial au bord du lac, 60 couverts, cuisine du marché.

Ton quotidien
• Préparer et dresser les entrées et les desserts
• Gérer les commandes et les stocks de ton poste
• Veiller aux normes HACCP

Ton profil
CAP cuisine, une première expérience en restauration, l'envie d'apprendre !

On t'offre
CDI, 39h, deux jours de repos consécutifs, 2100€ net, repas fournis, logement possible
""",
        {
            "title": "Chef de partie (h/f)",
            "location": {"city": "Annecy"},
            "contract_type": "CDI",
            "education": "CAP cuisine",
            "experience": {"min_years": 1.0},
            "salary_range": {
                "min": 2100.0,
                "max": 2100.0,
                "currency": "EUR",
                "period": "month",
                "gross": False,
            },
        },
        absent=("remote_policy", "languages", "knockouts"),
    ),
    Sample(
        "UK care assistant",
        """Care Assistant - Leeds
Part time, 24 hours per week, £12.60 per hour

Willow House is a 40-bed residential home. We are looking for kind people to join our team.

Responsibilities:
- Helping residents with washing, dressing and meals
- Recording care notes
- Supporting activities

Requirements:
- You must have the right to work in the UK
- Enhanced DBS check required
- NVQ level 2 in health and social care desirable
- No experience necessary, full training given

Benefits: free meals, pension scheme, 28 days holiday
""",
        {
            "title": "Care Assistant",
            "location": {"city": "Leeds"},
            "company": {"name": "Willow House", "sector": "Nursing homes"},
            "experience": {"min_years": 0.0},
            "salary_range": {"min": 12.6, "max": 12.6, "currency": "GBP", "period": "hour"},
            "responsibilities": [
                "Helping residents with washing, dressing and meals",
                "Recording care notes",
                "Supporting activities",
            ],
            "language": "en",
        },
        knockouts=("Right to work in the UK", "Enhanced DBS check"),
        absent=("remote_policy", "contract_type", "duration_months"),
    ),
    Sample(
        "apprenticeship in marketing",
        """Alternance - Assistant(e) marketing digital
Bordeaux | 24 mois | rentrée 2026

Qui sommes-nous ?
Vinéa est une jeune pousse qui vend du vin en ligne. 12 personnes, une ambiance conviviale.

Tes missions :
- Animer nos réseaux sociaux (Instagram, LinkedIn)
- Rédiger la newsletter
- Suivre le trafic avec Google Analytics

Ton profil :
Tu prépares un Bachelor ou un Master marketing. Bon niveau d'anglais. Canva et Photoshop sont des plus.

Rémunération : selon grille légale de l'alternance. 1 jour de télétravail par semaine.
""",
        {
            "title": "Assistant(e) marketing digital",
            "contract_type": "alternance",
            "duration_months": 24.0,
            "start_date": "2026-09-01",
            "location": {"city": "Bordeaux"},
            "remote_policy": {"mode": "hybrid", "days_per_week": 1.0},
            "languages": {"en": "B2"},
            "company": {"name": "Vinéa"},
        },
        absent=("salary_range", "experience", "knockouts"),
    ),
    Sample(
        "electrician by e-mail",
        """Bonjour,

Nous cherchons pour notre agence de Toulouse un électricien bâtiment (F/H) en CDI.
Chantiers tertiaires et logements neufs dans un rayon de 40 km, pas de télétravail évidemment.
Il faut impérativement le permis B et une habilitation électrique B2V BR à jour.
CAP ou BEP électricité et au moins 2 ans de pratique.
Taux horaire : entre 13 € et 15 € selon profil, 35h, véhicule de service, paniers.

Cordialement,
Sophie Marty
Elec'Sud""",
        {
            "title": "électricien bâtiment (F/H)",
            "contract_type": "CDI",
            "location": {"city": "Toulouse"},
            "remote_policy": {"mode": "on_site"},
            "experience": {"min_years": 2.0},
            "education": "CAP ou BEP électricité",
            "salary_range": {"min": 13.0, "max": 15.0, "currency": "EUR", "period": "hour"},
        },
        knockouts=("Permis B", "Habilitation électrique B2V BR"),
        absent=("duration_months", "languages"),
    ),
    Sample(
        "bilingual assistant",
        """ASSISTANT DE DIRECTION BILINGUE ANGLAIS (H/F)
Groupe Orsay recrute pour son siège de Boulogne-Billancourt (92).

DESCRIPTION DU POSTE
Rattaché(e) au directeur général, vous gérez l'agenda, organisez les déplacements et préparez les comités.

PROFIL
Bac +2/+3, 5 ans d'expérience sur un poste équivalent.
Anglais courant indispensable. L'espagnol est un atout.
Pack Office, discrétion.

CONDITIONS
CDI - 38/42 K€ sur 13 mois - Titres restaurant - RTT - Télétravail partiel
""",
        {
            "title": "ASSISTANT DE DIRECTION BILINGUE ANGLAIS (H/F)",
            "company": {"name": "Groupe Orsay"},
            "location": {"city": "Boulogne-Billancourt (92)"},
            "contract_type": "CDI",
            "experience": {"min_years": 5.0},
            "education": "Bac +2/+3",
            "remote_policy": {"mode": "hybrid"},
            "salary_range": {
                "min": 38000.0,
                "max": 42000.0,
                "currency": "EUR",
                "period": "year",
            },
        },
        knockouts=("Anglais courant",),
        absent=("duration_months", "start_date"),
    ),
    Sample(
        "data analyst, US pay, hybrid by office days",
        """We are hiring a Data Analyst to join our finance team in Dublin.

You will build dashboards in Tableau, write SQL every day and explain the numbers to managers.

You have at least 2 years of experience in a similar role, a degree in statistics or economics, and strong SQL. Python would be a plus. English C1 required.

The package: $80,000 - $95,000 a year plus bonus, hybrid with 3 days in the office. 6-month fixed-term contract, starting 1 October 2026.
""",
        {
            "title": "Data Analyst",
            "location": {"city": "Dublin"},
            "contract_type": "CDD",
            "duration_months": 6.0,
            "experience": {"min_years": 2.0},
            "remote_policy": {"mode": "hybrid", "days_per_week": 2.0},
            "salary_range": {
                "min": 80000.0,
                "max": 95000.0,
                "currency": "USD",
                "period": "year",
            },
            "start_date": "2026-10-01",
            "languages": {"en": "C1"},
            "language": "en",
        },
        required=("SQL",),
        preferred=("Python",),
        knockouts=("English C1",),
    ),
    Sample(
        "childcare, beginners and traps",
        """Auxiliaire de puériculture - micro-crèche
La micro-crèche Les Coccinelles, à Villeurbanne, accueille 12 enfants de 3 mois à 3 ans depuis 10 ans.
Nous recrutons une auxiliaire de puériculture en CDI, 35h du lundi au vendredi.
Diplôme d'État d'auxiliaire de puériculture requis, débutant(e) accepté(e).
Salaire SMIC + prime, mutuelle. Période d'essai de 2 mois.
""",
        {
            "title": "Auxiliaire de puériculture - micro-crèche",
            "location": {"city": "Villeurbanne"},
            "contract_type": "CDI",
            "experience": {"min_years": 0.0},
            "salary_range": {
                "min": 1823.03,
                "currency": "EUR",
                "period": "month",
                "gross": True,
                "text": "SMIC",
            },
        },
        knockouts=("Diplôme d'État d'auxiliaire de puériculture",),
        absent=("duration_months", "remote_policy"),
    ),
    Sample(
        "two towns and no pay",
        """Poste : Technicien de maintenance itinérant
Lieux : Strasbourg / Mulhouse
Contrat : CDI

Votre rôle
Vous assurez la maintenance préventive et curative de nos machines chez les clients.
Vous rédigez les rapports d'intervention.

Votre profil
De formation BTS maintenance industrielle ou électrotechnique, vous avez une expérience de 2 ans.
Permis B obligatoire, allemand courant souhaité.

Rémunération selon profil, véhicule de service.
""",
        {
            "title": "Technicien de maintenance itinérant",
            "location": [{"city": "Strasbourg"}, {"city": "Mulhouse"}],
            "contract_type": "CDI",
            "education": "BTS maintenance industrielle ou électrotechnique",
            "experience": {"min_years": 2.0},
        },
        knockouts=("Permis B",),
        absent=("salary_range", "languages", "remote_policy"),
    ),
    Sample(
        "internship",
        """Stage de fin d'études - Contrôle de gestion (6 mois)
Société : Novaplast
Localisation : Oyonnax

Au sein de la direction financière, vous participez au reporting mensuel et à l'élaboration du budget.
Étudiant(e) en école de commerce ou Master CCA, à l'aise avec Excel.
Gratification : 1 000 € / mois. Début : janvier 2027.
""",
        {
            "title": "Contrôle de gestion",
            "company": {"name": "Novaplast"},
            "location": {"city": "Oyonnax"},
            "contract_type": "stage",
            "duration_months": 6.0,
            "salary_range": {
                "min": 1000.0,
                "max": 1000.0,
                "currency": "EUR",
                "period": "month",
            },
            "start_date": "2027-01-01",
        },
        required=("Excel",),
        absent=("experience", "knockouts"),
    ),
    Sample(
        "sales, fixed and variable",
        """Commercial sédentaire B2B (H/F)

Qui sommes-nous ?
Fort de 30 ans d'expérience, Propulse équipe 2 000 entreprises (CA 45 M€).

Missions principales :
1. Prospecter par téléphone
2. Établir les devis
3. Fidéliser un portefeuille de 150 clients

Profil : vous avez 1 à 3 ans d'expérience dans la vente, le goût du challenge. Salesforce apprécié.

Rémunération : fixe 28 K€ + variable non plafonné (package 35-40 K€), 13e mois
Contrat : CDD 12 mois avec possibilité de CDI
Télétravail : non
Lieu : Aix-en-Provence
""",
        {
            "title": "Commercial sédentaire B2B (H/F)",
            "contract_type": "CDD",
            "duration_months": 12.0,
            "experience": {"min_years": 1.0, "max_years": 3.0},
            "location": {"city": "Aix-en-Provence"},
            "remote_policy": {"mode": "on_site"},
            "salary_range": {
                "min": 28000.0,
                "max": 28000.0,
                "currency": "EUR",
                "period": "year",
            },
            "responsibilities": [
                "Prospecter par téléphone",
                "Établir les devis",
                "Fidéliser un portefeuille de 150 clients",
            ],
        },
        preferred=("Salesforce",),
        absent=("knockouts", "start_date"),
    ),
    Sample(
        "security guard, English headings in capitals",
        """SECURITY OFFICER (NIGHTS) - MANCHESTER, £13.45/hr

THE ROLE
Patrol the site, monitor CCTV and write incident reports.

ESSENTIAL
SIA licence
Full UK driving licence
2 years' experience in security

DESIRABLE
First aid certificate

42 hours per week, permanent, immediate start.
""",
        {
            "title": "SECURITY OFFICER (NIGHTS)",
            "location": {"city": "MANCHESTER"},
            "contract_type": "CDI",
            "experience": {"min_years": 2.0},
            "salary_range": {"min": 13.45, "max": 13.45, "currency": "GBP", "period": "hour"},
            "urgency": "high",
        },
        knockouts=("SIA licence", "Full UK driving licence"),
        absent=("remote_policy", "duration_months"),
    ),
)
