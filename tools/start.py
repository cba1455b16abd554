"""What ``make run`` does once everything is installed: migrate, load the demo data, serve.

Every setting of the environment is obeyed; only AUTH_MODE has another default here, because a
development server on this machine should answer the curl lines of the documentation as printed.
"""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
TOLD = "told-at-start.txt"  # in the settings' var folder
ADDRESS = "{address}"
sys.path.insert(0, str(ROOT))

from src.settings import Settings, SettingsError  # noqa: E402


def main() -> int:
    """0 when all is ready to serve, 1 or 2 after saying what is in the way."""
    os.chdir(ROOT)
    named = os.environ.get("NEXTVISION_ENV") or os.environ.get("FLASK_ENV") or "development"
    if named == "development":
        os.environ["AUTH_MODE"] = os.environ.get("AUTH_MODE") or "open"
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        print("Nextvision cannot start with these settings:", file=sys.stderr)
        for name, fault in error.faults:
            print(f"  {name}: {fault}", file=sys.stderr)
        return 2
    if is_taken(settings.host, settings.port):
        print(
            f"Port {settings.port} on {settings.host} is taken: stop what runs there, or choose "
            "another one with PORT=8001 make run.",
            file=sys.stderr,
        )
        return 1
    address = f"http://{settings.host}:{settings.port}"
    told = told_before(settings)
    if told is not None:
        print(told.replace(ADDRESS, address), end="", flush=True)
    else:
        # A process of its own, quiet about what goes well: this one becomes the server.
        command = [sys.executable, __file__, "prepare", named]
        environ = os.environ | {"LOG_LEVEL": "WARNING"}
        status = subprocess.run(command, env=environ, check=False).returncode
        if status != 0:
            return status
    return 0


def serve() -> NoReturn:
    """Become Gunicorn, in the foreground of the terminal."""
    take_terminal()
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    os.execv(gunicorn, [gunicorn, "src.app:create_app()"])


def prepare(named: str) -> int:
    """Bring the tables up to date, load demo data into an empty development database, and show.

    One process for all of it: to load the application three times would take seconds.
    """
    import click  # noqa: PLC0415 - only this process needs the application
    from flask.cli import FlaskGroup  # noqa: PLC0415

    from wsgi import create_app  # noqa: PLC0415

    app = create_app()
    flask = FlaskGroup(create_app=lambda: app, load_dotenv=False)
    commands = [["db", "upgrade"]]
    if named == "development":
        commands += [["demo", "load", "--if-empty"], ["demo", "show"]]
    settings = app.config["NEXTVISION"]
    address = f"http://{settings.host}:{settings.port}"
    for arguments in commands:
        told = io.StringIO() if arguments[-1] == "show" else sys.stdout
        try:
            with redirect_stdout(told):
                flask.main(args=arguments, prog_name="flask", standalone_mode=False)
        except click.ClickException as error:
            if arguments[-1] == "show":  # the stock is somebody's own, without a demo candidate
                print(f"Nextvision on {address}/docs")
                continue
            error.show()
            return 1
        except Exception as error:  # noqa: BLE001 - the examination says more than a traceback
            words = " ".join(arguments)
            print(f"flask {words} failed ({type(error).__name__}).", file=sys.stderr)
            print("What is in the way: .venv/bin/flask diagnose", file=sys.stderr)
            return 1
        if isinstance(told, io.StringIO):
            print(told.getvalue(), end="")
            kept = told.getvalue().replace(address, ADDRESS)
            settings.var_dir.mkdir(parents=True, exist_ok=True)  # no SQLite file has made it
            (settings.var_dir / TOLD).write_text(kept, encoding="utf-8")
    return 0


def told_before(settings: Settings) -> str | None:
    """What an earlier start told, if its local database still is what that start left.

    To load the application only to find nothing to do takes longer than all the rest. Here the
    SQLite file is asked directly: the newest revision, some job, the candidate that was shown.
    """
    kept = settings.var_dir / TOLD
    path = settings.database.removeprefix("sqlite:///")
    if path == settings.database or not Path(path).exists() or not kept.exists():
        return None
    told = kept.read_text(encoding="utf-8")
    shown = re.search(rf"{re.escape(ADDRESS)}/api/v1/candidates/(\S+)", told)
    if shown is None:
        return None
    try:
        with closing(sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True)) as file:
            current = file.execute("SELECT version_num FROM alembic_version").fetchall()
            stocked = file.execute("SELECT 1 FROM jobs LIMIT 1").fetchall()
            there = file.execute("SELECT 1 FROM candidates WHERE id = ?", (shown[1],)).fetchall()
    except sqlite3.Error:
        return None
    return told if stocked and there and current == [(newest_revision(),)] else None


def newest_revision() -> str | None:
    """The revision in migrations/versions that no other one comes after; None if several."""
    found: dict[str, str | None] = {}
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        names = dict(
            re.findall(r'^(revision|down_revision)\b[^=]*= *"([^"]+)"', text, re.MULTILINE)
        )
        if "revision" in names:
            found[names["revision"]] = names.get("down_revision")
    heads = set(found) - set(found.values())
    return heads.pop() if len(heads) == 1 else None


def is_taken(host: str, port: int) -> bool:
    """Whether nobody else can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def take_terminal() -> None:
    """Let Ctrl-C reach the server alone: make would end with an error of its own.

    The server becomes a process group of its own in the foreground of the terminal. Ctrl-Z is
    ignored, since nobody could bring that group back. Without a terminal nothing changes.
    """
    if not sys.stdin.isatty():
        return
    try:
        if os.tcgetpgrp(0) != os.getpgrp():
            return  # in the background of its terminal already
        os.setpgid(0, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # raised when a new group takes over
        os.tcsetpgrp(0, os.getpgrp())
    except OSError:
        return  # a terminal that cannot be taken: Ctrl-C still stops the server
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        sys.exit(prepare(sys.argv[2]))
    _status = main()
    if _status != 0:
        sys.exit(_status)
    serve()
