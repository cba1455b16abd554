"""The HTTP skin over the use cases."""

from __future__ import annotations

from functools import partial

from flask import Flask

from src.settings import Settings
from src.web import (
    access_problems,
    batches,
    bug_attachments,
    bug_figures,
    bug_transfers,
    bugs,
    cache,
    compression,
    cors,
    degradation,
    drain,
    explanations,
    features,
    hooks,
    integration,
    limits,
    metrics,
    problems,
    resources,
    security,
    sessions,
    stress,
    webhooks,
    websocket,
)
from src.web.admin import admin
from src.web.auth import auth
from src.web.bug_comments import bug_comments
from src.web.candidates import candidates
from src.web.commute import commute
from src.web.documentation import documentation
from src.web.health import health
from src.web.imports import imports
from src.web.jobs import jobs
from src.web.matching import matching
from src.web.monitoring import monitoring
from src.web.users import users


def init_app(app: Flask, settings: Settings) -> None:
    """Bind hooks, security and every blueprint, in the order a request meets them."""
    hooks.init_app(app, settings)
    metrics.init_app(app, settings)
    problems.init_app(app)
    drain.init_app(app)
    security.init_app(app, settings)
    cors.init_app(app, settings)
    compression.init_app(app, settings)
    limits.init_app(app, settings)
    sessions.init_app(app, settings)
    access_problems.init_app(app)
    app.register_blueprint(health)
    app.register_blueprint(monitoring)
    websocket.init_app(
        app,
        settings,
        switched_on=partial(app.extensions["nextvision"].features.on, "websocket_monitoring"),
    )
    app.register_blueprint(admin)
    cache.init_app(app)
    features.init_app(app)
    stress.init_app(app)
    app.register_blueprint(auth)
    app.register_blueprint(users)
    resources.init_app(app)
    degradation.init_app(app)
    app.register_blueprint(jobs)
    app.register_blueprint(candidates)
    app.register_blueprint(imports)
    app.register_blueprint(matching)
    batches.init_app(app)
    bugs.init_app(app)
    bug_figures.init_app(app)
    app.register_blueprint(bug_comments)
    bug_attachments.init_app(app)
    bug_transfers.init_app(app)
    webhooks.init_app(app)
    app.register_blueprint(commute)
    integration.init_app(app)
    explanations.init_app(app)
    app.register_blueprint(documentation)
