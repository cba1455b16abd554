"""Frozen settings, read once from the environment and nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, Self
from urllib.parse import quote, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SecretStr, ValidationError

from src.setting_types import (
    DatabaseAddress,
    HeaderSecret,
    HttpAddress,
    Names,
    Rate,
    RedisAddress,
    Share,
)

ROOT: Final = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET: Final = "development-only-secret-key-never-for-production"  # noqa: S105


class SettingsError(ValueError):
    """Settings that cannot be used; ``faults`` names every variable and what was expected."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{name}: {fault}" for name, fault in faults))


class Settings(BaseModel):
    """The configuration of one process: every field is the environment variable in capitals.

    A secret can also be given as ``NAME_FILE``, the path of a file that holds it. The source
    documents' ``DB_*`` and ``REDIS_HOST`` variables build ``database_url`` and ``redis_url``
    where those are not set.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Application
    nextvision_env: Literal["development", "testing", "staging", "production"] = "development"
    debug: bool = False
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    jwt_secret_key: SecretStr | None = None
    auth_mode: Literal["required", "open"] = "required"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    worker_count: int = Field(default=2, ge=1, le=256)
    var_dir: Path = ROOT / "var"
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    public_url: str | None = None
    revision: str = "unknown"

    # Database
    database_url: DatabaseAddress | None = None
    db_pool_size: int = Field(default=20, ge=1, le=500)
    db_pool_timeout_seconds: float = Field(default=60, gt=0, le=600)
    db_pool_recycle_seconds: int = Field(default=3600, ge=60)
    db_max_overflow: int = Field(default=30, ge=0, le=500)
    db_pool_pre_ping: bool = True
    db_statement_timeout_seconds: float = Field(default=30, gt=0, le=3600)

    # Redis
    redis_url: RedisAddress | None = None
    redis_timeout_seconds: float = Field(default=0.5, gt=0, le=30)

    # Cache: tiers (seconds), and what each worker keeps in its memory
    cache_ttl_short: int = Field(default=600, ge=1)
    cache_ttl_medium: int = Field(default=7200, ge=1)
    cache_ttl_long: int = Field(default=86400, ge=1)
    cache_memory_entries: int = Field(default=20_000, ge=0, le=10_000_000)
    cache_memory_mb: int = Field(default=64, ge=1, le=65_536)

    # Sign-in
    jwt_access_token_seconds: int = Field(default=3600, ge=60)
    jwt_refresh_token_seconds: int = Field(default=30 * 86400, ge=3600)
    session_seconds: int = Field(default=12 * 3600, ge=300)
    auth_stale_seconds: float = Field(default=300, ge=0, le=3600)

    # Limits
    ratelimit_enabled: bool = True
    ratelimit_default: Rate = "1000 per minute"
    ratelimit_login: Rate = "5 per minute;30 per hour"
    ratelimit_import: Rate = "30 per minute"
    max_body_bytes: int = Field(default=1_000_000, ge=1000)
    max_import_bytes: int = Field(default=50_000_000, ge=1000)
    max_document_bytes: int = Field(default=10_000_000, ge=1000)
    request_timeout_seconds: float = Field(default=30, gt=0, le=600)
    drain_grace_seconds: float = Field(default=2, ge=0, le=120)
    drain_seconds: float = Field(default=30, gt=0, le=600)
    websocket_connections: int = Field(default=50, ge=0, le=10_000)
    comments_per_bug: int = Field(default=1000, ge=1, le=10_000)
    idempotency_key_hours: int = Field(default=24, ge=1, le=720)
    stress_test_allowed: bool = False

    # Edges
    cors_origins: Names = ()
    compress_level: int = Field(default=4, ge=1, le=9)
    compress_min_bytes: int = Field(default=500, ge=0)
    force_https: bool | None = None

    # Matching
    index_refresh_seconds: float = Field(default=0.5, gt=0, le=60)
    text_model: Literal["lexical", "hybrid", "endpoint"] = "hybrid"
    embeddings_url: str | None = None
    embeddings_model: str = "text-embedding-3-small"
    embeddings_dimensions: int = Field(default=256, ge=16, le=1024)
    embeddings_timeout_seconds: float = Field(default=10, gt=0, le=120)

    # Batches of matching
    batch_size: int = Field(default=25, ge=1, le=1000)
    batch_max_candidates: int = Field(default=10_000, ge=1, le=1_000_000)
    batch_max_pairs: int = Field(default=1_000_000_000, ge=1)
    batch_max_open: int = Field(default=20, ge=1, le=10_000)
    batch_lease_seconds: float = Field(default=30, ge=1, le=3600)
    batch_keep_hours: float = Field(default=24, gt=0, le=8760)

    # Documents and the bridge
    document_readers: int = Field(default=2, ge=1, le=64)
    document_timeout_seconds: float = Field(default=10, gt=0, le=120)
    document_memory_mb: int = Field(default=384, ge=128, le=8192)
    commitment_bridge_url: HttpAddress | None = None
    commitment_bridge_api_key: SecretStr | None = None
    commitment_bridge_timeout_seconds: float = Field(default=10, gt=0, le=120)

    # Files that come with bugs
    attachments_dir: Path | None = None
    max_attachment_bytes: int = Field(default=10_000_000, ge=1000)
    attachments_per_bug: int = Field(default=20, ge=1, le=1000)
    attachments_total_bytes: int = Field(default=10_000_000_000, ge=1000)

    # Webhooks
    webhooks_allow_private: bool = False
    webhook_timeout_seconds: float = Field(default=5, gt=0, le=60)
    webhook_keep_days: float = Field(default=30, gt=0, le=3650)

    # Watching
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "json", "pretty"] = "auto"
    prometheus_enabled: bool = True
    prometheus_port: int | None = Field(default=None, ge=1, le=65535)
    prometheus_multiproc_dir: Path | None = None
    sentry_dsn: SecretStr | None = None
    sentry_traces_sample_rate: Share = 0.0
    sentry_profiles_sample_rate: Share = 0.0

    # Google Maps
    google_maps_api_key: HeaderSecret | None = None
    google_maps_routes: Literal["routes", "distance_matrix"] = "routes"
    google_maps_daily_quota: int = Field(default=2000, ge=0, le=10_000_000)
    google_maps_per_second: int = Field(default=10, ge=1, le=1000)
    google_maps_timeout_seconds: float = Field(default=5, gt=0, le=60)
    google_maps_keep_stale: bool = False
    google_maps_url: HttpAddress = "https://maps.googleapis.com"
    google_routes_url: HttpAddress = "https://routes.googleapis.com"

    # Outside services
    openai_api_key: SecretStr | None = None

    # Features, until somebody switches them while the service runs
    feature_adaptive_weighting: bool = True
    feature_google_maps_intelligence: bool = True
    feature_batch_processing: bool = True
    feature_caching: bool = True
    feature_commitment_bridge: bool = True
    feature_document_reading: bool = True
    feature_learned_weights: bool = True
    feature_text_model: bool = True
    feature_websocket_monitoring: bool = True

    _origins: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def is_production(self) -> bool:
        """Whether defaults are refused and HTTPS is expected."""
        return self.nextvision_env == "production"

    @property
    def database(self) -> str:
        """SQLAlchemy's address of the database, password included; SQLite in ``var_dir`` if unset.

        ``postgres://`` and ``postgresql://`` addresses name the psycopg2 driver explicitly.
        """
        if self.database_url is None:
            return f"sqlite:///{self.var_dir / 'nextvision.db'}"
        return re.sub(
            r"^postgres(ql)?://", "postgresql+psycopg2://", self.database_url.get_secret_value()
        )

    @property
    def attachments(self) -> Path:
        """The folder of the files that come with bugs; ``var_dir/attachments`` if unset."""
        return self.attachments_dir or self.var_dir / "attachments"

    @property
    def redis(self) -> str | None:
        """Address of Redis, password included, or None where the process does without."""
        return self.redis_url.get_secret_value() if self.redis_url else None

    @property
    def jwt_secret(self) -> str:
        """Key that signs tokens: ``jwt_secret_key``, else ``secret_key``."""
        return (self.jwt_secret_key or self.secret_key).get_secret_value()

    @property
    def https_only(self) -> bool:
        """Whether plain HTTP is redirected and cookies are Secure: in production unless told."""
        return self.is_production if self.force_https is None else self.force_https

    def secrets(self) -> tuple[str, ...]:
        """Every secret that is set, and the passwords inside addresses: never to be shown."""
        values = [getattr(self, name) for name in type(self).model_fields]
        texts = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        passwords = [urlsplit(text).password for text in texts if "://" in text]
        found = [*texts, *(part for part in passwords if part)]
        return tuple(dict.fromkeys([*found, *map(unquote, found)]))

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Settings of this environment, checked.

        Raises ``SettingsError`` with every fault found, each naming its variable.
        """
        source = os.environ if environ is None else environ
        values, faults, origins = read_variables(source)
        try:
            settings = cls(**values)
        except ValidationError as error:
            faults += [_fault(item) for item in error.errors(include_input=False)]
            raise SettingsError(faults) from None
        faults += settings.production_faults()
        if faults:
            raise SettingsError(faults)
        settings._origins.update(origins)
        return settings

    @classmethod
    def tolerant(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Settings of this environment with faulty values left at their defaults, to diagnose."""
        values, _, origins = read_variables(os.environ if environ is None else environ)
        try:
            settings = cls(**values)
        except ValidationError as error:
            faulty = {str(item["loc"][0]) for item in error.errors() if item["loc"]}
            settings = cls(**{name: v for name, v in values.items() if name not in faulty})
        kept = settings.model_fields_set
        settings._origins.update({name: v for name, v in origins.items() if name in kept})
        return settings

    def source_of(self, field: str) -> str:
        """Where a value came from: its variable, ``default``, or ``argument`` (code gave it)."""
        given = "argument" if field in self.model_fields_set else "default"
        return self._origins.get(field, given)

    def production_faults(self) -> list[tuple[str, str]]:
        """What does not fit together, and what production refuses, as (variable, expected)."""
        faults = []
        if self.text_model == "endpoint" and not re.match(
            r"^https?://[^/]+", self.embeddings_url or ""
        ):
            faults.append(
                (
                    "EMBEDDINGS_URL",
                    "TEXT_MODEL=endpoint needs an address such as http://host:8000/v1",
                )
            )
        if not self.is_production:
            return faults
        if len(self.secret_key.get_secret_value()) < 32 or self.uses_development_secret:
            faults.append(("SECRET_KEY", "production needs a secret of at least 32 characters"))
        if self.jwt_secret_key and len(self.jwt_secret_key.get_secret_value()) < 32:
            faults.append(("JWT_SECRET_KEY", "production needs a secret of at least 32 characters"))
        if self.database.startswith("sqlite"):
            faults.append(("DATABASE_URL", "production needs a PostgreSQL address"))
        if self.debug:
            faults.append(("DEBUG", "production refuses debug"))
        if self.auth_mode == "open":
            faults.append(("AUTH_MODE", "production refuses open access"))
        if "*" in self.cors_origins:
            faults.append(("CORS_ORIGINS", "production needs named origins, not *"))
        return faults

    @property
    def uses_development_secret(self) -> bool:
        """Whether the secret key is the public one of development."""
        return self.secret_key.get_secret_value() == DEVELOPMENT_SECRET


def read_variables(
    environ: Mapping[str, str],
) -> tuple[dict[str, Any], list[tuple[str, str]], dict[str, str]]:
    """Raw values by field, faults, and where each value came from (variable or file name)."""
    values: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    origins: dict[str, str] = {}
    for field in Settings.model_fields:
        name = field.upper()
        if environ.get(name, "") != "":
            values[field], origins[field] = environ[name], name
        elif environ.get(f"{name}_FILE", "") != "":
            try:
                text = Path(environ[f"{name}_FILE"]).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                faults.append((f"{name}_FILE", f"a readable text file ({type(error).__name__})"))
                continue
            values[field], origins[field] = text.strip(), f"{name}_FILE"
    _read_aliases(environ, values, origins)
    return values, faults, origins


def _read_aliases(
    environ: Mapping[str, str], values: dict[str, Any], origins: dict[str, str]
) -> None:
    """Take the variables of the source documents where ours are not set."""
    if "nextvision_env" not in values and environ.get("FLASK_ENV"):
        values["nextvision_env"], origins["nextvision_env"] = environ["FLASK_ENV"], "FLASK_ENV"
    if "database_url" not in values and environ.get("DB_HOST"):
        user = quote(environ.get("DB_USER", "nextvision"), safe="")
        password = quote(environ.get("DB_PASSWORD", ""), safe="")
        host, port = environ["DB_HOST"], environ.get("DB_PORT", "5432")
        name = environ.get("DB_NAME", "nextvision")
        secret = f":{password}" if password else ""
        values["database_url"] = f"postgresql://{user}{secret}@{host}:{port}/{name}"
        origins["database_url"] = "DB_HOST"
    if "redis_url" not in values and environ.get("REDIS_HOST"):
        password = quote(environ.get("REDIS_PASSWORD", ""), safe="")
        secret = f":{password}@" if password else ""
        port = environ.get("REDIS_PORT", "6379")
        values["redis_url"] = f"redis://{secret}{environ['REDIS_HOST']}:{port}/0"
        origins["redis_url"] = "REDIS_HOST"


def _fault(item: Any) -> tuple[str, str]:
    name = str(item["loc"][0]).upper() if item["loc"] else "SETTINGS"
    return name, str(item["msg"]).removeprefix("Value error, ")
