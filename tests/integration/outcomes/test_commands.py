"""``flask weights`` and ``flask fairness`` over a database, and learned weights in answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.matching.criteria_table import KEYS
from src.matching.explaining import ALGORITHM
from src.matching.weights import recognise, weigh
from src.services.accounts import Author
from src.services.outcomes import configured_weights, least_weights
from src.services.use_cases import UseCases
from src.settings import Settings
from tests import builders
from tests.unit.outcomes.events import TRUTH, shown

REASON = "too_far"
AUTHOR = Author("test")


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application that answers without credentials."""
    made = create_app(
        Settings(
            nextvision_env="testing",
            database_url=sqlite_url,
            auth_mode="open",
            var_dir=tmp_path,
            # Every question looks at what is in force.
            index_refresh_seconds=1e-9,
        )
    )
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def cases(app: Flask) -> UseCases:
    found: UseCases = app.extensions["nextvision"]
    return found


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


def tell(cases: UseCases, candidates: int, reasons: tuple[str, ...] = (REASON,)) -> None:
    """Feedback of people who act by ``TRUTH``, stored as the service would."""
    with cases.unit_of_work() as unit:
        for item in shown(0, TRUTH, candidates=candidates):
            scores = zip(KEYS, item.values, item.known, strict=True)
            match = unit.matches.add(
                builders.match(
                    item.candidate,
                    item.job,
                    algorithm=ALGORITHM,
                    reasons=reasons,
                    criteria={key: {"score": s, "has_data": k} for key, s, k in scores},
                )
            )
            for event in sorted(item.events):
                rank = item.rank if event == "impression" else None
                unit.matches.add_feedback(builders.feedback(match, event, rank=rank))
        unit.commit()


def test_too_little_feedback_is_refused(app: Flask, cases: UseCases) -> None:
    tell(cases, 5)
    result = run(app, "weights", "learn", "--reason", REASON)
    assert result.exit_code == 3, result.output
    assert "120 are needed" in result.output
    assert "Nothing was learned yet" in run(app, "weights", "list").output
    assert run(app, "weights", "learn", "--reason", "nonsense").exit_code == 2


