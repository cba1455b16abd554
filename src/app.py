"""The application factory: a table of contents."""

from __future__ import annotations

from flask import Flask

from src import cli, telemetry, web
from src.adapters.flask_cache import cache_config
from src.adapters.storage.engine import engine_options
from src.extensions import cache, db, migrate
from src.settings import Settings
from src.wiring import wire


def create_app(settings: Settings | None = None) -> Flask:
    """A configured application. Opens no connection, reads no file, can be called twice.

    Raises ``SettingsError`` when the environment cannot be used.
    """
    settings = settings or Settings.from_env()
    app = Flask("src", static_folder=None)
    app.config.update(
        NEXTVISION=settings,
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
    )
    db.init_app(app)
    migrate.init_app(app, db)
    use_cases = app.extensions["nextvision"] = wire(app, settings)
    cache.init_app(app, cache_config(use_cases.cache.cache, settings.cache_ttl_short))
    telemetry.init_app(app, settings)
    web.init_app(app, settings)
    cli.init_app(app)
    return app
