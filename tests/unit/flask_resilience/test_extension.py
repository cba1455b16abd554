"""The extension in applications that know nothing of the product."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from src.flask_resilience import AlreadyBoundError, NotBoundError, Resilience
from src.resilience import ByType, Kind, Profile, ResilienceError, Step, events, timeout_seconds
from src.resilience.retry import RetryRules
from src.resilience.rules import CircuitRules

_ROOT = Path(__file__).parents[3]
_HASTY = Profile(retry=RetryRules(base_seconds=0.0), circuit=CircuitRules(consecutive_failures=1))


def fails(*_args: object) -> Any:
    raise ConnectionError


def shop(resilience: Resilience, **config: Any) -> Flask:
    app = Flask("shop")
    app.config.update(config)
    resilience.init_app(app)
    return app


def test_a_guard_may_be_declared_before_and_after_the_application_is_bound() -> None:
    resilience = Resilience()
    before = resilience.guard("before", fallback=lambda: "instead")
    shop(resilience)
    after = resilience.guard("after")
    assert before.call(fails) == "instead"
    assert after(lambda: 1)() == 1
    assert [each.name for each in resilience.registry] == ["before", "after"]


def test_a_guarded_function_keeps_its_name() -> None:
    assert Resilience(Flask("shop")).guard("any")(fails).__name__ == "fails"


def test_nothing_can_be_called_before_an_application_is_bound() -> None:
    with pytest.raises(NotBoundError):
        Resilience().guard("payments").call(int)


def test_an_application_is_bound_once() -> None:
    app = Flask("shop")
    Resilience(app)
    with pytest.raises(AlreadyBoundError, match="shop"):
        Resilience(app)


def test_two_applications_of_one_extension_have_circuits_of_their_own() -> None:
    resilience = Resilience()
    payments = resilience.guard("payments", profile=_HASTY)
    first, second = shop(resilience), shop(resilience)
    with first.app_context():
        payments.run(fails)
        assert resilience.registry.report("payments").status == "down"
    with second.app_context():
        assert payments.run(lambda: 1).value == 1
    # Outside of both it is the one that was bound last.
    assert payments.call(lambda: 2) == 2
    assert first.test_client().get("/resilience/health").json["status"] == "degraded"
    assert second.test_client().get("/resilience/health").json["status"] == "healthy"


def test_in_the_context_of_an_application_that_is_another_s_the_last_bound_one_counts() -> None:
    resilience, stranger = Resilience(Flask("shop")), Flask("stranger")
    Resilience(stranger)
    with stranger.app_context(), Flask("bare").app_context():
        assert resilience.guard("payments").call(lambda: 1) == 1
    with stranger.app_context():
        assert [each.name for each in resilience.registry] == ["payments"]


def test_an_application_that_is_gone_is_forgotten() -> None:
    resilience = Resilience()
    gone = weakref.ref(shop(resilience))
    shop(resilience)
    gc.collect()
    assert gone() is None
    assert resilience.guard("payments").call(lambda: 1) == 1


def test_guards_of_one_name_share_a_circuit_and_have_their_own_tries_and_fallback() -> None:
    resilience = Resilience(Flask("shop"))
    profile = Profile(
        retry=RetryRules(base_seconds=0.0), circuit=CircuitRules(consecutive_failures=4)
    )
    reads = resilience.guard("orders", tries=2, fallback=lambda: "old", profile=profile)
    writes = resilience.guard("orders", tries=1)
    assert [reads.run(fails).attempts, writes.run(fails).attempts] == [2, 1]
    assert reads.run(fails).value == "old"
    assert type(writes.run(lambda: 1).error).__name__ == "CircuitOpenError"
    assert [each.name for each in resilience.registry] == ["orders"]


def test_one_try_is_not_repeated_whatever_the_profile_says() -> None:
    resilience = Resilience(Flask("shop"))
    kinds = ByType({ZeroDivisionError: Kind.TIMEOUT})
    outcome = resilience.guard("maps", classify=kinds).run(lambda: 1 / 0)
    assert (outcome.attempts, type(outcome.error)) == (1, ZeroDivisionError)


def test_a_block_is_one_attempt() -> None:
    resilience = Resilience(Flask("shop"))
    guard = resilience.guard("files", profile=_HASTY)
    with pytest.raises(ConnectionError), guard.block():
        fails()
    with pytest.raises(ResilienceError), guard.block():
        pytest.fail("the circuit is open")


def test_answers_name_each_dependency_that_was_replaced_once() -> None:
    resilience = Resilience()
    app = shop(resilience)
    maps = resilience.guard("maps", fallback=[Step("off", lambda: None)])(fails)
    mail = resilience.guard("mail", fallback=lambda: None)(fails)

    @app.get("/<how>")
    def view(how: str) -> str:
        if how == "ill":
            maps(), maps(), mail()
        return how

    client = app.test_client()
    assert client.get("/ill").headers.getlist("X-Degraded") == ["maps", "mail"]
    assert "X-Degraded" not in client.get("/well").headers


def test_what_happens_outside_of_a_request_marks_no_answer() -> None:
    resilience = Resilience()
    app = shop(resilience)
    guard = resilience.guard("maps", fallback=lambda: "there")

    @app.get("/")
    def view() -> str:
        heard: list[str] = []
        thread = threading.Thread(target=lambda: heard.append(guard.call(fails)))
        thread.start()
        thread.join()
        return heard[0]

    answer = app.test_client().get("/")
    assert (answer.text, "X-Degraded" in answer.headers) == ("there", False)


@pytest.mark.parametrize(
    ("usual", "asked", "seconds"),
    [
        (None, None, None), (9.0, None, 9), (None, "5", 5), (9.0, "5", 5), (9.0, "50", 9),
        (9.0, "soon", 9), (9.0, "-1", 9), (9.0, "0", 9), (9.0, "nan", 9), (None, "inf", None),
    ],
)  # fmt: skip
def test_the_nearer_deadline_of_a_request_counts(
    usual: float | None, asked: str | None, seconds: int | None
) -> None:
    app = shop(Resilience(), RESILIENCE_DEADLINE_SECONDS=usual)

    @app.get("/")
    def view() -> dict[str, Any]:
        left = timeout_seconds()
        return {"left": left and round(left)}

    headers = {} if asked is None else {"X-Request-Timeout": asked}
    assert app.test_client().get("/", headers=headers).json == {"left": seconds}
    assert timeout_seconds() is None


def test_an_error_that_no_view_catches_says_when_to_come_back() -> None:
    resilience = Resilience()
    app = shop(resilience)
    app.add_url_rule("/", "view", resilience.guard("maps", tries=2, profile=_HASTY)(fails))
    client = app.test_client()
    first, later = client.get("/"), client.get("/")
    assert (first.status_code, first.content_type) == (503, "application/problem+json")
    assert first.json == {
        "type": "about:blank", "title": "Service Unavailable", "status": 503, "dependency": "maps",
    }  # fmt: skip
    assert "Retry-After" not in first.headers
    assert 0 < int(later.headers["Retry-After"]) <= 60


def test_an_application_may_answer_errors_its_own_way() -> None:
    resilience, app = Resilience(), Flask("shop")
    app.register_error_handler(ResilienceError, lambda _: ("later", 429))
    resilience.init_app(app)
    app.add_url_rule("/", "view", resilience.guard("maps", tries=2, profile=_HASTY)(fails))
    assert app.test_client().get("/").status_code == 429


def test_a_listener_hears_every_application() -> None:
    resilience, told = Resilience(), list[events.Event]()
    first = shop(resilience)
    resilience.listen(told.append)
    guard = resilience.guard("maps")
    shop(resilience)
    guard.run(fails)
    with first.app_context():
        guard.run(fails)
    assert [type(each) for each in told] == [events.AttemptFailed] * 2


def test_nothing_of_the_product_but_the_guards_and_their_figures_is_loaded() -> None:
    code = "import sys, json, src.flask_resilience; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True,
        timeout=60,
    )  # fmt: skip
    loaded = {each for each in json.loads(ran.stdout) if each.split(".")[0] == "src"}
    rooms = {each.split(".")[1] for each in loaded - {"src"}}
    assert rooms == {"resilience", "flask_resilience", "telemetry"}
    assert {each for each in loaded if each.startswith("src.telemetry.")} == {
        "src.telemetry.dependency_metrics", "src.telemetry.resilience",
        "src.telemetry.logging",
    }  # fmt: skip
