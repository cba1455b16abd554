"""The use cases of access, together."""

from __future__ import annotations

from dataclasses import dataclass

from src.services.accounts import Accounts
from src.services.credentials import Credentials
from src.services.service_keys import ServiceKeys
from src.services.sign_in import SignIn


@dataclass(frozen=True, slots=True)
class AccessUseCases:
    """Everything about who may come in."""

    credentials: Credentials
    sign_in: SignIn
    accounts: Accounts
    keys: ServiceKeys
