"""Search of bugs without reading the bugs: their order beside their texts, and how common words are.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_REMOVED = "INSERT INTO fts_bug_texts(fts_bug_texts, rowid, lexemes) VALUES ('delete', old.id, old.lexemes);"
_ADDED = "INSERT INTO fts_bug_texts(rowid, lexemes) VALUES (new.id, new.lexemes);"
_ROWS_AT_ONCE = 500


def upgrade() -> None:
    # Nullable, since a NOT NULL column would make SQLite rebuild the table, which loses triggers.
    op.add_column("bug_texts", sa.Column("number", sa.BigInteger(), nullable=True))
    op.add_column("bug_texts", sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    # The lexemes stay as they are: to index every text again would take minutes.
    op.execute("DROP TRIGGER fts_bug_texts_changed" if is_sqlite else "DROP INDEX fts_bug_texts")
    if not is_sqlite:
        # Words and lexemes go out of line, see ``bug_finding.out_of_line``.
        op.execute("ALTER TABLE bug_texts SET (toast_tuple_target = 128)")
    padded = "" if is_sqlite else ", words = words || repeat(' ', 2100)"
    op.execute(
        f"UPDATE bug_texts SET number = bugs.number, created_at = bugs.created_at{padded} "
        "FROM bugs WHERE bugs.id = bug_texts.bug_id"
    )
    if is_sqlite:
        op.execute(
            "CREATE TRIGGER fts_bug_texts_changed AFTER UPDATE ON bug_texts "
            f"BEGIN {_REMOVED} {_ADDED} END"
        )
    else:
        op.execute("CREATE INDEX fts_bug_texts ON bug_texts USING gin (lexemes) WITH (fastupdate = off)")
    words = op.create_table(
        "bug_words",
        sa.Column("lexeme", sa.Text(), nullable=False),
        sa.Column("bugs", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lexeme", name=op.f("pk_bug_words")),
    )
    if is_sqlite:
        _count_in_python(words)
        return
    # Every write of a bug counts some hundred words: there is room to do it beside the old row.
    op.execute("ALTER TABLE bug_words SET (fillfactor = 70)")
    op.execute(
        "INSERT INTO bug_words (lexeme, bugs) SELECT lexeme, count(*) "
        "FROM bug_texts, unnest(tsvector_to_array(lexemes)) AS lexeme "
        "WHERE audience <> 'staff' GROUP BY lexeme"
    )


def downgrade() -> None:
    op.drop_table("bug_words")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE bug_texts RESET (toast_tuple_target)")
    op.drop_column("bug_texts", "created_at")
    op.drop_column("bug_texts", "number")


def _count_in_python(words: sa.Table) -> None:
    """SQLite cannot take a text apart at its spaces."""
    connection = op.get_bind()
    counts: Counter[str] = Counter()
    texts = connection.execute(sa.text("SELECT lexemes FROM bug_texts WHERE audience <> 'staff'"))
    while some := texts.fetchmany(_ROWS_AT_ONCE):
        for (lexemes,) in some:
            counts.update(each.strip("'") for each in lexemes.split())
    if counts:
        rows = [{"lexeme": lexeme, "bugs": bugs} for lexeme, bugs in counts.items()]
        connection.execute(words.insert(), rows)
