"""The process that reads foreign documents: limited, without secrets, and gone when it fails.

It is started by ``isolated`` with its socket as standard input, takes limits and then one document
after the other, and answers each with one JSON object. It ends when its socket does, and when
nothing has come for a while.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import struct
import sys
from typing import Any, Final

from src.adapters.documents.kind import kind_of
from src.adapters.documents.plain import LONGEST_PAGE, page_text, read_text, tidy
from src.adapters.documents.refusal import LONGEST_TEXT, RefusedError

HEADER: Final = struct.Struct("!IIIId")
"""What comes before a document: bytes, CPU seconds, memory, files, seconds to wait for the next."""
LENGTH: Final = struct.Struct("!I")
_MOST_FILES: Final = 4096
_RECURSION: Final = 3000
# What no reader of documents does; the hook hears of it before it is done.
_FORBIDDEN: Final = (
    "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "subprocess.Popen",
    "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.remove",
    "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "shutil.",
    "ctypes.dlopen",
)  # fmt: skip


def read(data: bytes) -> dict[str, Any]:
    """The answer for one document: its text, or ``error`` with a code."""
    try:
        return _read(data)
    except RefusedError as refused:
        return {"error": refused.code}
    except MemoryError:
        return {"error": "too_much_memory", "last": True}
    except RecursionError:
        return {"error": "broken"}


def _read(data: bytes) -> dict[str, Any]:
    kind = kind_of(data)
    answer: dict[str, Any] = {"kind": kind, "warnings": []}
    if kind == "pdf":
        # Each library is imported for the first document that needs it.
        from src.adapters.documents.pdf import read_pdf  # noqa: PLC0415

        raw, answer["pages"], whole = read_pdf(data)
        answer["warnings"] += [] if whole else ["unreadable_pages"]
    elif kind == "zip":
        from src.adapters.documents.docx import read_docx  # noqa: PLC0415

        raw, answer["kind"] = read_docx(data), "docx"
    elif kind == "html":
        answer["markup"] = read_text(data, LONGEST_PAGE)[:LONGEST_PAGE]
        raw = page_text(answer["markup"])
    else:
        raw = read_text(data)
    text = tidy(raw[: LONGEST_TEXT + 1])
    if not text:
        raise RefusedError("no_text")
    answer["text"] = text
    return answer


def main() -> None:
    """Serve until the socket ends, nothing more comes, or a document brings this process down."""
    # What a library of ours opened without saying that it ends with the program.
    os.closerange(3, _MOST_FILES)
    channel = socket.socket(fileno=0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    sys.setrecursionlimit(_RECURSION)
    sys.addaudithook(_refuse_side_effects)
    idle_seconds: float | None = None
    while True:
        channel.settimeout(idle_seconds)
        header = _receive(channel, HEADER.size)
        if header is None:
            return
        size, cpu_seconds, memory, files, idle_seconds = HEADER.unpack(header)
        _limit(resource.RLIMIT_AS, memory)
        _limit(resource.RLIMIT_NOFILE, files)
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu_seconds, resource.RLIM_INFINITY))
        channel.settimeout(None)
        data = _receive(channel, size)
        if data is None:
            return
        answer = read(data)
        del data
        sent = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
        channel.sendall(LENGTH.pack(len(sent)) + sent)
        if answer.get("last"):
            return


def _limit(which: int, amount: int) -> None:
    """Lower a limit for good; one that is lower already stays."""
    hard = resource.getrlimit(which)[1]
    if hard == resource.RLIM_INFINITY or amount < hard:
        resource.setrlimit(which, (amount, amount))


def _receive(channel: socket.socket, size: int) -> bytes | None:
    """So many bytes, or None when the other side is gone or silent for too long."""
    parts = bytearray()
    try:
        while len(parts) < size:
            part = channel.recv(min(1 << 20, size - len(parts)))
            if not part:
                return None
            parts += part
    except (TimeoutError, ConnectionError):
        return None
    return bytes(parts)


def _refuse_side_effects(event: str, arguments: tuple[Any, ...]) -> None:
    """Raises ``PermissionError`` for what would reach out of this process."""
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.startswith(_FORBIDDEN):
        raise PermissionError(event)


if __name__ == "__main__":
    main()
