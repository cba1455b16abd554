"""The command-line skin over the use cases."""

from __future__ import annotations

from flask import Flask

from src.cli.bug_attachments import clean_attachments
from src.cli.bug_search import reindex
from src.cli.bugs import bugs
from src.cli.commute import commute
from src.cli.demo import demo
from src.cli.diagnose import diagnose
from src.cli.evaluate import evaluate
from src.cli.extract import extract
from src.cli.fairness import fairness
from src.cli.features import features
from src.cli.imports import imports
from src.cli.keys import keys
from src.cli.replay import replay
from src.cli.stress import stress
from src.cli.taxonomy import taxonomy
from src.cli.text_model import text_model
from src.cli.users import users
from src.cli.weights import weights


def init_app(app: Flask) -> None:
    """Add every command to ``flask``."""
    app.cli.add_command(users)
    app.cli.add_command(keys)
    app.cli.add_command(diagnose)
    app.cli.add_command(imports)
    app.cli.add_command(extract)
    app.cli.add_command(demo)
    app.cli.add_command(replay)
    app.cli.add_command(stress)
    app.cli.add_command(evaluate)
    app.cli.add_command(taxonomy)
    app.cli.add_command(text_model)
    app.cli.add_command(fairness)
    app.cli.add_command(features)
    app.cli.add_command(weights)
    app.cli.add_command(commute)
    app.cli.add_command(bugs)
    bugs.add_command(clean_attachments)
    bugs.add_command(reindex)
