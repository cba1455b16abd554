"""Errors of access as sentences for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from src.services.access_errors import (
    AccountNotFoundError,
    LastAdminError,
    UnknownScopeError,
    Weakness,
    WeakPasswordError,
)
from src.services.passwords import MAX_LENGTH, MIN_DIFFERENT, MIN_LENGTH
from src.services.permissions import SCOPES
from src.services.ports import DuplicateError, StorageUnavailableError

_WEAKNESSES: Final[dict[Weakness, str]] = {
    "length": f"a password has {MIN_LENGTH} to {MAX_LENGTH} characters",
    "address": "a password is not the e-mail address",
    "monotonous": f"a password has at least {MIN_DIFFERENT} different characters",
}


@contextmanager
def told() -> Iterator[None]:
    """Around a use case: what it refuses ends the command with one sentence and exit code 1."""
    try:
        yield
    except WeakPasswordError as error:
        raise click.ClickException(_WEAKNESSES[error.weakness]) from None
    except UnknownScopeError as error:
        known = ", ".join(SCOPES)
        raise click.ClickException(f"there is no scope {error}; there are {known}") from None
    except AccountNotFoundError:
        raise click.ClickException("there is no such account or key") from None
    except DuplicateError as error:
        raise click.ClickException(f"that {error.field} is already taken") from None
    except LastAdminError:
        raise click.ClickException("one active administrator has to stay") from None
    except StorageUnavailableError as error:
        raise click.ClickException(
            f"the database does not answer ({error}); is it running, and migrated by "
            "'flask db upgrade'?"
        ) from None
