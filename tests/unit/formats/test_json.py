from __future__ import annotations

import json

import pytest

from src.adapters.formats.json_values import MAX_VALUE_CHARS
from src.services.documents import DocumentError, read_tolerantly
from src.services.import_rows import FormatError, ImportRow, RowError
from tests.unit.formats.reading import DATA, documents, rows


def test_lines_are_rows_and_a_bad_line_costs_itself_only() -> None:
    found = rows(DATA / "offres.ndjson")
    assert [type(row).__name__ for row in found] == [
        "ImportRow", "ImportRow", "RowError", "ImportRow", "RowError",
    ]  # fmt: skip
    engineer, ignored = read_tolerantly("job", found[0].content)
    assert engineer["required_skills"] == ["Spark", {"name": "SQL", "level": 4}]
    assert engineer["remote_policy"] == {"mode": "full_remote"}
    assert engineer["salary_range"]["period"] == "year"
    assert engineer["location"] == [{"city": "Paris"}, {"city": "Bordeaux"}]
    assert ignored == ("/internal_note",)
    driver, _ = read_tolerantly("job", found[1].content)
    assert driver["salary_range"] == {"text": "13,50 €/h"}
    assert driver["location"] == {"address": "Zone industrielle, 59000 Lille"}
    assert found[2].source == '{"title": "coupé'
    with pytest.raises(DocumentError, match="/salary_range: min must not be above max"):
        read_tolerantly("job", found[3].content)


@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "a"}, {"title": "b"}]',
        '{"title": "a"}\n{"title": "b"}\n',
        '{"title":\n "a"}\n{"title": "b"}',
        '{"jobs": [{"title": "a"}, {"title": "b"}]}',
        '{\n"items": [{"title": "a"}, {"title": "b"}]\n}',
        '\ufeff[\n{"title": "a"},\n{"title": "b"}\n]\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_arrays_lines_and_wrapped_lists_are_told_apart(text: str, encoding: str) -> None:
    assert documents(text.encode(encoding)) == [{"title": "a"}, {"title": "b"}]


def test_an_array_longer_than_any_window_comes_item_by_item() -> None:
    items = [{"title": f"job {index}", "description": "é" * 900} for index in range(1000)]
    found = documents(json.dumps(items, ensure_ascii=False))
    assert [item["title"] for item in found] == [item["title"] for item in items]


def test_an_array_that_breaks_off_gives_what_stands_before_and_then_one_error() -> None:
    found = rows('[{"title": "a"},\n {"title": "b"}, {"tit')
    assert [type(row) for row in found] == [ImportRow, ImportRow, RowError]
    assert found[2].source == '{"tit'


@pytest.mark.parametrize("text", ['[{"title": "a"} {"title": "b"}]', '[{"title": "a"}', '["'])
def test_what_is_no_array_ends_with_an_error(text: str) -> None:
    assert isinstance(rows(text, format_name="json")[-1], RowError)


def test_an_empty_array_has_no_rows() -> None:
    assert rows("[]") == []


def test_a_value_that_is_too_long_is_an_error_and_the_next_line_is_read() -> None:
    long = json.dumps({"title": "x" * MAX_VALUE_CHARS})
    first, second = rows(f'{long}\n{{"title": "b"}}\n', format_name="ndjson")
    assert isinstance(first, RowError)
    assert len(str(first.source)) <= 300
    assert isinstance(second, ImportRow)
    assert isinstance(rows(f"[{long}]")[0], RowError)


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"a":' * 100_000, '[{"title": ' + "[" * 900])
@pytest.mark.parametrize("format_name", ["auto", "json", "ndjson", "job_posting"])
def test_deep_nesting_is_refused_row_by_row(deep: str, format_name: str) -> None:
    assert all(isinstance(row, RowError) for row in rows(deep, format_name=format_name))


def test_a_deep_value_in_an_unknown_field_does_no_harm() -> None:
    deep = '{"title": "a", "x": ' + "[" * 500 + "]" * 500 + ', "location": {"y": ""}}'
    [row] = rows(deep)
    assert isinstance(row, ImportRow)
    try:
        document, ignored = read_tolerantly("job", row.content)
    except DocumentError as error:
        assert error.faults[0].detail == "nested too deeply"  # noqa: PT017
    else:
        assert document == {"title": "a"}
        assert "/x" in ignored


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "1" * 50])
def test_numbers_that_are_none_are_refused(number: str) -> None:
    [row] = rows(f'{{"title": "a", "duration_months": {number}}}')
    if isinstance(row, ImportRow):
        with pytest.raises(DocumentError):
            read_tolerantly("job", row.content)


@pytest.mark.parametrize("empty", ["", "   \n\t", "\ufeff"])
def test_nothing_is_no_import(empty: str) -> None:
    with pytest.raises(FormatError, match="nothing to import"):
        rows(empty)


def test_a_mapping_is_for_tables() -> None:
    with pytest.raises(FormatError, match="Only CSV"):
        rows('{"title": "a"}', mapping={"title": "title"})


def test_a_resume_becomes_a_candidate() -> None:
    [row] = rows(DATA / "resume.json", "candidate")
    assert isinstance(row, ImportRow)
    candidate, ignored = read_tolerantly("candidate", row.content)
    assert candidate == {
        "external_id": "https://claire.example.org/resume.json",
        "personal_info": {
            "firstName": "Claire",
            "lastName": "Dubreuil",
            "email": "claire.dubreuil@example.org",
            "phone": "01 99 00 12 34",
        },
        "current_role": "Développeuse senior",
        "headline": "Ingénieure logiciel",
        "skills": [
            {"name": "Développement web", "level": 5},
            {"name": "Python", "level": 5},
            {"name": "Django", "level": 5},
            {"name": "Docker", "level": 3},
        ],
        "languages": {"fr": "native", "en": "B2"},
        "experiences": [
            {
                "title": "Développeuse senior",
                "company": "Atelier Numérique",
                "start": "2019-04-01",
                "description": "API de paiement.\n- Passage à PostgreSQL\n"
                "- Encadrement de deux alternants",
            },
            {
                "title": "Développeuse",
                "company": "Web & Co",
                "start": "2015-09",
                "end": "2019-03",
                "description": "Sites marchands.",
            },
        ],
        "education": [{"degree": "Master", "field": "Informatique", "year": 2015}],
        "certifications": ["Professional Scrum Master — Scrum.org"],
        "location": {
            "address": "12 rue des Lilas",
            "city": "Rennes",
            "postal_code": "35000",
            "country": "FR",
        },
        "cv_text": "Dix ans de services web en Python.",
    }
    assert ignored == ()
    assert set(row.ignored) >= {"/volunteer", "/basics/profiles", "/languages/2"}


def test_a_resume_is_no_job() -> None:
    with pytest.raises(FormatError, match="not a job"):
        rows(DATA / "resume.json", "job", "json_resume")
