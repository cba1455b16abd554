"""What a webhook is sent of an event: what happened and where it is read, not the texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

import orjson

from src.bugs.bug import Bug, Event
from src.services.bugs.webhook_records import PING, Webhook

# What tells a receiver which bug it is, and how it stands.
_TOLD: Final = (
    "id", "number", "title", "status", "severity", "priority", "category", "component",
    "device_id", "firmware_version", "sample_id", "affected_version", "environment",
    "assigned_to", "tags", "duplicate_of", "version", "created_at", "updated_at",
)  # fmt: skip
# Values of these may go out when they change; of all other fields only that they have changed.
_VALUES: Final = frozenset(_TOLD) | {"comment", "attachment"}
_KNOWN: Final = frozenset(each.name for each in fields(Bug)) | {"comment", "attachment"}
# What is left of a bug in a body that would be too long.
_LEAST: Final = ("id", "number", "status", "severity", "version")
_MOST_BYTES: Final = 65_536
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
# The contract's names of fields where they are others than ours: its version is the product's.
_NAMES: Final = {"affected_version": "version", "version": "revision"}


def event_body(event: Event, bug: Bug) -> str:
    """The JSON of an event: compact, no e-mail addresses, no descriptions, logs or comments.

    At most 64 kB of UTF-8: a longer one says of changes only which there were, and then of the bug
    only which it is and how it stands.
    """
    changes = _changes(event.changes)
    body = _event(event, changes, _told(bug, _TOLD))
    if len(body.encode()) > _MOST_BYTES:
        changes = {name: {} for name in changes}
        body = _event(event, changes, _told(bug, _TOLD))
    if len(body.encode()) > _MOST_BYTES:
        body = _event(event, changes, _told(bug, _LEAST))
    return body


def _event(event: Event, changes: dict[str, Any], bug: dict[str, Any]) -> str:
    return _json(
        {
            "event": f"bug.{event.kind}",
            "sequence": event.seq,
            "occurredAt": event.at,
            "actor": event.by,
            "isInternal": event.is_internal,
            "requestId": event.request_id,
            "changes": changes,
            "bug": bug,
        }
    )


def _told(bug: Bug, names: tuple[str, ...]) -> dict[str, Any]:
    values = {_name(name): _outward(getattr(bug, name)) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def ping_body(webhook: Webhook, *, at: datetime) -> str:
    """The JSON of a delivery that tries a webhook."""
    return _json(
        {
            "event": PING,
            "occurredAt": at,
            "webhook": {"id": webhook.id, "events": list(webhook.events)},
        }
    )


def _changes(changes: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """(from, to) by field; an empty object where only that it has changed is told."""
    return {
        _name(name): {"from": _outward(pair[0]), "to": _outward(pair[1])} if name in _VALUES else {}
        for name, pair in changes.items()
        if name in _KNOWN
    }


def _name(name: str) -> str:
    first, *others = _NAMES.get(name, name).split("_")
    return first + "".join(part.capitalize() for part in others)


def _outward(value: Any) -> Any:
    """The value without e-mail addresses: people are named by them where nothing else is known."""
    if isinstance(value, str):
        return _EMAIL.sub("•••", value)
    if isinstance(value, list | tuple):
        return [_outward(each) for each in value]
    return value


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()
