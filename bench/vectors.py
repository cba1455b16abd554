"""Vectors of phrases in the file that servers share, made beforehand or looked for.

``python -m bench.vectors VAR_DIR`` reads phrases (a JSON list) from standard input and makes the
vectors of those.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from bench.servers import ROOT, ServerError
from bench.single import single_core

if TYPE_CHECKING:
    from src.adapters.text.vector_file import VectorFile
    from src.services.ports import ResourceRepository

_GROUP: Final = 64
_CHUNK: Final = 1000
_LONGEST_SECONDS: Final = 900


@dataclass(frozen=True, slots=True)
class Filling:
    """How many vectors were made beforehand, by how many processes, in how many seconds."""

    phrases: int
    processes: int
    seconds: float


def vector_file(var_dir: Path) -> VectorFile:
    """The vectors of the default model, as a server with this ``VAR_DIR`` keeps them."""
    from src.adapters.text.phrase_models import HybridModel  # noqa: PLC0415 - slow to load
    from src.adapters.text.vector_file import VectorFile  # noqa: PLC0415

    return VectorFile(var_dir / "vectors", HybridModel())


def missing(file: VectorFile, phrases: Sequence[str]) -> int:
    """How many of the phrases have no vector yet."""
    return int((file.rows(phrases) < 0).sum()) if phrases else 0


def fill(var_dir: Path, phrases: Sequence[str], *, processes: int) -> Filling:
    """Make the vectors that are missing, side by side.

    Raises ``ServerError`` when a process fails or some are missing in the end.
    """
    began = perf_counter()
    file = vector_file(var_dir)
    rows = file.rows(phrases)
    fresh = [text for text, row in zip(phrases, rows.tolist(), strict=True) if row < 0]
    if not fresh:
        return Filling(0, processes, 0.0)
    makers: list[subprocess.Popen[str]] = []
    try:
        for share in range(processes):
            command = [sys.executable, "-m", "bench.vectors", str(var_dir)]
            maker = subprocess.Popen(
                command, cwd=ROOT, env=single_core(), stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            makers.append(maker)
            assert maker.stdin is not None
            maker.stdin.write(json.dumps(fresh[share::processes]))
            maker.stdin.close()
            maker.stdin = None  # ``communicate`` would close it again
        for maker in makers:
            _, said = maker.communicate(timeout=_LONGEST_SECONDS)
            if maker.returncode:
                raise ServerError(f"the vectors are not made:\n{said[-2000:]}")
    finally:
        for maker in makers:
            if maker.poll() is None:
                maker.kill()
                maker.wait()
    left = missing(file, fresh)
    if left:
        raise ServerError(f"{left} of {len(fresh)} vectors are missing: {file.trouble}")
    return Filling(len(fresh), processes, perf_counter() - began)


def stock_phrases(database: str) -> list[str]:
    """The phrases of all titles that a database holds, of jobs and of people, each once."""
    from sqlalchemy import create_engine  # noqa: PLC0415 - slow to load

    from src.adapters.clock import SystemClock  # noqa: PLC0415
    from src.adapters.storage.unit_of_work import SqlUnitOfWork  # noqa: PLC0415
    from src.settings import Settings  # noqa: PLC0415

    found: dict[str, None] = {}
    engine = create_engine(Settings(database_url=database).database)  # names the driver
    try:
        with SqlUnitOfWork(lambda: engine, SystemClock(), read_only=True) as unit:
            for facts in _facts(unit.jobs):
                found[facts.get("phrase") or ""] = None
            for facts in _facts(unit.candidates):
                found |= {title[1]: None for title in facts.get("titles", ())}
    finally:
        engine.dispose()
    found.pop("", None)
    return list(found)


def _facts(stored: ResourceRepository) -> Iterator[Mapping[str, Any]]:
    """The facts of everything of one kind."""
    from src.matching.facts import FACTS_VERSION  # noqa: PLC0415 - slow to load

    seen, complete = 0, False
    while not complete:
        changes = stored.changes(seen, limit=_CHUNK, facts_version=FACTS_VERSION)
        yield from (each.facts for each in changes.saved if each.facts is not None)
        seen, complete = changes.last_seq, changes.complete


def main() -> int:
    """0 after the vectors of the phrases on standard input are in the file of this folder."""
    file, phrases = vector_file(Path(sys.argv[1])), json.load(sys.stdin)
    for start in range(0, len(phrases), _GROUP):
        file.add(phrases[start : start + _GROUP])
        if file.trouble is not None:
            sys.exit(file.trouble)
    return 0


if __name__ == "__main__":
    sys.exit(main())
