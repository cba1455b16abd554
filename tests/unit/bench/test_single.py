"""Measures in processes of their own, and vectors made beforehand."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bench.servers import ServerError
from bench.single import Stopwatch, in_own_process, single_core
from bench.text_models import CEILING, HYBRID, LEXICAL, measure_titles
from bench.vectors import fill, missing, vector_file


def test_a_stopwatch_gives_what_it_times_and_tells_work_from_waiting() -> None:
    watch, event = Stopwatch(), []
    assert watch.time(lambda: "found") == "found"
    began = time.process_time()
    watch.time(lambda: event.append(sum(range(200_000))))
    spent = 1000.0 * (time.process_time() - began)
    times = watch.times
    assert times.count == 2
    assert 0.0 < times.cpu_p50_ms <= times.cpu_p95_ms <= spent
    assert times.p95_ms > 0.0


def test_one_core_is_one_thread_for_numpy() -> None:
    assert single_core()["OPENBLAS_NUM_THREADS"] == single_core()["OMP_NUM_THREADS"] == "1"


def test_a_measure_that_fails_says_why() -> None:
    with pytest.raises(ServerError, match="invalid literal"):
        in_own_process("bench.extraction", "CV", "many")


def test_vectors_are_made_once_by_several_processes(tmp_path: Path) -> None:
    phrases = ["soudeur", "comptable", "infirmier", "développeur java"]
    made = fill(tmp_path, phrases, processes=2)
    assert made.phrases == 4
    assert missing(vector_file(tmp_path), [*phrases, "vétérinaire"]) == 1
    assert fill(tmp_path, phrases, processes=2).phrases == 0


def test_what_is_measured_is_as_new_the_next_time(tmp_path: Path) -> None:
    found = measure_titles(tmp_path, labels=40, queries=10, processes=1)
    assert found.times.keys() == {HYBRID, LEXICAL, CEILING}
    assert {times.count for times in found.times.values()} == {10}
    assert found.of_ceiling(CEILING) == 1.0
    assert vector_file(tmp_path).version == 40
