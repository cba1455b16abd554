"""Who may come in: adapters for the ports of access."""

from __future__ import annotations

from src.adapters.redis.guard import RedisGuard
from src.adapters.security.argon2_hasher import Argon2Hasher
from src.adapters.security.attempts import WindowedAttempts
from src.adapters.security.chance import SystemChance
from src.adapters.security.jwt_signer import JwtSigner
from src.services.access import AccessUseCases
from src.services.accounts import Accounts
from src.services.credentials import Credentials
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.service_keys import ServiceKeys
from src.services.sign_in import AUDIENCE, ISSUER, Lifetimes, SignIn
from src.settings import Settings


def access(
    settings: Settings,
    clock: Clock,
    unit_of_work: UnitOfWorkFactory,
    guard: RedisGuard | None = None,
) -> AccessUseCases:
    """Who may come in, by argon2id, PyJWT and the limits library."""
    hasher, chance = Argon2Hasher(), SystemChance()
    signer = JwtSigner(settings.jwt_secret, issuer=ISSUER, audience=AUDIENCE)
    attempts = WindowedAttempts(
        settings.ratelimit_login,
        redis_url=settings.redis,
        timeout_seconds=settings.redis_timeout_seconds,
        guard=guard,
    )
    lifetimes = Lifetimes(
        access_seconds=settings.jwt_access_token_seconds,
        refresh_seconds=settings.jwt_refresh_token_seconds,
        session_seconds=settings.session_seconds,
    )
    credentials = Credentials(
        unit_of_work=unit_of_work,
        signer=signer,
        clock=clock,
        stale_seconds=settings.auth_stale_seconds,
    )
    return AccessUseCases(
        credentials=credentials,
        sign_in=SignIn(
            unit_of_work=unit_of_work,
            credentials=credentials,
            hasher=hasher,
            signer=signer,
            attempts=attempts,
            chance=chance,
            clock=clock,
            lifetimes=lifetimes,
        ),
        accounts=Accounts(
            unit_of_work=unit_of_work,
            credentials=credentials,
            hasher=hasher,
            chance=chance,
            clock=clock,
        ),
        keys=ServiceKeys(
            unit_of_work=unit_of_work, credentials=credentials, chance=chance, clock=clock
        ),
    )
