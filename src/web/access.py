"""Who is asking, and whether they may.

One credential decides: a bearer token or an API key if one is sent, else the session cookie, else
(open mode only) being on the same machine. A credential that is sent and not good is refused; it
never falls through to the next.
"""

from __future__ import annotations

from typing import Final, cast
from urllib.parse import urlsplit

from flask import Request, g, request

from src.services.access_errors import CredentialError
from src.services.credentials import Credentials, Session
from src.services.permissions import OPEN_MODE, Access, Principal, may
from src.web.context import settings, use_cases
from src.web.problems import Problem
from src.web.sessions import check_csrf, current_session, end_session

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PROXY_HEADERS: Final = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
    "HTTP_VIA",
)


def authorise(access: Access) -> None:
    """Let the caller through and leave who it is in ``g.principal``.

    Raises ``Problem`` 401 (who?) or 403 (not you), ``CredentialError`` (answered 401) for a
    credential that is not good. A public operation looks at no credential.
    """
    g.principal = None
    if access.role is None and access.scope is None:
        return
    principal = identify()
    if principal is None:
        raise unauthenticated()
    if not may(principal, role=access.role, scope=access.scope):
        raise _forbidden(principal, access)


def identify() -> Principal | None:
    """Who is asking, or None where no credential was sent; also left in ``g.principal``.

    For public operations that tell more to those who are signed in. Raises ``CredentialError``
    (answered 401) for a credential that is not good, ``Problem`` 403 for a session without its
    CSRF token.
    """
    g.principal = principal = _identify()
    return principal


def current_principal() -> Principal | None:
    """Who was found to be asking, or None before that or for a public operation."""
    return cast("Principal | None", g.get("principal"))


def acting_principal() -> Principal:
    """Who was let in: for views of operations that are not public."""
    return cast("Principal", g.principal)


def bearer_token() -> str | None:
    """The token of the Authorization header. Raises ``CredentialError`` for another scheme."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise CredentialError("scheme")
    return token.strip()


def session_in_use() -> Session | None:
    """The browser session, where it is the credential: a header that is sent comes before it."""
    headers = request.headers
    return None if "Authorization" in headers or "X-API-Key" in headers else current_session()


def unauthenticated(detail: str = "", french: str = "", *, error: str = "") -> Problem:
    """A 401 with its challenge (RFC 6750, section 3)."""
    challenge = 'Bearer realm="nextvision"' + (f', error="{error}"' if error else "")
    return Problem(
        401, "unauthenticated", detail, headers={"WWW-Authenticate": challenge}, french=french
    )


def _identify() -> Principal | None:
    credentials = use_cases().access.credentials
    token, key = bearer_token(), request.headers.get("X-API-Key")
    if token is not None and key is not None:
        raise CredentialError("several")
    if token is not None:
        return credentials.by_access_token(token)
    if key is not None:
        return credentials.by_key(key)
    session = session_in_use()
    if session is not None:
        return _of_session(credentials, session)
    if settings().auth_mode == "open" and is_local(request, settings().cors_origins):
        return OPEN_MODE
    return None


def _of_session(credentials: Credentials, session: Session) -> Principal:
    try:
        principal = credentials.by_session(session)
    except CredentialError:
        # The browser would send the dead cookie for ever, and never get to sign in again.
        end_session()
        raise
    check_csrf()
    return principal


def is_local(asked: Request, trusted_origins: tuple[str, ...] = ()) -> bool:
    """Whether the request was made on this machine, by nobody else's web page.

    The peer is loopback and no proxy passed the request on; the Host is a local name, which a
    page under a rebound DNS name cannot send; and an Origin, if there is one, is that Host or a
    trusted one, which a page elsewhere that posts to this port cannot send.
    """
    environ = asked.environ
    if environ.get("REMOTE_ADDR") not in _LOOPBACK:
        return False
    if any(header in environ for header in _PROXY_HEADERS):
        return False
    host = environ.get("HTTP_HOST", "")
    name, colon, port = host.rpartition(":")
    if not colon or not port.isdigit():
        name = host
    if name.lower() not in _LOCAL_NAMES:
        return False
    origin = environ.get("HTTP_ORIGIN")
    return origin is None or origin in trusted_origins or urlsplit(origin).netloc == host


def _forbidden(principal: Principal, access: Access) -> Problem:
    if principal.kind == "key" and access.scope:
        detail = f"This needs a key with the scope {access.scope}."
        french = f"Il faut une clé avec la portée {access.scope}."
    elif principal.kind == "key":
        detail, french = "A service key may not do this.", "Une clé de service ne le peut pas."
    else:
        detail = f"This needs the role {access.role}."
        french = f"Il faut le rôle {access.role}."
    return Problem(403, "forbidden", detail, french=french)
