"""Who may call what: one table, tried route by route.

A route without a line fails, and so does a line without a route.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from src.app import create_app
from src.extensions import db
from src.services.access import AccessUseCases
from src.services.accounts import Author
from src.services.permissions import ANY_SCOPE, SCOPES
from src.services.records import Role, User
from src.settings import Settings

# method, rule, the least role ("public" for everybody), the scope that lets a service key in
# ("*" for every key).
TABLE = """
GET    /health                              public
GET    /health/live                         public
GET    /live                                public
GET    /health/ready                        public
GET    /ready                               public
GET    /health/startup                      public
GET    /health/detailed                     public
GET    /metrics                             public
GET    /openapi.json                        public
GET    /docs                                public
GET    /docs/assets/<name>                  public
GET    /redoc                               public
GET    /problems/<name>                     public

POST   /api/v1/auth/login                   public
POST   /api/v1/auth/refresh                 public
POST   /api/v1/auth/logout                  public
GET    /api/v1/auth/me                      viewer      *

GET    /api/v1/users                        admin       admin
POST   /api/v1/users                        admin       admin
PATCH  /api/v1/users/<user_id>              admin       admin
GET    /api/v1/keys                         admin       admin
POST   /api/v1/keys                         admin       admin
DELETE /api/v1/keys/<key_id>                admin       admin
GET    /admin/config                        admin       admin
GET    /admin/dependencies                  admin       admin
POST   /admin/dependencies/<name>/switch    admin       admin
GET    /admin/cache/stats                   admin       admin
GET    /admin/features                      admin       admin
GET    /admin/features/<name>               admin       admin
PUT    /admin/features/<name>               admin       admin
DELETE /admin/features/<name>               admin       admin
POST   /admin/cache/clear                   admin       admin
POST   /admin/cache/invalidate              admin       admin
POST   /admin/stress-test                   admin       admin
GET    /monitoring/performance              viewer      admin
GET    /monitoring/system                   viewer      admin
GET    /ws/monitoring                       admin       admin

GET    /api/v1/candidates                   viewer      candidates:read
POST   /api/v1/candidates                   recruiter   candidates:write
GET    /api/v1/candidates/<candidate_id>    viewer      candidates:read
PATCH  /api/v1/candidates/<candidate_id>    recruiter   candidates:write
DELETE /api/v1/candidates/<candidate_id>    recruiter   candidates:write
POST   /api/v1/candidates/import            recruiter   candidates:write

GET    /api/v1/jobs                         viewer      jobs:read
POST   /api/v1/jobs                         recruiter   jobs:write
GET    /api/v1/jobs/<job_id>                viewer      jobs:read
PATCH  /api/v1/jobs/<job_id>                recruiter   jobs:write
DELETE /api/v1/jobs/<job_id>                recruiter   jobs:write

POST   /api/v1/matching/candidate/<candidate_id>               viewer      matching:read
POST   /api/v1/matching/job/<job_id>                           viewer      matching:read
POST   /api/v1/matching/score                                  viewer      matching:read
GET    /api/v1/matching/<candidate_id>/<job_id>/explanation    viewer      matching:read
GET    /api/v1/matching/decisions/<decision_id>                viewer      matching:read
GET    /api/v1/weights/preview                                 viewer      matching:read
POST   /api/v1/matching/feedback                               recruiter   feedback:write
POST   /api/v1/matching/batch                                  viewer      matching:read
GET    /api/v1/matching/batch                                  viewer      matching:read
GET    /api/v1/matching/batch/<batch_id>                       viewer      matching:read
GET    /api/v1/matching/batch/<batch_id>/results               viewer      matching:read
DELETE /api/v1/matching/batch/<batch_id>                       viewer      matching:read
POST   /api/v1/jobs/import                  recruiter   jobs:write

POST   /api/bugs/                                       viewer      bugs:write
GET    /api/bugs/                                       viewer      bugs:read
GET    /api/bugs/<bug_id>                               viewer      bugs:read
PATCH  /api/bugs/<bug_id>                               recruiter   bugs:write
GET    /api/bugs/<bug_id>/history                       viewer      bugs:read
GET    /api/bugs/metrics/summary                        viewer      bugs:read
GET    /api/bugs/metrics/trends                         viewer      bugs:read
POST   /api/bugs/webhooks                               admin       admin
GET    /api/bugs/webhooks                               admin       admin
GET    /api/bugs/webhooks/<webhook_id>                  admin       admin
DELETE /api/bugs/webhooks/<webhook_id>                  admin       admin
POST   /api/bugs/webhooks/<webhook_id>/ping             admin       admin
POST   /api/bugs/webhooks/<webhook_id>/deliveries/<delivery_id>/redeliver admin admin
POST   /api/bugs/bulk                                   recruiter   bugs:write
GET    /api/bugs/export.csv                             recruiter   bugs:write
GET    /api/bugs/export.ndjson                          recruiter   bugs:write
POST   /api/bugs/import                                 admin       admin
GET    /api/bugs/<bug_id>/duplicates                    viewer      bugs:read
POST   /api/bugs/<bug_id>/merge                         recruiter   bugs:write
POST   /api/bugs/<bug_id>/comments                      viewer      bugs:write
GET    /api/bugs/<bug_id>/comments                      viewer      bugs:read
PATCH  /api/bugs/<bug_id>/comments/<comment_id>         viewer      bugs:write
DELETE /api/bugs/<bug_id>/comments/<comment_id>         viewer      bugs:write
GET    /api/bugs/<bug_id>/attachments                   viewer      bugs:read
POST   /api/bugs/<bug_id>/attachments                   viewer      bugs:write
GET    /api/bugs/<bug_id>/attachments/<attachment_id>   viewer      bugs:read
DELETE /api/bugs/<bug_id>/attachments/<attachment_id>   viewer      bugs:write

