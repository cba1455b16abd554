"""The bridge as its callers use it: files, forms, texts and the JSON of parsers."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.adapters.documents.process import ReadingProcess
from tests.unit.documents_in.corpus import docx, paragraph, pdf
from tests.unit.formats.test_commitment import CV as CV_JSON
from tests.unit.formats.test_commitment import JOB as JOB_JSON
from tests.unit.formats.test_commitment import QUESTIONNAIRE

CV = """Marie Dupont
marie.dupont@example.org - 06 12 34 56 78
75011 Paris
Développeuse Python senior

EXPÉRIENCE
Mars 2019 - aujourd'hui : Développeuse Python, Doctolib
2015 - 2019 : Développeuse web, OVH

COMPÉTENCES
Python, Django, PostgreSQL, Docker

LANGUES
Anglais courant
"""
POSTING = """Développeur Python H/F
CDI - Paris 11e - 45-55 k€ brut annuel
Nous recherchons un développeur Python avec 3 à 5 ans d'expérience.
Télétravail 2 jours par semaine.
Compétences : Python, Django, Docker.
"""
OTHER = {"titre": "Infirmier de bloc opératoire", "localisation": "Brest"}
FAR = "Poste trop loin de mon domicile"
BASE = "/api/v1/integration"


@pytest.fixture
def reader(client_of: Callable[..., FlaskClient]) -> FlaskClient:
    """A client that may match and write nothing."""
    return client_of("matching:read")


@pytest.fixture
def writer(client_of: Callable[..., FlaskClient]) -> FlaskClient:
    """A client that may match and write."""
    return client_of("matching:read", "candidates:write", "candidates:read", "jobs:write",
                     "jobs:read")  # fmt: skip


def cv_file(data: bytes | None = None, name: str = "cv.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data or pdf(*CV.split("\n\n"))), name


def post(client: FlaskClient, path: str, **options: Any) -> Any:
    headers = {"Accept-Language": "fr", **options.pop("headers", {})}
    return client.post(f"{BASE}/{path}", headers=headers, **options)


def test_a_cv_is_read_from_every_kind_of_file(reader: FlaskClient) -> None:
    files = {
        "pdf": pdf(*CV.split("\n\n")),
        "docx": docx(*(paragraph(line) for line in CV.split("\n"))),
        "html": ("<html>" + "".join(f"<p>{line}</p>" for line in CV.split("\n"))).encode(),
        "text": CV.encode("cp1252"),
    }
    for kind, data in files.items():
        # Its name says nothing: the content does.
        answer = post(reader, "parse-cv-from-commitment", data={"cv_file": cv_file(data, "x.bin")})
        assert answer.status_code == 200, answer.json
        found = answer.json
        assert found["file"]["kind"] == kind
        assert found["usable"] is True
        assert {"Python", "Django", "PostgreSQL", "Docker"} <= set(found["document"]["skills"])
        assert found["document"]["languages"]["en"] == "C1"
        text = found["document"]["cv_text"]
        for value in found["values"]:
            assert 0 <= value["start"] <= value["end"] <= len(text)
        spans = {text[v["start"] : v["end"]] for v in found["values"] if "skills" in v["pointer"]}
        assert "Django" in spans


def test_a_cv_comes_raw_as_form_and_as_json_and_says_the_same(reader: FlaskClient) -> None:
    path = "parse-cv-from-commitment"
    answers = [
        post(reader, path, data=CV.encode(), content_type="text/plain"),
        post(reader, path, data=CV.encode("cp1252"), content_type="text/plain; charset=latin1"),
        post(reader, path, data={"cv_text": CV}),
        post(reader, path, data={"text": CV}),
        post(reader, path, json={"cv_text": CV}),
        post(reader, path, json={"text": CV}),
    ]
    documents = [answer.json["document"] for answer in answers]
    assert all(document == documents[0] for document in documents)
    pdf_answer = post(reader, path, data=pdf(CV), content_type="application/pdf")
    assert pdf_answer.json["file"] == {"kind": "pdf", "pages": 1}


def test_the_json_of_a_parser_comes_with_a_report_in_the_callers_language(
    reader: FlaskClient,
) -> None:
    path = "parse-job-from-commitment"
    for body in ({"data": JOB_JSON}, {"result": JOB_JSON}, JOB_JSON, {"job": JOB_JSON},
                 {"job_data": {"data": JOB_JSON}}):  # fmt: skip
        found = post(reader, path, json=body).json
        assert found["document"]["title"] == "Comptable Général H/F"
        assert found["document"]["salary_range"] == {"min": 35000, "max": 38000, "period": "year"}
        assert found["document"]["experience"] == {"min_years": 5, "max_years": 10}
        assert (found["origin"], found["usable"]) == ("json", True)
    french = post(reader, path, json={**JOB_JSON, "salary_min": -5}).json["report"]
    english = post(reader, path, json={**JOB_JSON, "salary_min": -5},
                   headers={"Accept-Language": "en"}).json["report"]  # fmt: skip
    refused = {
        name: next(field for field in report["fields"] if field["outcome"] == "refused")
        for name, report in (("fr", french), ("en", english))
    }
    assert refused["fr"]["detail"] == "un montant négatif est impossible"
    assert refused["en"]["detail"] == "a negative amount is impossible"
    assert refused["fr"]["reason"] == refused["en"]["reason"] == "negative"
    assert refused["fr"]["from"] == -5
    assert french["taken"] + french["repaired"] + french["refused"] + french["ignored"] == 14


def test_a_cv_of_a_parser_is_taken_in_a_form_too(reader: FlaskClient) -> None:
    found = post(reader, "parse-cv-from-commitment", data={"cv": json.dumps(CV_JSON)}).json
    assert found["document"]["personal_info"] == {"firstName": "Marie", "lastName": "Dupont"}


def test_a_page_with_structured_data_is_believed_before_its_words(reader: FlaskClient) -> None:
    stated = {"@context": "https://schema.org", "@type": "JobPosting", "title": "Soudeur TIG",
              "hiringOrganization": {"name": "Naval"}, "employmentType": "CDD"}  # fmt: skip
    page = (
        f'<html><script type="application/ld+json">{json.dumps(stated)}</script>'
        "<h1>Rejoignez-nous !</h1><p>Salaire : 30-34 k€ brut annuel</p></html>"
    )
    answer = post(reader, "parse-job-from-commitment", data=page.encode(),
                  content_type="text/html")  # fmt: skip
    document = answer.json["document"]
    assert document["title"] == "Soudeur TIG"
    assert document["contract_type"] == "CDD"
    assert document["salary_range"]["max"] == 34000


def test_a_cv_is_ranked_against_the_jobs_that_come_with_it(reader: FlaskClient) -> None:
    answer = post(
        reader,
        "cv-to-matching",
        data={
            "cv_file": cv_file(),
            "pourquoi_ecoute": FAR,
            "force_refresh": "false",
            "jobs": json.dumps([OTHER, POSTING, {"salaire": "30K"}]),
        },
    )
    assert answer.status_code == 200, answer.json
    found = answer.json
    assert found["matches"][0]["job_id"] == "job-2"
    assert found["adaptive_weighting"]["applied"] is True
    assert found["matching_results"]["weights_used"]["location"] == pytest.approx(0.25)
    assert found["candidate_id"].startswith("cv-")
    assert [job["usable"] for job in found["jobs"]] == [True, True, False]
    assert found["metadata"]["jobs_considered"] == 2
    assert found["cv"]["document"]["skills"]


def test_a_cv_is_ranked_against_the_stock_where_no_job_comes(writer: FlaskClient) -> None:
    stored = writer.post("/api/v1/jobs", json={"title": "Développeuse Python"}).json["id"]
    body = {"data": {"poste": "Développeur Python"}, "pourquoi_ecoute": FAR}
    answer = post(writer, "cv-to-matching", json=body)
    assert [match["job_id"] for match in answer.json["matches"]] == [stored]
    raw = post(writer, f"cv-to-matching?limit=1&pourquoi_ecoute={FAR}", data=CV.encode(),
               content_type="text/plain")  # fmt: skip
    assert [match["job_id"] for match in raw.json["matches"]] == [stored]
    assert raw.json["adaptive_weighting"]["applied"] is True


def test_the_whole_workflow_brings_everything_together(reader: FlaskClient) -> None:
    answer = post(
        reader,
        "complete-workflow",
        data={
            "cv_file": cv_file(),
            "job_file": (io.BytesIO(pdf(POSTING)), "offre.pdf"),
            "job_text": "Infirmier de bloc H/F\nCDI à Brest, 30 k€",
            "questionnaire": json.dumps(QUESTIONNAIRE),
        },
    )
    assert answer.status_code == 200, answer.json
    results = answer.json["workflow_results"]
    assert all(results[part]["success"] for part in results)
    candidate = answer.json["candidate"]
    assert candidate["preferences"]["sectors_avoided"] == ["Tabac"]
    assert candidate["availability"] == "Immédiat"
    assert "Django" in candidate["skills"]
    assert results["questionnaire_parsing"]["data"]["refused"] == 0
    ranked = results["matching"]["data"]
    assert ranked["adaptive_weighting"]["reasons"][0]["text"] == FAR
    assert {match["job_id"] for match in ranked["matches"]} | {
        pair["job_id"] for pair in ranked["excluded"]
    } == {"job-1", "job-2"}


def test_a_workflow_may_lack_parts(reader: FlaskClient) -> None:
    job = post(reader, "complete-workflow", data={"job_text": POSTING}).json
    assert job["workflow_results"]["job_parsing"]["success"] is True
    assert job["workflow_results"]["matching"] == {"success": False, "data": None}
    assert job["candidate"] is None
    wishes = {**QUESTIONNAIRE, "poste": "Développeuse Python"}
    person = post(reader, "complete-workflow", json={"questionnaire": wishes, "jobs": [POSTING]})
    assert person.json["workflow_results"]["matching"]["success"] is True
    nothing = post(reader, "complete-workflow", json={"limit": 3})
    assert nothing.status_code == 400


def test_nothing_is_stored_unless_it_is_asked_for(writer: FlaskClient) -> None:
    jobs = json.dumps([POSTING])
    post(writer, "cv-to-matching", data={"cv_file": cv_file(), "jobs": jobs})
    post(writer, "parse-job-from-commitment", json=JOB_JSON)
    assert writer.get("/api/v1/candidates").json["total"] == 0
    assert writer.get("/api/v1/jobs").json["total"] == 0
    kept = post(writer, "cv-to-matching",
                data={"cv_file": cv_file(), "jobs": jobs, "store": "true"}).json  # fmt: skip
    assert kept["candidate_id"] == kept["cv"]["stored_id"]
    assert kept["matches"][0]["job_id"] == kept["jobs"][0]["stored_id"]
    shown = writer.get(f"/api/v1/candidates/{kept['candidate_id']}").json
    assert shown["skills"] == kept["cv"]["document"]["skills"]
    parsed = post(writer, "parse-job-from-commitment?store=true", json=JOB_JSON).json
    assert writer.get(f"/api/v1/jobs/{parsed['stored_id']}").status_code == 200


def form(data: bytes, name: str = "cv_file", **fields: str) -> dict[str, Any]:
    """A form with one file, the same bytes each time."""
    parts = [f'--B\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
             for key, value in fields.items()]  # fmt: skip
    parts.append(f'--B\r\nContent-Disposition: form-data; name="{name}"; filename="x"\r\n\r\n')
    body = "".join(parts).encode() + data + b"\r\n--B--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=B"}


def test_the_same_idempotency_key_stores_once(writer: FlaskClient) -> None:
    for number, sent in enumerate((form(pdf(CV), store="true"), {"json": {"cv_text": CV}})):
        key = {"Idempotency-Key": f"cv-of-marie-{number}"}
        first, second = (
            post(writer, "parse-cv-from-commitment?store=true", headers=key, **sent)
            for _ in range(2)
        )
        assert first.status_code == 200, first.json
        assert first.json["stored_id"] == second.json["stored_id"]
    assert writer.get("/api/v1/candidates").json["total"] == 2


def test_who_may_not_write_may_not_store(
    reader: FlaskClient, client_of: Callable[..., FlaskClient]
) -> None:
    data = {"cv_text": CV, "store": "true"}
    assert post(reader, "parse-cv-from-commitment", data=data).status_code == 403
    one_side = client_of("matching:read", "candidates:write")
    both = {**data, "jobs": json.dumps([POSTING])}
    assert post(one_side, "cv-to-matching", data=both).status_code == 403
    assert post(one_side, "cv-to-matching", data=data).status_code == 200


def test_what_is_not_whole_is_not_stored(writer: FlaskClient) -> None:
    answer = post(writer, "parse-job-from-commitment", json={"salaire": "30K", "store": True})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/title"


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("parse-cv-from-commitment", {"data": {"cv_file": cv_file(b"\x89PNG\r\n\x1a\n\0")}}, 422),
    ("parse-cv-from-commitment", {"data": {"cv_file": cv_file(b"%PDF-1.4\nBonjour")}}, 422),
    ("parse-cv-from-commitment", {"data": {"photo": cv_file(b"x")}}, 422),
    ("parse-cv-from-commitment", {"data": {"cv": "{"}}, 422),
    ("parse-cv-from-commitment", {"data": {"cv_text": CV, "couleur": "bleu"}}, 422),
    ("parse-cv-from-commitment", {"data": {"cv_text": CV, "cv": "{}"}}, 422),
    ("parse-cv-from-commitment", {"data": {"cv_text": ""}}, 400),
    ("parse-cv-from-commitment", {"data": b"", "content_type": "text/plain"}, 400),
    ("parse-cv-from-commitment", {"data": b"{", "content_type": "application/json"}, 400),
    ("parse-cv-from-commitment", {"data": b"x", "content_type": "image/png"}, 415),
    ("parse-cv-from-commitment?couleur=bleu", {"data": {"cv_text": CV}}, 422),
    ("cv-to-matching", {"data": {"jobs": "[]"}}, 400),
    ("cv-to-matching", {"json": {"cv_text": CV, "limit": 0}}, 422),
    ("cv-to-matching", {"json": {"cv_text": CV, "couleur": 1}}, 422),
    ("cv-to-matching", {"json": {"data": {"email": "a@b.fr"}}}, 422),
    ("complete-workflow", {"json": {"jobs": [3]}}, 422),
]


@pytest.mark.parametrize(("path", "options", "status"), REFUSED)
def test_what_cannot_be_read_is_a_problem(
    reader: FlaskClient, path: str, options: dict[str, Any], status: int
) -> None:
    sent = {name: dict(value) if name == "data" and isinstance(value, dict) else value
            for name, value in options.items()}  # fmt: skip
    for name, value in sent.get("data", {}).items() if isinstance(sent.get("data"), dict) else ():
        if isinstance(value, tuple):
            sent["data"][name] = (io.BytesIO(value[0].getvalue()), value[1])
    answer = post(reader, path, **sent)
    assert answer.status_code == status, answer.json
    assert answer.mimetype == "application/problem+json"


def test_a_refused_document_says_why_by_code_and_in_words(reader: FlaskClient) -> None:
    answer = post(reader, "parse-cv-from-commitment", data={"cv_file": cv_file(b"\x89PNG\0\0")})
    assert answer.json["code"] == "image"
    assert answer.json["type"] == "/problems/unreadable-document"
    assert "scan" in answer.json["detail"]
    assert answer.json["title"] == "Document illisible"


def test_limits_of_size_are_named(app: Flask, reader: FlaskClient) -> None:
    most = app.config["NEXTVISION"].max_document_bytes
    path = "parse-cv-from-commitment"
    large = post(reader, path, **form(b"a" * (most + 1)))
    assert (large.status_code, large.json["limit_bytes"]) == (413, most)
    raw = post(reader, path, data=b"a" * (most + 1), content_type="text/plain")
    assert raw.status_code == 413
    whole = post(reader, path, data=b"a" * (2 * most + 1_000_001), content_type="text/plain")
    assert whole.status_code == 413
    body = post(reader, path, data=b'{"a": "' + b"a" * 1_000_000 + b'"}',
                content_type="application/json")  # fmt: skip
    assert (body.status_code, body.json["limit_bytes"]) == (413, 1_000_000)


def test_a_reader_that_dies_is_no_fault_of_ours(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ReadingProcess.ask

    def die(self: ReadingProcess, data: bytes, limits: Any) -> Any:
        self.end()
        return asked(self, data, limits)

    monkeypatch.setattr(ReadingProcess, "ask", die)
    answer = post(reader, "parse-cv-from-commitment", data={"cv_file": cv_file()})
    assert (answer.status_code, answer.json["code"]) == (422, "broken")


def test_no_reader_to_be_had_is_told_with_when_to_come_back(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: ReadingProcess) -> None:
        raise BlockingIOError

    monkeypatch.setattr(ReadingProcess, "__init__", refuse)
    answer = post(reader, "parse-cv-from-commitment", data={"cv_file": cv_file()})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_nothing_personal_is_logged(reader: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    post(reader, "parse-cv-from-commitment", data={"cv_file": cv_file(name="cv_marie.pdf")})
    post(reader, "cv-to-matching", data={"cv_text": CV})
    post(reader, "parse-cv-from-commitment", data={"cv_file": cv_file(b"%PDF-1.4 Marie")})
    assert caplog.records
    assert "arie" not in caplog.text
    assert "0612345678" not in caplog.text.replace(" ", "")


def run(app: Flask, *arguments: str, stdin: bytes | None = None) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["extract", *arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_the_command_reads_files(app: Flask, tmp_path: Any) -> None:
    cv, offer = tmp_path / "cv.bin", tmp_path / "offre.json"
    cv.write_bytes(pdf(*CV.split("\n\n")))
    offer.write_text(json.dumps({"data": JOB_JSON}), encoding="utf-8")
    code, output = run(app, str(cv))
    assert code == 0
    assert "/skills/0" in output
    code, output = run(app, str(offer), "--kind", "job", "--json")
    assert (code, json.loads(output)["document"]["title"]) == (0, "Comptable Général H/F")
    code, output = run(app, "-", "--kind", "job", stdin=b'{"salaire": "30K"}')
    assert (code, "missing   /title" in output) == (1, True)
    code, output = run(app, "-", stdin=b"MZ\0\0")
    assert (code, "unknown_type" in output) == (2, True)
