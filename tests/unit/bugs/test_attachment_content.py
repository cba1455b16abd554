import gzip
import io
import zipfile

import pytest

from src.adapters.attachments.content_types import ContentProbe

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"
GIF = b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\4\0\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
OFFICE = "application/vnd.openxmlformats-officedocument."


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, "<xml/>" * 50)
    return buffer.getvalue()


def media_type(content: bytes, step: int = 1 << 16) -> str | None:
    probe = ContentProbe()
    for start in range(0, len(content), step):
        probe.feed(content[start : start + step])
    return probe.media_type()


KNOWN = [
    (PNG, "image/png"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
    (GIF, "image/gif"),
    (b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0", "image/webp"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "application/pdf"),
    (archive("notes.txt"), "application/zip"),
    (archive(), "application/zip"),
    (gzip.compress(b"trace", mtime=0), "application/gzip"),
    (archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
     OFFICE + "wordprocessingml.document"),
    (archive("docProps/app.xml", "docProps/core.xml", "xl/theme/theme1.xml"),
     OFFICE + "spreadsheetml.sheet"),
    (archive("_rels/.rels", "ppt/presentation.xml"), OFFICE + "presentationml.presentation"),
    (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41", "video/mp4"),
    (b"\0\0\0\x20ftypmp42\0\0\0\0mp42isom", "video/mp4"),
    (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\xf7\x81\1\x42\x82\x84webm", "video/webm"),
    (b"a;b\n1;2\n", "text/plain"),
    ("été à 25 °C\n".encode(), "text/plain"),
    (b"\xef\xbb\xbfwith a mark", "text/plain"),
    (b"\x1b[31mred\x1b[0m\n", "text/plain"),
    (b"<!doctype html><script>alert(1)</script>", "text/plain"),
    (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "text/plain"),
    (b"#!/bin/sh\nrm -rf /\n", "text/plain"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), KNOWN)
@pytest.mark.parametrize("step", [1, 7, 1 << 16])
def test_a_type_is_read_from_the_content_however_it_arrives(content, expected, step):
    assert media_type(content, step) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0\3\0\0\0",
        b"\x7fELF\2\1\1\0",
        b"\xca\xfe\xba\xbe\0\0\0\x34",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"text and then\0a NUL",
        "é".encode("latin-1") + b" alone",
        b"cut in the middle of a letter \xc3",
        "windows".encode("utf-16"),
        b"\x89PNG\r\n\x1a\n not the header of an image \xff",
        b"RIFF\x24\0\0\0AVI LIST\xff",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    ],
)
def test_what_is_none_of_the_table_is_not_recognised(content):
    assert media_type(content) is None


def test_text_is_text_to_its_last_byte():
    assert media_type(b"a line of text\n" * 100_000) == "text/plain"
    assert media_type(b"a line of text\n" * 100_000 + b"\0") is None


def test_a_file_that_is_two_things_is_the_one_it_begins_as():
    assert media_type(GIF + archive("Payload.class")) == "image/gif"
    assert media_type(b"%PDF-1.4\n<html><script>alert(1)</script></html>") == "application/pdf"
    assert media_type(b"<html>\n%PDF-1.4\n\xff\xfe") is None
    assert media_type(b"GIF89a/*") == "image/gif"
