"""Titles of bugs sort by code point, whatever locale a PostgreSQL database was made with.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _collate("C")


def downgrade() -> None:
    _collate("default")


def _collate(name: str) -> None:
    """SQLite compares bytes already; PostgreSQL builds the index of titles anew, not the table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'ALTER TABLE bugs ALTER COLUMN title TYPE VARCHAR(300) COLLATE "{name}"')
