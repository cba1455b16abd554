"""Invented downloads in the columns of the official ones."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

SKILL = "http://data.europa.eu/esco/skill/"
TRADE = "http://data.europa.eu/esco/occupation/"
_ENGLISH_SKILLS = (
    "conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "status",
)  # fmt: skip
_OCCUPATIONS = (
    "conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "status",
)  # fmt: skip
_RELATIONS = (
    "originalSkillUri", "originalSkillType", "relationType", "relatedSkillType", "relatedSkillUri",
)  # fmt: skip


def write(path: Path, header: Sequence[str], *rows: Sequence[str], mark: bool = False) -> Path:
    """A CSV file of the rows, with folders made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig" if mark else "utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])
    return path


def esco(folder: Path) -> Path:
    """Four skills and three occupations of ESCO, in both languages."""
    english, french = folder / "ESCO dataset - v9.8 - en - csv", folder / "fr"
    skill = ("KnowledgeSkillCompetence",)
    write(
        english / "skills_en.csv", _ENGLISH_SKILLS,
        (*skill, SKILL + "s-1", "knowledge", "", "Java (computer programming)",
         "Oracle Java language\nzorbjava", "released"),
        (*skill, SKILL + "s-2", "knowledge", "", "zorbonautics",
         "zorbing\nsteer zorbs", "released"),
        (*skill, SKILL + "s-3", "knowledge", "", "glazed zorbonautics", "", "released"),
        (*skill, SKILL + "s-4", "knowledge", "", "ZORBQL", "", "released"), mark=True,
    )  # fmt: skip
    write(
        french / "skills_fr_v9.9_labels.csv", ("conceptUri", "preferredLabel", "altLabels"),
        (SKILL + "s-2", "zorbonautique", "conduite de zorbs"),
        (SKILL + "s-3", "zorbonautique glacée", ""),
    )  # fmt: skip
    trade = ("Occupation",)
    write(
        english / "occupations_en.csv", _OCCUPATIONS,
        (*trade, TRADE + "o-1", "7512", "baker", "head of the zorb oven", "released"),
        (*trade, TRADE + "o-2", "7512", "zorb pastry artist", "zorbist\nchief", "released"),
        (*trade, TRADE + "o-3", "9998", "zorb pilot", "", "released"),
    )  # fmt: skip
    write(
        french / "occupations_fr.csv", _OCCUPATIONS,
        (*trade, TRADE + "o-2", "7512", "zorbiste pâtissier/zorbiste pâtissière", "", "released"),
    )  # fmt: skip
    write(
        english / "broaderRelationsSkillPillar.csv",
        ("conceptType", "conceptUri", "broaderType", "broaderUri"),
        (*skill, SKILL + "s-3", "KnowledgeSkillCompetence", SKILL + "s-2"),
        (*skill, SKILL + "s-4", "SkillGroup", SKILL + "S1.2"),
        (*skill, SKILL + "s-4", "KnowledgeSkillCompetence", SKILL + "gone"),
    )  # fmt: skip
    write(
        english / "skillSkillRelations.csv", _RELATIONS,
        (SKILL + "s-2", "knowledge", "optional", "knowledge", SKILL + "s-1"),
    )  # fmt: skip
    write(
        english / "occupationSkillRelations.csv",
        ("occupationUri", "relationType", "skillType", "skillUri"),
        (TRADE + "o-2", "essential", "knowledge", SKILL + "s-2"),
        (TRADE + "o-2", "essential", "knowledge", SKILL + "s-1"),
        (TRADE + "o-2", "optional", "knowledge", SKILL + "s-3"),
        (TRADE + "o-3", "essential", "knowledge", SKILL + "s-2"),
    )  # fmt: skip
    return folder


def rome(folder: Path) -> Path:
    """Three competences, one piece of knowledge and two trades of ROME."""
    write(
        folder / "unix_referentiel_competence_v991_utf8.csv",
        ("code_ogr", "nature", "libelle_competence", "code_ogr_macro_comp"),
        ("101", "Compétence", "Piloter un zorb", "103"),
        ("102", "Compétence", "Élaguer des arbres", ""),
        ("103", "Compétence", "Conduire des engins zorbiques", "103"),
    )  # fmt: skip
    write(
        folder / "unix_referentiel_savoir_v991_utf8.csv",
        ("code_ogr_savoir", "libelle_savoir"), ("201", "Comptabilité générale"),
    )  # fmt: skip
    write(
        folder / "unix_referentiel_code_rome_v991_utf8.csv", ("code_rome", "libelle_rome"),
        ("D1102", "Boulanger / Boulangère"), ("Z1101", "Pilote / Pilote de zorb"),
    )  # fmt: skip
    write(
        folder / "unix_referentiel_appellation_v991_utf8.csv",
        ("code_ogr", "libelle_appellation_long", "libelle_appellation_court", "code_rome"),
        ("1", "Tourier zorbique / Tourière zorbique", "Tourier / Tourière zorbique", "D1102"),
        ("2", "Zorbonaute", "", "Z1101"),
        ("3", "Perdu / Perdue", "", "Z9999"),
    )  # fmt: skip
    return folder
