"""Who may do what: principals, the scopes of service keys, and one decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from src.services.records import Role

ANY_SCOPE: Final = "*"
"""As the scope of an operation: every valid key may call it."""

SCOPES: Final = (
    "admin",
    "bugs:read",
    "bugs:write",
    "candidates:read",
    "candidates:write",
    "feedback:write",
    "jobs:read",
    "jobs:write",
    "matching:read",
)
"""What a service key can be allowed to do; ``admin`` is administration alone, not the rest."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call: people of at least ``role``, service keys with ``scope``; None is everybody."""

    role: Role | None
    scope: str | None = None


PUBLIC: Final = Access(role=None)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: a person with a role, a service key with scopes, or the open-mode caller.

    ``id`` is opaque (never an e-mail) and is what logs and audit events show.
    """

    id: str
    kind: Literal["user", "key", "open"]
    role: Role | None = None
    scopes: frozenset[str] = frozenset()


OPEN_MODE: Final = Principal("open-mode", "open", role=Role.ADMIN)
"""The caller that a loopback development server lets in without credentials."""


def may(principal: Principal, *, role: Role | None, scope: str | None) -> bool:
    """Whether the principal may do what people of ``role`` and keys with ``scope`` may.

    None closes that door: no role lets no person in, no scope lets no key in.
    """
    if principal.kind == "key":
        return scope is not None and (scope == ANY_SCOPE or scope in principal.scopes)
    return role is not None and principal.role is not None and principal.role.rank >= role.rank
