"""What callers of the bridge send: forms with files, JSON, or the document itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from flask import request
from pydantic import ValidationError

from src.services.integration import Given
from src.services.records import Kind
from src.web.bodies import parse_json
from src.web.context import settings
from src.web.faults import invalid, invalid_request
from src.web.language import language
from src.web.problems import Fault, Problem, too_large
from src.web.schemas.integration import FILE_TYPES, FORM_TYPES, SentBody
from src.web.uploads import FormStream

_JSON_TYPES: Final = ("application/json", "application/ld+json")
# Other names of members, as earlier clients send them.
_ALIASES: Final = {
    "cv_data": "cv", "candidate": "cv", "resume": "cv", "job_data": "job", "offre": "job",
    "candidat_questionnaire": "questionnaire", "candidate_questionnaire": "questionnaire",
    "texte": "text",
}  # fmt: skip
_CV_FILES: Final = ("cv_file", "file", "cv", "resume")
_JOB_FILES: Final = ("job_file", "job_files", "file", "job")
_IN_JSON: Final = frozenset({"cv", "job", "jobs", "job_ids", "questionnaire", "weights"})
_LISTS: Final = frozenset({"pourquoi_ecoute"})
# What may stand beside a parser's JSON that is the body itself.
_BESIDE: Final = frozenset(SentBody.model_fields) - {"cv", "cv_text", "job", "job_text"}
_BESIDE_ONE: Final = frozenset({"store", "force_refresh"})
_MOST_JOB_FILES: Final = 20


@dataclass(frozen=True, slots=True)
class Sent:
    """The documents that were sent, and the other members of the body."""

    cv: Given | None
    job: Given | None
    job_files: tuple[Given, ...]
    body: SentBody


def read_sent(about: Kind | None) -> Sent:
    """What the request holds; ``about`` is the kind of document where there is only one.

    Raises ``Problem`` 400, 413, 415 or 422.
    """
    media = request.mimetype or "application/octet-stream"
    coding = request.headers.get("Content-Encoding", "identity").lower()
    if coding != "identity" or media not in {*_JSON_TYPES, *FORM_TYPES, *FILE_TYPES}:
        raise _unsupported()
    if media in FORM_TYPES:
        return _form(about)
    data = request.get_data(cache=True)
    if not data:
        raise _nothing()
    if media in _JSON_TYPES:
        most = settings().max_body_bytes
        if len(data) > most:
            raise too_large(most)
        return _json(parse_json(data), about)
    return _sent(about, _checked({}), file=_file(data))


def _form(about: Kind | None) -> Sent:
    request.max_form_memory_size = settings().max_body_bytes
    if request.mimetype == "multipart/form-data":
        # A cached property: the form is read from here.
        request.__dict__["stream"] = FormStream(cast("BinaryIO", request.stream))
    known = {*SentBody.model_fields, *_ALIASES, "text"}
    faults = [Fault(f"/{name}", _unknown()) for name in request.form if name not in known]
    wanted = {*(_CV_FILES if about != "job" else ()), *(_JOB_FILES if about != "candidate" else ())}
    faults += [Fault(f"/{name}", _unknown()) for name in request.files if name not in wanted]
    members: dict[str, Any] = {}
    for name, values in request.form.lists():
        plain = _ALIASES.get(name, name)
        if plain in _IN_JSON and values[0].strip():
            try:
                members[plain] = parse_json(values[0].encode())
            except Problem:
                faults.append(Fault(f"/{name}", _json_expected()))
        elif any("\0" in value for value in values):
            faults.append(Fault(f"/{name}", "NUL"))
        elif plain in _LISTS:
            members[plain] = [value for value in values if value.strip()]
        elif values[0].strip():
            members[plain] = values[0]
    if faults:
        raise invalid_request(faults)
    _plain_text(members, about)
    body = _checked(members, strict=False)
    cv = _uploaded(_CV_FILES) if about != "job" else []
    jobs = (
        _uploaded(_JOB_FILES if about == "job" else _JOB_FILES[:2]) if about != "candidate" else []
    )
    return _sent(about, body, file=cv[0] if cv else None, jobs=jobs)


def _uploaded(names: tuple[str, ...]) -> list[Given]:
    """The files under those names that hold something."""
    files = [file for name in names for file in request.files.getlist(name)]
    if len(files) > _MOST_JOB_FILES:
        raise invalid_request([Fault("/job_file", f"<= {_MOST_JOB_FILES}")])
    return [_file(data) for file in files if (data := file.stream.read())]


def _file(data: bytes) -> Given:
    most = settings().max_document_bytes
    if len(data) > most:
        raise too_large(most)
    return Given(data=data)


def _json(value: Any, about: Kind | None) -> Sent:
    """The members of an object, or the object as the document itself."""
    if not isinstance(value, dict):
        return _sent(about, _checked({}), json=value)
    members = {str(_ALIASES.get(name, name)): each for name, each in value.items()}
    envelope = {*SentBody.model_fields, "text"}
    if set(members) <= envelope and not (about and _is_document(members, about)):
        _plain_text(members, about)
        return _sent(about, _checked(members))
    beside = _BESIDE_ONE if about else _BESIDE
    body = {name: members[name] for name in members if name in beside}
    document = {
        name: inner for name, inner in value.items() if _ALIASES.get(name, name) not in body
    }
    if about is None and {"cv", "cv_text"} & members.keys():
        unknown = [name for name in document if _ALIASES.get(name, name) not in envelope]
        raise invalid_request([Fault(f"/{name}", _unknown()) for name in unknown])
    return _sent(about, _checked(body), json=document)


def _is_document(members: dict[str, Any], about: Kind) -> bool:
    """Whether members that could be an envelope's are those of a document: a list of jobs held."""
    own = {"cv", "cv_text", "text"} if about == "candidate" else {"job", "job_text", "text"}
    return not own & members.keys()


