"""What happened to bugs is neither changed nor taken away, whoever asks the database to.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_REFUSED = "bug_events only grows"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_bug_event_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        # A row at a time: TRUNCATE stays, for who owns the table and means all of it.
        op.execute(
            "CREATE TRIGGER bug_events_last BEFORE UPDATE OR DELETE ON bug_events "
            "FOR EACH ROW EXECUTE FUNCTION refuse_bug_event_change()"
        )
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    op.execute(f"CREATE TRIGGER bug_events_changed BEFORE UPDATE ON bug_events {refuse}")
    op.execute(f"CREATE TRIGGER bug_events_removed BEFORE DELETE ON bug_events {refuse}")
    # INSERT OR REPLACE takes a row away without asking the trigger of removals.
    op.execute(
        "CREATE TRIGGER bug_events_replaced BEFORE INSERT ON bug_events "
        f"WHEN EXISTS (SELECT 1 FROM bug_events WHERE seq = new.seq) {refuse}"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER bug_events_last ON bug_events")
        op.execute("DROP FUNCTION refuse_bug_event_change()")
        return
    for trigger in ("changed", "removed", "replaced"):
        op.execute(f"DROP TRIGGER bug_events_{trigger}")
