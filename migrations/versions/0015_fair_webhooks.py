"""Webhooks take turns: when each was last sent something, and which hold a lease.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_DELIVERIES = "webhook_deliveries"
_DUE = "ix_webhook_deliveries_webhook_id_state_due_at_id"
_LEASED = "ix_webhook_deliveries_webhook_id_token"


def upgrade() -> None:
    op.add_column("webhooks", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f(_DUE), _DELIVERIES, ["webhook_id", "state", "due_at", "id"])
    op.create_index(op.f(_LEASED), _DELIVERIES, ["webhook_id", "token"])


def downgrade() -> None:
    op.drop_index(op.f(_LEASED), table_name=_DELIVERIES)
    op.drop_index(op.f(_DUE), table_name=_DELIVERIES)
    op.drop_column("webhooks", "claimed_at")