def _plain_text(members: dict[str, Any], about: Kind | None) -> None:
    """A member ``text`` speaks of what the operation is about."""
    if "text" in members:
        members.setdefault("job_text" if about == "job" else "cv_text", members.pop("text"))


def _checked(members: dict[str, Any], *, strict: bool = True) -> SentBody:
    try:
        return SentBody.model_validate(members, strict=strict)
    except ValidationError as error:
        raise invalid(error, language(), sent=members) from None


def _sent(
    about: Kind | None,
    body: SentBody,
    *,
    file: Given | None = None,
    json: Any = None,
    jobs: list[Given] | None = None,
) -> Sent:
    """The documents by what they are; two for one place are one too many."""
    first = file or (Given(json=json) if json is not None else None)
    files = list(jobs or [])
    if about == "job" and first is not None:
        files.append(first)
    cvs = [each for each in (
        first if about != "job" else None,
        Given(json=body.cv) if body.cv is not None else None,
        Given(text=body.cv_text) if body.cv_text else None,
    ) if each]  # fmt: skip
    offers = [each for each in (
        Given(json=body.job) if body.job is not None else None,
        Given(text=body.job_text) if body.job_text else None,
    ) if each]  # fmt: skip
    if len(cvs) > 1 or (about == "job" and len(files) + len(offers) > 1):
        raise invalid_request([Fault("", _one_expected())])
    job = offers[0] if offers else None
    if about == "job" and files:
        job = files.pop()
    if len(offers) > 1:
        files.append(offers[1])
    return Sent(cvs[0] if cvs else None, job, tuple(files), body)


def _nothing() -> Problem:
    return Problem(
        400,
        "malformed-request",
        "A document is expected: a file, a text or the JSON of a parser.",
        french="Un document est attendu : un fichier, un texte ou le JSON d'un analyseur.",
    )


def _unsupported() -> Problem:
    names = ", ".join((_JSON_TYPES[0], *FORM_TYPES, *FILE_TYPES))
    return Problem(
        415,
        "unsupported-media-type",
        f"Content-Type must be one of: {names} (not encoded).",
        headers={"Accept": names},
        french=f"Content-Type doit être l'un de : {names} (sans encodage).",
    )


def _unknown() -> str:
    return "Champ inconnu" if language() == "fr" else "Unknown field"


def _json_expected() -> str:
    return "Du JSON est attendu" if language() == "fr" else "JSON is expected"


def _one_expected() -> str:
    return "Un seul document est attendu" if language() == "fr" else "One document is expected"
