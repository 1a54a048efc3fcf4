"""Pools, experts, draws, seats, and the copy of committees.

Revision: expert_pool_0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "expert_pool_0001"
down_revision = None
branch_labels = ("expert_pool",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "committees",
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office_org", sa.Text(), nullable=False),
        sa.Column("organiser", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("scope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("chairs", sa.Integer(), nullable=False),
        sa.Column("vice_chairs", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("self_reviewing_org", sa.Text(), nullable=True),
        sa.Column("enterprise_related", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("committee_id", name=op.f("pk_committees")),
    )
    op.create_index(op.f("ix_committees_office_org"), "committees", ["office_org"], unique=False)
    op.create_table(
        "service_years",
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by_org", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_ref", "year", "source", name=op.f("pk_service_years")),
    )
    op.create_table(
        "panels",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("meeting_date", sa.Date(), nullable=False),
        sa.Column("chairs", sa.Integer(), nullable=False),
        sa.Column("vice_chairs", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("pack", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("docket", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.committee_id"], name=op.f("fk_panels_committee_id_committees")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_panels")),
    )
    op.create_index(op.f("ix_panels_committee_id"), "panels", ["committee_id"], unique=False)
    op.create_table(
        "pools",
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("cleaned_on", sa.Date(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filed_by_org", sa.Text(), nullable=True),
        sa.Column("filed_version", sa.Integer(), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.committee_id"], name=op.f("fk_pools_committee_id_committees")
        ),
        sa.PrimaryKeyConstraint("committee_id", name=op.f("pk_pools")),
    )
    op.create_table(
        "clean_ups",
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("cleaned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleaned_by", sa.Text(), nullable=False),
        sa.Column("removals", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["pools.committee_id"], name=op.f("fk_clean_ups_committee_id_pools")
        ),
        sa.PrimaryKeyConstraint("committee_id", "year", name=op.f("pk_clean_ups")),
    )
    op.create_table(
        "draws",
        sa.Column("draw_id", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_by", sa.Text(), nullable=True),
        sa.Column("first_committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("plan_hash", sa.Text(), nullable=True),
        sa.Column("materials", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("evidence_sealed", sa.Text(), nullable=True),
        sa.Column("excluded", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("order_record", sa.Text(), nullable=True),
        sa.Column("outcome", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("bundle", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("bundle_digest", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["pools.committee_id"], name=op.f("fk_draws_committee_id_pools")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["panels.meeting_id"], name=op.f("fk_draws_meeting_id_panels")
        ),
        sa.PrimaryKeyConstraint("draw_id", name=op.f("pk_draws")),
        sa.UniqueConstraint("meeting_id", "serial", name=op.f("uq_draws_meeting_id")),
    )
    op.create_index(op.f("ix_draws_committee_id"), "draws", ["committee_id"], unique=False)
    op.create_table(
        "experts",
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("number_sealed", sa.Text(), nullable=False),
        sa.Column("number_index", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("employer_org", sa.Text(), nullable=False),
        sa.Column("earlier_employers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("specialty", sa.Text(), nullable=True),
        sa.Column("title_rank", sa.Text(), nullable=False),
        sa.Column("chair_pool", sa.Boolean(), nullable=False),
        sa.Column("subject_group", sa.Text(), nullable=True),
        sa.Column("grassroots", sa.Boolean(), nullable=False),
        sa.Column("outside_system", sa.Boolean(), nullable=False),
        sa.Column("outside_unit", sa.Boolean(), nullable=False),
        sa.Column("outside_region", sa.Boolean(), nullable=False),
        sa.Column("in_practice", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("scarce_field", sa.Boolean(), nullable=False),
        sa.Column("term_from", sa.Date(), nullable=False),
        sa.Column("term_until", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["pools.committee_id"], name=op.f("fk_experts_committee_id_pools")
        ),
        sa.PrimaryKeyConstraint("expert_id", name=op.f("pk_experts")),
        sa.UniqueConstraint("committee_id", "person_ref", name=op.f("uq_experts_committee_id")),
    )
    op.create_index(op.f("ix_experts_number_index"), "experts", ["number_index"], unique=False)
    op.create_index(op.f("ix_experts_person_ref"), "experts", ["person_ref"], unique=False)
    op.create_table(
        "draw_sources",
        sa.Column("draw_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.draw_id"], name=op.f("fk_draw_sources_draw_id_draws")),
        sa.PrimaryKeyConstraint("draw_id", "party_id", name=op.f("pk_draw_sources")),
    )
    op.create_table(
        "seats",
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("draw_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_as", sa.Text(), nullable=True),
        sa.Column("reason_sealed", sa.Text(), nullable=True),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.draw_id"], name=op.f("fk_seats_draw_id_draws")),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.expert_id"], name=op.f("fk_seats_expert_id_experts")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["panels.meeting_id"], name=op.f("fk_seats_meeting_id_panels")
        ),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_seats")),
        sa.UniqueConstraint("meeting_id", "expert_id", name=op.f("uq_seats_meeting_id")),
    )
    op.create_index(op.f("ix_seats_expert_id"), "seats", ["expert_id"], unique=False)
    op.create_index(op.f("ix_seats_person_ref"), "seats", ["person_ref"], unique=False)
    op.create_table(
        "service_consents",
        sa.Column("consent_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("by_org", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.expert_id"], name=op.f("fk_service_consents_expert_id_experts")
        ),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_service_consents")),
        sa.UniqueConstraint("expert_id", "year", name=op.f("uq_service_consents_expert_id")),
    )


def downgrade() -> None:
    op.drop_table("service_consents")
    op.drop_index(op.f("ix_seats_person_ref"), table_name="seats")
    op.drop_index(op.f("ix_seats_expert_id"), table_name="seats")
    op.drop_table("seats")
    op.drop_table("draw_sources")
    op.drop_index(op.f("ix_experts_person_ref"), table_name="experts")
    op.drop_index(op.f("ix_experts_number_index"), table_name="experts")
    op.drop_table("experts")
    op.drop_index(op.f("ix_draws_committee_id"), table_name="draws")
    op.drop_table("draws")
    op.drop_table("clean_ups")
    op.drop_table("pools")
    op.drop_index(op.f("ix_panels_committee_id"), table_name="panels")
    op.drop_table("panels")
    op.drop_table("service_years")
    op.drop_index(op.f("ix_committees_office_org"), table_name="committees")
    op.drop_table("committees")
