from __future__ import annotations

import re
from pathlib import Path

from src.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = (ROOT / ".env.production.template").read_text(encoding="utf-8")
MANUAL = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
# Names of the source documents, read where ours are not set.
ALIASES = {
    "FLASK_ENV", "DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASSWORD", "REDIS_HOST",
    "REDIS_PORT", "REDIS_PASSWORD",
}  # fmt: skip
SETTINGS = {name.upper() for name in Settings.model_fields}


def lines() -> list[tuple[str, str, bool]]:
    """(name, value, whether it is commented out) of every assignment in the template."""
    found = re.findall(r"^(#?)([A-Z][A-Z0-9_]*)=(.*)$", TEMPLATE, re.MULTILINE)
    return [(name, value, bool(mark)) for mark, name, value in found]


def test_the_template_names_every_setting_once_and_nothing_else() -> None:
    names = [name for name, _, _ in lines()]

    assert sorted(names) == sorted(SETTINGS | ALIASES)


def test_what_is_commented_out_shows_the_default() -> None:
    shown = {
        name: value
        for name, value, commented in lines()
        if commented and value and name in SETTINGS
    }
    shown["VAR_DIR"] = str(ROOT / shown["VAR_DIR"])
    from_template, defaults = Settings.from_env(shown), Settings()

    for name in shown:
        field = name.lower()
        assert getattr(from_template, field) == getattr(defaults, field), name


def test_the_template_filled_in_is_a_configuration_that_production_accepts() -> None:
    environ = {name: value for name, value, commented in lines() if not commented and value}
    environ |= {
        "SECRET_KEY": "k" * 16 + "0123456789abcdef",
        "JWT_SECRET_KEY": "j" * 16 + "0123456789abcdef",
        "DATABASE_URL": "postgresql://nextvision:secret@db.internal:5432/nextvision",
        "REDIS_URL": "redis://:secret@redis.internal:6379/0",
    }

    assert Settings.from_env(environ).is_production


def test_the_manual_explains_every_variable() -> None:
    explained = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", MANUAL))

    assert explained >= SETTINGS | ALIASES
