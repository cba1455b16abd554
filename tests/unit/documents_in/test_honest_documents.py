from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader, PdfWriter

from src.adapters.documents.isolated import IsolatedDocumentReader
from src.services.documents_text import MOST_CHARACTERS, DocumentReader
from tests.unit.documents_in.corpus import body, docx, paragraph, pdf, table

CV = "Élodie Faure\nDéveloppeuse Python\n(10 ans d'expérience) à Nîmes"


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    reader = IsolatedDocumentReader()
    yield reader
    reader.close()


def test_a_pdf_gives_its_pages_one_after_the_other(reader: DocumentReader) -> None:
    found = reader.read(pdf(CV, "Formation\nMaster 2014", deflate=True))
    assert found.text == CV + "\nFormation\nMaster 2014"
    assert (found.kind, found.pages, found.warnings) == ("pdf", 2, ())


def test_a_pdf_may_have_mail_before_it(reader: DocumentReader) -> None:
    assert reader.read(b"Content-Type: application/pdf\r\n\r\n" + pdf(CV)).text == CV


def test_a_docx_gives_header_paragraphs_bullets_tables_and_footer(reader: DocumentReader) -> None:
    made = docx(
        paragraph("Développeuse Python"),
        paragraph("Django & Flask <3", bullet=True),
        table(("2019 - 2024", "Tech Lead, Doctolib"), ("2015 - 2019", "Dev, OVH")),
        "<w:p><w:r><w:t>un</w:t><w:tab/><w:t>deux</w:t><w:br/><w:t>trois</w:t></w:r></w:p>",
        "<w:p><w:del><w:r><w:t>effacé</w:t></w:r></w:del><w:r><w:t>gardé</w:t></w:r></w:p>",
        more={
            "word/header1.xml": body(paragraph("Élodie Faure")),
            "word/footer1.xml": body(paragraph("Page 1")),
            "word/media/photo.png": b"\x89PNG",
        },
    )
    found = reader.read(made)
    assert found.text.replace("\n\n", "\n").split("\n") == [
        "Élodie Faure", "Développeuse Python", "- Django & Flask <3",
        "2019 - 2024\tTech Lead, Doctolib", "2015 - 2019\tDev, OVH", "un\tdeux", "trois", "gardé",
        "Page 1",
    ]  # fmt: skip
    assert found.kind == "docx"


def test_columns_made_by_a_table_come_one_after_the_other(reader: DocumentReader) -> None:
    left = f"<w:tc>{paragraph('Compétences')}{paragraph('Python')}</w:tc>"
    right = f"<w:tc>{paragraph('Expérience')}{paragraph('Chef de projet')}</w:tc>"
    found = reader.read(docx(f"<w:tbl><w:tr>{left}{right}</w:tr></w:tbl>"))
    assert found.text == "Compétences\nPython\nExpérience\nChef de projet"


def test_what_a_fallback_repeats_is_read_once(reader: DocumentReader) -> None:
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    inner = paragraph("encadré")
    box = (
        f'<mc:AlternateContent xmlns:mc="{space}"><mc:Choice Requires="wps">{inner}</mc:Choice>'
        f"<mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent>"
    )
    assert reader.read(docx(box)).text == "encadré"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_plain_text_is_read_in_any_encoding(reader: DocumentReader, encoding: str) -> None:
    found = reader.read(CV.replace("\n", "\r\n").encode(encoding))
    assert (found.text, found.kind) == (CV, "text")


def test_a_page_is_read_as_a_reader_sees_it_and_kept(reader: DocumentReader) -> None:
    page = (
        "<!DOCTYPE html><html><style>p{}</style><h1>Soudeur&nbsp;H/F</h1><p>CDI<script>x</script>"
    )
    found = reader.read(page.encode())
    assert (found.text, found.kind, found.markup) == ("Soudeur H/F\nCDI", "html", page)


def test_a_text_that_speaks_of_formats_stays_a_text(reader: DocumentReader) -> None:
    for text in (
        "MZOURI Karim",
        "J'écris du %PDF-1.7 à la main",
        "Balises <html> et <p>",
        "BMW, MZ et ELF",
    ):
        assert reader.read(text.encode()).kind == "text"


def test_joined_letters_and_soft_hyphens_are_taken_apart(reader: DocumentReader) -> None:
    assert reader.read("o\ufb03ce, certi\ufb01\u00e9, déve\u00adloppeur".encode()).text == (
        "office, certifié, développeur"
    )


def test_a_long_text_is_cut_and_says_so(reader: DocumentReader) -> None:
    found = reader.read(b"mot " * 100_000)
    assert len(found.text) == MOST_CHARACTERS
    assert found.warnings == ("truncated",)


def test_a_broken_page_costs_no_other(reader: DocumentReader) -> None:
    made = pdf("première", "deuxième").replace(b"/Contents 7 0 R", b"/Contents 7 0 X")
    found = reader.read(made)
    assert found.text.startswith("première")
    assert found.pages == 2


def test_a_file_protected_against_changes_only_is_read(reader: DocumentReader) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(CV))))
    writer.encrypt("", "owner", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    assert reader.read(target.getvalue()).text == CV
