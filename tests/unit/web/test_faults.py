"""Validation faults: true pointers, each once, in the caller's language."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_core import core_schema

from src.web.faults import _FRENCH, invalid
from src.web.language import Language
from src.web.schemas.patterns import EMAIL, NOT_BLANK, REQUEST_ID, SENTENCES, TIME_ZONE, UUID

SOURCE = Path(__file__).parents[3] / "src"


class Mode(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Literal["full", "none"]
    days: int = Field(default=0, ge=0, le=5)


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=2, max_length=5)
    mode: Mode | Literal["full"] | None = None
    skills: list[Annotated[str, Field(max_length=3)]] = Field(default_factory=list, max_length=2)
    pay: dict[str, float] = Field(default_factory=dict)
    start: date | None = None
    email: EmailStr | None = None
    size: int = 1

    @field_validator("size")
    @classmethod
    def _even(cls, value: int) -> int:
        if value == 13:
            raise ValueError("thirteen is refused, as ever")
        return value


def faults(sent: Any, language: Language = "en", root: str = "") -> dict[str, set[str]]:
    with pytest.raises(ValidationError) as raised:
        Form.model_validate(sent)
    problem = invalid(raised.value, language, sent=sent, root=root)
    assert (problem.status, problem.type) == (422, "invalid-request")
    assert problem.detail.startswith(str(len(problem.faults)))
    found: dict[str, set[str]] = {}
    for fault in problem.faults:
        found.setdefault(fault.pointer, set()).add(fault.detail)
    return found


def test_every_fault_is_listed_at_its_place() -> None:
    found = faults({"title": "x", "skills": ["ok", "long"], "pay": {"a/b": "?"}, "other": 1})
    assert set(found) == {"/title", "/skills/1", "/pay/a~1b", "/other"}


def test_a_missing_field_is_pointed_at_where_it_should_be() -> None:
    assert faults({"mode": {}}).keys() == {"/title", "/mode/name", "/mode"}


def test_branches_of_a_union_are_no_part_of_a_pointer() -> None:
    found = faults({"title": "abc", "mode": {"name": "full", "days": 9}})
    assert set(found) == {"/mode/days", "/mode"}


def test_a_fault_found_twice_is_told_once() -> None:
    class Two(BaseModel):
        value: list[int] | list[Annotated[int, Field()]]

    with pytest.raises(ValidationError) as raised:
        Two.model_validate({"value": ["x"]})
    assert raised.value.error_count() == 2
    assert len(invalid(raised.value, "en", sent={"value": ["x"]}).faults) == 1


def test_a_root_goes_before_each_pointer() -> None:
    assert faults({"title": 1}, root="/query").keys() == {"/query/title"}


def test_what_is_no_object_is_the_whole_document() -> None:
    assert faults([1]).keys() == {""}


@pytest.mark.parametrize(
    ("sent", "pointer", "sentence"),
    [
        ({}, "/title", "Champ requis"),
        ({"title": "abc", "x": 1}, "/x", "Champ inconnu"),
        ({"title": 1}, "/title", "Une chaîne de caractères est attendue"),
        ({"title": "a"}, "/title", "Au moins 2 caractère(s) attendu(s)"),
        ({"title": "abcdef"}, "/title", "Au plus 5 caractère(s) attendu(s)"),
        ({"title": "abc", "size": "x"}, "/size", "Un nombre entier est attendu"),
        ({"title": "abc", "size": 1.5}, "/size",
         "Un nombre entier est attendu, sans partie décimale"),
        ({"title": "abc", "skills": "a"}, "/skills", "Une liste est attendue"),
        ({"title": "abc", "skills": ["a"] * 3}, "/skills", "Au plus 2 élément(s) attendu(s)"),
        ({"title": "abc", "start": "demain"}, "/start", "Une date est attendue (AAAA-MM-JJ)"),
        ({"title": "abc", "email": "nobody"}, "/email", "Adresse e-mail invalide"),
        ({"title": "abc", "mode": {"name": "x"}}, "/mode/name",
         "Valeur attendue : 'full' ou 'none'"),
        (
            {"title": "abc", "mode": {"name": "full", "days": 6}},
            "/mode/days",
            "Une valeur inférieure ou égale à 5 est attendue",
        ),
    ],
)  # fmt: skip
def test_the_commonest_faults_are_told_in_french(sent: Any, pointer: str, sentence: str) -> None:
    assert sentence in faults(sent, "fr")[pointer]


def test_a_sentence_of_our_own_is_told_as_it_was_written() -> None:
    assert faults({"title": "abc", "size": 13})["/size"] == {"thirteen is refused, as ever"}


def test_what_was_sent_is_not_sent_back() -> None:
    secret = "hunter2-hunter2"
    told = str(faults({"title": secret, "start": secret, "email": secret, "size": secret}))
    assert secret not in told


def test_the_list_of_a_hopeless_request_is_cut_and_counted() -> None:
    sent = {"title": "abc", **{f"x{number}": 1 for number in range(500)}}
    with pytest.raises(ValidationError) as raised:
        Form.model_validate(sent)
    problem = invalid(raised.value, "fr", sent=sent)
    assert len(problem.faults) == 100
    assert problem.french == "500 valeurs inacceptables."


def test_every_translated_kind_is_one_of_pydantic_or_of_our_own_models() -> None:
    ours = {
        kind
        for room in ("services", "web")
        for path in (SOURCE / room).rglob("*.py")
        for kind in re.findall(r"PydanticCustomError\(\s*\"(\w+)\"", path.read_text())
    }
    assert set(_FRENCH) <= {*get_args(core_schema.ErrorType), *ours}


def test_the_length_of_a_secret_is_told_in_characters() -> None:
    class Hidden(BaseModel):
        secret: Annotated[SecretStr, Field(min_length=16)]

    sent = {"secret": "hush"}
    with pytest.raises(ValidationError) as raised:
        Hidden.model_validate(sent)
    french, english = (invalid(raised.value, each, sent=sent).faults for each in ("fr", "en"))
    assert [fault.detail for fault in french] == ["Au moins 16 caractère(s) attendu(s)"]
    assert [fault.detail for fault in english] == [
        "String should have at least 16 characters, not 4"
    ]


def test_what_a_text_looks_like_is_told_in_words() -> None:
    class Told(BaseModel):
        id: Annotated[str, Field(pattern=UUID)]
        email: Annotated[str, Field(pattern=EMAIL)]
        text: Annotated[str, Field(pattern=NOT_BLANK)]
        zone: Annotated[str, Field(pattern=TIME_ZONE)]
        request: Annotated[str, Field(pattern=REQUEST_ID)]

    sent = {"id": "7", "email": "anna", "text": " ", "zone": "*", "request": "é"}
    with pytest.raises(ValidationError) as raised:
        Told.model_validate(sent)
    languages: tuple[Language, Language] = ("en", "fr")
    for place, spoken in enumerate(languages):
        told = [fault.detail for fault in invalid(raised.value, spoken, sent=sent).faults]
        patterns = (UUID, EMAIL, NOT_BLANK, TIME_ZONE, REQUEST_ID)
        assert told == [SENTENCES[pattern][place] for pattern in patterns]
