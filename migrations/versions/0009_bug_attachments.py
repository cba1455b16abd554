"""The files that came with bugs.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bug_attachments",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("bug_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bug_id"], ["bugs.id"], name=op.f("fk_bug_attachments_bug_id_bugs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bug_attachments")),
    )
    op.create_index(
        op.f("ix_bug_attachments_bug_id_created_at_id"),
        "bug_attachments",
        ["bug_id", "created_at", "id"],
    )
    op.create_index(
        op.f("ix_bug_attachments_sha256_size_bytes"), "bug_attachments", ["sha256", "size_bytes"]
    )


def downgrade() -> None:
    op.drop_table("bug_attachments")
