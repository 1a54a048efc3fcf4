"""Sessions and results; what was announced, signed and sealed cannot be changed.

Revision: review_0002
Revises: review_0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "review_0002"
down_revision = "review_0001"
branch_labels = None
depends_on = None

FINAL = ("results", "signatures", "papers")

REFUSE = """
CREATE FUNCTION review_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'wrapped_key' = to_jsonb(OLD) - 'wrapped_key' THEN
        RETURN NEW;  -- a key rotation
    END IF;
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "declaration_id", "expert_id", name=op.f("pk_assignments")),
    )
    op.create_table(
        "ballots",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("recused", sa.Integer(), nullable=True),
        sa.Column("inspector_present", sa.Boolean(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reading", sa.Text(), nullable=True),
        sa.Column("reading_by", sa.Text(), nullable=True),
        sa.Column("reading_org", sa.Text(), nullable=True),
        sa.Column("reading_opinion_sealed", sa.Text(), nullable=True),
        sa.Column("reading_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "declaration_id", name=op.f("pk_ballots")),
    )
    op.create_table(
        "inquiries",
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("about_kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organiser_org", sa.Text(), nullable=True),
        sa.Column("hold", sa.Boolean(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_inquiries")),
    )
    op.create_index(op.f("ix_inquiries_about_id"), "inquiries", ["about_id"], unique=False)
    op.create_index(op.f("ix_inquiries_organiser_org"), "inquiries", ["organiser_org"], unique=False)
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("declaration_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("open_from", sa.Date(), nullable=False),
        sa.Column("open_until", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notices")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_notices_meeting_id")),
    )
    op.create_index(op.f("ix_notices_committee_id"), "notices", ["committee_id"], unique=False)
    op.create_index(op.f("ix_notices_state"), "notices", ["state"], unique=False)
    op.create_table(
        "objection_findings",
        sa.Column("objection_id", sa.Text(), nullable=False),
        sa.Column("answerer", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("objection_id", "answerer", name=op.f("pk_objection_findings")),
    )
    op.create_table(
        "objections",
        sa.Column("objection_id", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.Column("contact_sealed", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("handling_sealed", sa.Text(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Text(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_objections")),
    )
    op.create_index(op.f("ix_objections_declaration_id"), "objections", ["declaration_id"], unique=False)
    op.create_index(op.f("ix_objections_meeting_id"), "objections", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_objections_notice_id"), "objections", ["notice_id"], unique=False)
    op.create_table(
        "opinions",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "declaration_id", "expert_id", name=op.f("pk_opinions")),
    )
    op.create_table(
        "papers",
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("wrapped_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_papers")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_papers_kind")),
    )
    op.create_table(
        "recusals",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "declaration_id", "expert_id", name=op.f("pk_recusals")),
    )
    op.create_table(
        "result_package_items",
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("confirming_org", sa.Text(), nullable=False),
        sa.Column("sealing_org", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("package_id", "declaration_id", name=op.f("pk_result_package_items")),
    )
    op.create_index(
        op.f("ix_result_package_items_confirming_org"),
        "result_package_items",
        ["confirming_org"],
        unique=False,
    )
    op.create_index(
        op.f("ix_result_package_items_declaration_id"),
        "result_package_items",
        ["declaration_id"],
        unique=False,
    )
    op.create_table(
        "result_packages",
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("papers_sealed", sa.Text(), nullable=False),
        sa.Column("publicity", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("package_id", name=op.f("pk_result_packages")),
    )
    op.create_index(op.f("ix_result_packages_meeting_id"), "result_packages", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_result_packages_state"), "result_packages", ["state"], unique=False)
    op.create_table(
        "results",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("recused", sa.Integer(), nullable=False),
        sa.Column("in_box", sa.Integer(), nullable=False),
        sa.Column("agree", sa.Integer(), nullable=False),
        sa.Column("disagree", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("spoiled", sa.Integer(), nullable=False),
        sa.Column("needed_literal", sa.Integer(), nullable=False),
        sa.Column("needed_adjusted", sa.Integer(), nullable=False),
        sa.Column("passed_literal", sa.Boolean(), nullable=False),
        sa.Column("passed_adjusted", sa.Boolean(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("referred", sa.Boolean(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("voted_on", sa.Date(), nullable=False),
        sa.Column("inspector_present", sa.Boolean(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("pack_digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "declaration_id", name=op.f("pk_results")),
    )
    op.create_table(
        "roll",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "expert_id", name=op.f("pk_roll")),
    )
    op.create_table(
        "sessions",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("invited_org", sa.Text(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inspector_org", sa.Text(), nullable=True),
        sa.Column("inspector_ref", sa.Text(), nullable=True),
        sa.Column("inspector_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_sessions")),
    )
    op.create_table(
        "signatures",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("results_digest", sa.Text(), nullable=False),
        sa.Column("authorisation_sealed", sa.Text(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_signatures")),
    )
    op.create_table(
        "teller_entries",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("counts_sealed", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "meeting_id", "declaration_id", "round", "expert_id", name=op.f("pk_teller_entries")
        ),
    )
    op.create_table(
        "tellers",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "declaration_id", "expert_id", name=op.f("pk_tellers")),
    )
    op.execute(REFUSE)
    for table in FINAL:
        op.execute(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION review_refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("tellers")
    op.drop_table("teller_entries")
    op.drop_table("signatures")
    op.drop_table("sessions")
    op.drop_table("roll")
    op.drop_table("results")
    op.drop_index(op.f("ix_result_packages_state"), table_name="result_packages")
    op.drop_index(op.f("ix_result_packages_meeting_id"), table_name="result_packages")
    op.drop_table("result_packages")
    op.drop_index(op.f("ix_result_package_items_declaration_id"), table_name="result_package_items")
    op.drop_index(op.f("ix_result_package_items_confirming_org"), table_name="result_package_items")
    op.drop_table("result_package_items")
    op.drop_table("recusals")
    op.drop_table("papers")
    op.drop_table("opinions")
    op.drop_index(op.f("ix_objections_notice_id"), table_name="objections")
    op.drop_index(op.f("ix_objections_meeting_id"), table_name="objections")
    op.drop_index(op.f("ix_objections_declaration_id"), table_name="objections")
    op.drop_table("objections")
    op.drop_table("objection_findings")
    op.drop_index(op.f("ix_notices_state"), table_name="notices")
    op.drop_index(op.f("ix_notices_committee_id"), table_name="notices")
    op.drop_table("notices")
    op.drop_index(op.f("ix_inquiries_organiser_org"), table_name="inquiries")
    op.drop_index(op.f("ix_inquiries_about_id"), table_name="inquiries")
    op.drop_table("inquiries")
    op.drop_table("ballots")
    op.drop_table("assignments")
    op.execute("DROP FUNCTION review_refuse_change()")
