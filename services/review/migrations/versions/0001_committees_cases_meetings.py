"""Committees, cases, meetings.

Revision: review_0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "review_0001"
down_revision = None
branch_labels = ("review",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("entry_column", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("unit_org", sa.Text(), nullable=True),
        sa.Column("groups", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("path_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("doc_key", sa.Text(), nullable=False),
        sa.Column("doc_sha256", sa.Text(), nullable=False),
        sa.Column("doc_key_id", sa.Text(), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("pack_digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("passed_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("declaration_id", name=op.f("pk_cases")),
        sa.UniqueConstraint("code", name=op.f("uq_cases_code")),
    )
    op.create_index(op.f("ix_cases_committee_id"), "cases", ["committee_id"], unique=False)
    op.create_index(op.f("ix_cases_meeting_id"), "cases", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_cases_person_ref"), "cases", ["person_ref"], unique=False)
    op.create_index(op.f("ix_cases_state"), "cases", ["state"], unique=False)
    op.create_table(
        "committees",
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organiser_org", sa.Text(), nullable=False),
        sa.Column("office_org", sa.Text(), nullable=False),
        sa.Column("supervisor_org", sa.Text(), nullable=False),
        sa.Column("authority_org", sa.Text(), nullable=False),
        sa.Column("self_reviewing_org", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("scope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("places", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("chairs", sa.Integer(), nullable=False),
        sa.Column("vice_chairs", sa.Integer(), nullable=False),
        sa.Column("enterprise_related", sa.Boolean(), nullable=False),
        sa.Column("work_plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason_for_size", sa.Text(), nullable=True),
        sa.Column("size_consent", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("recommenders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recommendations", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("assessment", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("applied_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("stopped_by_record", sa.Text(), nullable=True),
        sa.Column("pool_revision", sa.Integer(), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("pack_digest", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("committee_id", name=op.f("pk_committees")),
    )
    op.create_index(op.f("ix_committees_authority_org"), "committees", ["authority_org"], unique=False)
    op.create_index(op.f("ix_committees_office_org"), "committees", ["office_org"], unique=False)
    op.create_index(op.f("ix_committees_organiser_org"), "committees", ["organiser_org"], unique=False)
    op.create_index(op.f("ix_committees_state"), "committees", ["state"], unique=False)
    op.create_index(
        op.f("ix_committees_stopped_by_record"), "committees", ["stopped_by_record"], unique=False
    )
    op.create_table(
        "docket_items",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("avoid", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("meeting_id", "declaration_id", name=op.f("pk_docket_items")),
    )
    op.create_index(op.f("ix_docket_items_declaration_id"), "docket_items", ["declaration_id"], unique=False)
    op.create_table(
        "meeting_plans",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("overview", sa.Text(), nullable=False),
        sa.Column("time_text", sa.Text(), nullable=False),
        sa.Column("place_text", sa.Text(), nullable=False),
        sa.Column("committee_text", sa.Text(), nullable=False),
        sa.Column("procedures", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("applicants", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seats", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("panel_revision", sa.Integer(), nullable=False),
        sa.Column("tellers_count", sa.Integer(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("meeting_id", "revision", name=op.f("pk_meeting_plans")),
    )
    op.create_table(
        "meetings",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place_text", sa.Text(), nullable=False),
        sa.Column("methods", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("chairs", sa.Integer(), nullable=False),
        sa.Column("vice_chairs", sa.Integer(), nullable=False),
        sa.Column("draw_request_id", sa.Text(), nullable=True),
        sa.Column("draw_id", sa.Text(), nullable=True),
        sa.Column("plan_serial", sa.Integer(), nullable=True),
        sa.Column("bundle_digest", sa.Text(), nullable=True),
        sa.Column("panel_revision", sa.Integer(), nullable=True),
        sa.Column("presiding_expert", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("pack_digest", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_committee_id"), "meetings", ["committee_id"], unique=False)
    op.create_index(op.f("ix_meetings_state"), "meetings", ["state"], unique=False)
    op.create_table(
        "pools",
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("chairs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("members", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cleaned_on", sa.Date(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("committee_id", name=op.f("pk_pools")),
    )
    op.create_table(
        "seats",
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("employer_org", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("grassroots", sa.Boolean(), nullable=False),
        sa.Column("outside_system", sa.Boolean(), nullable=False),
        sa.Column("outside_unit", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pledge_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_seats")),
    )
    op.create_index(op.f("ix_seats_expert_id"), "seats", ["expert_id"], unique=False)
    op.create_index(op.f("ix_seats_meeting_id"), "seats", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_seats_person_ref"), "seats", ["person_ref"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_seats_person_ref"), table_name="seats")
    op.drop_index(op.f("ix_seats_meeting_id"), table_name="seats")
    op.drop_index(op.f("ix_seats_expert_id"), table_name="seats")
    op.drop_table("seats")
    op.drop_table("pools")
    op.drop_index(op.f("ix_meetings_state"), table_name="meetings")
    op.drop_index(op.f("ix_meetings_committee_id"), table_name="meetings")
    op.drop_table("meetings")
    op.drop_table("meeting_plans")
    op.drop_index(op.f("ix_docket_items_declaration_id"), table_name="docket_items")
    op.drop_table("docket_items")
    op.drop_index(op.f("ix_committees_stopped_by_record"), table_name="committees")
    op.drop_index(op.f("ix_committees_state"), table_name="committees")
    op.drop_index(op.f("ix_committees_organiser_org"), table_name="committees")
    op.drop_index(op.f("ix_committees_office_org"), table_name="committees")
    op.drop_index(op.f("ix_committees_authority_org"), table_name="committees")
    op.drop_table("committees")
    op.drop_index(op.f("ix_cases_state"), table_name="cases")
    op.drop_index(op.f("ix_cases_person_ref"), table_name="cases")
    op.drop_index(op.f("ix_cases_meeting_id"), table_name="cases")
    op.drop_index(op.f("ix_cases_committee_id"), table_name="cases")
    op.drop_table("cases")
