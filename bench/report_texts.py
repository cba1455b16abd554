"""The part of the report about titles, texts, and jobs that come in."""

from __future__ import annotations

from bench.extraction import CV, Reading
from bench.ingestion import Asked, Ingestion
from bench.tables import Target, at_least, at_most, milliseconds, table
from bench.text_models import HYBRID, Titles


def text_targets(
    titles: Titles | None, texts: list[Reading], ingestion: tuple[int, Ingestion] | None
) -> list[Target]:
    """What was promised about texts and what became of it."""
    # Another number of labels is no answer to the promise.
    near = titles.times[HYBRID].cpu_p95_ms if titles and titles.labels == 30_000 else None
    cv = next((each.document.cpu_p95_ms for each in texts if each.kind == CV), None)
    rate = ingestion[1].rows_per_second if ingestion else None
    asked = (ingestion[1].while_importing, ingestion[1].while_pending) if ingestion else ()
    failures = sum(each.failures for each in asked)
    answered = sum(each.latency.count for each in asked)
    return [
        at_most(
            "A title never seen against 30,000 labels, hybrid, one core: p95 at most 30 ms CPU",
            near,
            30.0,
            "{:.1f} ms",
        ),
        at_most(
            "A CV of 2,000 characters to a checked resource: p95 at most 300 ms CPU",
            cv,
            300.0,
            "{:.1f} ms",
        ),
        at_least(
            "New jobs with titles never seen come in at 200 a second at least",
            rate,
            200.0,
            "{:.0f} a second",
        ),
        Target(
            "Meanwhile, and until the last vector is there, every match is answered",
            f"{answered} answered, {failures} failed" if ingestion else "",
            (failures == 0 and answered > 0) if ingestion else None,
        ),
    ]


def titles_section(found: Titles | None) -> str:
    """Titles against many labels, or nothing where that was not measured."""
    if found is None:
        return ""
    rows = [
        (
            name,
            milliseconds(times.cpu_p50_ms),
            milliseconds(times.cpu_p95_ms),
            milliseconds(times.p50_ms),
            milliseconds(times.p95_ms),
            f"{found.of_ceiling(name):.1f}",
        )
        for name, times in found.times.items()
    ]
    count = found.times[HYBRID].count
    made = (
        f"The vectors of {found.filling.phrases:,} labels were made beforehand by "
        f"{found.filling.processes} processes in {found.filling.seconds:.0f} s"
        if found.filling.phrases
        else "The labels' vectors were kept from an earlier run"
    )
    return (
        "## A title against many\n\n"
        f"Each of {count:,} titles never seen against {found.labels:,} distinct labels, to the ten "
        "nearest: reading the title, its vector, every label's nearness, the choice. One thread, "
        "nothing cached; milliseconds of CPU and by the clock. *Products*: the median in units of "
        f"one float32 product of a matrix of {found.labels:,} x {found.dimensions} with a vector, "
        f"timed in turn with the rest. {made}; bringing the labels into a table, their vectors "
        f"there, took {found.table_seconds:.1f} s.\n\n"
        + table(("model", "CPU p50", "p95", "clock p50", "p95", "products"), rows, numbers=5)
    )


def texts_section(found: list[Reading]) -> str:
    """Texts that become resources, or nothing where that was not measured."""
    if not found:
        return ""
    rows = [
        (
            f"{each.kind}, {each.characters:,} characters",
            f"{each.document.count:,}",
            f"{each.values:.0f}",
            milliseconds(each.document.cpu_p50_ms),
            milliseconds(each.document.cpu_p95_ms),
            milliseconds(each.facts.cpu_p50_ms),
            milliseconds(each.facts.cpu_p95_ms),
            f"{each.first_ms:.0f}",
        )
        for each in found
    ]
    heads = ("text", "texts", "values", "CPU p50", "p95", "facts p50", "p95", "first")
    return (
        "## From text to resource\n\n"
        "Milliseconds of CPU for a plain text to a checked document, and for the facts of that "
        "document; *first* is the first text of a process, which loads the lexicon and the "
        "places. *Values* is how many a text gave, in the mean. The texts are written from the "
        "invented labour market, one layout for each kind.\n\n" + table(heads, rows, numbers=7)
    )


def ingestion_paragraph(found: tuple[int, Ingestion] | None) -> str:
    """New jobs and their vectors, or nothing where that was not measured."""
    if found is None:
        return ""
    stock, came = found
    rows = [
        ("rows come in", f"{came.import_seconds:.1f}", *_asked(came.while_importing)),
        ("vectors to come", f"{came.vectors_seconds:.1f}", *_asked(came.while_pending)),
    ]
    heads = ("while", "s", "matches", "failed", "p50 ms", "p95", "max")
    return (
        f"{came.rows:,} new jobs into a stock of {stock:,} over `POST /api/v1/jobs/import`, each "
        f"under a title never seen: **{came.rows_per_second:,.0f} rows/s**, facts included. "
        f"{came.pending:,} titles had no vector then; the background made the last one "
        f"{came.vectors_seconds:.1f} s later ({came.vectors_per_second:.0f} a second). Meanwhile a "
        "match was asked for about ten times a second, of each worker in turn; the worst of them "
        "waited for the encoder to be loaded where their worker had not done so.\n\n"
        + table(heads, rows, numbers=6)
    )


def _asked(found: Asked) -> tuple[str, ...]:
    seen = found.latency
    spoken = (milliseconds(value) for value in (seen.p50_ms, seen.p95_ms, seen.max_ms))
    return (f"{seen.count:,}", f"{found.failures}", *spoken)
