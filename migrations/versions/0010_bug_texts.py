"""What bugs are found by: tsvector and GIN on PostgreSQL, FTS5 on SQLite.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_REMOVED = "INSERT INTO fts_bug_texts(fts_bug_texts, rowid, lexemes) VALUES ('delete', old.id, old.lexemes);"
_ADDED = "INSERT INTO fts_bug_texts(rowid, lexemes) VALUES (new.id, new.lexemes);"


def upgrade() -> None:
    op.create_table(
        "bug_texts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bug_id", sa.String(length=36), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("lexemes", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["bug_id"], ["bugs.id"], name=op.f("fk_bug_texts_bug_id_bugs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bug_texts")),
        sa.UniqueConstraint("bug_id", "audience", name=op.f("uq_bug_texts_bug_id_audience")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # Without the list of what is still to be put in, which every search would have to read.
        op.execute("CREATE INDEX fts_bug_texts ON bug_texts USING gin (lexemes) WITH (fastupdate = off)")
        return
    # An index over bug_texts: SQLite 3.40 cannot delete from one that keeps no content, and a
    # second copy would be half the database. Lexemes are ready made, so nothing is taken apart
    # but at spaces; no places and no columns are kept.
    op.execute(
        "CREATE VIRTUAL TABLE fts_bug_texts USING fts5(lexemes, content='bug_texts', "
        "content_rowid='id', detail=none, tokenize=\"ascii tokenchars '~-'\")"
    )
    op.execute(f"CREATE TRIGGER fts_bug_texts_added AFTER INSERT ON bug_texts BEGIN {_ADDED} END")
    op.execute(f"CREATE TRIGGER fts_bug_texts_removed AFTER DELETE ON bug_texts BEGIN {_REMOVED} END")
    op.execute(
        "CREATE TRIGGER fts_bug_texts_changed AFTER UPDATE ON bug_texts "
        f"BEGIN {_REMOVED} {_ADDED} END"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("added", "removed", "changed"):
            op.execute(f"DROP TRIGGER fts_bug_texts_{trigger}")
        op.execute("DROP TABLE fts_bug_texts")
    op.drop_table("bug_texts")
