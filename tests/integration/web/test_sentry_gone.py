"""A Sentry that is in trouble is left alone, and nobody waits for it."""

from __future__ import annotations

from typing import Any

import pytest
import sentry_sdk

from src.resilience import Policy, State
from src.resilience.events import Event, FallbackUsed
from tests.integration.web.conftest import MakeApp
from tests.integration.web.sentry_receiver import Receiver


def report(times: int) -> None:
    for number in range(times):
        sentry_sdk.capture_message(f"trouble {number}")
        sentry_sdk.flush(timeout=10)


def policy_of(app: Any) -> Policy:
    policy: Policy = app.extensions["nextvision_dependencies"]["sentry"].policy
    return policy


def test_a_sentry_in_trouble_is_left_alone_and_what_is_dropped_is_counted(
    make_app: MakeApp, receiver: Receiver
) -> None:
    app, _ = make_app(sentry_dsn=receiver.dsn)
    policy, dropped = policy_of(app), list[Event]()
    policy.listeners.add(dropped.append)
    receiver.status = 500
    report(8)

    assert receiver.asked == 5
    assert policy.circuit.report().state is State.OPEN
    # The SDK's own reports of what was lost are dropped as well.
    lost = dropped.count(FallbackUsed("sentry", "off"))
    assert lost >= 8
    metrics = app.test_client().get("/metrics").get_data(as_text=True)
    assert f'fallbacks_total{{service="sentry",step="off"}} {lost}.0' in metrics


def test_a_sentry_that_answers_is_well(make_app: MakeApp, receiver: Receiver) -> None:
    app, _ = make_app(sentry_dsn=receiver.dsn)
    report(3)
    counts = policy_of(app).circuit.report().counts
    assert (receiver.asked, counts.calls, counts.failures) == (3, 3, 0)


@pytest.mark.parametrize("status", [401, 404, 503])
def test_a_status_that_no_report_explains_counts_as_a_failure(
    make_app: MakeApp, receiver: Receiver, status: int
) -> None:
    app, _ = make_app(sentry_dsn=receiver.dsn)
    receiver.status = status
    report(1)
    assert policy_of(app).circuit.report().counts.failures == receiver.asked >= 1


def test_without_an_address_there_is_no_such_dependency(make_app: MakeApp) -> None:
    app, _ = make_app()
    assert "sentry" not in {each.name for each in app.extensions["nextvision_dependencies"]}
