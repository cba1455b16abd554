"""What a decision rests on, so that it can be made again.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("matches", sa.Column("basis", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("matches", "basis")
