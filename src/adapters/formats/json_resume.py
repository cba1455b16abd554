"""JSON Resume (jsonresume.org, schema 1.0.0) as a candidate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.adapters.formats import values
from src.adapters.formats.converted import Converted, first_text, objects, texts
from src.services.documents.vocabulary import folded

# Words for how well a skill is mastered, on our scale from 1 to 5.
_SKILL_LEVELS: Final = {
    word: level
    for level, words in {
        1: "beginner|debutant|novice|notions|learning",
        2: "elementary|basic|basique|bases|junior",
        3: "intermediate|intermediaire|competent|moyen|autonome",
        4: "advanced|avance|confirme|proficient|senior|strong|bon",
        5: "expert|master|maitrise|expertise|specialist",
    }.items()
    for word in words.split("|")
}
_READ: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset(
        {"basics", "work", "education", "skills", "languages", "certificates", "meta", "$schema"}
    ),
    "basics": frozenset({"name", "label", "email", "phone", "summary", "location"}),
    "work": frozenset(
        {"name", "company", "position", "startDate", "endDate", "summary", "highlights",
         "description"}
    ),
    "education": frozenset({"area", "studyType", "startDate", "endDate"}),
    "skills": frozenset({"name", "level", "keywords"}),
    "languages": frozenset({"language", "fluency"}),
    "certificates": frozenset({"name", "issuer"}),
}  # fmt: skip


def is_resume(value: Mapping[str, Any]) -> bool:
    """Whether the object looks like a JSON Resume."""
    return isinstance(value.get("basics"), Mapping) or (
        isinstance(value.get("work"), list) and "current_role" not in value
    )


def read_resume(value: Mapping[str, Any]) -> Converted:
    """The candidate of a JSON Resume."""
    basics = next(iter(objects(value.get("basics"))), {})
    work = objects(value.get("work"))
    experiences = [_experience(job) for job in work]
    held = next((job for job in work if not job.get("endDate")), work[0] if work else {})
    languages, unplaced = _languages(objects(value.get("languages")))
    meta = next(iter(objects(value.get("meta"))), {})
    document = {
        "external_id": first_text(meta.get("canonical")),
        "personal_info": _person(basics),
        "current_role": first_text(held.get("position")),
        "headline": first_text(basics.get("label")),
        "skills": _skills(objects(value.get("skills"))),
        "languages": languages,
        "experiences": experiences,
        "education": [_degree(study) for study in objects(value.get("education"))],
        "certifications": [
            " — ".join(texts([award.get("name"), award.get("issuer")]))
            for award in objects(value.get("certificates"))
        ],
        "location": _location(next(iter(objects(basics.get("location"))), {})),
        "cv_text": first_text(basics.get("summary")),
    }
    return Converted(document, (*_unread(value), *unplaced))


def _person(basics: Mapping[str, Any]) -> dict[str, Any]:
    first, _, last = (first_text(basics.get("name")) or "").partition(" ")
    return {
        "firstName": first if last else None,
        "lastName": last or first,
        "email": values.email(first_text(basics.get("email")) or ""),
        "phone": first_text(basics.get("phone")),
    }


def _experience(job: Mapping[str, Any]) -> dict[str, Any]:
    told = [*texts(job.get("summary")), *(f"- {line}" for line in texts(job.get("highlights")))]
    start, end = (values.partial_date(first_text(job.get(key)) or "")
                  for key in ("startDate", "endDate"))  # fmt: skip
    return {
        "title": first_text(job.get("position")),
        "company": first_text(job.get("name"), job.get("company")),
        "start": start,
        # A position that ends before it begins has one of the two wrong: the start is kept.
        "end": None if start and end and end < start[: len(end)] else end,
        "description": "\n".join(told),
    }


def _degree(study: Mapping[str, Any]) -> dict[str, Any]:
    ended = values.partial_date(first_text(study.get("endDate"), study.get("startDate")) or "")
    return {
        "degree": first_text(study.get("studyType")),
        "field": first_text(study.get("area")),
        "year": int(ended[:4]) if ended and ended >= "1930" else None,
    }


def _skills(groups: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each group's name and its keywords, once, at the level of the group."""
    found: dict[str, dict[str, Any]] = {}
    for group in groups:
        words = folded((first_text(group.get("level")) or "")[:80])
        level = _SKILL_LEVELS.get(words)
        for name in [*texts(group.get("name")), *texts(group.get("keywords"))]:
            found.setdefault(folded(name) or name, {"name": name, "level": level})
    return list(found.values())


def _languages(spoken: list[Mapping[str, Any]]) -> tuple[dict[str, str], list[str]]:
    known: dict[str, str] = {}
    unplaced = []
    for index, item in enumerate(spoken):
        code = values.language(first_text(item.get("language")) or "")
        level = values.level(first_text(item.get("fluency")) or "")
        if code and level:
            known[code] = level
        else:
            unplaced.append(f"/languages/{index}")
    return known, unplaced


def _location(place: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "address": first_text(place.get("address")),
        "city": first_text(place.get("city")),
        "postal_code": first_text(place.get("postalCode")),
        "country": first_text(place.get("countryCode")),
    }


def _unread(value: Mapping[str, Any]) -> list[str]:
    """Pointers to what the resume says and a candidate has no place for."""
    found = [f"/{key}" for key, part in value.items() if part and key not in _READ[""]]
    for section, known in _READ.items():
        if not section:
            continue
        part = value.get(section)
        for index, item in enumerate(objects(part)):
            at = f"/{index}" if isinstance(part, list) else ""
            found += [f"/{section}{at}/{key}" for key, inner in item.items()
                      if inner and key not in known]  # fmt: skip
    return found[:50]
