"""Twenty people, very different ones, whose ten best demo jobs docs/matching.md shows."""

from __future__ import annotations

from typing import Any

PROFILES: list[tuple[str, dict[str, Any]]] = [
    (
        "Développeuse back-end, Lyon, veut du télétravail",
        {
            "current_role": "Développeuse Python confirmée",
            "skills": [
                "Python",
                "Django",
                {"name": "PostgreSQL", "level": 4},
                "Docker",
                "API REST",
                "Git",
            ],
            "experience_years": 6,
            "languages": {"fr": "C2", "en": "B2"},
            "location": {"city": "Lyon"},
            "availability": "2 mois",
            "preferences": {
                "location_preferences": {"maxDistance": 60},
                "salary_expectations": {
                    "min": 48000,
                    "max": 55000,
                    "current": 45000,
                    "period": "year",
                },
                "remote_preferences": {"mode": "hybrid", "days_per_week": 3},
                "contracts": ["CDI"],
                "motivations": ["technical challenge", "balance", "learning"],
            },
            "pourquoi_ecoute": ["Manque de flexibilité"],
        },
    ),
    (
        "Infirmière diplômée d'État, Nantes, trajet trop long",
        {
            "current_role": "Infirmière D.E.",
            "certifications": ["Diplôme d'État d'infirmier"],
            "skills": [
                "Soins infirmiers",
                "Prise de sang",
                "Administration de médicaments",
                "Pansements",
            ],
            "experience_years": 4,
            "location": {"city": "Nantes"},
            "availability": "1 mois",
            "preferences": {
                "salary_expectations": {"min": 2400, "period": "month"},
                "contracts": ["CDI", "CDD"],
                "transport": {"modes": ["voiture"], "max_minutes": {"voiture": 40}},
                "motivations": ["impact", "balance"],
            },
            "pourquoi_ecoute": ["Poste trop loin de mon domicile"],
        },
    ),
    (
        "Soudeur TIG, Saint-Nazaire, mieux payé",
        {
            "current_role": "Soudeur TIG",
            "skills": ["Soudage TIG", "Soudage MIG MAG", "Lecture de plans"],
            "certifications": ["Licence de soudage"],
            "experience_years": 9,
            "location": {"city": "Saint-Nazaire"},
            "availability": "immédiat",
            "preferences": {
                "location_preferences": {"maxDistance": 60},
                "salary_expectations": {"min": 14.5, "current": 13.5, "period": "hour"},
                "contracts": ["CDI", "interim"],
            },
            "pourquoi_ecoute": ["Rémunération trop faible"],
        },
    ),
    (
        "Comptable, Lille, sans perspectives",
        {
            "current_role": "Comptable général",
            "skills": ["Comptabilité générale", "TVA", "Sage", "Excel", "Clôture comptable"],
            "experience_years": 5,
            "education": [{"degree": "DCG", "field": "Comptabilité", "year": 2020}],
            "location": {"city": "Lille"},
            "availability": "3 mois",
            "preferences": {
                "location_preferences": {"maxDistance": 40},
                "salary_expectations": {
                    "min": 34000,
                    "max": 38000,
                    "current": 32000,
                    "period": "year",
                },
                "contracts": ["CDI"],
                "motivations": ["evolution", "learning"],
            },
            "pourquoi_ecoute": ["Manque de perspectives d'évolution"],
        },
    ),
    (
        "Cuisinier, Bordeaux, ne veut pas d'intérim",
        {
            "current_role": "Cuisinier",
            "skills": ["Cuisine traditionnelle", "HACCP", "Gestion des stocks"],
            "experience_years": 7,
            "location": {"city": "Bordeaux"},
            "availability": "immédiat",
            "preferences": {
                "salary_expectations": {"min": 2100, "period": "month"},
                "contracts": ["CDI"],
                "contract_exclusive": True,
                "transport": {"modes": ["velo"], "max_minutes": {"velo": 30}},
            },
        },
    ),
    (
        "Chauffeur poids lourd, Marseille",
        {
            "current_role": "Conducteur routier SPL",
            "skills": ["Conduite de poids lourds", "Chronotachygraphe"],
            "certifications": ["Permis CE", "FIMO", "Carte conducteur"],
            "experience_years": 12,
            "location": {"city": "Marseille"},
            "availability": "immédiat",
            "preferences": {
                "location_preferences": {"maxDistance": 80},
                "salary_expectations": {"min": 2300, "period": "month"},
                "contracts": ["CDI"],
            },
        },
    ),
    (
        "Data scientist, Paris, prête à tout hors banque",
        {
            "current_role": "Data scientist",
            "skills": ["Python", "Machine learning", "SQL", "Pandas", "Scikit-learn"],
            "experience_years": 4,
            "languages": {"fr": "C1", "en": "C1"},
            "location": {"city": "Paris 11e"},
            "availability": "3 mois",
            "preferences": {
                "location_preferences": {"maxDistance": 40},
                "salary_expectations": {"min": 52000, "current": 48000, "period": "year"},
                "contracts": ["CDI"],
                "sectors_avoided": ["Banque"],
                "remote_preferences": "hybrid",
                "motivations": ["innovation", "technical challenge"],
            },
            "pourquoi_ecoute": ["Poste ne coïncide pas avec poste proposé"],
        },
    ),
    (
        "Aide à domicile, Toulouse, permis B",
        {
            "current_role": "Auxiliaire de vie",
            "skills": ["Aide à la toilette", "Aide aux repas", "Ménage"],
            "certifications": ["Permis B"],
            "experience_years": 3,
            "location": {"city": "Toulouse"},
            "availability": "immédiat",
            "preferences": {
                "location_preferences": {"maxDistance": 60},
                "contracts": ["CDI", "CDD"],
                "motivations": ["sens", "autonomie"],
            },
        },
    ),
    (
        "Ingénieur structure, Lyon",
        {
            "current_role": "Ingénieur structure",
            "skills": ["Calcul de structures", "Eurocodes", "Béton armé", "Revit"],
            "experience_years": 8,
            "location": {"city": "Lyon"},
            "availability": "3 mois",
            "preferences": {
                "location_preferences": {"maxDistance": 100},
                "salary_expectations": {"min": 46000, "current": 44000, "period": "year"},
                "contracts": ["CDI"],
            },
        },
    ),
    (
        "Vendeuse en prêt-à-porter, Marseille, débutante",
        {
            "current_role": "Vendeuse en prêt-à-porter",
            "skills": ["Accueil client", "Encaissement", "Merchandising"],
            "experience_years": 1,
            "location": {"city": "Marseille"},
            "availability": "immédiat",
            "preferences": {
                "location_preferences": {"maxDistance": 60},
                "contracts": ["CDI", "CDD"],
                "transport": {"modes": ["transport_commun"]},
            },
        },
    ),
    (
        "Électricien du bâtiment, Toulouse, habilité",
        {
            "current_role": "Électricien bâtiment",
            "skills": ["Installation électrique", "Tableaux électriques", "Lecture de plans"],
            "certifications": ["Habilitation électrique B2V BR", "Permis B"],
            "experience_years": 6,
            "location": {"city": "Toulouse"},
            "availability": "1 mois",
            "preferences": {
                "location_preferences": {"maxDistance": 50},
                "salary_expectations": {"min": 2300, "period": "month"},
                "contracts": ["CDI"],
            },
        },
    ),
    (
        "Responsable RH, Lyon, bilingue allemand",
        {
            "current_role": "Responsable ressources humaines",
            "skills": ["Droit du travail", "Recrutement", "Paie", "Relations sociales"],
            "experience_years": 10,
            "languages": {"fr": "C2", "de": "C1"},
            "location": {"city": "Lyon"},
            "availability": "3 mois",
            "preferences": {
                "location_preferences": {"maxDistance": 150},
                "salary_expectations": {"min": 50000, "period": "year"},
                "contracts": ["CDI"],
                "motivations": ["leadership", "impact"],
            },
        },
    ),
    (
        "Préparateur de commandes cariste, Vénissieux",
        {
            "current_role": "Préparateur de commandes",
            "skills": ["Préparation de commandes", "Inventaire"],
            "certifications": ["CACES R489 1", "CACES R489 3"],
            "experience_years": 2,
            "location": {"city": "Vénissieux"},
            "availability": "immédiat",
            "preferences": {
                "location_preferences": {"maxDistance": 35},
                "contracts": ["interim", "CDD", "CDI"],
            },
        },
    ),
    (
        "Product owner, full remote uniquement",
        {
            "current_role": "Product Owner",
            "skills": ["Agile", "Scrum", "User stories", "Jira", "Backlog"],
            "experience_years": 5,
            "languages": {"fr": "C2", "en": "C1"},
            "location": {"city": "Brest"},
            "availability": "2 mois",
            "preferences": {
                "salary_expectations": {"min": 50000, "period": "year"},
                "remote_preferences": "full_remote",
                "contracts": ["CDI"],
            },
        },
    ),
    (
        "Professeur des écoles en reconversion vers la formation",
        {
            "current_role": "Formateur pour adultes",
            "skills": ["Pédagogie", "Animation de formation", "Ingénierie pédagogique"],
            "experiences": [
                {"title": "Professeur des écoles", "start": "2012-09", "end": "2023-07"},
                {"title": "Formateur", "start": "2023-09"},
            ],
            "location": {"city": "Toulouse"},
            "availability": "2026-12-15",
            "preferences": {
                "location_preferences": {"maxDistance": 80},
                "contracts": ["CDI", "CDD"],
                "motivations": ["sens", "learning"],
            },
        },
    ),
    (
        "Mécanicien automobile, Lyon",
        {
            "current_role": "Mécanicien automobile",
            "skills": ["Mécanique automobile", "Diagnostic électronique", "Freinage"],
            "certifications": ["Permis B"],
            "experience_years": 5,
            "location": {"city": "Lyon"},
            "availability": "1 mois",
            "preferences": {
                "location_preferences": {"maxDistance": 60},
                "salary_expectations": {"min": 2000, "period": "month"},
                "contracts": ["CDI"],
            },
        },
    ),
    (
        "Commercial B2B, Montpellier, variable bienvenu",
        {
            "current_role": "Commercial B2B",
            "skills": ["Prospection", "Négociation", "CRM", "Salesforce"],
            "certifications": ["Permis B"],
            "experience_years": 6,
            "languages": {"fr": "C2", "en": "B2", "it": "B1"},
            "location": {"city": "Montpellier"},
            "availability": "1 mois",
            "preferences": {
                "location_preferences": {"maxDistance": 200},
                "salary_expectations": {"min": 38000, "current": 36000, "period": "year"},
                "contracts": ["CDI"],
            },
        },
    ),
    (
        "DevOps engineer, anglophone, CV en anglais",
        {
            "current_role": "DevOps engineer",
            "skills": ["Kubernetes", "Terraform", "AWS", "CI/CD", "Linux", "Docker"],
            "experience_years": 7,
            "languages": {"en": "C2", "fr": "B1"},
            "location": {"city": "Paris"},
            "availability": "3 months",
            "preferences": {
                "location_preferences": {"maxDistance": 40},
                "salary_expectations": {"min": 60000, "period": "year"},
                "remote_preferences": "hybrid",
                "contracts": ["CDI", "freelance"],
            },
        },
    ),
    (
        "Assistante de direction, Bordeaux, temps de trajet court",
        {
            "current_role": "Assistante de direction",
            "skills": ["Gestion d'agenda", "Pack Office", "Rédaction de comptes rendus"],
            "experience_years": 12,
            "location": {"city": "Bordeaux"},
            "availability": "2 mois",
            "preferences": {
                "salary_expectations": {"min": 32000, "period": "year"},
                "contracts": ["CDI"],
                "location_preferences": {"maxDistance": 20},
            },
        },
    ),
    (
        "Agent d'entretien, Saint-Denis, sans voiture",
        {
            "current_role": "Agent d'entretien",
            "skills": ["Nettoyage de locaux", "Bionettoyage"],
            "experience_years": 5,
            "location": {"city": "Saint-Denis", "postal_code": "93200"},
            "availability": "immédiat",
            "preferences": {
                "transport": {
                    "modes": ["transport_commun"],
                    "max_minutes": {"transport_commun": 60},
                },
                "contracts": ["CDI", "CDD"],
            },
        },
    ),
]
