"""Figures of bugs: /api/bugs/metrics."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response

from src.services.bugs.figures import FiguresNotReadyError
from src.web.bugs import READ, TAG
from src.web.context import use_cases
from src.web.operation import operation
from src.web.problems import Problem, problem_response
from src.web.schemas.bug_figures import SummaryAnswer, SummaryQuery, TrendsAnswer, TrendsQuery

bug_figures = Blueprint("bug_figures", __name__, url_prefix="/api/bugs/metrics")

_FRESH: Final = {"Cache-Control": "no-store"}
_RETRY_SECONDS: Final = 2


def init_app(app: Flask) -> None:
    """Bind the blueprint, and answer its error as a problem."""
    app.register_blueprint(bug_figures)
    app.register_error_handler(FiguresNotReadyError, _not_ready)


@bug_figures.get("/summary")
@operation(
    summary="How many bugs there are of each kind, and how long things take",
    tag=TAG,
    access=READ,
    query=SummaryQuery,
    answers={200: SummaryAnswer},
    problems=(503,),
    description="Computed from the events of all bugs, whatever was changed since.",
)
def summarise(query: SummaryQuery) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The figures now."""
    found = use_cases().bug_figures.summary(ZoneInfo(query.time_zone))
    answer = {
        "totalBugs": found.total,
        "openBugs": found.statuses["open"],
        "inProgressBugs": found.statuses["in_progress"],
        "resolvedBugs": found.statuses["resolved"],
        "closedBugs": found.statuses["closed"],
        "wontFixBugs": found.statuses["wont_fix"],
        "criticalBugs": found.severities["critical"],
        "highSeverityBugs": found.severities["high"],
        "mediumSeverityBugs": found.severities["medium"],
        "lowSeverityBugs": found.severities["low"],
        "newToday": found.new_today,
        "resolvedToday": found.resolved_today,
        "avgResolutionTimeHours": _rounded(found.mean_resolution_hours, 2),
        "medianResolutionTimeHours": _rounded(found.median_resolution_hours, 2),
        "p90ResolutionTimeHours": _rounded(found.p90_resolution_hours, 2),
        "reopenRate": _rounded(found.reopen_rate, 4),
        "firstResponseHours": _rounded(found.first_response_hours, 2),
        "overdue": found.overdue,
    }
    return answer, 200, _FRESH


@bug_figures.get("/trends")
@operation(
    summary="How bugs come and go day by day, and how old those are that are left",
    tag=TAG,
    access=READ,
    query=TrendsQuery,
    answers={200: TrendsAnswer},
    problems=(503,),
    description="A day on which clocks are changed has 23 or 25 hours.",
)
def show_trends(query: TrendsQuery) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The last days, the oldest first."""
    found = use_cases().bug_figures.trends(query.days, ZoneInfo(query.time_zone))
    answer = {
        "timeZone": query.time_zone,
        "trends": [
            {
                "date": each.day,
                "bugsCreated": each.created,
                "bugsResolved": each.resolved,
                "openAtEnd": each.open_at_end,
                "criticalCount": each.critical,
                "highCount": each.high,
            }
            for each in found.days
        ],
        "ageing": [
            {"fromDays": each.from_days, "toDays": each.to_days, "bugs": each.bugs}
            for each in found.ageing
        ],
    }
    return answer, 200, _FRESH


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _not_ready(_error: FiguresNotReadyError) -> Response:
    return problem_response(
        Problem(
            503,
            "unavailable",
            "The events of bugs are still being read; send the request again.",
            headers={"Retry-After": str(_RETRY_SECONDS)},
            french="Les événements des bugs sont encore en cours de lecture ; renvoyez la requête.",
        )
    )
