"""schema.org JobPosting (https://schema.org/JobPosting) as a job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from src.adapters.formats import values
from src.adapters.formats.converted import Converted, first_text, objects, texts
from src.adapters.formats.html_text import plain_text
from src.adapters.formats.posting_parts import employment, experience, locations, salary

_TYPE: Final = "JobPosting"
# Structured data of real pages is shallow; whoever nests deeper has no job in there.
_DEEPEST: Final = 12
_MOST_NODES: Final = 20_000
_READ: Final = frozenset(
    "@context @type @id title name description datePosted validThrough employmentType "
    "hiringOrganization jobLocation jobLocationType baseSalary estimatedSalary "
    "experienceRequirements skills qualifications responsibilities jobBenefits identifier url "
    "industry educationRequirements inLanguage jobStartDate workHours "
    "applicantLocationRequirements".split()
)
_DEGREES: Final = {
    "high school": "Baccalauréat",
    "associate degree": "Bac +2",
    "bachelor degree": "Bac +3",
    "professional certificate": "Certificat professionnel",
    "postgraduate degree": "Bac +5",
}


def is_structured(value: Mapping[str, Any]) -> bool:
    """Whether the object is JSON-LD."""
    return any(key in value for key in ("@context", "@type", "@graph"))


def postings(value: object) -> list[Mapping[str, Any]]:
    """Every JobPosting in a JSON-LD value, its references to other nodes resolved one level."""
    nodes = list(_nodes(value))
    by_id = {
        node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1
    }
    return [
        {key: _resolved(part, by_id) for key, part in node.items()}
        for node in nodes
        if _is_posting(node)
    ]


def read_posting(posting: Mapping[str, Any]) -> Converted:
    """The job of a JobPosting."""
    company = next(iter(objects(posting.get("hiringOrganization"))), {})
    contract, schedule, unread = employment(posting.get("employmentType"))
    places = locations(posting.get("jobLocation"))
    remote = any("telecommute" in word.lower() for word in texts(posting.get("jobLocationType")))
    pay, unplaced_pay = salary(posting.get("baseSalary") or posting.get("estimatedSalary"))
    start = first_text(posting.get("jobStartDate")) or ""
    document = {
        "external_id": _identifier(posting),
        "title": plain_text(first_text(posting.get("title"), posting.get("name")) or ""),
        "company": {
            "name": first_text(company.get("name"), posting.get("hiringOrganization")),
            "sector": first_text(posting.get("industry")),
        },
        "description": plain_text(first_text(posting.get("description")) or ""),
        "responsibilities": _lines(posting.get("responsibilities")),
        "required_skills": _skills(posting.get("skills")),
        "knockouts": [line[:300] for line in _lines(posting.get("qualifications"))],
        "experience": experience(posting.get("experienceRequirements")),
        "education": _education(posting.get("educationRequirements")),
        "location": places,
        # Beside a place of work, telecommuting is an offer; alone, it is where the work is.
        "remote_policy": {"mode": "hybrid" if places else "full_remote"} if remote else None,
        "contract_type": contract,
        "salary_range": pay,
        "start_date": values.day(start),
        "urgency": "high" if start and not values.day(start) else None,
        "environment": [*schedule, *(hours[:120] for hours in texts(posting.get("workHours")))],
        "benefits": [line[:300] for line in _lines(posting.get("jobBenefits"), short=True)],
        "published_at": values.moment(first_text(posting.get("datePosted")) or ""),
        "expires_at": values.moment(first_text(posting.get("validThrough")) or ""),
        "language": (first_text(posting.get("inLanguage")) or "")[:2].lower(),
    }
    ignored = [f"/{key}" for key, part in posting.items() if part and key not in _READ]
    ignored += [f"/employmentType: {word}" for word in unread]
    ignored += ["/baseSalary"] if unplaced_pay else []
    return Converted(document, tuple(ignored[:50]))


def _nodes(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects in a value, the outer before the inner, within bounds."""
    waiting = [(value, 0)]
    seen = 0
    while waiting and seen < _MOST_NODES:
        item, depth = waiting.pop()
        seen += 1
        if isinstance(item, Mapping):
            yield item
        inner = list(item.values()) if isinstance(item, Mapping) else item
        if isinstance(inner, list) and depth < _DEEPEST:
            waiting += [(part, depth + 1) for part in reversed(inner)]


def _is_posting(node: Mapping[str, Any]) -> bool:
    """``JobPosting`` alone or among others, bare, prefixed or as an address."""
    return any(kind.replace("#", "/").replace(":", "/").rsplit("/", 1)[-1] == _TYPE
               for kind in texts(node.get("@type")))  # fmt: skip


def _resolved(part: object, by_id: Mapping[str, Mapping[str, Any]]) -> Any:
    if isinstance(part, list):
        return [_resolved(item, by_id) if isinstance(item, Mapping) else item for item in part]
    if isinstance(part, Mapping) and set(part) == {"@id"} and isinstance(part["@id"], str):
        return by_id.get(part["@id"], part)
    return part


def _identifier(posting: Mapping[str, Any]) -> str | None:
    """The posting's own identifier, made unique by who gave it; else its address."""
    given = posting.get("identifier")
    for item in objects(given):
        value = first_text(item.get("value"), item.get("@id"))
        if value:
            giver = first_text(item.get("name"), item.get("propertyID"))
            return f"{giver}:{value}"[:200] if giver else value[:200]
    address = first_text(given, posting.get("@id"), posting.get("url"))
    return address[:200] if address else None


def _lines(value: object, *, short: bool = False) -> list[str]:
    """The lines of texts or HTML lists; of short things one line may list several."""
    found = []
    for item in [
        *texts(value),
        *(text for part in objects(value) for text in texts(part.get("name"))),
    ]:
        lines = [line.removeprefix("- ").strip() for line in plain_text(item).split("\n")]
        if short and len(lines) == 1:
            lines = values.items(lines[0]) or []
        found += [line for line in lines if line]
    return found[:100]


def _skills(value: object) -> list[str]:
    names = []
    for line in _lines(value, short=True):
        names += [line] if len(line) <= 120 else values.items(line) or []
    return [name[:120] for name in dict.fromkeys(names)][:200]


def _education(value: object) -> str | None:
    category = first_text(*(item.get("credentialCategory") for item in objects(value)))
    if category:
        return _DEGREES.get(category.lower(), category)[:300]
    words = first_text(value)
    return plain_text(words)[:300] if words else None
