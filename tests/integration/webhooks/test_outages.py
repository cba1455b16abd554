"""What works while receivers are gone: everything, and they hear of it later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from src.app import create_app
from src.extensions import db
from src.services.accounts import Author
from src.services.bugs.webhooks import NewWebhook
from src.services.use_cases import UseCases
from src.settings import Settings
from tests.integration.webhooks.receivers import receiving

BUG = {"title": "Torn label", "description": "The label is torn off.", "severity": "high",
       "priority": "high"}  # fmt: skip


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        Settings(
            nextvision_env="testing", database_url=sqlite_url, var_dir=tmp_path / "var",
            auth_mode="open", webhooks_allow_private=True,
        )
    )  # fmt: skip
    yield app
    with app.app_context():
        db.engine.dispose()


def test_bugs_are_written_while_nobody_can_be_told_and_everybody_hears_later(app: Flask) -> None:
    use_cases: UseCases = app.extensions["nextvision"]
    with receiving() as gone:
        port = gone.port
    new = NewWebhook(url=f"http://127.0.0.1:{port}/hook", events=["bug.created"])
    webhook, _ = use_cases.webhooks.add(new, Author("admin"))
    assert app.test_client().post("/api/bugs/", json=BUG).status_code == 201
    use_cases.webhook_work.work()
    _, log = use_cases.webhooks.log(webhook.id, cursor=None, limit=10)
    assert [(each.state, each.error) for each in log.items] == [("pending", "unreachable")]
    with receiving(port=port) as back:
        use_cases.webhooks.redeliver(webhook.id, log.items[0].id, Author("admin"))
        use_cases.webhook_work.work()
        (received,) = back.received
    assert received.headers["X-Nextvision-Delivery"] == log.items[0].id
    _, log = use_cases.webhooks.log(webhook.id, cursor=None, limit=10)
    assert [each.state for each in log.items] == ["delivered"]