def test_a_weighting_is_learned_shown_activated_and_retired(
    app: Flask, cases: UseCases, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("src.outcomes.learning._RESAMPLES", 5)
    monkeypatch.setattr("src.outcomes.learning.RIDGES", (float("inf"), 0.03))
    tell(cases, 400)
    result = run(app, "weights", "learn", "--reason", REASON, "--json")
    assert result.exit_code == 0, result.output
    (told,) = json.loads(result.stdout)["weightings"]
    assert told["verdict"] == "better"
    assert sum(one["learned"] for one in told["weights"]) == pytest.approx(1.0)
    name = told["stored"]
    assert "candidate" in run(app, "weights", "list").output
    assert "location" in run(app, "weights", "show", name).output

    configured = weigh(recognise(REASON)).as_dict()
    before = preview(client)
    assert before["adapted_weights"] == before["configured_weights"] == configured
    assert (before["learned"]["id"], before["learned"]["in_use"]) == (name, False)

    assert run(app, "weights", "activate", name).exit_code == 0
    after = preview(client)
    assert after["configured_weights"] == configured
    assert after["adapted_weights"] == pytest.approx(before["learned"]["weights"])
    assert after["learned"]["in_use"]
    assert cases.matching.weighting("salary_too_low") == weigh(recognise("salary_too_low"))
    own = {"salary": 1.0}
    assert cases.matching.weighting(REASON, own) == weigh(recognise(REASON), own)

    assert run(app, "weights", "retire", name).exit_code == 0
    assert preview(client)["adapted_weights"] == configured
    assert run(app, "weights", "activate", "gone").exit_code == 1
    with cases.unit_of_work(read_only=True) as unit:
        actions = [event.action for event in unit.audit.recent()]
    assert actions == ["weights.retired", "weights.activated", "weights.learned"]


def preview(client: FlaskClient) -> dict[str, object]:
    answer = client.get("/api/v1/weights/preview", query_string={"pourquoi_ecoute": REASON})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.get_json()
    return found


def test_what_a_reason_names_stays_above_its_base_weight() -> None:
    least = dict(zip(KEYS, least_weights(REASON), strict=True))
    assert least["location"] == 0.09
    assert least["semantic"] == 0
    assert sum(configured_weights("none")) == pytest.approx(1.0)


# Fairness


@pytest.fixture
def stock(cases: UseCases) -> None:
    for at in range(80):
        skills = ["soudage TIG"] if at % 2 else ["soudage TIG", "lecture de plans", "chaudronnerie"]
        cases.catalogue.create(
            "candidate", {"id": f"c{at}", "current_role": "Soudeur", "skills": skills,
                          "personal_info": {"firstName": "Zéphyrine"}}, AUTHOR,
        )  # fmt: skip
    cases.catalogue.create(
        "job", {"id": "j1", "title": "Soudeur TIG", "required_skills":
                ["soudage TIG", "lecture de plans", "chaudronnerie"]}, AUTHOR,
    )  # fmt: skip


def groups(folder: Path, text: str) -> str:
    path = folder / "groups.csv"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.usefixtures("stock")
def test_groups_that_rank_lower_are_told(app: Flask, tmp_path: Path) -> None:
    rows = "".join(f"c{at};{'b' if at % 2 else 'a'};{at % 3}\n" for at in range(80))
    path = groups(tmp_path, "candidate_id;group;third\n" + rows + "nobody;a;1\n")
    result = run(app, "fairness", path, "--top", "20", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["pool"], told["not_found"], told["jobs"]) == (80, 1, 1)
    assert [one["attribute"] for one in told["attributes"]] == ["group", "third", "group × third"]
    one, other = told["attributes"][0]["groups"]
    assert (one["selected"], one["reference"]) == (20, True)
    assert (other["selected"], other["ratio"]["value"]) == (0, 0.0)
    assert other["surely_below"]
    words = run(app, "fairness", path, "--top", "20")
    assert "sous les quatre cinquièmes" in words.output
    for output in (result.output, words.output):
        assert "Zéphyrine" not in output
        assert "c17" not in output


@pytest.mark.usefixtures("stock")
def test_everybody_with_a_score_is_ranked_and_events_have_a_pool(
    app: Flask, cases: UseCases, tmp_path: Path
) -> None:
    rows = "".join(f"c{at},{'b' if at % 2 else 'a'}\n" for at in range(80))
    path = groups(tmp_path, "candidate_id,group\n" + rows)
    everybody = json.loads(run(app, "fairness", path, "--outcome", "ranked", "--json").stdout)
    assert [one["selected"] for one in everybody["attributes"][0]["groups"]] == [40, 40]
    for at in range(20):
        cases.pair_scoring.record_feedback(
            f"c{at}", "j1", "interview" if at % 2 else "view", actor_id=None, rank=None,
            comment=None,
        )  # fmt: skip
    told = json.loads(run(app, "fairness", path, "--outcome", "interview", "--json").stdout)
    assert (told["pool"], told["not_shown"]) == (20, 60)
    assert [one["selected"] for one in told["attributes"][0]["groups"]] == [0, 10]
    english = run(app, "fairness", path, "--outcome", "score", "--language", "en", "--job", "j1")
    assert english.exit_code == 0, english.output
    assert "whose score reaches 0.7" in english.output
    assert run(app, "fairness", path, "--job", "gone").exit_code == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [("", "empty"), ("name,group\nc1,a\n", "candidate_id"), ("candidate_id\nc1\n", "columns"),
     ("candidate_id,g\nc1,a,b\n", "line 2"), ("candidate_id,g\nc1,a\nc1,b\n", "line 3"),
     ("candidate_id,g,g\nc1,a,b\n", "same name")],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused(
    app: Flask, tmp_path: Path, text: str, fault: str
) -> None:
    result = run(app, "fairness", groups(tmp_path, text))
    assert result.exit_code == 1
    assert fault in result.output
