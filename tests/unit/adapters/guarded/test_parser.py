"""The remote parser behind a policy: tried again within its time, left alone while it fails."""

from __future__ import annotations

from typing import Any

import pytest

from src.adapters.guarded.parser import GuardedParser, kind_of
from src.resilience.events import FallbackUsed
from src.resilience.registry import Registry
from src.services.integration import RemoteParserError
from src.services.records import Kind
from src.settings import Settings
from src.wiring.resilience import dependencies
from tests.unit.resilience.virtual import Told, VirtualTime

SETTINGS = Settings(
    commitment_bridge_url="http://parser.example", commitment_bridge_timeout_seconds=10
)


class Parser:
    """Answers with what comes next; a string is the code of a failure."""

    def __init__(self, *answers: Any) -> None:
        self._answers = iter(answers)
        self.asked = 0

    def parse(self, kind: Kind, data: bytes) -> object:
        self.asked += 1
        answer: object = next(self._answers)
        if isinstance(answer, str):
            raise RemoteParserError(answer)
        return answer


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def registry(time: VirtualTime) -> Registry:
    return dependencies(SETTINGS, time.timing)


def code_of(parser: GuardedParser) -> str:
    with pytest.raises(RemoteParserError) as failed:
        parser.parse("job", b"x")
    return failed.value.code


@pytest.mark.parametrize("code", ["unreachable", "timeout", "status_503", "status_429"])
def test_what_may_pass_is_tried_again(time: VirtualTime, registry: Registry, code: str) -> None:
    parser = Parser(code, code, {"titre": "Soudeur"})
    guarded = GuardedParser(parser, registry["bridge"].policy)

    assert guarded.parse("job", b"x") == {"titre": "Soudeur"}
    assert parser.asked == 3
    assert time.now < 1010


@pytest.mark.parametrize(
    "code", ["status_401", "status_302", "not_json", "too_large", "status_422"]
)
def test_what_stays_as_it_is_is_asked_once(registry: Registry, code: str) -> None:
    parser = Parser(code, {})
    assert code_of(GuardedParser(parser, registry["bridge"].policy)) == code
    assert parser.asked == 1


def test_after_three_tries_the_last_failure_is_told(registry: Registry) -> None:
    parser = Parser("unreachable", "status_500", "timeout", {})
    assert code_of(GuardedParser(parser, registry["bridge"].policy)) == "timeout"
    assert parser.asked == 3


def test_all_attempts_together_keep_to_the_time_of_the_parser(time: VirtualTime) -> None:
    settings = SETTINGS.model_copy(update={"commitment_bridge_timeout_seconds": 0.4})
    parser = Parser("unreachable", {})
    policy = dependencies(settings, time.timing)["bridge"].policy

    assert code_of(GuardedParser(parser, policy)) == "unreachable"
    assert (parser.asked, time.slept) == (1, [])


def test_an_open_circuit_is_unreachable_at_once_until_the_parser_is_back(
    time: VirtualTime, registry: Registry
) -> None:
    parser = Parser(*["not_json"] * 5, *[{}] * 3)
    guarded = GuardedParser(parser, registry["bridge"].policy)
    assert [code_of(guarded) for _ in range(7)] == ["not_json"] * 5 + ["unreachable"] * 2
    assert parser.asked == 5

    time.pass_by(60)
    assert [guarded.parse("job", b"x") for _ in range(3)] == [{}] * 3
    assert registry.report("bridge").status == "healthy"


def test_a_document_at_fault_is_no_fault_of_the_parser(registry: Registry) -> None:
    guarded = GuardedParser(Parser(*["status_422"] * 9), registry["bridge"].policy)
    assert [code_of(guarded) for _ in range(9)] == ["status_422"] * 9
    assert registry.report("bridge").circuit.state == "closed"


def test_an_error_of_our_own_comes_through_as_it_is(registry: Registry) -> None:
    class Broken:
        def parse(self, kind: Kind, data: bytes) -> object:
            raise KeyError(kind)

    with pytest.raises(KeyError, match="job"):
        GuardedParser(Broken(), registry["bridge"].policy).parse("job", b"x")
    assert kind_of(KeyError()).kind == "unknown"


def test_the_services_own_reading_is_told_as_the_fallback(registry: Registry) -> None:
    told = Told()
    registry.listeners.add(told)
    guarded = GuardedParser(Parser({}, "not_json", None), registry["bridge"].policy)

    assert guarded.parse("job", b"x") == {}
    assert told.of(FallbackUsed) == []
    code_of(guarded)
    assert told.of(FallbackUsed) == [FallbackUsed("bridge", "simplified")]
    assert guarded.parse("job", b"x") is None  # JSON, too
