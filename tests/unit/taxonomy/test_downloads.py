"""The downloads of ESCO and ROME: what is read, and what is said of bad files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from src.adapters.taxonomy import read_download
from src.adapters.text.lexicon import lexicon_with
from src.services.taxonomy import TaxonomyFileError
from src.services.taxonomy_records import packed, unpacked
from tests.unit.taxonomy import downloads

OFFICIAL = os.environ.get("NEXTVISION_TAXONOMIES")


def test_esco_is_joined_by_the_addresses_of_its_concepts(tmp_path: Path) -> None:
    download = read_download("esco", downloads.esco(tmp_path))
    skills = {skill.key: skill for skill in download.taxonomy.skills}
    trades = {trade.key: trade for trade in download.taxonomy.trades}
    two = skills["esco:s-2"]
    assert (two.label_fr, two.label_en) == ("zorbonautique", "zorbonautics")
    assert two.names == ("conduite de zorbs", "zorbing", "steer zorbs")
    assert two.related == ("esco:s-1",)
    # French lacks it, so the English label stands for both.
    assert skills["esco:s-1"].label_fr == skills["esco:s-1"].label_en
    assert skills["esco:s-3"].broader == ("esco:s-2",)
    assert skills["esco:s-4"].broader == ()
    pastry = trades["esco:o-2"]
    assert (pastry.group, pastry.domain) == ("isco:7512", "isco:75")
    # Of the essential ones first what fewest trades share; optional ones are no core skills.
    assert pastry.skills == ("esco:s-1", "esco:s-2")
    assert download.skipped == {"broader relations": 1}
    assert download.release == "v9.8, v9.9"


def test_one_language_of_esco_is_enough(tmp_path: Path) -> None:
    downloads.esco(tmp_path)
    download = read_download("esco", tmp_path / "ESCO dataset - v9.8 - en - csv")
    assert {skill.label_fr for skill in download.taxonomy.skills} >= {"zorbonautics"}


def test_rome_is_read_with_all_its_appellations(tmp_path: Path) -> None:
    download = read_download("rome", downloads.rome(tmp_path))
    skills = {skill.key: skill for skill in download.taxonomy.skills}
    assert skills["rome:101"].label_fr == skills["rome:101"].label_en == "Piloter un zorb"
    assert skills["rome:101"].broader == ("rome:103",)
    assert skills["rome:103"].broader == ()
    assert "rome:201" in skills
    (baker, pilot) = download.taxonomy.trades
    assert baker.names == ("Tourier zorbique / Tourière zorbique", "Tourier / Tourière zorbique")
    assert (pilot.key, pilot.group, pilot.domain) == ("rome:Z1101", "rome:Z1101", "rome:Z11")
    assert download.skipped["appellations"] == 1
    assert download.release == "991"


@pytest.mark.parametrize("name", ["esco", "rome"])
def test_content_survives_packing_and_the_same_gives_the_same_bytes(
    name: str, tmp_path: Path
) -> None:
    folder = getattr(downloads, name)(tmp_path)
    taxonomy = read_download(name, folder).taxonomy
    assert unpacked(packed(taxonomy)) == taxonomy
    assert packed(read_download(name, folder).taxonomy) == packed(taxonomy)


def spoil(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("skills_en.csv", b"preferredLabel", b"title",
         "skills_en.csv, line 1, column preferredLabel: is missing"),
        ("skills_en.csv", b"glazed zorbonautics", b"", "column preferredLabel: is empty"),
        ("skills_en.csv", b"glazed", b"gl\xe9z\xe9", "is not UTF-8"),
        ("skills_en.csv", b",glazed zorbonautics,", b",glazed zorbonautics,,,",
         "has 9 cells where the header has 7"),
        ("skills_en.csv", b"http://data.europa.eu/esco/skill/s-3", b"gopher://s-3",
         "column conceptUri: is no address of ESCO's skills"),
        ("occupations_en.csv", b"9998", b"x998", "line 5, column iscoGroup: is no ISCO-08 code"),
        ("occupationSkillRelations.csv", b"relationType", b"relation",
         "occupationSkillRelations.csv, line 1, column relationType: is missing"),
        ("skills_en.csv", b"ZORBQL", b"Z" * 200_000, "field larger than field limit"),
    ],
)  # fmt: skip
def test_a_bad_file_of_esco_is_told_with_its_place(
    file: str, old: bytes, new: bytes, said: str, tmp_path: Path
) -> None:
    (path,) = downloads.esco(tmp_path).rglob(file)
    spoil(path, old, new)
    with pytest.raises(TaxonomyFileError, match=r".") as caught:
        read_download("esco", tmp_path)
    assert said in str(caught.value)


def test_a_quotation_that_nothing_closes_is_told(tmp_path: Path) -> None:
    (path,) = downloads.esco(tmp_path).rglob("skills_en.csv")
    path.write_bytes(path.read_bytes() + b'KnowledgeSkillCompetence,"open')
    with pytest.raises(TaxonomyFileError, match=r"skills_en.csv, line 8: unexpected end of data"):
        read_download("esco", tmp_path)


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("code_rome", "D1102", "D11", "column code_rome: is no ROME code such as M1805: 'D11'"),
        ("competence", "102", "x2", "line 3, column code_ogr: is no number: 'x2'"),
        ("savoir", "libelle_savoir", "libelle", "line 1, column libelle_savoir: is missing"),
    ],
)
def test_a_bad_file_of_rome_is_told_with_its_place(
    table: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    (path,) = downloads.rome(tmp_path).glob(f"*_{table}_v*.csv")
    spoil(path, old.encode(), new.encode())
    with pytest.raises(TaxonomyFileError, match=r".") as caught:
        read_download("rome", tmp_path)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [("esco", "holds no skills_en.csv"), ("rome", "unix_referentiel_competence_v")],
)
def test_an_empty_folder_says_what_it_lacks(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TaxonomyFileError, match=said):
        read_download(name, tmp_path)
    with pytest.raises(TaxonomyFileError, match="is not a folder"):
        read_download(name, tmp_path / "nowhere")


@pytest.mark.skipif(OFFICIAL is None, reason="NEXTVISION_TAXONOMIES names no folder")
def test_the_official_downloads_are_read_and_used() -> None:
    folder = Path(OFFICIAL or "")
    taxonomies = tuple(read_download(name, folder / name).taxonomy for name in ("esco", "rome"))
    esco, rome = taxonomies
    assert len(esco.skills) > 13_000
    assert len(esco.trades) > 2_900
    assert len(rome.trades) > 500
    assert len(rome.skills) > 20_000
    lexicon = lexicon_with(taxonomies, 1)
    assert lexicon.skill("Java (computer programming)") == "java"
    (found,) = lexicon.skills_in("Vous savez manage musical staff")
    assert lexicon.skill_label(found.key, "en") == "manage musical staff"
    assert lexicon.occupations_of("Boulanger") == lexicon_with(()).occupations_of("Boulanger")
    assert len(lexicon.occupations) > 3_000
