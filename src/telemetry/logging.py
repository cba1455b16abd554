"""Logs as JSON lines, each with its request's identifier and nothing personal.

A server writes them to stdout. A command writes them to stderr: its stdout is its answer.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TextIO

import click
import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from src.settings import Settings

_REQUEST_LOGGER: Final = logging.getLogger("nextvision.request")
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_MASKS: Final = (
    # What a database error says was sent.
    (re.compile(r"(?s)\[parameters: .*?\](?=\n|$)"), "[parameters masked]"),
    # Authorization headers and bearer tokens, whatever scheme.
    (re.compile(r"(?i)\b(bearer|basic|digest)\s+[A-Za-z0-9._~+/=-]{6,}"), r"\1 [masked]"),
    # name=value, "name": "value" and name: value of things that are secret by their name.
    (
        re.compile(
            r"(?i)([\w-]*(?:password|passwd|mot_de_passe|secret|token|api[_-]?key|authorization"
            r"|cookie|dsn)[\w-]*[\"']?\s*[=:]\s*[\"']?)(?!\[masked\])[^\s\"',;&}]+"
        ),
        r"\1[masked]",
    ),
    # The password in an address such as postgresql://user:password@host.
    (re.compile(r"(\w+://[^\s:/@]*:)[^\s@]+(@)"), r"\1[masked]\2"),
    # JSON web tokens and this application's own keys, wherever they stand.
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){1,2}"), "[masked token]"),
    (re.compile(r"\bnv_[A-Za-z0-9]+_[A-Za-z0-9_-]{8,}"), "[masked key]"),
    (re.compile(r"[\w.%+-]+(?:@|%40)(?:[\w-]+\.)+[^\W\d_]{2,}"), "[masked e-mail]"),
    # French numbers (06 12 34 56 78, +33 6 12...) and international ones with their plus sign.
    (
        re.compile(
            r"(?<![\w.])(?:\+\d{1,3}[\s.-]?(?:\(0\)[\s.-]?)?\d|0[1-9])(?:[\s.-]?\d{2}){4}(?!\w)"
        ),
        "[masked phone]",
    ),
    (re.compile(r"(?<![\w.])\+\d{1,3}(?:[\s.()-]{0,2}\d){7,12}(?!\w)"), "[masked phone]"),
)


def scrub(text: str) -> str:
    """The text without e-mail addresses, phone numbers, tokens, keys and passwords."""
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text


def remember_request(request_id: str) -> None:
    """Put this identifier on every line logged from here on, in this thread or greenlet."""
    _request_id.set(request_id)


def forget_request() -> None:
    """End what ``remember_request`` began."""
    _request_id.set(None)


def current_request_id() -> str | None:
    """The identifier of the request that is running here, if any."""
    return _request_id.get()


def log_request(level: int, fields: Mapping[str, Any]) -> None:
    """Write the one line of a finished request; ``fields`` are already free of personal data."""
    if _REQUEST_LOGGER.isEnabledFor(level):
        # Without the look for the calling line, which is always the same.
        record = logging.LogRecord(_REQUEST_LOGGER.name, level, "", 0, "request", None, None)
        record.fields = fields
        _REQUEST_LOGGER.handle(record)


def init_logging(settings: Settings) -> None:
    """Send the process's log where it belongs, in this form; a second call replaces the first."""
    root = logging.getLogger()
    for handler in [own for own in root.handlers if isinstance(own, _OwnHandler)]:
        root.removeHandler(handler)
    handler = _OwnHandler()
    stream = handler.stream
    pretty = settings.log_format == "pretty" or (
        settings.log_format == "auto" and stream is not None and stream.isatty()
    )
    handler.setFormatter(PrettyFormatter() if pretty else JsonFormatter())
    root.addHandler(handler)
    root.setLevel(settings.log_level)
    # Chatty libraries say at INFO what is nobody's business in production.
    for name in ("urllib3", "sentry_sdk.errors", "flask-limiter"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


class JsonFormatter(logging.Formatter):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, scrubbed unless it is a request's own line."""
        return orjson.dumps(_entry(record), default=str).decode()


class PrettyFormatter(logging.Formatter):
    """One readable line a record, for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, message and the rest as name=value."""
        entry = _entry(record)
        shown = ("timestamp", "level", "logger", "message", "exception", "correlation_id")
        rest = " ".join(
            f"{name}={value}"
            for name, value in entry.items()
            if name not in shown and value is not None
        )
        line = (
            f"{entry['timestamp'][11:23]} {entry['level']:<7} {entry['logger']}: "
            f"{entry['message']} {rest}"
        ).rstrip()
        return f"{line}\n{entry['exception']}" if "exception" in entry else line


def _entry(record: logging.LogRecord) -> dict[str, Any]:
    moment = datetime.fromtimestamp(record.created, UTC)
    entry: dict[str, Any] = {
        "timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
    }
    fields = record.__dict__.get("fields")
    if fields is not None and record.name == _REQUEST_LOGGER.name:
        entry["message"] = record.msg
        entry.update(fields)
        return entry
    entry["message"] = scrub(record.getMessage())
    entry["request_id"] = _request_id.get()
    if record.exc_info and record.exc_info[1] is not None:
        entry["exception"] = scrub("".join(traceback.format_exception(record.exc_info[1])).rstrip())
    return entry


class _OwnHandler(logging.StreamHandler[TextIO]):
    """Writes to what stdout or stderr is now: tests and servers replace them after start."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self._of_a_command = _is_command()

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """The present stderr in a command and in the threads of its process, or else stdout."""
        return sys.stderr if self._of_a_command or _is_command() else sys.stdout


def _is_command() -> bool:
    return click.get_current_context(silent=True) is not None
