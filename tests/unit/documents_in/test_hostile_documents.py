from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from src.adapters.documents.isolated import IsolatedDocumentReader
from src.adapters.documents.process import Limits, ReadingProcess
from src.services.documents_text import DocumentRefusedError, ReaderBusyError
from tests.unit.documents_in.corpus import TYPES, body, docx, paragraph, pdf, stream, zipped

HELLO = paragraph("Bonjour")


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedDocumentReader]:
    reader = IsolatedDocumentReader()
    yield reader
    reader.close()


def refusal(reader: IsolatedDocumentReader, data: bytes) -> str:
    with pytest.raises(DocumentRefusedError) as refused:
        reader.read(data)
    assert refused.value.english != refused.value.french
    return refused.value.code


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("secret"))))
    writer.encrypt("user", "owner", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def twice_named() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", body(HELLO))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("word/document.xml", body(paragraph("autre")))
    return target.getvalue()


def lying_size() -> bytes:
    """A part that says it unpacks to ten bytes and unpacks to twenty million."""
    made = bytearray(docx(HELLO, more={"word/header1.xml": b"<a>" + b" " * 20_000_000}))
    real = (20_000_003).to_bytes(4, "little")
    return bytes(made.replace(real, (10).to_bytes(4, "little")))


LAUGHS = "<!DOCTYPE lolz [" + '<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>'
JPEG_SCAN = stream(
    b"\xff\xd8\xff\xe0",
    more="/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8",
)

REFUSED: dict[str, tuple[Any, str]] = {
    "nothing": (lambda: b"", "empty"),
    "spaces": (lambda: b" \r\n\t \0", "empty"),
    "a program": (lambda: b"MZ\x90\0" + b"\0" * 100, "unknown_type"),
    "an elf": (lambda: b"\x7fELF\x02\x01", "unknown_type"),
    "noise": (lambda: bytes(range(256)) * 40, "unknown_type"),
    "gzip": (lambda: b"\x1f\x8b\x08\0\0\0\0", "unknown_type"),
    "rtf": (lambda: b"{\\rtf1 Bonjour}", "unknown_type"),
    "xml": (lambda: b'<?xml version="1.0"?><a>b</a>', "unknown_type"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "image"),
    "a jpeg": (lambda: b"\xff\xd8\xff\xe0\0\x10JFIF", "image"),
    "an old doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unknown_type"),
    "an encrypted docx": (
        lambda: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
            + "EncryptedPackage".encode("utf-16-le")
        ),
        "encrypted",
    ),
    "an encrypted pdf": (encrypted, "encrypted"),
    "a scan": (lambda: pdf("", objects=(JPEG_SCAN,)), "no_text"),
    "text called pdf": (lambda: b"%PDF-1.4\nBonjour", "broken"),
    "half a pdf": (lambda: pdf("a" * 5000)[:700], "broken"),
    "a pdf without objects": (lambda: b"%PDF-1.7\nstartxref\n0\n%%EOF", "broken"),
    "61 pages": (lambda: pdf(*["x"] * 61), "too_many_pages"),
    "an archive": (lambda: zipped({"cv.txt": "Bonjour"}), "unknown_type"),
    "a spreadsheet": (
        lambda: zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<a/>"}),
        "unknown_type",
    ),
    "an archive in an archive": (
        lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c": b"\0" * 1_000_000})})}),
        "unknown_type",
    ),
    "half a docx": (lambda: docx(HELLO * 500)[:-120], "broken"),
    "a docx that ends early": (
        lambda: docx(HELLO).replace(b"PK\x01\x02", b"PK\x01\x03"), "broken",
    ),
    "a docx of no xml": (
        lambda: zipped({"[Content_Types].xml": TYPES, "word/document.xml": "Bonjour"}), "broken",
    ),
    "a bomb": (lambda: docx(HELLO, more={"word/media/a.bmp": b"\0" * 30_000_000}), "bomb"),
    "a bomb in the text": (lambda: docx(paragraph(" " * 40_000_000)), "bomb"),
    "a bomb that lies": (lying_size, "bomb broken"),
    "5000 entries": (lambda: docx(HELLO, more={f"a/{n}": b"" for n in range(5000)}), "bomb"),
    "macros": (lambda: docx(HELLO, more={"word/vbaProject.bin": b"\0"}), "macros"),
    "macros by type": (
        lambda: docx(HELLO, types=TYPES.replace("openxmlformats", "ms-word.macroEnabled")),
        "macros",
    ),
    "a docx with a way out": (lambda: docx(HELLO, more={"../../etc/cron.d/x": b"x"}), "broken"),
    "a docx with a root": (lambda: docx(HELLO, more={"/etc/passwd": b"x"}), "broken"),
    "a name that stands twice": (twice_named, "broken"),
    "billion laughs": (lambda: docx(paragraph("X").replace("X", "&l9;"), prolog=LAUGHS), "broken"),
    "an outside entity": (
        lambda: docx(paragraph("X").replace("X", "&xxe;"), prolog=OUTSIDE), "broken",
    ),
    "deep xml": (lambda: docx("<w:p>" * 100_000 + "</w:p>" * 100_000), "bomb broken"),
    "no words": (lambda: docx("<w:p/>"), "no_text"),
    "bzip2 inside": (
        lambda: zipped(
            {"[Content_Types].xml": TYPES, "word/document.xml": body(HELLO)}, zipfile.ZIP_BZIP2
        ),
        "broken",
    ),
    "50 MB": (lambda: b"a" * 50_000_000, "too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_its_reason(reader: IsolatedDocumentReader, name: str) -> None:
    make, codes = REFUSED[name]
    assert refusal(reader, make()) in codes.split()


def test_what_could_act_is_never_looked_at(reader: IsolatedDocumentReader) -> None:
    script = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    attached = stream(b"MZ evil", more="/Type /EmbeddedFile")
    made = pdf(
        "Bonjour",
        catalog="/OpenAction 6 0 R /Names << /EmbeddedFiles << /Names [(a.exe) 7 0 R] >> >>",
        objects=(script, attached),
    )
    assert reader.read(made).text == "Bonjour"


def test_an_archive_inside_of_a_docx_is_not_opened(reader: IsolatedDocumentReader) -> None:
    bomb = zipped({"a": b"\0" * 5_000_000})
    assert reader.read(docx(HELLO, more={"word/embeddings/a.zip": bomb})).text == "Bonjour"


def test_a_polyglot_is_what_its_first_bytes_say(reader: IsolatedDocumentReader) -> None:
    assert reader.read(pdf("du PDF") + docx(paragraph("du DOCX"))).kind == "pdf"
    prefixed = b"<html><p>du HTML</p><!--\n" + pdf("du PDF")
    assert reader.read(prefixed).kind == "html"


def test_a_pdf_with_wrong_offsets_is_read_all_the_same(reader: IsolatedDocumentReader) -> None:
    made = re.sub(rb"startxref\n\d+", b"startxref\n99999", pdf("Bonjour"))
    assert reader.read(made).text == "Bonjour"
    assert reader.read(re.sub(rb"\d{10} 00000 n", b"0000000007 00000 n", pdf("Salut"))).text == (
        "Salut"
    )


def test_pages_that_contain_themselves_end(reader: IsolatedDocumentReader) -> None:
    made = pdf("x").replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
    assert refusal(reader, made) in {"broken", "no_text", "too_slow"}


@pytest.mark.slow
def test_a_pdf_of_a_million_objects_costs_no_more_than_its_limits() -> None:
    reader = IsolatedDocumentReader(limits=Limits(seconds=6, cpu_seconds=3))
    made = pdf("x", objects=(b"<<>>",) * 400_000)[:10_000_000]
    begun = time.monotonic()
    with pytest.raises(DocumentRefusedError) as refused:
        reader.read(made.replace(b"startxref", b"startxxxx"))
    assert refused.value.code in {"too_slow", "broken", "too_much_memory", "no_text"}
    assert time.monotonic() - begun < 20


@pytest.mark.slow
def test_a_stream_that_unpacks_to_half_a_gigabyte_meets_the_limit_of_memory() -> None:
    reader = IsolatedDocumentReader(limits=Limits(seconds=20, cpu_seconds=10))
    target = io.BytesIO(pdf("PLACE"))
    huge = stream(b" " * 450_000_000, deflate=True)
    made = re.sub(
        rb"5 0 obj\n.*?endobj", lambda _: b"5 0 obj\n" + huge + b"\nendobj", target.getvalue(),
        flags=re.DOTALL,
    )  # fmt: skip
    assert len(made) < 2_000_000
    assert refusal(reader, made) in {"too_much_memory", "broken", "no_text", "too_slow"}


def test_a_slow_document_is_ended_at_the_deadline() -> None:
    class Sleeping(ReadingProcess):
        def ask(self, data: bytes, limits: Limits) -> dict[str, Any]:
            os.kill(self.pid, 19)  # it stands still, as one that waits for ever would
            return super().ask(data, limits)

    started: list[ReadingProcess] = []

    def start() -> ReadingProcess:
        started.append(Sleeping())
        return started[-1]

    reader = IsolatedDocumentReader(limits=Limits(seconds=0.3), start=start)
    assert refusal(reader, b"Bonjour") == "too_slow"
    assert not Path(f"/proc/{started[0].pid}").exists()


def test_a_reader_that_is_killed_refuses_one_document_and_is_replaced() -> None:
    processes: list[ReadingProcess] = []

    class Watched(ReadingProcess):
        def __init__(self) -> None:
            super().__init__()
            processes.append(self)

        def ask(self, data: bytes, limits: Limits) -> dict[str, Any]:
            if data == b"kill":
                os.kill(self.pid, 9)
            return super().ask(data, limits)

    reader = IsolatedDocumentReader(start=Watched)
    assert reader.read(b"Bonjour").text == "Bonjour"
    assert refusal(reader, b"kill") == "broken"
    assert reader.read(b"Bonjour").text == "Bonjour"
    assert len(processes) == 2
    reader.close()
    assert not any(Path(f"/proc/{process.pid}").exists() for process in processes)


def test_a_reader_is_kept_for_a_few_documents_and_then_replaced() -> None:
    pids: list[int] = []

    class Watched(ReadingProcess):
        def ask(self, data: bytes, limits: Limits) -> dict[str, Any]:
            pids.append(self.pid)
            return super().ask(data, limits)

    reader = IsolatedDocumentReader(documents_each=2, start=Watched)
    for _ in range(3):
        reader.read(b"Bonjour")
    assert pids[0] == pids[1] != pids[2]
    reader.close()


def test_a_reader_that_nobody_asks_ends_by_itself() -> None:
    process = ReadingProcess()
    process.ask(b"Bonjour", Limits(idle_seconds=0.05))
    deadline = time.monotonic() + 5
    while process.is_waiting() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not process.is_waiting()
    process.end()


def test_only_so_many_documents_are_read_at_once() -> None:
    entered, go_on = threading.Event(), threading.Event()

    class Held(ReadingProcess):
        def ask(self, data: bytes, limits: Limits) -> dict[str, Any]:
            entered.set()
            assert go_on.wait(10)
            return super().ask(data, limits)

    reader = IsolatedDocumentReader(workers=1, wait_seconds=0.05, start=Held)
    first = threading.Thread(target=reader.read, args=(b"Bonjour",))
    first.start()
    assert entered.wait(10)
    with pytest.raises(ReaderBusyError):
        reader.read(b"Bonjour")
    go_on.set()
    first.join()
    assert reader.read(b"Bonjour").text == "Bonjour"
    reader.close()


def test_no_reader_can_be_started_is_told_as_busy() -> None:
    def start() -> ReadingProcess:
        raise BlockingIOError("no more processes")

    with pytest.raises(ReaderBusyError):
        IsolatedDocumentReader(start=start).read(b"Bonjour")


def test_the_process_has_limits_and_neither_environment_nor_files_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_KEY", "never-to-be-seen")
    process = ReadingProcess()
    process.ask(b"Bonjour", Limits())
    place = Path(f"/proc/{process.pid}")
    limits = (place / "limits").read_text()
    environment = (place / "environ").read_text()
    files = [str(link.readlink()) for link in (place / "fd").iterdir()]
    process.end()
    assert re.search(r"Max address space +402653184 +402653184", limits)
    assert re.search(r"Max core file size +0 +0", limits)
    assert re.search(r"Max file size +0 +0", limits)
    assert re.search(r"Max open files +32 +32", limits)
    assert "SECRET_KEY" not in environment
    assert len([name for name in files if not name.startswith("/dev/null")]) == 1


def test_nothing_is_written_anywhere(
    reader: IsolatedDocumentReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reader.read(docx(HELLO))
    refusal(reader, docx(HELLO, more={"../escaped.txt": b"x"}))
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=25, deadline=None)
@given(
    made=st.sampled_from([pdf("Bonjour", deflate=True), docx(HELLO)]),
    where=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), max_size=12),
)
def test_a_damaged_document_is_read_or_refused_and_nothing_else(
    reader: IsolatedDocumentReader, made: bytes, where: list[tuple[int, int]]
) -> None:
    damaged = bytearray(made)
    for at, value in where:
        damaged[at % len(damaged)] = value
    with contextlib.suppress(DocumentRefusedError):
        assert reader.read(bytes(damaged)).text
