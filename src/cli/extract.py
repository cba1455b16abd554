"""``flask extract``: a CV or posting out of a file, as the bridge reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import click
import orjson
from flask.cli import with_appcontext

from src.cli.context import use_cases
from src.services.documents_text import DocumentRefusedError, ReaderBusyError
from src.services.features import FeatureOffError
from src.services.integration import Given, Parsed
from src.services.records import Kind

_NOT_WHOLE: Final = 1
_UNREADABLE: Final = 2
_SHOWN: Final = 70


@click.command("extract", help="Read a CV or a posting from FILE ('-' is standard input).")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--kind", type=click.Choice(["cv", "job"]), default="cv", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the document and every value as JSON.")
@with_appcontext
def extract(file: str, kind: Literal["cv", "job"], *, as_json: bool) -> None:
    """Print what was read; exit 1 where a document lacks what it needs, 2 where none was read."""
    with click.open_file(file, "rb") as stream:
        data = stream.read()
    read: Kind = "job" if kind == "job" else "candidate"
    try:
        parsed = use_cases().integration.parse(read, _given(data))
    except FeatureOffError as error:
        raise click.ClickException(f"the feature {error} is switched off") from None
    except (DocumentRefusedError, ReaderBusyError) as error:
        click.echo(f"{Path(file).name}: {error}", err=True)
        raise click.exceptions.Exit(_UNREADABLE) from None
    click.echo(_as_json(parsed) if as_json else _as_lines(parsed))
    if parsed.missing:
        raise click.exceptions.Exit(_NOT_WHOLE)


def _given(data: bytes) -> Given:
    """The JSON of a parser where it is that, else the document."""
    if data.lstrip()[:1] == b"{":
        try:
            return Given(json=orjson.loads(data))
        except ValueError:
            return Given(data=data)
    return Given(data=data)


def _as_json(parsed: Parsed) -> str:
    plain = {
        "kind": parsed.kind,
        "origin": parsed.origin,
        "document": parsed.document,
        "confidence": parsed.confidence,
        "language": parsed.language,
        "missing": [{"pointer": each.pointer, "detail": each.detail} for each in parsed.missing],
        "values": parsed.values,
        "fields": parsed.outcomes,
        "warnings": parsed.warnings,
        "years_by_trade": parsed.years_by_trade,
        "degraded": parsed.degraded,
    }
    return orjson.dumps(plain, option=orjson.OPT_INDENT_2).decode()


def _as_lines(parsed: Parsed) -> str:
    """A line for each value: how sure, where it went, what it is."""
    lines = [f"{parsed.kind}, read from {parsed.origin}, confidence {parsed.confidence:.2f}"]
    lines += [
        f"{each.confidence:5.2f}  {each.pointer:32}  {_short(each.value)}" for each in parsed.values
    ]
    for field in parsed.outcomes or ():
        reason = f"  ({field.reason})" if field.reason else ""
        place = field.field or "-"
        lines.append(f"{field.outcome:9} {field.source:32} {place:28} {_short(field.sent)}{reason}")
    lines += [f"missing   {each.pointer or '/'}: {each.detail}" for each in parsed.missing]
    lines += [f"warning   {word}" for word in (*parsed.warnings, *parsed.degraded)]
    return "\n".join(lines)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
