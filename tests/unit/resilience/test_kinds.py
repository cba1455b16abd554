"""Which kind of failure an exception is."""

from __future__ import annotations

import pytest

from src.resilience.errors import CircuitOpenError
from src.resilience.kinds import TREATMENTS, ByType, Failure, Kind


class QuotaError(Exception):
    def __init__(self, retry_after_seconds: object = None) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__()


class DailyQuotaError(QuotaError):
    pass


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), Kind.TIMEOUT), (ConnectionResetError(), Kind.CONNECTION),
        (MemoryError(), Kind.RESOURCE_EXHAUSTED), (CircuitOpenError("x", 1.0), Kind.REJECTED),
        (ValueError(), Kind.UNKNOWN), (OSError(), Kind.UNKNOWN),
    ],
)  # fmt: skip
def test_python_s_own_errors_are_known(error: Exception, kind: Kind) -> None:
    assert ByType()(error) == Failure(kind, 1.0 if kind is Kind.REJECTED else None)


def test_a_table_adds_to_them_and_the_nearest_class_decides() -> None:
    classify = ByType({QuotaError: Kind.RATE_LIMIT, DailyQuotaError: Kind.RESOURCE_EXHAUSTED})
    assert classify(QuotaError()).kind is Kind.RATE_LIMIT
    assert classify(DailyQuotaError()).kind is Kind.RESOURCE_EXHAUSTED
    assert classify(TimeoutError()).kind is Kind.TIMEOUT
    assert ByType({ConnectionError: Kind.CALLER})(ConnectionError()).kind is Kind.CALLER


@pytest.mark.parametrize(
    ("told", "seconds"),
    [(3, 3.0), (0, 0.0), (2.5, 2.5), (-1, None), ("3", None), (True, None), (float("nan"), None)],
)
def test_only_a_number_of_seconds_is_believed(told: object, seconds: float | None) -> None:
    assert ByType()(QuotaError(told)).retry_after_seconds == seconds


def test_every_kind_has_a_treatment_and_only_the_dependency_s_failures_are_retried() -> None:
    assert set(TREATMENTS) == set(Kind)
    assert {kind for kind, each in TREATMENTS.items() if not each.retryable} == {
        Kind.DENIED, Kind.CALLER, Kind.REJECTED, Kind.UNKNOWN,
    }  # fmt: skip
    assert {kind for kind, each in TREATMENTS.items() if not each.falls_back} == {Kind.CALLER}
    assert {kind for kind, each in TREATMENTS.items() if each.result == "success"} == {
        Kind.CONFLICT, Kind.CALLER,
    }  # fmt: skip
