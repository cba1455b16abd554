from __future__ import annotations

import pytest

from src.adapters.formats.csv_columns import NEEDED, field_of, paths
from src.services.documents import DocumentError, check_document, read_tolerantly
from src.services.import_rows import FormatError, ImportRow, RowError
from tests.unit.formats.reading import DATA, documents, rows


def test_a_french_windows_table_is_read_without_a_mapping() -> None:
    found = rows(DATA / "offres_windows.csv")
    assert [row.number for row in found] == [1, 2, 3, 4]
    welder, ignored = read_tolerantly("job", found[0].content)
    assert welder == {
        "external_id": "OFF-1001",
        "title": "Soudeur TIG H/F",
        "company": {"name": "Chaudronnerie du Val", "sector": "Métallurgie"},
        "responsibilities": ["Souder des tuyauteries inox", "Contrôler la qualité des soudures"],
        "required_skills": ["Soudure TIG", "Lecture de plans (ISO, DIN)"],
        "preferred_skills": ["Soudure MIG"],
        "experience": {"min_years": 2.0, "max_years": 5.0},
        "education": "CAP Chaudronnerie",
        "location": {"city": "Saint-Nazaire", "postal_code": "44600"},
        "remote_policy": {"mode": "on_site"},
        "contract_type": "CDI",
        "salary_range": {"text": "28-32 k€"},
        "start_date": "2026-03-01",
        "benefits": ["Mutuelle", "Tickets restaurant"],
        "published_at": "2026-01-15",
    }
    assert ignored == ()
    assert found[0].ignored == ("Code ROME",)


def test_a_contract_of_some_months_tells_its_duration() -> None:
    nurse, _ = read_tolerantly("job", rows(DATA / "offres_windows.csv")[1].content)
    assert (nurse["contract_type"], nurse["duration_months"]) == ("CDD", 6.0)
    assert nurse["languages"] == {"en": "A2"}
    assert nurse["experience"] == {"min_years": 0.0}
    assert nurse["knockouts"] == ["Diplôme d'État infirmier"]


def test_a_row_without_a_title_is_refused_and_the_others_are_not() -> None:
    found = rows(DATA / "offres_windows.csv")
    with pytest.raises(DocumentError, match="/title"):
        read_tolerantly("job", found[2].content)


def test_what_a_cell_says_and_nobody_understands_is_told_and_costs_nothing_else() -> None:
    row = rows(DATA / "offres_windows.csv")[3]
    assert row.ignored == (
        "Langues: Espagnol",
        "Type de contrat: Contrat zéro heure",
        "Date de début: 31/02/2026",
        "Code ROME",
    )
    developer, _ = read_tolerantly("job", row.content)
    assert developer["languages"] == {"en": "B2"}
    assert developer["remote_policy"] == {"mode": "hybrid", "days_per_week": 2.0}
    assert "contract_type" not in developer


def test_candidates_are_read_with_their_wishes() -> None:
    found = rows(DATA / "candidats.csv", "candidate")
    lea, _ = read_tolerantly("candidate", found[0].content)
    assert lea["personal_info"] == {
        "firstName": "Léa",
        "lastName": "Martin",
        "email": "lea.martin@example.org",
        "phone": "06 39 98 12 34",
    }
    assert lea["experience_years"] == 7.0
    assert lea["languages"] == {"fr": "native", "en": "B1"}
    assert lea["availability"] == "3 mois"
    assert lea["preferences"] == {
        "salary_expectations": {"text": "38-42 k€", "current": 36000.0},
        "contracts": ["CDI", "CDD"],
        "remote_preferences": "hybrid",
        "location_preferences": {"maxDistance": 30.0},
    }
    assert lea["pourquoi_ecoute"] == ["Rémunération trop faible"]
    ahmed, _ = read_tolerantly("candidate", found[1].content)
    assert ahmed["experience_years"] == 1.5
    assert found[1].ignored == ("Email: pas d'adresse",)
    with pytest.raises(DocumentError, match="one of current_role"):
        read_tolerantly("candidate", found[2].content)


