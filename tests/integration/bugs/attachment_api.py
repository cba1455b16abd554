"""An application with two bugs, people of each role, and ways to send it files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from src.bugs.bug import Bug
from src.services.accounts import Author
from src.services.records import Role, User
from tests.bug_builders import bug

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"


class Api:
    """Requests of people, by name: ``viewer``, ``other`` (a viewer, too), ``recruiter``, ``admin``.

    ``reader`` and ``writer`` are service keys.
    """

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.folder = folder
        self.use_cases = app.extensions["nextvision"]
        people = {
            **{role.value: User(f"usr_{role}", f"{role}@example.org", role, "-") for role in Role},
            "other": User("usr_other", "other@example.org", Role.VIEWER, "-"),
        }
        self.one, self.two = bug(), bug()
        with self.use_cases.unit_of_work() as unit:
            for person in people.values():
                unit.users.add(person)
            unit.bugs.add(self.one)
            unit.bugs.add(self.two)
            unit.commit()
        access = self.use_cases.access
        self._headers = {
            name: {"Authorization": f"Bearer {access.sign_in.tokens_for(person).access_token}"}
            for name, person in people.items()
        }
        for name, scope in (("reader", "bugs:read"), ("writer", "bugs:write")):
            key = access.keys.create(name, [scope], by=Author("test"))[1]
            self._headers[name] = {"X-API-Key": key}

    def ask(self, method: str, path: str, by: str = "viewer", **more: Any) -> TestResponse:
        headers = {**self._headers[by], **more.pop("headers", {})}
        return self.app.test_client().open(
            path, method=method, headers=headers, buffered=True, **more
        )

    def send(
        self,
        content: bytes,
        name: str = "trace.log",
        *,
        to: Bug | None = None,
        by: str = "viewer",
        **more: Any,
    ) -> TestResponse:
        form = {"file": (io.BytesIO(content), name)}
        return self.ask("POST", self.path(to), by, data=form, **more)

    def send_raw(self, body: bytes, boundary: str = "B", **more: Any) -> TestResponse:
        media_type = f"multipart/form-data; boundary={boundary}"
        return self.ask("POST", self.path(), data=body, content_type=media_type, **more)

    def path(self, of: Bug | None = None) -> str:
        return f"/api/bugs/{(of or self.one).id}/attachments"

    def files(self) -> set[str]:
        """Everything in the folder of attachments, by its path below."""
        found = self.folder.rglob("*")
        return {str(each.relative_to(self.folder)) for each in found if each.is_file()}

    def events(self) -> list[tuple[str, str]]:
        with self.use_cases.unit_of_work(read_only=True) as unit:
            return [(each.kind, each.by) for each in unit.bug_events.after(0, limit=100)]


def part(content: bytes, disposition: str = 'name="file"; filename="trace.log"') -> bytes:
    """One part of a form with the boundary B, without its end."""
    head = f"--B\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + content + b"\r\n"
