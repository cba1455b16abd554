"""Issues as GitHub tells them, read as bugs by fixed rules.

Both spellings are read: the REST API's (``created_at``, ``user.login``, ``html_url``) and that of
``gh issue list --json`` (``createdAt``, ``author.login``, ``url``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from src.services.documents.reading import Fault

_TITLE_CHARS: Final = 300
_TEXT_CHARS: Final = 20_000
_TAG_CHARS: Final = 100

_PREFIX: Final = r"(?:{words})\s*[:/=\-]?\s*"
_SEVERITY: Final = _PREFIX.format(words="severity|sev|gravité|gravite|s(?=[0-4]\\b)")
_PRIORITY: Final = _PREFIX.format(words="priority|prio|priorité|priorite|p(?=[0-4]\\b)")
_RULES: Final = tuple(
    (field, value, re.compile(pattern, re.IGNORECASE))
    for field, value, pattern in (
        (
            "severity",
            "critical",
            rf"{_SEVERITY}(?:critical|critique|blocker|[01])|critical|blocker",
        ),
        ("severity", "high", rf"{_SEVERITY}(?:high|major|haute|2)|major|crash|security"),
        ("severity", "medium", rf"{_SEVERITY}(?:medium|moderate|normal|moyenne|3)"),
        ("severity", "low", rf"{_SEVERITY}(?:low|minor|trivial|basse|4)|minor|trivial"),
        ("priority", "urgent", rf"{_PRIORITY}(?:urgent|critical|highest|0)|urgent"),
        ("priority", "high", rf"{_PRIORITY}(?:high|haute|1)"),
        ("priority", "medium", rf"{_PRIORITY}(?:medium|normal|moyenne|2)"),
        ("priority", "low", rf"{_PRIORITY}(?:low|lowest|basse|[34])"),
        ("category", "hardware", r"(?:.*[:/ ])?(?:hardware|matériel|electronics)"),
        ("category", "firmware", r"(?:.*[:/ ])?(?:firmware|embedded|esp32|esp-idf)"),
        ("category", "backend", r"(?:.*[:/ ])?(?:backend|back-end|server|api|database)"),
        ("category", "frontend", r"(?:.*[:/ ])?(?:frontend|front-end|ui|ux|css|web)"),
        ("category", "sensor", r"(?:.*[:/ ])?(?:sensors?|capteurs?)"),
        ("category", "quality", r"(?:.*[:/ ])?(?:quality|qualité|qa)"),
        ("category", "ml", r"(?:.*[:/ ])?(?:ml|ai|machine[ -]learning|model)"),
        ("category", "matching", r"(?:.*[:/ ])?(?:matching|ranking)"),
        ("category", "data", r"(?:.*[:/ ])?(?:data|données)"),
    )
)
_DEFAULT_RESOLUTION: Final = "Closed as completed on GitHub."
_NO_TITLE: Final = Fault("/title", "an issue has a title", "un ticket a un titre")


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as the document of a bug, and what could not be taken over."""

    document: dict[str, Any]
    ignored: tuple[str, ...]


def is_issue(value: Mapping[str, Any]) -> bool:
    """Whether this looks like an issue: it has a state, where a bug has a status."""
    return "state" in value and "title" in value and "status" not in value


def is_pull_request(value: Mapping[str, Any]) -> bool:
    """Whether GitHub lists a pull request among the issues."""
    return bool(value.get("pull_request")) or "/pull/" in str(_either(value, "html_url", "url"))


