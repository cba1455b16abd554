"""Whatever bytes come, a reader gives rows and errors of rows, or says what it cannot read."""

from __future__ import annotations

import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from src.adapters.formats.detection import read_rows
from src.services.documents import DocumentError, check_document, read_tolerantly
from src.services.import_rows import FORMATS, FormatError, ImportRow, RowError
from src.services.records import Kind

KINDS = st.sampled_from(["job", "candidate"])
FORMAT_NAMES = st.sampled_from(FORMATS)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
SIGNS = st.text(alphabet=list("{}[]\",:;\n\r\t\\<>/!-&#|'=eé0 \ufeff\x00"), max_size=300)
POSTING_KEYS = st.sampled_from(
    "@type @id @graph title description employmentType hiringOrganization jobLocation "
    "baseSalary value minValue unitText experienceRequirements monthsOfExperience skills "
    "identifier validThrough geo latitude address addressCountry credentialCategory".split()
)
POSTINGS = st.recursive(
    JSON | st.sampled_from(["JobPosting", "YEAR", "CDI", "<p>x</p>", "2026-01-01"]),
    lambda inner: st.dictionaries(POSTING_KEYS, inner | st.lists(inner, max_size=3), max_size=6),
    max_leaves=15,
)
RESUME_KEYS = st.sampled_from(
    "basics work education skills languages certificates meta name label email location "
    "startDate endDate position highlights level keywords fluency language studyType".split()
)
RESUMES = st.recursive(
    JSON | st.sampled_from(["2020-01", "Master", "French"]),
    lambda inner: st.dictionaries(RESUME_KEYS, inner | st.lists(inner, max_size=3), max_size=6),
    max_leaves=15,
)


def read_all(data: bytes, kind: Kind, format_name: str) -> None:
    try:
        for row in read_rows(io.BytesIO(data), kind, format_name):
            assert isinstance(row, ImportRow | RowError)
            if isinstance(row, ImportRow):
                read_document(kind, row.content)
    except FormatError as error:
        assert error.french  # noqa: PT017


def read_document(kind: Kind, content: object) -> None:
    try:
        document, _ = read_tolerantly(kind, content)
    except DocumentError as error:
        assert error.faults  # noqa: PT017
    else:
        # What was taken can be stored, and is in normal form already.
        assert check_document(kind, json.loads(json.dumps(document))) == document


@given(st.binary(max_size=2000), KINDS, FORMAT_NAMES)
def test_no_bytes_break_a_reader(data: bytes, kind: Kind, format_name: str) -> None:
    read_all(data, kind, format_name)


@given(SIGNS, st.sampled_from(["utf-8", "utf-16", "cp1252"]), KINDS, FORMAT_NAMES)
def test_no_signs_break_a_reader(signs: str, encoding: str, kind: Kind, format_name: str) -> None:
    read_all(signs.encode(encoding, "replace"), kind, format_name)


@given(st.lists(st.lists(st.text(max_size=30), max_size=6), max_size=6), KINDS)
def test_no_cells_break_the_table_reader(cells: list[list[str]], kind: Kind) -> None:
    header = "title;headline;salaire;contrat;langues;expérience;télétravail;début;email"
    lines = [";".join(f'"{cell}"' for cell in row) for row in cells]
    read_all("\n".join([header, *lines]).encode("utf-8", "replace"), kind, "csv")


@given(JSON, KINDS, st.sampled_from(["json", "ndjson", "json_resume", "job_posting", "auto"]))
def test_no_json_breaks_a_reader(value: Any, kind: Kind, format_name: str) -> None:
    read_all(json.dumps(value).encode(), kind, format_name)


@given(POSTINGS)
def test_no_posting_breaks_the_converter(value: Any) -> None:
    read_all(json.dumps({"@type": "JobPosting", "title": "x", "p": value}).encode(), "job", "auto")
    if isinstance(value, dict):
        whole = {"@type": "JobPosting", "title": "x"} | value
        read_all(json.dumps(whole).encode(), "job", "job_posting")


@given(RESUMES)
def test_no_resume_breaks_the_converter(value: Any) -> None:
    read_all(json.dumps(value).encode(), "candidate", "json_resume")


@given(JSON, KINDS)
def test_no_value_breaks_the_documents(value: Any, kind: Kind) -> None:
    read_document(kind, value)
