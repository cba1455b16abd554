"""The first tables.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("prefix", sa.String(length=32), nullable=False),
        sa.Column("secret_hash", sa.String(length=300), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_keys_prefix")),
    )
    op.create_table(
        "audit_events",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=320), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(length=128), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_actor_id"), "audit_events", ["actor_id"], unique=False)
    op.create_index(
        op.f("ix_audit_events_created_at"), "audit_events", ["created_at"], unique=False
    )
    op.create_index(
        op.f("ix_audit_events_subject_kind_subject_id"),
        "audit_events",
        ["subject_kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "candidates",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column("sector", sa.String(length=120), nullable=True),
        sa.Column("contract_type", sa.String(length=60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
        sa.UniqueConstraint("change_seq", name=op.f("uq_candidates_change_seq")),
        sa.UniqueConstraint("external_id", name=op.f("uq_candidates_external_id")),
    )
    op.create_index(
        op.f("ix_candidates_city_created_at_id"),
        "candidates",
        ["city", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_candidates_contract_type_created_at_id"),
        "candidates",
        ["contract_type", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_candidates_created_at_id"), "candidates", ["created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_candidates_label"), "candidates", ["label"], unique=False)
    op.create_index(
        op.f("ix_candidates_sector_created_at_id"),
        "candidates",
        ["sector", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_candidates_status_created_at_id"),
        "candidates",
        ["status", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "change_counter",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_change_counter")),
    )
    op.create_table(
        "companies",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded_name", sa.String(length=200), nullable=False),
        sa.Column("sector", sa.String(length=120), nullable=True),
        sa.Column("size", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_companies_folded_name")),
    )
    op.create_index(op.f("ix_companies_sector"), "companies", ["sector"], unique=False)
    op.create_table(
        "idempotency_answers",
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_hash", sa.String(length=128), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_idempotency_answers")),
    )
    op.create_index(
        op.f("ix_idempotency_answers_created_at"),
        "idempotency_answers",
        ["created_at"],
        unique=False,
    )
    op.create_table(
        "matches",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("candidate_id", sa.String(length=64), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("total_score", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("algorithm", sa.String(length=100), nullable=False),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("inputs_hash", sa.String(length=128), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
    )
    op.create_index(
        op.f("ix_matches_candidate_id_job_id_inputs_hash"),
        "matches",
        ["candidate_id", "job_id", "inputs_hash"],
        unique=False,
    )
    op.create_index(op.f("ix_matches_created_at"), "matches", ["created_at"], unique=False)
    op.create_index(op.f("ix_matches_job_id"), "matches", ["job_id"], unique=False)
    op.create_table(
        "revoked_tokens",
        sa.Column("jti", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_revoked_tokens")),
    )
    op.create_index(
        op.f("ix_revoked_tokens_expires_at"), "revoked_tokens", ["expires_at"], unique=False
    )
    op.create_table(
        "tombstones",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("resource_id", sa.String(length=64), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "resource_id", name=op.f("pk_tombstones")),
    )
    op.create_index(
        op.f("ix_tombstones_kind_change_seq"), "tombstones", ["kind", "change_seq"], unique=True
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("token_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_table(
        "feedback_events",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("match_id", sa.String(length=64), nullable=False),
        sa.Column("candidate_id", sa.String(length=64), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["matches.id"],
            name=op.f("fk_feedback_events_match_id_matches"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_events")),
    )
    op.create_index(
        op.f("ix_feedback_events_candidate_id_job_id"),
        "feedback_events",
        ["candidate_id", "job_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_events_created_at"), "feedback_events", ["created_at"], unique=False
    )
    op.create_index(op.f("ix_feedback_events_job_id"), "feedback_events", ["job_id"], unique=False)
    op.create_index(
        op.f("ix_feedback_events_match_id"), "feedback_events", ["match_id"], unique=False
    )
    op.create_table(
        "jobs",
        sa.Column("company_id", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column("sector", sa.String(length=120), nullable=True),
        sa.Column("contract_type", sa.String(length=60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
            name=op.f("fk_jobs_company_id_companies"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("change_seq", name=op.f("uq_jobs_change_seq")),
        sa.UniqueConstraint("external_id", name=op.f("uq_jobs_external_id")),
    )
    op.create_index(
        op.f("ix_jobs_city_created_at_id"),
        "jobs",
        ["city", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_jobs_company_id_created_at_id"),
        "jobs",
        ["company_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_jobs_contract_type_created_at_id"),
        "jobs",
        ["contract_type", "created_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_jobs_created_at_id"), "jobs", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_jobs_label"), "jobs", ["label"], unique=False)
    op.create_index(
        op.f("ix_jobs_sector_created_at_id"),
        "jobs",
        ["sector", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_jobs_status_created_at_id"),
        "jobs",
        ["status", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "questionnaires",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("candidate_id", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_questionnaires_candidate_id_candidates"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaires")),
    )
    op.create_index(
        op.f("ix_questionnaires_candidate_id"), "questionnaires", ["candidate_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_questionnaires_candidate_id"), table_name="questionnaires")
    op.drop_table("questionnaires")
    op.drop_index(op.f("ix_jobs_status_created_at_id"), table_name="jobs")
    op.drop_index(op.f("ix_jobs_sector_created_at_id"), table_name="jobs")
    op.drop_index(op.f("ix_jobs_label"), table_name="jobs")
    op.drop_index(op.f("ix_jobs_created_at_id"), table_name="jobs")
    op.drop_index(op.f("ix_jobs_contract_type_created_at_id"), table_name="jobs")
    op.drop_index(op.f("ix_jobs_company_id_created_at_id"), table_name="jobs")
    op.drop_index(op.f("ix_jobs_city_created_at_id"), table_name="jobs")
    op.drop_table("jobs")
    op.drop_index(op.f("ix_feedback_events_match_id"), table_name="feedback_events")
    op.drop_index(op.f("ix_feedback_events_job_id"), table_name="feedback_events")
    op.drop_index(op.f("ix_feedback_events_created_at"), table_name="feedback_events")
    op.drop_index(op.f("ix_feedback_events_candidate_id_job_id"), table_name="feedback_events")
    op.drop_table("feedback_events")
    op.drop_table("users")
    op.drop_index(op.f("ix_tombstones_kind_change_seq"), table_name="tombstones")
    op.drop_table("tombstones")
    op.drop_index(op.f("ix_revoked_tokens_expires_at"), table_name="revoked_tokens")
    op.drop_table("revoked_tokens")
    op.drop_index(op.f("ix_matches_job_id"), table_name="matches")
    op.drop_index(op.f("ix_matches_created_at"), table_name="matches")
    op.drop_index(op.f("ix_matches_candidate_id_job_id_inputs_hash"), table_name="matches")
    op.drop_table("matches")
    op.drop_index(op.f("ix_idempotency_answers_created_at"), table_name="idempotency_answers")
    op.drop_table("idempotency_answers")
    op.drop_index(op.f("ix_companies_sector"), table_name="companies")
    op.drop_table("companies")
    op.drop_table("change_counter")
    op.drop_index(op.f("ix_candidates_status_created_at_id"), table_name="candidates")
    op.drop_index(op.f("ix_candidates_sector_created_at_id"), table_name="candidates")
    op.drop_index(op.f("ix_candidates_label"), table_name="candidates")
    op.drop_index(op.f("ix_candidates_created_at_id"), table_name="candidates")
    op.drop_index(op.f("ix_candidates_contract_type_created_at_id"), table_name="candidates")
    op.drop_index(op.f("ix_candidates_city_created_at_id"), table_name="candidates")
    op.drop_table("candidates")
    op.drop_index(op.f("ix_audit_events_subject_kind_subject_id"), table_name="audit_events")
    op.drop_index(op.f("ix_audit_events_created_at"), table_name="audit_events")
    op.drop_index(op.f("ix_audit_events_actor_id"), table_name="audit_events")
    op.drop_table("audit_events")
    op.drop_table("api_keys")
