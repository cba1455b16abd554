"""Logs of one fault have one fingerprint, whatever differs from time to time; others do not."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.bugs.fingerprint import fault_lines, fingerprint, plain

PYTHON = """{stamp} ERROR [pid {pid}] request {uuid} failed
Traceback (most recent call last):
  File "{home}/src/web/bugs.py", line {line}, in show
    return read(bug_id)
  File "{home}/src/services/reading.py", line {line}, in read
    raise LookupError(bug_id)
LookupError: nothing at {address} after {amount} ms (code: 7)"""
BOARD = "[{amount}] {stamp} VL53L8CH at {address} ({ip}) silent for {amount} ms, v{amount}.{line}"
JAVASCRIPT = """{stamp} TypeError: x is undefined
    at readSensor ({home}/server/sensor.js:{line}:{pid})
    at Timeout._onTimeout ({home}/server/poll.js:{line}:{pid})"""

YEARS = (datetime(1990, 1, 1), datetime(2060, 1, 1))  # noqa: DTZ001
STAMPS: list[Callable[[datetime], str]] = [
    datetime.isoformat,
    lambda at: at.strftime("%Y-%m-%d %H:%M:%S"),
    lambda at: at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    lambda at: at.strftime("%d/%m/%Y %H:%M:%S"),
    lambda at: at.strftime("%d/%b/%Y:%H:%M:%S +0200"),
    lambda at: at.strftime("%b %d %H:%M:%S"),
    lambda at: at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
    lambda at: str(at.timestamp()),
]


@st.composite
def circumstances(draw: st.DrawFn) -> dict[str, object]:
    """What differs from one time to the next."""
    at = draw(st.datetimes(*YEARS, timezones=st.just(UTC)))
    parts = st.text(string.ascii_lowercase, min_size=1, max_size=8)
    return {
        "stamp": draw(st.sampled_from(STAMPS))(at),
        "pid": draw(st.integers(1, 4_000_000)),
        "uuid": draw(st.uuids()),
        "home": "/" + "/".join(draw(st.lists(parts, min_size=1, max_size=4))),
        "line": draw(st.integers(1, 9999)),
        "address": hex(draw(st.integers(0, 2**64))),
        "amount": draw(st.floats(0, 1e6).map(lambda value: f"{value:.3f}")),
        "ip": draw(st.ip_addresses(v=4)),
    }


@pytest.mark.parametrize("log", [PYTHON, BOARD, JAVASCRIPT], ids=["python", "board", "javascript"])
@given(first=circumstances(), second=circumstances())
def test_what_differs_from_time_to_time_changes_nothing(
    log: str, first: dict[str, object], second: dict[str, object]
) -> None:
    assert fault_lines([log.format(**first)]) == fault_lines([log.format(**second)])
    assert fingerprint([log.format(**first)]) == fingerprint([log.format(**second)])


@given(
    circumstances(),
    st.sampled_from(["show", "bugs", "Lookup", "nothing"]),
    st.text(string.ascii_lowercase, min_size=8, max_size=12),
)
def test_another_function_file_or_error_is_another_fault(
    what: dict[str, object], known: str, name: str
) -> None:
    log = PYTHON.format(**what)
    assert fingerprint([log.replace(known, name)]) != fingerprint([log])
    assert fingerprint([log.replace("code: 7", "code: 8")]) != fingerprint([log])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GET /api/bugs answered HTTP 500", "GET /api/bugs answered HTTP 404"),
        ("[Errno 111] Connection refused", "[Errno 113] Connection refused"),
        ("sensor VL53L8CH silent", "sensor VL53L5CX silent"),
        ("E1234 watchdog", "E1235 watchdog"),
        ("KeyError: 'tags'", "KeyError: 'watchers'"),
        ("segfault in read_sensor", "segfault in write_sensor"),
    ],
)
def test_what_names_the_fault_stays(one: str, other: str) -> None:
    assert fingerprint([one]) != fingerprint([other])


@given(st.integers(2, 50))
def test_it_does_not_matter_how_often_a_fault_came(times: int) -> None:
    assert fingerprint(["sensor 7 silent\n" * times]) == fingerprint(["sensor 8 silent"])


def test_what_was_logged_around_a_stack_does_not_count() -> None:
    stack = 'File "/a/b.py", line 3, in read\nValueError: no tags'
    assert fingerprint([f"polling started\n{stack}"]) == fingerprint([stack, "shutting down"])


@given(st.lists(st.text(string.ascii_letters + string.digits + " \n:", max_size=80), max_size=5))
def test_one_text_and_its_lines_are_the_same_log(logs: list[str]) -> None:
    assert fault_lines(logs) == fault_lines("\n".join(logs).split("\n"))


@pytest.mark.parametrize("logs", [(), ("",), ("  \n\t",), ("----", "12:30 42")])
def test_logs_that_say_nothing_have_no_fingerprint(logs: tuple[str, ...]) -> None:
    assert fingerprint(logs) is None


@given(st.lists(st.text(max_size=200), max_size=5))
def test_whatever_is_logged_is_read_and_plain_once_is_plain_for_good(logs: list[str]) -> None:
    found = fingerprint(logs)
    assert found is None or len(found) == 32
    for line in fault_lines(logs):
        assert "\n" not in line


def test_colours_say_nothing() -> None:
    assert plain("\x1b[31mERROR\x1b[0m  sensor  silent") == "ERROR sensor silent"


@pytest.mark.parametrize("line", ["0xa", "1", "", "12:30:01Z"])
def test_of_lines_that_say_nothing_only_so_many_are_made_plain(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counting(text: str) -> str:
        read.append(text)
        return plain(text)

    monkeypatch.setattr("src.bugs.fingerprint.plain", counting)
    assert fingerprint([f"{line}\n" * 25_000] * 4) is None
    assert len(read) <= 5_000
    assert fingerprint(["1\n" * 20_000 + "sensor silent"]) == fingerprint(["sensor silent"])


def test_a_hostile_log_is_read_in_bounded_time_by_its_beginning() -> None:
    beginning = "\n".join(f"fault {'x' * (index + 1)}" for index in range(1, 300))
    for rest in ("1:" * 500_000, "a" * 1_000_000, "/a" * 500_000, "1." * 500_000, "\n0" * 500_000):
        assert fingerprint([beginning + "\nlast " + rest]) is not None
