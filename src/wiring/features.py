"""Features: what the settings say of each, and what is wired so that it can be switched on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from src.services.features import NAMES, Features
from src.services.ports import Clock, UnitOfWorkFactory
from src.settings import Settings

_PREFIX: Final = "feature_"


def wired_features(
    settings: Settings,
    clock: Clock,
    unit_of_work: UnitOfWorkFactory,
    *,
    new_id: Callable[[], str],
) -> Features:
    """The switches of this application; opens nothing."""
    return Features(
        defaults(settings),
        unit_of_work,
        clock,
        new_id=new_id,
        refresh_seconds=settings.index_refresh_seconds,
    )


def defaults(settings: Settings) -> dict[str, bool]:
    """What the settings say of every feature, by its name."""
    return {name: getattr(settings, _PREFIX + name) for name in NAMES}


def switchable(settings: Settings) -> Settings:
    """The settings with every feature on: what they wire can be switched on while it runs."""
    return settings.model_copy(update={_PREFIX + name: True for name in NAMES})
