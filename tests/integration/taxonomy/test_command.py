"""``flask taxonomy`` from the terminal to what a ranking reads."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.unit.taxonomy import downloads


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["taxonomy", *arguments])
    return result.exit_code, result.output


def test_a_download_is_tried_imported_listed_and_removed(app: Flask, tmp_path: Path) -> None:
    folder = str(downloads.esco(tmp_path / "esco"))
    counts = "4 skills (1 known before), 3 trades (1 known before), 22 names"
    code, output = run(app, "import", "esco", folder, "--dry-run")
    assert code == 0
    assert "nothing was written" in output
    assert counts in output
    assert run(app, "list") == (
        0, "No taxonomy was imported; the shipped one is in force alone.\n",
    )  # fmt: skip
    code, output = run(app, "import", "esco", folder)
    assert code == 0
    assert "left out, for they lead nowhere: 1 broader relations" in output
    code, output = run(app, "import", "esco", folder)
    assert code == 0
    assert "nothing changed" in output
    assert run(app, "import", "rome", str(downloads.rome(tmp_path / "rome")))[0] == 0
    code, output = run(app, "list")
    assert [line.split()[0] for line in output.splitlines()] == ["esco", "rome"]
    assert counts in output
    assert run(app, "remove", "rome") == (0, "rome is no longer in force\n")
    code, output = run(app, "remove", "rome")
    assert (code, "rome is not in force" in output) == (1, True)


def test_a_bad_file_ends_the_command_with_its_place(app: Flask, tmp_path: Path) -> None:
    (path,) = downloads.esco(tmp_path).rglob("occupations_en.csv")
    path.write_bytes(path.read_bytes().replace(b"iscoGroup", b"group"))
    code, output = run(app, "import", "esco", str(tmp_path))
    assert code == 1
    assert "Error: occupations_en.csv, line 1, column iscoGroup: is missing" in output
    assert run(app, "list")[1].startswith("No taxonomy")


def test_what_is_imported_is_used_by_the_running_application(app: Flask, tmp_path: Path) -> None:
    use_cases = app.extensions["nextvision"]
    run(app, "import", "esco", str(downloads.esco(tmp_path)))
    use_cases.index.follow()
    with app.test_request_context():
        facts = use_cases.catalogue._facts.read(
            "job", "j", {"title": "Zorbiste pâtissière", "required_skills": ["zorbonautique"]}
        )
    assert facts["occupations"] == ["esco:o-2"]
    assert facts["required"][0][0] == "esco:s-2"
