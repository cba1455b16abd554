"""Bounded values that both documents are made of; every refusal names what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from src.services.documents import vocabulary

# PostgreSQL cannot store NUL in text or JSON.
_NO_NUL = r"^[^\x00]*$"


def _text(longest: int) -> Any:
    return StringConstraints(max_length=longest, pattern=_NO_NUL)


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
ExternalId = Annotated[str, _text(200)]
Word = Annotated[str, _text(120)]
Line = Annotated[str, _text(300)]
Title = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Prose = Annotated[str, _text(20_000)]
RawText = Annotated[str, _text(100_000)]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^([^\s@\x00]+@[^\s@\x00]+)?$")]
Phone = Annotated[str, _text(40)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Years = Annotated[float, Field(ge=0, le=80)]
Money = Annotated[float, Field(ge=0, le=1e9)]
Days = Annotated[float, Field(ge=0, le=7)]


def _without_fraction(value: object) -> object:
    """``3.0`` as ``3``: JSON does not tell the two apart."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_without_fraction)]

_PARTIAL_DATE = r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


def _real_day(value: str) -> str:
    if len(value) == 10:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("date_parsing", "Input should be a real date") from None
    return value


def _moment(value: str) -> str:
    """The moment as ISO 8601: a bare day stays one, a time is brought to UTC (its default)."""
    try:
        if len(value) == 10:
            return date.fromisoformat(value).isoformat()
        moment = datetime.fromisoformat(value)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError(
            "datetime_parsing", "Input should be an ISO 8601 date or date and time"
        ) from None
    return moment.isoformat().replace("+00:00", "Z")


PartialDate = Annotated[str, StringConstraints(pattern=_PARTIAL_DATE), AfterValidator(_real_day)]
Day = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_real_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Moment = Annotated[
    str,
    StringConstraints(min_length=10, max_length=40),
    AfterValidator(_moment),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
    ),
]


def _coded(words: Mapping[str, str]) -> BeforeValidator:
    """Words of the table become their code; what the table does not know is left to be refused."""

    def replace(value: object) -> object:
        return (vocabulary.code_of(value, words) or value) if isinstance(value, str) else value

    return BeforeValidator(replace)


Contract = Annotated[vocabulary.Contract, _coded(vocabulary.CONTRACTS)]
RemoteMode = Annotated[vocabulary.RemoteMode, _coded(vocabulary.REMOTE_MODES)]
Period = Annotated[vocabulary.Period, _coded(vocabulary.PERIODS)]
Urgency = Annotated[vocabulary.Urgency, _coded(vocabulary.URGENCIES)]
Hierarchy = Annotated[vocabulary.Hierarchy, _coded(vocabulary.HIERARCHIES)]
Status = Annotated[vocabulary.Status, _coded(vocabulary.STATUSES)]
Level = Annotated[vocabulary.Level, _coded(vocabulary.LEVELS)]

_CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "EURO": "EUR", "EUROS": "EUR"}


def _currency(value: object) -> object:
    if not isinstance(value, str):
        return value
    sign = value.strip().upper()
    return _CURRENCY_SIGNS.get(sign, sign)


Currency = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{3}$"),
    BeforeValidator(_currency),
    Field(examples=["EUR"]),
]


def word_or(field: str) -> Callable[[object], object]:
    """A step that takes a bare word for an object with that one field."""

    def widen(value: object) -> object:
        return {field: value} if isinstance(value, str) else value

    return widen


def one_or_many(value: object) -> object:
    """A list of what is not a list yet."""
    return value if isinstance(value, list) or value is None else [value]


def pruned(value: Any) -> Any:
    """The value without None, empty texts, empty lists and empty objects, at every depth."""
    if isinstance(value, dict):
        kept = {}
        for key, item in value.items():
            plain = pruned(item) if isinstance(item, dict | list) else item
            if plain or not _is_empty(plain):
                kept[key] = plain
        return kept
    if isinstance(value, list):
        items = (pruned(item) if isinstance(item, dict | list) else item for item in value)
        return [item for item in items if item or not _is_empty(item)]
    return value


def _is_empty(value: object) -> bool:
    """Whether a falsy value says nothing; 0 and False say something."""
    return value is None or isinstance(value, str | list | dict)


def camel(name: str) -> str:
    """``accepted_cities`` as ``acceptedCities``."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
