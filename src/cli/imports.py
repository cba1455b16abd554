"""``flask import``: jobs and candidates out of files, in bounded memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO, cast

import click
from flask.cli import AppGroup

from src.cli.access_errors import told
from src.cli.context import COMMAND_LINE, settings, use_cases
from src.services.import_rows import FORMATS, FormatError, ImportCounts, RowOutcome
from src.services.records import Kind

imports = AppGroup("import", help="Jobs and candidates out of files.")

_ALL_GOOD: Final = 0
_SOME_REJECTED: Final = 1
_NOTHING_USABLE: Final = 2
_FILE: Final = click.Path(exists=True, dir_okay=False, allow_dash=True)


class _Counted:
    """A stream that tells how many bytes were read of it."""

    def __init__(self, stream: BinaryIO, count: Callable[[int], None]) -> None:
        self._stream = stream
        self._count = count

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._stream.read(size)
        self._count(len(data))
        return data


class _Rejects:
    """The file of rejected rows, made when the first one comes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO | None = None

    def write(self, name: str, outcome: RowOutcome) -> None:
        """Add one row as it came, with what is wrong with it."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # What no encoding can say must not keep the others from being written.
            self._file = self.path.open("w", encoding="utf-8", errors="backslashreplace")
        line = {
            "file": name,
            "row": outcome.row,
            "errors": [{"pointer": e.pointer, "detail": e.detail} for e in outcome.errors],
            "source": outcome.source,
        }
        self._file.write(_as_json(line) + "\n")

    def close(self) -> None:
        """Leave the file whole."""
        if self._file is not None:
            self._file.close()


def _as_json(line: dict[str, Any]) -> str:
    try:
        return json.dumps(line, ensure_ascii=False)
    except RecursionError:
        return json.dumps(line | {"source": repr(line["source"])[:1000]}, ensure_ascii=False)


def _command(kind: Kind, plural: str) -> None:
    """Add ``flask import <plural>``."""

    @imports.command(plural, help=f"Import {plural} from FILEs ('-' is standard input).")
    @click.argument("files", nargs=-1, required=True, type=_FILE)
    @click.option("--format", "format_name", type=click.Choice(FORMATS), default="auto",
                  show_default=True)  # fmt: skip
    @click.option("--mapping", type=click.File("r", encoding="utf-8"),
                  help="JSON file of CSV column: path.")  # fmt: skip
    @click.option("--dry-run", is_flag=True, help="Decide about every row and write nothing.")
    @click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path),
                  help="Where rejected rows go [a new file in the var folder].")  # fmt: skip
    @click.option("-v", "--verbose", is_flag=True, help="Show what became of each row.")
    def command(
        files: tuple[str, ...],
        format_name: str,
        mapping: TextIO | None,
        rejects: Path | None,
        *,
        dry_run: bool,
        verbose: bool,
    ) -> None:
        moment = use_cases().clock.now()
        kept = _Rejects(rejects or settings().var_dir / f"rejects-{moment:%Y%m%dT%H%M%S%f}.ndjson")
        columns = _mapping(mapping)
        total, unread = ImportCounts(), 0
        try:
            for name in files:
                try:
                    with told():
                        counts = _import(kind, name, format_name, columns, kept,
                                         dry_run=dry_run, verbose=verbose)  # fmt: skip
                except FormatError as error:
                    click.echo(f"{name}: {error}", err=True)
                    unread += 1
                else:
                    _add(total, counts)
        finally:
            kept.close()
        click.echo(_summary(total, kept, dry_run=dry_run))
        raise click.exceptions.Exit(_exit_code(total, unread))


def _import(
    kind: Kind,
    name: str,
    format_name: str,
    mapping: dict[str, str | None] | None,
    rejects: _Rejects,
    *,
    dry_run: bool,
    verbose: bool,
) -> ImportCounts:
    """The counts of one file. Raises ``FormatError`` and ``StorageUnavailableError``."""

    def listen(outcome: RowOutcome) -> None:
        if outcome.outcome == "rejected":
            rejects.write(name, outcome)
        if verbose:
            click.echo(_line(outcome))

    with _opened(name, silent=verbose) as stream:
        use_case = use_cases().imports
        rows = use_case.read(stream, kind, format_name, mapping)
        return use_case.run(kind, rows, COMMAND_LINE, dry_run=dry_run, listen=listen)


@contextmanager
def _opened(name: str, *, silent: bool) -> Iterator[BinaryIO]:
    """The file's bytes, with a bar that shows how far they are read."""
    with click.open_file(name, "rb") as stream:
        if name == "-" or silent:
            yield cast("BinaryIO", stream)
            return
        size = Path(name).stat().st_size
        with click.progressbar(length=size, label=Path(name).name, width=30) as bar:
            yield cast("BinaryIO", _Counted(cast("BinaryIO", stream), bar.update))


def _mapping(file: TextIO | None) -> dict[str, str | None] | None:
    if file is None:
        return None
    try:
        mapping = json.load(file)
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(f"not JSON: {error}", param_hint="--mapping") from None
    if not isinstance(mapping, dict) or not all(
        isinstance(path, str | None) for path in mapping.values()
    ):
        raise click.BadParameter("a JSON object of column: path", param_hint="--mapping")
    return mapping


def _line(outcome: RowOutcome) -> str:
    reasons = "; ".join(f"{fault.pointer or '/'} {fault.detail}" for fault in outcome.errors)
    ignored = f" (ignored: {', '.join(outcome.ignored)})" if outcome.ignored else ""
    return f"{outcome.row}\t{outcome.outcome}\t{outcome.id or reasons}{ignored}"


def _add(total: ImportCounts, more: ImportCounts) -> None:
    total.created += more.created
    total.updated += more.updated
    total.unchanged += more.unchanged
    total.rejected += more.rejected


def _summary(counts: ImportCounts, rejects: _Rejects, *, dry_run: bool) -> str:
    told = (
        f"created {counts.created}, updated {counts.updated}, "
        f"unchanged {counts.unchanged}, rejected {counts.rejected}"
    )
    told += f" (in {rejects.path})" if counts.rejected else ""
    return f"Dry run, nothing was written: {told}" if dry_run else told


def _exit_code(counts: ImportCounts, unread: int) -> int:
    if not counts.written:
        return _NOTHING_USABLE
    return _SOME_REJECTED if counts.rejected or unread else _ALL_GOOD


_command("job", "jobs")
_command("candidate", "candidates")
