"""Bugs, what happened to them and what was said about them.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FILTERED = ("status", "severity", "priority", "category", "assigned_to", "device_id")
_SORTED = ("created_at", "updated_at", "severity", "priority", "status", "title")


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _words(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=True)


def upgrade() -> None:
    op.create_table(
        "bugs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("updated_at", _moment(), nullable=False),
        sa.Column("assigned_at", _moment(), nullable=True),
        sa.Column("resolved_at", _moment(), nullable=True),
        _words("device_id", 200),
        _words("firmware_version", 200),
        _words("sample_id", 200),
        _words("component", 200),
        _words("affected_version", 200),
        _words("environment", 2000),
        _words("reported_by", 200),
        _words("reported_by_email", 320),
        _words("reporter_id", 128),
        _words("assigned_to", 200),
        _words("resolved_by", 200),
        _words("duplicate_of", 36),
        _words("match_id", 64),
        _words("request_id", 128),
        _words("fingerprint", 64),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related_issues", sa.Text(), nullable=False),
        sa.Column("watchers", sa.Text(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        _words("reproduction_steps"),
        _words("resolution"),
        sa.Column("error_logs", sa.Text(), nullable=False),
        sa.Column("match", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bugs")),
        sa.UniqueConstraint("number", name=op.f("uq_bugs_number")),
    )
    for column in _SORTED:
        op.create_index(op.f(f"ix_bugs_{column}_number"), "bugs", [column, "number"])
    for column in _FILTERED:
        op.create_index(
            op.f(f"ix_bugs_{column}_created_at_number"), "bugs", [column, "created_at", "number"]
        )
    op.create_index(
        op.f("ix_bugs_filtered"), "bugs", [*_FILTERED, "created_at", "updated_at", "number", "id"]
    )
    op.create_index(op.f("ix_bugs_fingerprint_number"), "bugs", ["fingerprint", "number"])
    op.create_index(op.f("ix_bugs_duplicate_of"), "bugs", ["duplicate_of"])
    op.create_table(
        "bug_tags",
        sa.Column("tag", sa.String(length=100), nullable=False),
        sa.Column("bug_id", sa.String(length=36), nullable=False),
        _of_bug("bug_tags"),
        sa.PrimaryKeyConstraint("tag", "bug_id", name=op.f("pk_bug_tags")),
    )
    op.create_index(op.f("ix_bug_tags_bug_id"), "bug_tags", ["bug_id"])
    op.create_table(
        "bug_events",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bug_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("by", sa.String(length=128), nullable=False),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        _words("request_id", 128),
        sa.Column("changes", sa.Text(), nullable=False),
        _of_bug("bug_events"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_bug_events")),
    )
    op.create_index(op.f("ix_bug_events_bug_id_seq"), "bug_events", ["bug_id", "seq"])
    op.create_table(
        "bug_comments",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("bug_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("updated_at", _moment(), nullable=False),
        _words("author", 200),
        _words("author_email", 320),
        _words("author_id", 128),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("mentions", sa.Text(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        _of_bug("bug_comments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bug_comments")),
    )
    op.create_index(
        op.f("ix_bug_comments_bug_id_created_at_id"), "bug_comments", ["bug_id", "created_at", "id"]
    )


def _of_bug(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["bug_id"], ["bugs.id"], name=op.f(f"fk_{table}_bug_id_bugs"), ondelete="CASCADE"
    )


def downgrade() -> None:
    op.drop_table("bug_comments")
    op.drop_table("bug_events")
    op.drop_table("bug_tags")
    op.drop_table("bugs")
