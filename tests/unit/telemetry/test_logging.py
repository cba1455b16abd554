"""The log: JSON lines, one handler however often it is set up, nothing personal."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from threading import Thread
from typing import Any

import click
import pytest

from src.settings import Settings
from src.telemetry.logging import (
    JsonFormatter,
    PrettyFormatter,
    forget_request,
    init_logging,
    log_request,
    remember_request,
    scrub,
)


class Output:
    """What the process wrote since it was last read."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def text(self) -> str:
        return self._capsys.readouterr().out

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str]) -> Iterator[Output]:
    """The output of a root logger that is put back afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers = []
    yield Output(capsys)
    root.handlers, root.level = handlers, level
    forget_request()


def test_a_record_is_one_json_line_with_its_request(output: Output) -> None:
    init_logging(Settings(log_format="json"))
    remember_request("request-1")
    logging.getLogger("some.place").info("did %d things", 3)
    (line,) = output.lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "INFO", "logger": "some.place", "message": "did 3 things",
        "request_id": "request-1",
    }  # fmt: skip


def test_the_stdout_of_a_command_is_its_answer(
    output: Output, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def answer() -> None:
        init_logging(Settings(log_format="json"))
        logging.getLogger("some.place").warning("Redis is away")
        thread = Thread(target=logging.getLogger("a.thread").warning, args=("so it is",))
        thread.start()
        thread.join()
        click.echo("{}")

    answer.main([], standalone_mode=False)
    written = capsys.readouterr()
    assert written.out == "{}\n"
    logged = [json.loads(line) for line in written.err.splitlines()]
    assert [line["logger"] for line in logged] == ["some.place", "a.thread"]


def test_what_a_command_logs_in_the_process_of_a_server_goes_beside_its_answer(
    output: Output, capsys: pytest.CaptureFixture[str]
) -> None:
    init_logging(Settings(log_format="json"))

    @click.command()
    def late() -> None:
        logging.getLogger("some.place").warning("within")

    late.main([], standalone_mode=False)
    logging.getLogger("some.place").warning("outside")
    written = capsys.readouterr()
    assert ("within" in written.err, "outside" in written.out) == (True, True)


def test_setting_up_twice_does_not_write_twice(output: Output) -> None:
    for _ in range(3):
        init_logging(Settings(log_format="json"))
    logging.getLogger("some.place").info("once")
    assert len(output.lines()) == 1


def test_the_level_of_the_settings_holds(output: Output) -> None:
    init_logging(Settings(log_format="json", log_level="ERROR"))
    logging.getLogger("some.place").warning("unheard")
    log_request(logging.INFO, {"status": 200})
    assert output.text() == ""


def test_the_line_of_a_request_holds_its_fields(output: Output) -> None:
    init_logging(Settings(log_format="json"))
    log_request(logging.INFO, {"request_id": "request-1", "status": 200, "route": "/x/<y>"})
    (line,) = output.lines()
    assert line["logger"] == "nextvision.request"
    assert (line["request_id"], line["status"], line["route"]) == ("request-1", 200, "/x/<y>")


def test_an_exception_is_told_with_its_trace_and_without_what_it_quotes(
    output: Output,
) -> None:
    init_logging(Settings(log_format="json"))
    try:
        int("jeanne@example.org")
    except ValueError:
        logging.getLogger("some.place").exception("failed")
    (line,) = output.lines()
    assert "Traceback" in line["exception"]
    assert (
        "ValueError: invalid literal for int() with base 10: '[masked e-mail]'" in line["exception"]
    )


def test_newlines_cannot_forge_a_line(output: Output) -> None:
    init_logging(Settings(log_format="json"))
    logging.getLogger("some.place").warning('x\n{"level":"INFO"}')
    assert len(output.lines()) == 1


def test_a_person_at_a_terminal_reads_plain_lines() -> None:
    record = logging.LogRecord("some.place", logging.INFO, "", 0, "hello %s", ("you",), None)
    text = PrettyFormatter().format(record)
    assert "some.place: hello you" in text
    assert json.loads(JsonFormatter().format(record))["message"] == "hello you"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("mail from Jeanne.Dupont+cv@mail.example.fr!", "Jeanne.Dupont+cv@mail.example.fr"),
        ("GET /x?email=jean.dupont%40euralis.com HTTP/1.1", "jean.dupont"),
        ("Authorization: Bearer abcdef123456", "abcdef123456"),
        ("{'Authorization': 'Basic dXNlcjpwYXNz'}", "dXNlcjpwYXNz"),
        ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl end", "eyJzdWIiOiIxIn0"),
        ("key nv_ab12cd_0123456789abcdef used", "0123456789abcdef"),
        ("password=hunter2&x=1", "hunter2"),
        ('{"password": "hunter2"}', "hunter2"),
        ("MY_SECRET_KEY=hunter2", "hunter2"),
        ("mot_de_passe: hunter2", "hunter2"),
        ("X-API-Key: hunter2", "hunter2"),
        ("postgresql://app:hunter2@db/nextvision", "hunter2"),
        ("redis://:hunter2@cache:6379/0", "hunter2"),
        ("call 06 12 34 56 78", "12 34 56"),
        ("call 0612345678.", "0612345678"),
        ("call +33 6 12 34 56 78", "12 34 56"),
        ("call +33 (0)6 12 34 56 78", "12 34 56"),
        ("call +44 20 7946 0958 now", "7946"),
        ("[SQL: INSERT ...]\n[parameters: ('Jeanne', 'Dupont')]\nmore", "Jeanne"),
    ],
)
def test_what_is_personal_or_secret_is_masked(text: str, secret: str) -> None:
    assert secret not in scrub(text)
    assert "masked" in scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T03:07:33.869Z took 12.5 ms",
        "job 1234567890 of 100000",
        "POST /api/v1/jobs/<job_id> 201",
        "request 70da8fccd6854422beb34da93bbde6a9",
        "nextvision@0.1.0+abc1234",
        "version 0.1.0 of 2026-01-05, 10 000 000 rows",
        "limit storage fails (ConnectionError): counting in memory",
    ],
)
def test_what_is_neither_is_left_alone(text: str) -> None:
    assert scrub(text) == text