TABLE = "title{0}city{0}description\nSoudeur{0}Évry{0}été\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_delimiter_and_encoding_are_found_out(delimiter: str, encoding: str) -> None:
    assert documents(TABLE.format(delimiter).encode(encoding)) == [
        {"title": "Soudeur", "location": {"city": "Évry"}, "description": "été"}
    ]


def test_windows_bytes_far_into_a_utf8_file_are_still_read() -> None:
    padding = "Soudeur,x\n" * 10_000
    data = b"title,city\n" + padding.encode() + "Maçon,Évry\n".encode("cp1252")
    assert documents(data)[-1] == {"title": "Maçon", "location": {"city": "Évry"}}


def test_a_mapping_goes_before_the_known_names_and_can_leave_a_column_out() -> None:
    table = "Quoi;Titre;Où;En anglais\nSoudeur;ancien titre;Lille;C1\n"
    mapping = {
        "Quoi": "title", "Titre": None, "Où": "location.city", "En anglais": "languages.en",
    }  # fmt: skip
    assert documents(table, mapping=mapping) == [
        {"title": "Soudeur", "location": {"city": "Lille"}, "languages": {"en": "C1"}}
    ]


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"Quoi": "titel"}, "field that a job does not have: titel"),
        ({"Nulle part": "title"}, "columns that are not there: nulle part"),
        ({"Quoi": "location.city"}, "No column was recognised as one of: title"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(mapping: dict[str, str], told: str) -> None:
    with pytest.raises(FormatError, match=told) as refused:
        rows("Quoi;x\nSoudeur;y\n", mapping=mapping)
    assert refused.value.french


def test_too_many_cells_are_an_error_of_their_row_alone() -> None:
    first, second = rows("title,city\nSoudeur,Lille,59000\nMaçon,Lyon\n")
    assert isinstance(first, RowError)
    assert first.fault.detail == "3 cells under 2 columns"
    assert isinstance(second, ImportRow)


def test_a_quote_that_never_ends_swallows_a_bounded_part_which_is_given_back() -> None:
    table = 'title,city\n"Soudeur,Lille\n' + "Maçon,Lyon\n" * 20_000
    found = rows(table)
    errors = [row for row in found if isinstance(row, RowError)]
    assert len(errors) == 1
    assert str(errors[0].source).startswith('"Soudeur,Lille\nMaçon')
    good = [row for row in found if isinstance(row, ImportRow)]
    # Every line is either a row or in the source of the error.
    assert len(good) + str(errors[0].source).count("\n") == 20_001


def test_a_line_without_end_is_an_error_of_its_row_alone() -> None:
    first, second = rows("title,city\n" + "x" * 2_500_000 + "\nMaçon,Lyon\n")
    assert isinstance(first, RowError)
    assert isinstance(second, ImportRow)


@pytest.mark.parametrize("kind", ["job", "candidate"])
def test_every_path_of_the_column_table_is_one_of_the_document(kind: str) -> None:
    samples = {"email": "a@example.org", "currency": "€"}
    cells = ("3", "Oui", "CDI", "2026-03-01", "fr: C2", "année", "open", "high", "senior", "fr")
    needed = {"job": {"title": "x"}, "candidate": {"headline": "x"}}[kind]
    assert NEEDED[kind] <= set(paths(kind))
    for path in paths(kind):
        field = field_of(kind, path)
        assert field is not None
        read = [field.read(samples.get(field.read.__name__, cell)) for cell in cells]
        value = next(item for item in read if item is not None)
        document: dict[str, object] = value
        for name in reversed(field.path):
            document = {name: document}
        if path.startswith("location.l"):
            document = {"location": {"latitude": value, "longitude": value}}
        check_document(kind, needed | document)
