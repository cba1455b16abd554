"""What people send who mean harm, and what becomes of it."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from tests.integration.bugs.attachment_api import PNG, Api

GIF = b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\4\0\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>fetch('/api/bugs/')</script>"


def archive(content: bytes = b"x", name: str = "Payload.class") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return buffer.getvalue()


# What unpacks to 50 MB.
BOMB = archive(bytes(50_000_000), "zeros")

KEPT = [
    ("svg with a script", SVG, "logo.svg", "text/plain", "logo.svg.txt"),
    ("svg called an image", SVG, "logo.png", "text/plain", "logo.png.txt"),
    ("html called an image", HTML, "photo.png", "text/plain", "photo.png.txt"),
    ("html", HTML, "page.html", "text/plain", "page.html.txt"),
    ("a script", b"#!/bin/sh\nrm -rf ~\n", "run.sh", "text/plain", "run.sh.txt"),
    ("windows' script", b"del /q c:\\*\r\n", "run.bat", "text/plain", "run.bat.txt"),
    ("gif and archive", GIF + archive(), "applet.jar", "image/gif", "applet.jar.gif"),
    ("pdf and html", b"%PDF-1.4\n" + HTML, "cv.html", "application/pdf", "cv.html.pdf"),
    ("png and html", PNG + HTML, "x.html", "image/png", "x.html.png"),
    ("bomb", BOMB, "logs.zip", "application/zip", "logs.zip"),
    ("packed bomb", gzip.compress(bytes(10_000_000)), "a.gz", "application/gzip", "a.gz"),
    ("members that leave", archive(name="../../etc/x"), "a.zip", "application/zip", "a.zip"),
    ("java", archive(), "tool.jar", "application/zip", "tool.jar.zip"),
    ("formulas", b"=cmd|' /C calc'!A0\n", "a.csv", "text/plain", "a.csv"),
    ("path", b"x", "../../../etc/cron.d/job", "text/plain", "job.txt"),
    ("windows' path", b"x", r"C:\\Windows\\win.ini", "text/plain", "win.ini"),
    ("header in the name", b"x", "a\tb.txt", "text/plain", "ab.txt"),
    ("turned name", b"x", "cod\u202etxt.exe", "text/plain", "codtxt.exe.txt"),
    ("reserved name", b"x", "NUL.txt", "text/plain", "_NUL.txt"),
]


@pytest.mark.parametrize(
    ("content", "name", "media_type", "kept"),
    [each[1:] for each in KEPT],
    ids=[each[0] for each in KEPT],
)
def test_it_is_kept_as_what_it_is_and_given_back_as_a_download(
    api: Api, content: bytes, name: str, media_type: str, kept: str
) -> None:
    told = api.send(content, name).get_json()
    assert (told["contentType"], told["name"]) == (media_type, kept)
    given = api.ask("GET", told["url"])
    assert given.data == content
    assert given.mimetype == media_type
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in given.headers["Content-Security-Policy"]
    # One file, named by nothing that was sent.
    digest = told["sha256"]
    assert api.files() == {f"{digest[:2]}/{digest}"}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"MZ\x90\0\3\0\0\0", 415),
        (b"\x7fELF\2\1\1\0\0", 415),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", 415),
        (b"\0" * 1000, 415),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 415),
        (HTML + b"\0", 415),
    ],
    ids=["nothing", "windows program", "program", "java class", "zeros", "old office", "nul"],
)
def test_it_is_refused_and_leaves_nothing(api: Api, content: bytes, status: int) -> None:
    refused = api.send(content, "photo.png")
    assert refused.status_code == status, refused.text
    assert api.files() == set()
    assert api.events() == []
