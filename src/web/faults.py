"""What pydantic found wrong, as faults with true JSON pointers, in French or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from src.web.language import Language
from src.web.problems import Fault, Problem
from src.web.schemas.patterns import SENTENCES, TIME_ZONE

_MOST_FAULTS: Final = 100

_ABSENT: Final = object()

# pydantic's own English is kept; these are its commonest sentences in French, by error type.
_FRENCH: Final[dict[str, str]] = {
    "missing": "Champ requis",
    "extra_forbidden": "Champ inconnu",
    "string_type": "Une chaîne de caractères est attendue",
    "string_too_short": "Au moins {min_length} caractère(s) attendu(s)",
    "string_too_long": "Au plus {max_length} caractère(s) attendu(s)",
    "string_pattern_mismatch": "La chaîne doit correspondre au motif « {pattern} »",
    "string_unicode": "La chaîne n'est pas de l'Unicode valide",
    "int_type": "Un nombre entier est attendu",
    "int_parsing": "Un nombre entier est attendu",
    "int_parsing_size": "Ce nombre entier est trop grand",
    "int_from_float": "Un nombre entier est attendu, sans partie décimale",
    "float_type": "Un nombre est attendu",
    "float_parsing": "Un nombre est attendu",
    "finite_number": "Un nombre fini est attendu",
    "multiple_of": "Un multiple de {multiple_of} est attendu",
    "bool_type": "Un booléen est attendu",
    "bool_parsing": "Un booléen est attendu",
    "list_type": "Une liste est attendue",
    "tuple_type": "Une liste est attendue",
    "set_type": "Une liste est attendue",
    "dict_type": "Un objet est attendu",
    "model_type": "Un objet est attendu",
    "model_attributes_type": "Un objet est attendu",
    "mapping_type": "Un objet est attendu",
    "too_short": "Au moins {min_length} élément(s) attendu(s), {actual_length} reçu(s)",
    "too_long": "Au plus {max_length} élément(s) attendu(s)",
    "greater_than": "Une valeur supérieure à {gt} est attendue",
    "greater_than_equal": "Une valeur supérieure ou égale à {ge} est attendue",
    "less_than": "Une valeur inférieure à {lt} est attendue",
    "less_than_equal": "Une valeur inférieure ou égale à {le} est attendue",
    "enum": "Valeur attendue : {expected}",
    "literal_error": "Valeur attendue : {expected}",
    "union_tag_invalid": "Valeur attendue : {expected_tags}",
    "date_type": "Une date est attendue (AAAA-MM-JJ)",
    "date_parsing": "Une date est attendue (AAAA-MM-JJ)",
    "date_from_datetime_parsing": "Une date est attendue (AAAA-MM-JJ)",
    "datetime_type": "Une date et heure ISO 8601 est attendue",
    "datetime_parsing": "Une date et heure ISO 8601 est attendue",
    "datetime_from_date_parsing": "Une date et heure ISO 8601 est attendue",
    "timezone_aware": "Une date et heure avec fuseau horaire est attendue",
    "uuid_parsing": "Un UUID est attendu",
    "url_parsing": "Une adresse web valide est attendue",
    "none_required": "null est attendu",
    "mode": "l'un de ces modes est attendu, ou son nom en français ou en anglais : {names}",
    "coordinates": "latitude et longitude vont ensemble",
    "salary_order": "min ne doit pas dépasser max",
    "experience_order": "min_years ne doit pas dépasser max_years",
    "period_order": "end ne doit pas précéder start",
    "calendar": "Une date et heure du calendrier est attendue",
    "time_zone": SENTENCES[TIME_ZONE][1],
    "bulk_choice": "Soit ids, soit filter est nécessaire, et un seul des deux",
    "bulk_filter": "Une condition est nécessaire : un filtre vide prendrait tous les bugs",
    "bulk_changes": "changes ne nomme rien à changer",
    "logs_size": "Au plus {most} caractères pour tous les journaux : joignez les plus longs",
    "empty_candidate": "current_role, headline, skills ou cv_text est nécessaire",
}


def invalid(
    error: ValidationError, language: Language, *, sent: object = None, root: str = ""
) -> Problem:
    """The 422 problem that lists every fault of a validation, each once.

    ``sent`` is the data that was validated: pydantic's locations also name branches of unions,
    and only what is really in the data belongs in a pointer. ``root`` goes before each pointer.
    """
    faults = list(
        dict.fromkeys(
            Fault(
                root + pointer(item["loc"], sent, missing=item["type"] == "missing"),
                sentence(item, language),
            )
            for item in error.errors(include_input=False, include_url=False)
        )
    )
    return invalid_request(faults)


def invalid_request(faults: Sequence[Fault]) -> Problem:
    """The 422 problem of these faults; a very long list is cut, and the detail says the count."""
    several = len(faults) > 1
    plural = "s" if several else ""
    return Problem(
        422,
        "invalid-request",
        f"{len(faults)} value{'s are' if several else ' is'} not acceptable.",
        faults[:_MOST_FAULTS],
        french=f"{len(faults)} valeur{plural} inacceptable{plural}.",
    )


def pointer(location: Sequence[str | int], sent: object, *, missing: bool = False) -> str:
    """The JSON pointer (RFC 6901) of a pydantic location in the data that was sent."""
    parts: list[str] = []
    place = sent
    for position, part in enumerate(location):
        inner = _inside(place, part)
        if inner is _ABSENT and not (missing and position == len(location) - 1):
            continue
        place = inner
        parts.append("/" + str(part).replace("~", "~0").replace("/", "~1"))
    return "".join(parts)


def _inside(place: object, part: str | int) -> object:
    if isinstance(place, Mapping):
        return place.get(part, _ABSENT)
    if isinstance(place, list) and isinstance(part, int) and part < len(place):
        return place[part]
    return _ABSENT


def sentence(item: Any, language: Language) -> str:
    """The sentence of one of pydantic's errors (``type``, ``msg`` and ``ctx``) in a language."""
    kind, message = item["type"], str(item["msg"])
    if kind in {"value_error", "assertion_error"}:
        message = message.partition(", ")[2] or message
        if message.startswith("value is not a valid email address"):
            return "Adresse e-mail invalide" if language == "fr" else "A valid e-mail is expected"
        return message
    if kind == "string_pattern_mismatch" and (known := SENTENCES.get(item["ctx"]["pattern"])):
        return known[language == "fr"]
    if kind in {"too_short", "too_long"} and item["ctx"]["field_type"] == "Value":
        # A secret: of what it hides the length is known, and not that it is a text.
        kind = f"string_{kind}"
        message = message.replace("Value", "String").replace(
            " items after validation", " characters"
        )
    template = _FRENCH.get(kind)
    if language != "fr" or template is None:
        return message
    context = dict(item.get("ctx", {}))
    if isinstance(context.get("expected"), str):
        context["expected"] = context["expected"].replace(" or ", " ou ")
    try:
        return template.format(**context)
    except KeyError:
        return message
