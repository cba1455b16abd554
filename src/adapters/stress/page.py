"""A run as one HTML file that shows everything without a network or a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Final

from src.adapters.stress.plots import Line, linear, percentiles, plot
from src.stress.measured import Measured
from src.stress.report import Run, report_of

_STYLE: Final = """
body{font:15px/1.45 system-ui,sans-serif;color:#1c2430}
body{max-width:900px;margin:2em auto;padding:0 1em}
h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}h3{font-size:1em;margin:1.2em 0 .2em}
table{border-collapse:collapse;width:100%}
td,th{padding:.25em .6em;border-bottom:1px solid #e3e6ea;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}
.yes{color:#116932}.no{color:#b42318;font-weight:600}
.verdict{display:inline-block;padding:.3em .8em;border-radius:.3em;background:#eef1f5}
svg{width:100%;height:auto}svg text{font-size:11px;fill:#57606a}.grid{stroke:#e3e6ea}
"""


def page(run: Run, *, url: str, began: str) -> str:
    """The report as HTML; ``began`` is when the run began, as it is to be read."""
    told = report_of(run)
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        f"<title>Stress test: {escape(run.scenario)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>Stress test: {escape(run.scenario)}</h1>",
        f"<p>{escape(url)}, begun {escape(began)}</p>",
        f"<p class='verdict'>{escape(run.verdict)}{_validity(run)}</p>",
        _criteria(told["criteria"]),
        _thresholds(told["thresholds"]),
        _phases(told.get("phases", ())),
        "<h2>Figures</h2>",
        _table(("figure", "value"), ((name, _plain(v)) for name, v in told["result"].items())),
        "<h2>By kind of request</h2>",
        _table(
            ("kind", "requests", "p50 ms", "p95 ms", "p99 ms"),
            (tuple(each.values()) for each in told["kinds"]),
        ),
        *(_plots(run.scenario, run.measured)),
    ]
    for part in run.parts:
        parts += [f"<h2>{escape(part.scenario)}: {escape(part.verdict)}</h2>"]
        parts += _plots(part.scenario, part.measured)
    return "\n".join([*parts, "</body></html>\n"])


def _validity(run: Run) -> str:
    return "" if run.valid else ", invalid: the generator itself did not keep up"


def _criteria(rows: Sequence[dict[str, Any]]) -> str:
    relation = {"at_most": "≤", "at_least": "≥"}
    body = (
        (
            each["name"],
            f"{each['figure']:g} {each['unit']}",
            f"{relation[each['relation']]} {each['bound']:g} {each['unit']}",
            each["passed"],
            each["grade"],
        )
        for each in rows
    )
    return "<h2>Criteria</h2>" + _table(("criterion", "figure", "bound", "passed", "allows"), body)


def _thresholds(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return ""
    return "<h2>Thresholds</h2>" + _table(
        ("threshold", "value", "holds"), (tuple(each.values()) for each in rows)
    )


def _phases(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return ""
    return "<h2>Phases</h2>" + _table(tuple(rows[0]), (tuple(row.values()) for row in rows))


def _plots(name: str, measured: Measured) -> list[str]:
    if not measured.bins:
        return []
    bins = measured.bins
    seconds = linear("s", max(each.start_seconds + each.seconds for each in bins))
    middle = [each.start_seconds + each.seconds / 2 for each in bins]
    slowest = linear("ms", max(each.max_ms for each in bins))
    rates = [each.requests / each.seconds for each in bins]
    errors = [each.errors / each.seconds for each in bins]
    curve = [(share, duration / 1000) for share, duration in measured.latency.curve()]
    return [
        "<h3>Response time by when requests were due</h3>",
        plot(
            f"{name}: response time",
            [
                Line("p50", [(at, each.p50_ms) for at, each in zip(middle, bins, strict=True)]),
                Line("p95", [(at, each.p95_ms) for at, each in zip(middle, bins, strict=True)]),
                Line("longest", [(at, each.max_ms) for at, each in zip(middle, bins, strict=True)]),
            ],
            seconds,
            slowest,
        ),
        "<h3>Percentiles of response time</h3>",
        plot(
            f"{name}: percentiles",
            [Line("all requests", [(0.0, curve[0][1]), *curve])],
            percentiles("share of requests that took no longer"),
            linear("ms", curve[-1][1]),
        ),
        "<h3>Requests due a second, and those not answered 2xx</h3>",
        plot(
            f"{name}: throughput and errors",
            [
                Line("requests", list(zip(middle, rates, strict=True)), filled=True),
                Line("errors", list(zip(middle, errors, strict=True))),
            ],
            seconds,
            linear("a second", max(rates)),
        ),
    ]


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return f"<td class='{'yes' if value else 'no'}'>{'yes' if value else 'no'}</td>"
    if isinstance(value, int | float):
        return f"<td class='n'>{value:g}</td>" if value < 1e6 else f"<td class='n'>{value}</td>"
    return f"<td>{escape('' if value is None else str(value))}</td>"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {count}" for name, count in value.items()) or "none"
    return value
