"""Invented names: people, and the words that companies and territories are named with."""

from __future__ import annotations

import re
from typing import Final

from src.adapters.demo.chance import Chance

WOMEN: Final = tuple(
    "Camille Léa Manon Chloé Sarah Inès Julie Émilie Céline Sandrine Nathalie Isabelle Sophie "
    "Aurélie Marion Pauline Mathilde Laura Lucie Clara Élodie Fatima Nadia Samira Yasmine Aïcha "
    "Khadija Leïla Amel Mariam Awa Fatoumata Aminata Linh Mai Ioana Maria Ana Sofia Carla Elena "
    "Valérie Christine Patricia Véronique Corinne Hélène Anne Claire Agnès Marine Océane Anaïs "
    "Jade Zoé Louise Alice Juliette Margaux Noémie Justine Charlotte Solène Maëlle Gwenaëlle "
    "Delphine Stéphanie Virginie Caroline Séverine Laetitia Karine Myriam Déborah Rachel".split()
)
MEN: Final = tuple(
    "Thomas Nicolas Julien Maxime Alexandre Antoine Romain Kévin Mathieu Guillaume Clément Hugo "
    "Lucas Théo Louis Arthur Paul Pierre Jean Michel Philippe Laurent Stéphane Christophe "
    "Frédéric David Olivier Sébastien Jérôme Bruno Pascal Thierry Mohamed Karim Rachid Mehdi "
    "Youssef Ahmed Sofiane Bilal Moussa Mamadou Ibrahima Ousmane Abdoulaye Minh Andrei Ion João "
    "Paulo Carlos Diego Marco Yann Erwan Loïc Ronan Gaël Benoît Vincent Fabien Damien Cédric "
    "Florian Quentin Valentin Bastien Adrien Jordan Dylan Enzo Nathan Raphaël Samuel Simon".split()
)
FAMILIES: Final = tuple(
    "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre "
    "Michel Garcia Bertrand Roux Vincent Fournier Morel Girard André Mercier Dupont Lambert "
    "Bonnet François Martinez Legrand Garnier Faure Rousseau Blanc Guérin Muller Henry Roussel "
    "Nicolas Perrin Morin Mathieu Clément Gauthier Dumont Lopez Fontaine Chevalier Robin Masson "
    "Sanchez Gérard Nguyen Boyer Denis Lemaire Duval Joly Gautier Roger Roche Roy Noël Meyer "
    "Lucas Meunier Jean Perez Marchand Dufour Blanchard Marie Barbier Brun Dumas Brunet Schmitt "
    "Leroux Colas Fernandez Pierre Renard Arnaud Rolland Caron Aubert Giraud Leclerc Vidal "
    "Bourgeois Renaud Lemoine Picard Gaillard Philippe Leclercq Lacroix Fabre Dupuis Olivier "
    "Rodriguez Da-Silva Hubert Louis Charles Guillot Rivière Le-Gall Guillaume Adam Rey Moulin "
    "Gonzalez Berger Lecomte Menard Fleury Deschamps Carpentier Julien Benoit Paris Maillard "
    "Marchal Aubry Vasseur Le-Roux Renault Jacquet Collet Prévost Poirier Charpentier Royer Huet "
    "Baron Dupuy Pons Paul Laine Carre Breton Rémy Schneider Perrot Guyot Barre Marty Cousin "
    "Benali Haddad Cherif Belkacem Bouzid Mansouri Traoré Diallo Keïta Camara Coulibaly Cissé "
    "Tran Pham Popescu Costa Ferreira Pereira Rossi Kowalski Yilmaz".split()
)
_PREFIXES: Final = (
    "Alvo Brena Celto Dorva Elyo Fenra Galio Halve Ivara Jolva Kerio Lumva Mavro Nexa Orvo Prado "
    "Quelo Rova Silvo Tavero Ulva Verdo Yvora Zenva Ocari Mirava Sorelo Ambro Cordi Estra"
).split()
_SUFFIXES: Final = "lis nis tia via rane cel dor gane méa lune xio bel ris tem".split()
_SURNAMES: Final = (
    "Pellerin Lestrade Morvan Castagnet Vauquelin Ferrand Delmotte Kermadec Roussillon Bastide "
    "Auvray Cazenave Thévenot Loubère Maréchaux Grandval Sabatier Queyras Hennequin Boisrond "
    "Champlain Estève Ravenel Montigaud Peyrelade Sarrazin Tessonnière Vialatte Wagnon Zimmerlé "
    "Barthélot Courtade Dartigue Ehrmann Falguière Gourdon Jaubertie Lacassagne Malaterre Noguès"
).split()
_LANDS: Final = (
    "Orsenne Aurelle Solanges Garelle Brévance Merlaude Tourvène Clairance Valombre Sauvelle "
    "Montverne Rivaudière Chantelune Lorvaine Sérande Vignelle Corbelune Fontaride Noirmelle "
    "Ombrevaux Pierrelune Rochevane Estrelle Argevaux"
).split()
_SAINTS: Final = (
    "Saint-Evrard Sainte-Mélisande Saint-Valdric Sainte-Orlane Saint-Tervais Saint-Bertulphe "
    "Sainte-Ysoline Saint-Gaudry Sainte-Alvère Saint-Odéric"
).split()
_TREES: Final = (
    "Grands Aulnes|Trois Érables|Vieux Charmes|Hauts Tilleuls|Sept Ormeaux|Deux Cèdres|"
    "Quatre Noyers|Jeunes Frênes|Cinq Platanes|Beaux Hêtres"
).split("|")
_FLOWERS: Final = (
    "Ancolies Bleues|Gentianes d'Or|Clématites Blanches|Campanules du Lac|Pervenches du Moulin|"
    "Glycines du Parc|Lavandes du Clos|Camélias d'Hiver"
).split("|")
_CUBS: Final = (
    "Lionceaux|Oursons Rêveurs|Poussins Malins|Loupiots|Écureuils Curieux|Hérissons".split("|")
)
_BEFORE_VOWEL: Final = re.compile(r"\bde (?=[AEIOUÉÈÎ])")
_AREAS: Final = ("Pays", "Val", "Bocage", "Plateau")


def company_name(pattern: str, chance: Chance) -> str:
    """A name by a pattern such as ``Garage {family}`` or ``{coined} Conseil``."""
    land = chance.choice(_LANDS)
    first, second = chance.some(_SURNAMES, 2, 2)
    name = pattern.format(
        family=first,
        family2=f"& {second}",
        first=chance.choice(WOMEN),
        coined=chance.choice(_PREFIXES) + chance.choice(_SUFFIXES),
        land=f"{chance.choice(_AREAS)} de {land}",
        land2=land,
        saint=chance.choice(_SAINTS),
        tree=chance.choice(_TREES),
        flower=chance.choice(_FLOWERS),
        cub=chance.choice(_CUBS),
    )
    return _BEFORE_VOWEL.sub("d'", name)


def person_name(chance: Chance, *, woman: bool) -> tuple[str, str]:
    """A first name and a family name."""
    family = chance.choice(FAMILIES).replace("-", " ")
    return chance.choice(WOMEN if woman else MEN), family
