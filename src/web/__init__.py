"""The HTTP skin over the use cases."""

from __future__ import annotations

from flask import Flask

from src.settings import Settings
from src.web import access_problems, hooks, limits, problems, resources, sessions
from src.web.auth import auth
from src.web.candidates import candidates
from src.web.jobs import jobs
from src.web.users import users


def init_app(app: Flask, settings: Settings) -> None:
    """Bind hooks, security and every blueprint, in the order a request meets them."""
    hooks.init_app(app, settings)
    problems.init_app(app)
    limits.init_app(app, settings)
    sessions.init_app(app, settings)
    access_problems.init_app(app)
    app.register_blueprint(auth)
    app.register_blueprint(users)
    resources.init_app(app)
    app.register_blueprint(jobs)
    app.register_blueprint(candidates)
