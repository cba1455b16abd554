"""Strong entity tags: the version of a resource, for conditional reads and careful updates."""

from __future__ import annotations

import re
from hashlib import blake2b

from flask import Response, request

from src.web.problems import Problem

# Flask-Compress marks the tag of a compressed answer; the resource behind it is the same.
_CODINGS = re.compile(r":(?:gzip|br|zstd|deflate)$")
_TAGS = re.compile(r'\s*(W/)?"([^"]*)"\s*(?:,|$)')


def etag_of(version: int, resource_id: str, variant: str = "") -> str:
    """The strong tag of one version of one resource, without quotes.

    ``variant`` tells apart what the same version looks like to different callers (masked fields,
    another language): a strong tag promises equal bytes.
    """
    digest = blake2b(f"{resource_id}\0{variant}".encode(), digest_size=6).hexdigest()
    return f"{version}-{digest}"


def version_of(etag: str) -> int | None:
    """The version in a tag that ``etag_of`` made; None for another's tag."""
    version = etag.partition("-")[0]
    return int(version) if version.isdecimal() and len(version) < 19 else None


def check_if_match(*current: str) -> bool:
    """Whether the request has an ``If-Match``, which then names one of the ``current`` tags.

    Several tags are current where a resource has several variants. Weak tags never match
    (RFC 9110, 13.1.1). Raises ``Problem`` 412 when the header names none of them.
    """
    header = request.headers.get("If-Match")
    if header is None:
        return False
    if header.strip() != "*" and not any(
        not weak and tag in current for weak, tag in _tags(header)
    ):
        raise Problem(412, "stale-version", "")
    return True


def not_modified(etag: str) -> Response | None:
    """A 304 when the caller already holds this version (``If-None-Match``), else None.

    Ask before rendering: a caller who has it costs no work.
    """
    header = request.headers.get("If-None-Match")
    if header is None or request.method not in {"GET", "HEAD"}:
        return None
    if header.strip() == "*" or any(tag == etag for _, tag in _tags(header)):
        response = Response(status=304)
        response.set_etag(etag)
        return response
    return None


def etag_header(etag: str) -> dict[str, str]:
    """The header for a view's ``(value, status, headers)``."""
    return {"ETag": f'"{etag}"'}


def _tags(header: str) -> list[tuple[bool, str]]:
    """Pairs (weak, tag) of an If-Match or If-None-Match header; what is no tag is left out."""
    return [(bool(weak), _CODINGS.sub("", tag)) for weak, tag in _TAGS.findall(header)]