def read_issue(value: Mapping[str, Any]) -> Issue | Fault:
    """The issue as the document of a bug.

    Its address makes the bug's id, so that the same issue is known again. Of several labels that
    name a severity, priority or category the first rule that fits decides; labels that name none
    become tags. The first who is assigned has the bug, the others watch it. ``not_planned`` and
    ``duplicate`` are ``wont_fix``, otherwise closed is ``closed``.
    """
    title = str(value.get("title") or "").strip()
    if not title:
        return _NO_TITLE
    address = str(_either(value, "html_url", "url") or "")
    ignored: list[str] = []
    document: dict[str, Any] = {
        "title": _fitting_title(title, value, ignored),
        "description": _description(value, address, ignored),
        "created_at": _either(value, "created_at", "createdAt"),
        "updated_at": _either(value, "updated_at", "updatedAt"),
        "reported_by": _login(_either(value, "user", "author")),
    }
    if address:
        document |= {"url": address, "related_issues": [address]}
    logins = [login for each in value.get("assignees") or () if (login := _login(each))]
    if logins:
        document |= {"assigned_to": logins[0], "watchers": logins[1:]}
    document |= _labelled(value.get("labels") or (), ignored)
    document |= _ended(value)
    document["comments"] = list(_comments(value, ignored))
    return Issue({key: each for key, each in document.items() if each is not None}, tuple(ignored))


def _either(value: Mapping[str, Any], *names: str) -> Any:
    return next((value[name] for name in names if value.get(name) is not None), None)


def _login(person: object) -> str | None:
    if isinstance(person, Mapping):
        person = person.get("login")
    return person if isinstance(person, str) and person else None


def _fitting_title(title: str, value: Mapping[str, Any], ignored: list[str]) -> str:
    if len(title) < 5:
        title = f"{title} (issue #{value.get('number', '?')})"
    if len(title) > _TITLE_CHARS:
        ignored.append(f"title: {title[_TITLE_CHARS - 1 :][:60]}")
        title = title[: _TITLE_CHARS - 1] + "…"
    return title


def _description(value: Mapping[str, Any], address: str, ignored: list[str]) -> str:
    text = str(value.get("body") or "").strip()
    if len(text) < 10:
        source = address or f"issue #{value.get('number', '?')}"
        text = f"{text}\n\nImported from {source}".strip()
    if len(text) > _TEXT_CHARS:
        ignored.append(f"body: {len(text) - _TEXT_CHARS} characters at its end")
    return text[:_TEXT_CHARS]


def _labelled(labels: object, ignored: list[str]) -> dict[str, Any]:
    """What labels say, and the others as tags."""
    found: dict[str, Any] = {}
    tags: list[str] = []
    for label in labels if isinstance(labels, list | tuple) else ():
        name = str(label.get("name") or "" if isinstance(label, Mapping) else label).strip()
        rule = next((each for each in _RULES if each[2].fullmatch(name)), None)
        if rule is not None and rule[0] not in found:
            found[rule[0]] = rule[1]
        elif name and len(name) <= _TAG_CHARS:
            tags.append(name)
        elif name:
            ignored.append(f"label: {name[:60]}")
    return found | {"tags": list(dict.fromkeys(tags))}


def _ended(value: Mapping[str, Any]) -> dict[str, Any]:
    """How the issue stands."""
    if str(value.get("state")).lower() != "closed":
        return {"status": "open"}
    closed_at = _either(value, "closed_at", "closedAt")
    reason = str(_either(value, "state_reason", "stateReason") or "completed").lower()
    if reason in {"not_planned", "duplicate"}:
        return {"status": "wont_fix", "closed_at": closed_at}
    return {
        "status": "closed",
        "closed_at": closed_at,
        "resolved_at": closed_at,
        "resolved_by": _login(_either(value, "closed_by", "closedBy")),
        "resolution": _DEFAULT_RESOLUTION,
    }


def _comments(value: Mapping[str, Any], ignored: list[str]) -> Iterator[dict[str, Any]]:
    """The comments where the export holds them; the REST API tells their number alone."""
    several = value.get("comments")
    if isinstance(several, int) and several:
        ignored.append(f"comments: {several}, which this export does not hold")
    for each in several if isinstance(several, list) else ():
        text = str(each.get("body") or "").strip() if isinstance(each, Mapping) else ""
        if text:
            if len(text) > _TEXT_CHARS:
                ignored.append(f"comment: {len(text) - _TEXT_CHARS} characters at its end")
            yield {
                "text": text[:_TEXT_CHARS],
                "created_at": _either(each, "created_at", "createdAt"),
                "author": _login(_either(each, "user", "author")),
            }
