"""What the values of settings may be."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

_RATE = re.compile(r"^\s*\d+\s*(per|/)\s*(\d+\s*)?(second|minute|hour|day)s?\s*$", re.IGNORECASE)


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _rate(value: str) -> str:
    for part in value.split(";"):
        if not _RATE.match(part):
            raise ValueError(f"'{part.strip()}' is no rate such as '1000 per minute'")
    return value


def _database_address(value: SecretStr) -> SecretStr:
    """Said here, because the engine is made from it long after the settings were read."""
    text = value.get_secret_value()
    if not re.match(r"^(sqlite:///|postgres(ql)?(\+psycopg2)?://)", text) or not _has_port(text):
        raise ValueError("should be an address such as postgresql://user:password@host:5432/name")
    return value


def _redis_address(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if not re.match(r"^(rediss?|unix)://", text) or not _has_port(text):
        raise ValueError("should be an address such as redis://:password@host:6379/0")
    return value


def _http_address(value: str) -> str:
    parts = urlsplit(value)
    known = parts.scheme in {"http", "https"} and parts.hostname and _has_port(value)
    if not known or parts.username or parts.query or parts.fragment:
        raise ValueError("should be an address such as https://parser.example.org/api")
    return value


def _header_secret(value: SecretStr) -> SecretStr:
    """Said here, because a header that cannot be sent would name the secret in its error."""
    if not all("!" <= char <= "~" for char in value.get_secret_value()):
        raise ValueError("should be a key without spaces, line breaks or accents")
    return value


def _has_port(address: str) -> bool:
    """Whether the port, if there is one, is a number that a port can be."""
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


Names = Annotated[tuple[str, ...], BeforeValidator(_split)]
Rate = Annotated[str, AfterValidator(_rate)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
DatabaseAddress = Annotated[SecretStr, AfterValidator(_database_address)]
RedisAddress = Annotated[SecretStr, AfterValidator(_redis_address)]
HttpAddress = Annotated[str, AfterValidator(_http_address)]
HeaderSecret = Annotated[SecretStr, AfterValidator(_header_secret)]
