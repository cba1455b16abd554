"""SQLite files are copied whole, also with what stands in their journal."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from bench.stock import SqliteFiles, as_row, write_rows


def rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("SELECT count(*) FROM t").fetchone()[0]
    return found


def test_a_copy_has_what_was_only_in_the_journal(tmp_path: Path) -> None:
    files = SqliteFiles(tmp_path)
    assert files.make("first", like=None) == f"sqlite:///{tmp_path / 'first.db'}"
    with closing(sqlite3.connect(tmp_path / "first.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (x)")
        connection.execute("INSERT INTO t VALUES (1)")
        connection.commit()
        # The connection is open, so the journal has not been moved into the file.
        assert (tmp_path / "first.db-wal").stat().st_size > 0
        files.make("second", like="first")
    assert rows(tmp_path / "second.db") == 1


def test_a_copy_replaces_what_was_there_and_may_come_from_another_folder(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    for name, number in (("kept/source.db", 2), ("target.db", 5)):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.execute("CREATE TABLE t (x)")
            connection.executemany("INSERT INTO t VALUES (?)", [(1,)] * number)
            connection.commit()
    (tmp_path / "target.db-wal").write_bytes(b"of the file that was there")
    SqliteFiles(tmp_path).make("target", like=str(tmp_path / "kept" / "source"))
    assert rows(tmp_path / "target.db") == 2


def test_rows_are_lines_of_json_under_their_external_id(tmp_path: Path) -> None:
    documents = [{"external_id": f"j{at}", "title": "Infirmière"} for at in range(3)]
    path = tmp_path / "rows.ndjson"
    assert write_rows(path, documents) == 3
    assert path.read_bytes() == b"".join(map(as_row, documents))
    first = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    assert first == {"external_id": "j0", "title": "Infirmière", "id": "j0"}
