"""The settings as an examination of the deployment sees them."""

from __future__ import annotations

from src.services.diagnosis.deployment import Deployment
from src.settings import Settings


def deployment(settings: Settings) -> Deployment:
    """The settings as an examination sees them."""
    return Deployment(
        environment=settings.nextvision_env,
        is_production=settings.is_production,
        debug=settings.debug,
        auth_mode=settings.auth_mode,
        secret_key=settings.secret_key.get_secret_value(),
        jwt_secret_key=settings.jwt_secret_key.get_secret_value()
        if settings.jwt_secret_key is not None
        else None,
        uses_development_secret=settings.uses_development_secret,
        has_sentry=settings.sentry_dsn is not None,
        worker_count=settings.worker_count,
        pool_size=settings.db_pool_size,
        max_overflow=settings.db_max_overflow,
        cors_origins=settings.cors_origins,
        https_only=settings.https_only,
        trusted_proxies=settings.trusted_proxies,
        ratelimit_enabled=settings.ratelimit_enabled,
        ratelimit_default=settings.ratelimit_default,
        has_redis=settings.redis is not None,
        prometheus_enabled=settings.prometheus_enabled,
        metrics_folder=settings.prometheus_multiproc_dir or settings.var_dir / "metrics",
        var_dir=settings.var_dir,
        secrets=settings.secrets(),
    )
