"""Vectors in one file: several processes and threads extend it, and damage costs a little work."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Barrier, Thread

import numpy as np
import pytest

from src.adapters.text.phrase_models import SubwordModel
from src.adapters.text.vector_file import VectorFile
from src.matching.subwords import Vectors
from src.matching.text_model import NOT_YET, HeldVectors
from tests.unit.matching.trial_vectors import WIDTH, TrialModel

ROOT = Path(__file__).resolve().parents[4]
RECORD = 8 + WIDTH
WORKERS, SHARED, OWN = 3, 60, 40
# What one worker does: phrases of its own and phrases that all make at once, a few at a time.
WORK = """
import sys
from pathlib import Path
from src.adapters.text.phrase_models import SubwordModel
from src.adapters.text.vector_file import VectorFile
name, folder = sys.argv[1], Path(sys.argv[2])
file = VectorFile(folder, SubwordModel())
print("ready", flush=True)
sys.stdin.readline()
phrases = [f"métier {at}" for at in range(60)] + [f"métier {name} {at}" for at in range(40)]
for start in range(0, len(phrases), 7):
    file.add(phrases[start : start + 7])
assert file.trouble is None, file.trouble
"""


def keys(path: Path, width: int) -> list[int]:
    record = np.dtype([("key", "<u8"), ("vector", "i1", (width,))])
    return [int(key) for key in np.fromfile(path, record)["key"]]


def assert_holds(file: VectorFile, phrases: Sequence[str]) -> None:
    """Every phrase has the vector that the model makes of it."""
    rows = file.rows(phrases)
    assert (rows != NOT_YET).all()
    for text, row in zip(phrases, rows.tolist(), strict=True):
        expected = file.model.vectors([text])[0]
        kept = file.vector(text)
        assert kept is not None
        assert np.array_equal(kept, expected)
        exact = int(expected.astype(int) @ expected.astype(int)) / 127.0**2
        assert file.cosines(np.array([row]), kept)[0] == exact


def test_vectors_are_made_once_and_found_by_every_other_reader(tmp_path: Path) -> None:
    model = TrialModel()
    writer, reader = VectorFile(tmp_path / "new", model), VectorFile(tmp_path / "new", model)
    assert reader.rows(["paie"]).tolist() == [NOT_YET]
    writer.add(["paie", "soudure", "paie"])
    assert reader.version == 2
    assert_holds(reader, ["soudure", "paie"])
    writer.add(["paie"])
    reader.add(["soudure"])
    assert keys(tmp_path / "new/trial-1.vectors", WIDTH).__len__() == 2


def test_a_vector_is_kept_for_the_next_process(tmp_path: Path) -> None:
    model = TrialModel()
    VectorFile(tmp_path, model).add(["paie"])
    model.asked.clear()
    later = VectorFile(tmp_path, model)
    assert later.vector("paie") is not None
    assert model.asked == []


def test_each_model_has_a_file_of_its_own(tmp_path: Path) -> None:
    one, other = TrialModel("model-one"), TrialModel("model-two-wider", 40)
    VectorFile(tmp_path, one).add(["paie"])
    assert VectorFile(tmp_path, other).rows(["paie"]).tolist() == [NOT_YET]
    VectorFile(tmp_path, other).add(["soudure", "forge"])
    assert sorted(path.name for path in tmp_path.glob("*.vectors")) == [
        "model-one.vectors", "model-two-wider.vectors",
    ]  # fmt: skip


def test_rows_stay_where_they_were_while_thousands_are_added(tmp_path: Path) -> None:
    file = VectorFile(tmp_path, SubwordModel())
    phrases = [f"métier {at}" for at in range(5000)]
    first: dict[str, int] = {}
    for start in range(0, len(phrases), 1250):  # past the size at which late keys are sorted in
        part = phrases[start : start + 1250]
        file.add(part)
        first |= dict(zip(part, file.rows(part).tolist(), strict=True))
    assert file.rows(phrases).tolist() == list(first.values()) == list(range(5000))
    assert file.rows(["métier inconnu"]).tolist() == [NOT_YET]
    assert_holds(file, phrases[::500])


def test_vectors_and_cosines_are_those_of_a_model_held_in_memory(tmp_path: Path) -> None:
    model = SubwordModel()
    file, held = VectorFile(tmp_path, model), HeldVectors(model)
    phrases = [f"métier {at}" for at in range(200)]
    file.add(phrases[::-1])
    asked = file.vector("métier 7 bis")
    assert asked is not None
    assert np.array_equal(asked, held.vector("métier 7 bis"))
    assert np.array_equal(
        file.cosines(file.rows(phrases), asked), held.cosines(held.rows(phrases), asked)
    )


def test_what_phrases_say_is_not_in_the_file(tmp_path: Path) -> None:
    VectorFile(tmp_path, TrialModel()).add(["directrice de la paie"])
    (path,) = tmp_path.glob("*.vectors")
    assert b"paie" not in path.read_bytes()
    assert path.stat().st_size == RECORD


def test_several_processes_extend_the_file_at_once(tmp_path: Path) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, str(name), str(tmp_path)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in range(WORKERS)
    ]  # fmt: skip
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        for worker in workers:
            worker.communicate(timeout=60)
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    assert [worker.returncode for worker in workers] == [0] * WORKERS
    file = VectorFile(tmp_path, SubwordModel())
    found = keys(tmp_path / f"{file.model.name}.vectors", file.model.dimensions)
    assert len(found) == len(set(found)) == SHARED + WORKERS * OWN
    assert_holds(file, [f"métier {at}" for at in range(SHARED)])
    assert_holds(file, [f"métier {name} {at}" for name in range(WORKERS) for at in range(OWN)])


def test_several_threads_share_one_reader_and_writer(tmp_path: Path) -> None:
    file, start = VectorFile(tmp_path, SubwordModel()), Barrier(6)
    wrong: list[str] = []

    def work(name: int) -> None:
        start.wait(timeout=30)
        for at in range(60):
            text = f"métier {at if at % 2 else name} {at}"
            kept = file.vector(text)
            if kept is None or not np.array_equal(kept, file.model.vectors([text])[0]):
                wrong.append(text)

    threads = [Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []
    found = keys(tmp_path / f"{file.model.name}.vectors", file.model.dimensions)
    assert len(found) == len(set(found)) == file.version == 30 + 30 * 6


@pytest.mark.parametrize("left", [1, 7, 8, RECORD - 1])
def test_a_record_cut_short_is_no_vector_and_the_next_takes_its_place(
    tmp_path: Path, left: int
) -> None:
    model = TrialModel()
    VectorFile(tmp_path, model).add(["paie", "soudure", "forge"])
    (path,) = tmp_path.glob("*.vectors")
    with path.open("r+b") as file:
        file.truncate(2 * RECORD + left)
    after = VectorFile(tmp_path, model)
    assert after.rows(["paie", "soudure", "forge"]).tolist() == [0, 1, NOT_YET]
    after.add(["vente", "forge"])
    assert path.stat().st_size == 4 * RECORD
    assert_holds(after, ["paie", "soudure", "vente", "forge"])


def test_a_file_deleted_while_nothing_runs_is_made_anew(tmp_path: Path) -> None:
    model = TrialModel()
    VectorFile(tmp_path, model).add(["paie"])
    (path,) = tmp_path.glob("*.vectors")
    path.unlink()
    after = VectorFile(tmp_path, model)
    assert (after.version, after.rows(["paie"]).tolist()) == (0, [NOT_YET])
    after.add(["forge", "paie"])
    assert_holds(after, ["paie", "forge"])


def test_a_file_deleted_under_a_reader_is_told_and_gives_no_wrong_vector(tmp_path: Path) -> None:
    file = VectorFile(tmp_path, TrialModel())
    old = ["paie", "soudure"]
    file.add(old)
    (path,) = tmp_path.glob("*.vectors")
    path.unlink()
    other = VectorFile(tmp_path, file.model)
    other.add([f"métier {at}" for at in range(9)])
    file.add(["forge"])
    assert file.trouble is not None
    assert file.rows([*old, "forge", "métier 3"]).tolist() == [0, 1, NOT_YET, NOT_YET]
    assert file.vector("forge") is None
    assert_holds(file, old)
    assert path.stat().st_size == 9 * RECORD
    assert_holds(VectorFile(tmp_path, file.model), [f"métier {at}" for at in range(9)])


def test_where_nothing_can_be_written_no_vector_is_given_and_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("a file where the folder should be")
    file = VectorFile(tmp_path / "occupied" / "vectors", TrialModel())
    assert file.vector("paie") is None
    assert file.trouble is not None
    assert file.rows(["paie"]).tolist() == [NOT_YET]
    assert file.cosines(np.array([NOT_YET, NOT_YET]), np.zeros(WIDTH, np.int8)).tolist() == [0, 0]
    with file.turn() as mine:
        assert mine  # nobody else can be at it; making them says what is wrong


def test_a_model_that_fails_is_told_until_it_answers_again(tmp_path: Path) -> None:
    moments = iter((0.0, 30.0))
    model = TrialModel()
    file = VectorFile(tmp_path, model, rest_seconds=30.0, now=moments.__next__)
    model.fails = "no answer"
    assert file.vector("paie") is None
    assert file.trouble == "no answer"
    assert list(tmp_path.glob("*.vectors")) == []
    model.fails = None
    assert file.vector("paie") is not None
    assert file.trouble is None


def test_a_model_that_has_just_failed_is_left_alone(tmp_path: Path) -> None:
    moments = iter((0.0, 29.9))
    model = TrialModel()
    file = VectorFile(tmp_path, model, rest_seconds=30.0, now=moments.__next__)
    model.fails = "no answer"
    assert file.vector("paie") is None
    model.fails = None
    assert file.vector("paie") is None
    assert file.trouble == "no answer"


def test_a_vector_at_hand_needs_no_model(tmp_path: Path) -> None:
    model = TrialModel()
    file = VectorFile(tmp_path, model)
    assert file.kept("paie") is None
    made = file.vector("paie")
    model.fails = "no answer"
    assert made is not None
    kept = file.kept("paie")
    assert kept is not None
    assert kept.tolist() == made.tolist()


def test_a_model_that_gives_vectors_of_another_width_is_not_kept(tmp_path: Path) -> None:
    class Narrow(TrialModel):
        def vectors(self, phrases: Sequence[str]) -> Vectors:
            return super().vectors(phrases)[:, :-1]

    with pytest.raises(ValueError, match="broadcast"):
        VectorFile(tmp_path, Narrow()).add(["paie"])
    assert list(tmp_path.glob("*.vectors")) == []


def test_one_process_at_a_time_makes_what_is_missing(tmp_path: Path) -> None:
    one, other = VectorFile(tmp_path, TrialModel()), VectorFile(tmp_path, TrialModel())
    with one.turn() as mine, other.turn() as theirs:
        assert (mine, theirs) == (True, False)
    with other.turn() as theirs:
        assert theirs
