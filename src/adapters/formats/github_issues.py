"""Issues as GitHub tells them, read as bugs by fixed rules.

Both spellings are read: the REST API's (``created_at``, ``user.login``, ``html_url``) and that of
``gh issue list --json`` and GraphQL (``createdAt``, ``author.login``, ``url``; lists also as
``nodes``). What has another form than GitHub gives it is left out and told.
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
# A repository may be named ``pull``: only the end of an address says what it is of.
_PULL_REQUEST: Final = re.compile(r"/pull/[0-9]+/?(?:[?#].*)?\s*\Z")
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
    address = _either(value, "html_url", "url")
    is_told = bool(value.get("pull_request"))
    return is_told or (isinstance(address, str) and _PULL_REQUEST.search(address) is not None)


def read_issue(value: Mapping[str, Any]) -> Issue | Fault:
    """The issue as the document of a bug.

    Its address makes the bug's id, so that the same issue is known again. Of several labels that
    name a severity, priority or category the first rule that fits decides; labels that name none
    become tags. The first who is assigned has the bug, the others watch it. ``not_planned`` and
    ``duplicate`` are ``wont_fix``, otherwise closed is ``closed``.
    """
    ignored: list[str] = []
    title = _text(value, ignored, "title")
    if not title:
        return _NO_TITLE
    address = _text(value, ignored, "html_url", "url")
    document: dict[str, Any] = {
        "title": _fitting_title(title, value, ignored),
        "description": _description(value, address, ignored),
        "created_at": _either(value, "created_at", "createdAt"),
        "updated_at": _either(value, "updated_at", "updatedAt"),
        "reported_by": _person(value, ignored, "user", "author"),
    }
    if address:
        document |= {"url": address, "related_issues": [address]}
    assigned = [_login(each) for each in _items(value, "assignees", ignored)]
    if nameless := assigned.count(None):
        ignored.append(f"assignees: {nameless} without a login")
    if logins := [login for login in assigned if login]:
        document |= {"assigned_to": logins[0], "watchers": logins[1:]}
    document |= _labelled(_items(value, "labels", ignored), ignored)
    document |= _ended(value, ignored)
    document["comments"] = list(_comments(value, ignored))
    return Issue(
        {key: each for key, each in document.items() if each is not None},
        # What is told is told as JSON, which has no halves of characters.
        tuple(each.encode(errors="replace").decode() for each in ignored),
    )


def _either(value: Mapping[str, Any], *names: str) -> Any:
    return next((value[name] for name in names if value.get(name) is not None), None)


def _text(value: Mapping[str, Any], ignored: list[str], *names: str) -> str:
    """The text under one of the names, without spaces around it."""
    found = _either(value, *names)
    if isinstance(found, str):
        return found.strip()
    if found is not None:
        ignored.append(f"{names[0]}: no text")
    return ""


def _items(value: Mapping[str, Any], name: str, ignored: list[str]) -> list[Any]:
    """What the list of that name holds; GraphQL has it under ``nodes``, and how many there are."""
    found = value.get(name)
    several = found.get("nodes") if isinstance(found, Mapping) else found
    if isinstance(several, list):
        total = found.get("totalCount") if isinstance(found, Mapping) else None
        if isinstance(total, int) and total > len(several):
            missing = total - len(several)
            ignored.append(f"{name}: {missing}, which this export does not hold")
        return several
    if found is not None:
        ignored.append(f"{name}: no list")
    return []


def _login(person: object) -> str | None:
    if isinstance(person, Mapping):
        person = person.get("login")
    return person if isinstance(person, str) and person.strip() else None


def _person(value: Mapping[str, Any], ignored: list[str], *names: str) -> str | None:
    """Who stands under one of the names."""
    person = _either(value, *names)
    login = _login(person)
    if person is not None and login is None:
        ignored.append(f"{names[0]}: no login")
    return login


def _number(value: Mapping[str, Any]) -> str:
    number = value.get("number")
    return str(number) if isinstance(number, int) else "?"


def _fitting_title(title: str, value: Mapping[str, Any], ignored: list[str]) -> str:
    if len(title) < 5:
        title = f"{title} (issue #{_number(value)})"
    if len(title) > _TITLE_CHARS:
        ignored.append(f"title: {title[_TITLE_CHARS - 1 :][:60]}")
        title = title[: _TITLE_CHARS - 1] + "…"
    return title


def _description(value: Mapping[str, Any], address: str, ignored: list[str]) -> str:
    text = _text(value, ignored, "body")
    if len(text) < 10:
        source = address or f"issue #{_number(value)}"
        text = f"{text}\n\nImported from {source}".strip()
    if len(text) > _TEXT_CHARS:
        ignored.append(f"body: {len(text) - _TEXT_CHARS} characters at its end")
    return text[:_TEXT_CHARS]


def _labelled(labels: list[Any], ignored: list[str]) -> dict[str, Any]:
    """What labels say, and the others as tags."""
    found: dict[str, Any] = {}
    tags: list[str] = []
    nameless = 0
    for label in labels:
        name = label.get("name") if isinstance(label, Mapping) else label
        if not isinstance(name, str) or not (name := name.strip()):
            nameless += 1
            continue
        if len(name) > _TAG_CHARS:
            ignored.append(f"label: {name[:60]}")
            continue
        rule = next((each for each in _RULES if each[2].fullmatch(name)), None)
        if rule is not None and rule[0] not in found:
            found[rule[0]] = rule[1]
        else:
            tags.append(name)
    if nameless:
        ignored.append(f"labels: {nameless} without a name")
    return found | {"tags": list(dict.fromkeys(tags))}


def _ended(value: Mapping[str, Any], ignored: list[str]) -> dict[str, Any]:
    """How the issue stands."""
    if _text(value, ignored, "state").lower() != "closed":
        return {"status": "open"}
    closed_at = _either(value, "closed_at", "closedAt")
    if _text(value, ignored, "state_reason", "stateReason").lower() in {"not_planned", "duplicate"}:
        return {"status": "wont_fix", "closed_at": closed_at}
    return {
        "status": "closed",
        "closed_at": closed_at,
        "resolved_at": closed_at,
        "resolved_by": _person(value, ignored, "closed_by", "closedBy"),
        "resolution": _DEFAULT_RESOLUTION,
    }


def _comments(value: Mapping[str, Any], ignored: list[str]) -> Iterator[dict[str, Any]]:
    """The comments where the export holds them; the REST API tells their number alone."""
    several = value.get("comments")
    if isinstance(several, int) and not isinstance(several, bool):
        if several:
            ignored.append(f"comments: {several}, which this export does not hold")
        return
    textless = 0
    for each in _items(value, "comments", ignored):
        text = each.get("body") if isinstance(each, Mapping) else None
        if not isinstance(text, str) or not (text := text.strip()):
            textless += 1
            continue
        if len(text) > _TEXT_CHARS:
            ignored.append(f"comment: {len(text) - _TEXT_CHARS} characters at its end")
        yield {
            "text": text[:_TEXT_CHARS],
            "created_at": _either(each, "created_at", "createdAt"),
            "author": _login(_either(each, "user", "author")),
        }
    if textless:
        ignored.append(f"comments: {textless} without a text")
