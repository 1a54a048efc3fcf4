"""Reports and records; the database itself refuses to change or delete a record (F-01).

Revision: credit_file_0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "credit_file_0001"
down_revision = None
branch_labels = ("credit_file",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appeals",
        sa.Column("appeal_id", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("appellant_ref", sa.Text(), nullable=False),
        sa.Column("deciding_org", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_org", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_sealed", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("appeal_id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("record_id", name=op.f("uq_appeals_record_id")),
    )
    op.create_index(op.f("ix_appeals_appellant_ref"), "appeals", ["appellant_ref"], unique=False)
    op.create_index(op.f("ix_appeals_place"), "appeals", ["place"], unique=False)
    op.create_index(op.f("ix_appeals_state"), "appeals", ["state"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("certificate_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=True),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("sealing_org", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificates")),
    )
    op.create_index(op.f("ix_certificates_declaration_id"), "certificates", ["declaration_id"], unique=False)
    op.create_index(op.f("ix_certificates_person_ref"), "certificates", ["person_ref"], unique=False)
    op.create_table(
        "committees",
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organiser_org", sa.Text(), nullable=False),
        sa.Column("office_org", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("series", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("committee_id", name=op.f("pk_committees")),
    )
    op.create_index(op.f("ix_committees_office_org"), "committees", ["office_org"], unique=False)
    op.create_index(op.f("ix_committees_organiser_org"), "committees", ["organiser_org"], unique=False)
    op.create_table(
        "effect_applications",
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "effect", "service", name=op.f("pk_effect_applications")),
    )
    op.create_table(
        "hearings",
        sa.Column("hearing_id", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("subject_ref", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("violation_sealed", sa.Text(), nullable=False),
        sa.Column("measures_sealed", sa.Text(), nullable=False),
        sa.Column("notice_sealed", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("statement_sealed", sa.Text(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hearing_id", name=op.f("pk_hearings")),
        sa.UniqueConstraint("report_id", name=op.f("uq_hearings_report_id")),
    )
    op.create_index(op.f("ix_hearings_subject_ref"), "hearings", ["subject_ref"], unique=False)
    op.create_table(
        "inquiries",
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("routed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("answering_org", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_key", sa.Text(), nullable=True),
        sa.Column("answer_sha256", sa.Text(), nullable=True),
        sa.Column("answer_key_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("report_id", "asked", name=op.f("pk_inquiries")),
    )
    op.create_table(
        "record_effects",
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("targets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("record_id", "effect", name=op.f("pk_record_effects")),
    )
    op.create_table(
        "records",
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("root_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_ref", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("basis", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("violation_sealed", sa.Text(), nullable=False),
        sa.Column("measures_sealed", sa.Text(), nullable=False),
        sa.Column("effects", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("deciding_org", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=True),
        sa.Column("grave", sa.Boolean(), nullable=False),
        sa.Column("notified_org", sa.Text(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=True),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("pack_digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_records")),
        sa.UniqueConstraint("root_id", "revision", name=op.f("uq_records_root_id")),
    )
    op.create_index(op.f("ix_records_deciding_org"), "records", ["deciding_org"], unique=False)
    op.create_index(op.f("ix_records_notified_org"), "records", ["notified_org"], unique=False)
    op.create_index(op.f("ix_records_place"), "records", ["place"], unique=False)
    op.create_index(op.f("ix_records_subject_ref"), "records", ["subject_ref"], unique=False)
    op.create_table(
        "reports",
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_ref", sa.Text(), nullable=True),
        sa.Column("subject_sealed", sa.Text(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("about_kind", sa.Text(), nullable=True),
        sa.Column("about_id", sa.Text(), nullable=True),
        sa.Column("reporting_org", sa.Text(), nullable=True),
        sa.Column("organiser_org", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=True),
        sa.Column("contact_sealed", sa.Text(), nullable=True),
        sa.Column("evidence_key", sa.Text(), nullable=True),
        sa.Column("evidence_sha256", sa.Text(), nullable=True),
        sa.Column("evidence_key_id", sa.Text(), nullable=True),
        sa.Column("receipt_digest", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=True),
        sa.Column("opened_by_ref", sa.Text(), nullable=True),
        sa.Column("opened_org", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_ref", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_sealed", sa.Text(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_reports")),
        sa.UniqueConstraint("receipt_digest", name=op.f("uq_reports_receipt_digest")),
    )
    op.create_index(op.f("ix_reports_organiser_org"), "reports", ["organiser_org"], unique=False)
    op.create_index(op.f("ix_reports_place"), "reports", ["place"], unique=False)
    op.create_index(op.f("ix_reports_state"), "reports", ["state"], unique=False)
    op.create_index(op.f("ix_reports_subject_ref"), "reports", ["subject_ref"], unique=False)
    op.execute(
        """
        CREATE FUNCTION refuse_record_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'records are only ever added to' USING ERRCODE = 'integrity_constraint_violation';
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER records_append_only BEFORE UPDATE OR DELETE ON records "
        "FOR EACH ROW EXECUTE FUNCTION refuse_record_change()"
    )
    op.execute(
        "CREATE TRIGGER records_never_emptied BEFORE TRUNCATE ON records "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change()"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_reports_subject_ref"), table_name="reports")
    op.drop_index(op.f("ix_reports_state"), table_name="reports")
    op.drop_index(op.f("ix_reports_place"), table_name="reports")
    op.drop_index(op.f("ix_reports_organiser_org"), table_name="reports")
    op.drop_table("reports")
    op.drop_index(op.f("ix_records_subject_ref"), table_name="records")
    op.drop_index(op.f("ix_records_place"), table_name="records")
    op.drop_index(op.f("ix_records_notified_org"), table_name="records")
    op.drop_index(op.f("ix_records_deciding_org"), table_name="records")
    op.drop_table("records")
    op.drop_table("record_effects")
    op.drop_table("inquiries")
    op.drop_index(op.f("ix_hearings_subject_ref"), table_name="hearings")
    op.drop_table("hearings")
    op.drop_table("effect_applications")
    op.drop_index(op.f("ix_committees_organiser_org"), table_name="committees")
    op.drop_index(op.f("ix_committees_office_org"), table_name="committees")
    op.drop_table("committees")
    op.drop_index(op.f("ix_certificates_person_ref"), table_name="certificates")
    op.drop_index(op.f("ix_certificates_declaration_id"), table_name="certificates")
    op.drop_table("certificates")
    op.drop_index(op.f("ix_appeals_state"), table_name="appeals")
    op.drop_index(op.f("ix_appeals_place"), table_name="appeals")
    op.drop_index(op.f("ix_appeals_appellant_ref"), table_name="appeals")
    op.drop_table("appeals")
    op.execute("DROP FUNCTION refuse_record_change()")