POST   /api/v2/maps/geocode                             viewer      matching:read
POST   /api/v2/transport/compatibility                  viewer      matching:read
POST   /api/v2/jobs/pre-filter                          viewer      matching:read
POST   /api/v2/location/score                           viewer      matching:read
GET    /api/v2/maps/health                              public

POST   /api/v1/integration/cv-to-matching               viewer      matching:read
POST   /api/v1/integration/complete-workflow            viewer      matching:read
POST   /api/v1/integration/parse-cv-from-commitment     viewer      matching:read
POST   /api/v1/integration/parse-job-from-commitment    viewer      matching:read
"""

CALLERS = (
    "anonymous", "viewer", "recruiter", "admin", "right key", "foreign key", "closed account",
    "forged token",
)  # fmt: skip
TEST = Author("test")


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    method: str
    rule: str
    role: Role | None
    scope: str | None

    def admits(self, caller: str) -> bool:
        """Whether the table lets this caller in."""
        if self.role is None:
            return True
        if caller == "right key":
            return self.scope is not None
        if caller == "foreign key":
            return self.scope == ANY_SCOPE
        return caller in {role.value for role in Role} and Role(caller).rank >= self.role.rank


def read_table() -> list[Line]:
    lines = []
    for row in filter(None, map(str.split, TABLE.splitlines())):
        method, rule, role, *scope = row
        least = None if role == "public" else Role(role)
        lines.append(Line(method, rule, least, scope[0] if scope else None))
    return lines


LINES = read_table()


@pytest.fixture(scope="module")
def app(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for the whole table: nobody's call changes who may do what."""
    folder = tmp_path_factory.mktemp("authorisation")
    shutil.copyfile(migrated_sqlite, folder / "nextvision.db")
    app = create_app(
        Settings(
            nextvision_env="testing",
            database_url=f"sqlite:///{folder / 'nextvision.db'}",
            var_dir=folder,
            ratelimit_enabled=False,
            ratelimit_login="1000 per minute",
        )
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def access(app: Flask) -> AccessUseCases:
    return app.extensions["nextvision"].access


@pytest.fixture(scope="module")
def people(app: Flask) -> dict[str, User]:
    """An account of each role, and a closed administrator's; nobody signs in by password here."""
    people = {
        **{role.value: User(f"usr_{role}", f"{role}@example.org", role, "-") for role in Role},
        "closed account": User("usr_gone", "gone@example.org", Role.ADMIN, "-", active=False),
    }
    with app.extensions["nextvision"].unit_of_work() as uow:
        for user in people.values():
            uow.users.add(user)
        uow.commit()
    return people


@pytest.fixture(scope="module")
def keys(access: AccessUseCases) -> dict[str, str]:
    """For each scope, a key that has it alone, and under its negation one with all the others."""
    keys = {}
    for scope in (*SCOPES, ANY_SCOPE):
        others = [other for other in SCOPES if other != scope]
        alone = [scope] if scope != ANY_SCOPE else [SCOPES[0]]
        keys[scope] = access.keys.create(scope, alone, by=TEST)[1]
        keys[f"not {scope}"] = access.keys.create(f"not {scope}", others, by=TEST)[1]
    return keys


def headers_of(
    caller: str, line: Line, access: AccessUseCases, people: dict[str, User], keys: dict[str, str]
) -> dict[str, str]:
    if caller == "anonymous":
        return {}
    if caller == "right key":
        return {"X-API-Key": keys[line.scope or ANY_SCOPE]}
    if caller == "foreign key":
        return {"X-API-Key": keys[f"not {line.scope or ANY_SCOPE}"]}
    token = access.sign_in.tokens_for(people.get(caller, people["admin"])).access_token
    if caller == "forged token":
        head, payload, signature = token.split(".")
        token = f"{head}.{payload}.{signature[::-1]}"
    return {"Authorization": f"Bearer {token}"}


def test_the_table_and_the_routes_are_the_same(app: Flask) -> None:
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    table = {(line.method, line.rule) for line in LINES}
    assert routes - table == set(), "routes without a line in the table"
    assert table - routes == set(), "lines of the table without a route"
    assert len(table) == len(LINES), "lines that stand twice"


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.method} {line.rule}")
def test_the_table_holds(
    app: Flask,
    access: AccessUseCases,
    people: dict[str, User],
    keys: dict[str, str],
    line: Line,
    caller: str,
) -> None:
    path = re.sub(r"<[^>]*>", "nobody", line.rule)
    # A client each: no cookie goes from one caller to the next.
    headers = headers_of(caller, line, access, people, keys)
    body = {} if line.method in {"POST", "PATCH", "PUT"} else None
    answer = app.test_client().open(path, method=line.method, headers=headers, json=body)
    if line.admits(caller):
        # A public operation that looks at credentials all the same refuses bad ones.
        bad = line.role is None and caller in {"closed account", "forged token"}
        assert answer.status_code not in ({403} if bad else {401, 403}), answer.text
        return
    known = caller in {"viewer", "recruiter", "admin", "right key", "foreign key"}
    assert answer.status_code == (403 if known else 401), answer.text
    assert answer.mimetype == "application/problem+json"
    if not known:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
