"""The API described for people and machines: /openapi.json, /docs, /redoc and /problems/<type>."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, current_app, render_template, request

from src.web.context import settings
from src.web.etag import etag_header, not_modified
from src.web.language import language
from src.web.openapi import document
from src.web.operation import PUBLIC, operation
from src.web.problem_types import PROBLEM_TYPES
from src.web.problems import Problem
from src.web.render import json_bytes
from src.web.schemas.problem import ProblemTypeDocument
from src.web.security import CONTENT_SECURITY_POLICY

documentation = Blueprint("documentation", __name__, template_folder="templates")

_DOCUMENT: Final = "nextvision-openapi"
_HERE: Final = Path(__file__).parent / "static"
_ASSET_SECONDS: Final = 86400
# The script that draws ReDoc shows its makers' logo from their server; the package has it too.
_REDOC_LOGO: Final = (b"https://cdn.redoc.ly/redoc/logo-mini.svg", b"/docs/assets/redoc.svg")
_FILES: Final = {
    "docs.css": (None, "docs.css", "text/css"),
    "docs.js": (None, "docs.js", "text/javascript"),
    "redoc.js": (None, "redoc.js", "text/javascript"),
    "swagger-ui.css": ("flask_openapi3_swagger", "swagger/css/swagger-ui.css", "text/css"),
    "swagger-ui-bundle.js": (
        "flask_openapi3_swagger",
        "swagger/js/swagger-ui-bundle.js",
        "text/javascript",
    ),
    "redoc.standalone.js": (
        "flask_openapi3_redoc",
        "redoc/js/redoc.standalone.js",
        "text/javascript",
    ),
    "redoc.svg": ("flask_openapi3_redoc", "redoc/images/redoc.svg", "image/svg+xml"),
}


@dataclass(frozen=True, slots=True)
class _Asset:
    content: bytes
    compressed: bytes
    media_type: str
    etag: str


@documentation.get("/openapi.json")
@operation(
    summary="This API as an OpenAPI 3.1 document",
    tag="documentation",
    access=PUBLIC,
    rate_limit=None,
    answers={200: None, 304: None},
    headers={"ETag": "Strong tag of the document."},
)
def openapi() -> Response:
    """The document, made at the first request and kept."""
    kept: tuple[bytes, str] | None = current_app.extensions.get(_DOCUMENT)
    if kept is None:
        content = json_bytes(document(current_app, settings()))
        kept = current_app.extensions[_DOCUMENT] = (content, _digest(content))
    content, etag = kept
    return not_modified(etag) or Response(
        content, mimetype="application/json", headers=etag_header(etag)
    )


@documentation.get("/docs")
@operation(
    summary="The API in Swagger UI",
    tag="documentation",
    access=PUBLIC,
    rate_limit=None,
    answer_media_type="text/html",
)
def swagger_ui() -> Response:
    """A page that reads /openapi.json and can send requests."""
    return _page("docs.html")


@documentation.get("/redoc")
@operation(
    summary="The API in ReDoc",
    tag="documentation",
    access=PUBLIC,
    rate_limit=None,
    answer_media_type="text/html",
)
def redoc() -> Response:
    """A page that reads /openapi.json, to read and search."""
    return _page("redoc.html")


@documentation.get("/docs/assets/<name>")
@operation(
    summary="A file of the documentation pages",
    tag="documentation",
    access=PUBLIC,
    rate_limit=None,
    answers={200: None, 304: None},
    headers={"ETag": "Strong tag of the file."},
)
def asset(name: str) -> Response:
    """The file, compressed for those who take gzip. Raises ``Problem`` 404."""
    if name not in _FILES:
        raise Problem(404, "not-found", "")
    found = _asset(name)
    unchanged = not_modified(found.etag)
    if unchanged is not None:
        return unchanged
    packed = request.accept_encodings["gzip"] > 0
    response = Response(found.compressed if packed else found.content, mimetype=found.media_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(f"{found.etag}:gzip" if packed else found.etag)
    response.headers["Cache-Control"] = f"public, max-age={_ASSET_SECONDS}"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@documentation.get("/problems/<name>")
@operation(
    summary="What a problem type means",
    tag="documentation",
    access=PUBLIC,
    rate_limit=None,
    answers={200: ProblemTypeDocument},
)
def problem_type(name: str) -> dict[str, Any]:
    """The type in the caller's language. Raises ``Problem`` 404 for one that does not exist."""
    known = PROBLEM_TYPES.get(name)
    if known is None:
        raise Problem(404, "not-found", "")
    tongue = language()
    return {
        "type": f"/problems/{name}",
        "title": known.title(tongue),
        "status": known.status,
        "description": known.description(tongue),
    }


def _page(template: str) -> Response:
    return Response(render_template(template), mimetype="text/html")


# Both pages draw pictures that their style sheets carry as data.
_PICTURES: Final = {"img-src": "'self' data:"}
# ReDoc adds two style elements of fixed text: an empty one, whose rules its script then adds, and
# one of its scroll bars. Their hashes admit these two and nothing else.
_REDOC_STYLES: Final = (
    "'self'"
    " 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    " 'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='"
)
swagger_ui.talisman_view_options = {  # type: ignore[attr-defined]
    "content_security_policy": {**CONTENT_SECURITY_POLICY, **_PICTURES},
}
redoc.talisman_view_options = {  # type: ignore[attr-defined]
    "content_security_policy": {
        **CONTENT_SECURITY_POLICY,
        **_PICTURES,
        "style-src": _REDOC_STYLES,
    },
}


@cache
def _asset(name: str) -> _Asset:
    """The file as it is sent; read at its first request."""
    package, path, media_type = _FILES[name]
    content = (_folder(package) / path).read_bytes()
    if name == "redoc.standalone.js":
        content = content.replace(*_REDOC_LOGO)
    return _Asset(content, gzip.compress(content, mtime=0), media_type, _digest(content))


def _folder(package: str | None) -> Path:
    if package is None:
        return _HERE
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(package)
    return Path(spec.submodule_search_locations[0]) / "templates"


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=12).hexdigest()
