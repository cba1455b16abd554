"""What a cache refuses."""

from __future__ import annotations


class CacheError(Exception):
    """Something that a cache was asked and cannot do; a fault of the program that asked."""


class UnknownNamespaceError(CacheError):
    """Nobody has declared this namespace."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no namespace '{name}' is declared")


class NotStorableError(CacheError, TypeError):
    """The value is not of JSON: text, numbers, true, false, null, lists, objects by text."""


class UnusableTagError(CacheError, ValueError):
    """A tag is empty, longer than 300 characters, or has a line break or broken text in it."""

    def __init__(self) -> None:
        super().__init__("a tag is a line of 1 to 300 characters")


class NestedComputingError(CacheError):
    """Computing a value asked for that same value, which would wait for itself for ever."""

    def __init__(self, namespace: str, key: str) -> None:
        super().__init__(f"'{namespace}': computing asks for its own key ({len(key)} characters)")
