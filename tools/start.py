"""What ``make run`` does once everything is installed: migrate, load the demo data, serve.

Every setting of the environment is obeyed; only AUTH_MODE has another default here, because a
development server on this machine should answer the curl lines of the documentation as printed.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from src.settings import Settings, SettingsError  # noqa: E402


def main() -> int:
    """Ends by becoming Gunicorn; 1 or 2 after saying what is in the way."""
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
    # A process of its own, quiet about what goes well: this one becomes the server.
    command = [sys.executable, __file__, "prepare", named]
    environ = os.environ | {"LOG_LEVEL": "WARNING"}
    status = subprocess.run(command, env=environ, check=False).returncode
    if status != 0:
        return status
    take_terminal()
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    os.execv(gunicorn, [gunicorn, "src.app:create_app()"])
    return 0


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
    for arguments in commands:
        try:
            flask.main(args=arguments, prog_name="flask", standalone_mode=False)
        except click.ClickException as error:
            if arguments[-1] == "show":  # the stock is somebody's own, without a demo candidate
                settings = app.config["NEXTVISION"]
                print(f"Nextvision on http://{settings.host}:{settings.port}/docs")
                continue
            error.show()
            return 1
        except Exception as error:  # noqa: BLE001 - the examination says more than a traceback
            words = " ".join(arguments)
            print(f"flask {words} failed ({type(error).__name__}).", file=sys.stderr)
            print("What is in the way: .venv/bin/flask diagnose", file=sys.stderr)
            return 1
    return 0


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
    sys.exit(prepare(sys.argv[2]) if sys.argv[1:2] == ["prepare"] else main())
