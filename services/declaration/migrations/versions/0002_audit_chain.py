"""The audit chain: routes, signed decisions, notices and objections, rosters, supplements, inquiries, certificates.

A signed decision stays as it was written (R25-33): the database itself refuses to change, delete or truncate it.

Revision: declaration_0002
Revises: declaration_0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "declaration_0002"
down_revision = "declaration_0001"
branch_labels = None
depends_on = None

KEEP_DECISIONS = """
CREATE FUNCTION keep_audit_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit decisions are never changed or removed' USING ERRCODE = 'restrict_violation';
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "certificates",
        sa.Column("certificate_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificates")),
    )
    op.create_index(op.f("ix_certificates_declaration_id"), "certificates", ["declaration_id"], unique=False)
    op.create_table(
        "audit_decisions",
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("on_version", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("auditor", sa.Text(), nullable=False),
        sa.Column("auditor_ref", sa.Text(), nullable=False),
        sa.Column("auditor_name_sealed", sa.Text(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("pack_digest", sa.Text(), nullable=False),
        sa.Column("seal_kind", sa.Text(), nullable=True),
        sa.Column("seal_mark", sa.Text(), nullable=True),
        sa.Column("seal_certificate", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_audit_decisions_declaration_id_declarations"),
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_audit_decisions")),
        sa.UniqueConstraint("declaration_id", "on_version", name=op.f("uq_audit_decisions_declaration_id")),
    )
    op.create_index(
        "ix_audit_decisions_declaration", "audit_decisions", ["declaration_id", "position"], unique=False
    )
    op.create_table(
        "audit_stops",
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_audit_stops_declaration_id_declarations"),
        ),
        sa.PrimaryKeyConstraint("declaration_id", "submission", "position", name=op.f("pk_audit_stops")),
    )
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("using_org", sa.Text(), nullable=True),
        sa.Column("declaration_id", sa.Text(), nullable=True),
        sa.Column("submission", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("opens_next", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_notices_declaration_id_declarations"),
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_declaration_id"), "notices", ["declaration_id"], unique=False)
    op.create_index("ix_notices_kind", "notices", ["kind", "published_at", "notice_id"], unique=False)
    op.create_index(op.f("ix_notices_org_id"), "notices", ["org_id"], unique=False)
    op.create_table(
        "report_inquiries",
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("unit_org", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("hold", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("answer_sealed", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_report_inquiries_declaration_id_declarations"),
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_inquiries")),
    )
    op.create_index(
        op.f("ix_report_inquiries_declaration_id"), "report_inquiries", ["declaration_id"], unique=False
    )
    op.create_index(op.f("ix_report_inquiries_unit_org"), "report_inquiries", ["unit_org"], unique=False)
    op.create_table(
        "objections",
        sa.Column("objection_id", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=True),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("finding_sealed", sa.Text(), nullable=True),
        sa.Column("found_by", sa.Text(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_objections_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.notice_id"], name=op.f("fk_objections_notice_id_notices")
        ),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_objections")),
    )
    op.create_index(op.f("ix_objections_declaration_id"), "objections", ["declaration_id"], unique=False)
    op.create_index(op.f("ix_objections_notice_id"), "objections", ["notice_id"], unique=False)
    op.create_table(
        "rosters",
        sa.Column("roster_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.notice_id"], name=op.f("fk_rosters_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"], name=op.f("fk_rosters_plan_id_plans")),
        sa.PrimaryKeyConstraint("roster_id", name=op.f("pk_rosters")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_rosters_notice_id")),
    )
    op.create_index(op.f("ix_rosters_org_id"), "rosters", ["org_id"], unique=False)
    op.create_index(op.f("ix_rosters_plan_id"), "rosters", ["plan_id"], unique=False)
    op.create_table(
        "supplement_notices",
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("supplemented_as", sa.Integer(), nullable=True),
        sa.Column("supplemented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["audit_decisions.decision_id"],
            name=op.f("fk_supplement_notices_decision_id_audit_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_supplement_notices_declaration_id_declarations"),
        ),
        sa.PrimaryKeyConstraint("declaration_id", "submission", name=op.f("pk_supplement_notices")),
    )
    op.create_table(
        "roster_entries",
        sa.Column("roster_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("forwarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_roster_entries_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["rosters.roster_id"], name=op.f("fk_roster_entries_roster_id_rosters")
        ),
        sa.PrimaryKeyConstraint("roster_id", "declaration_id", name=op.f("pk_roster_entries")),
    )
    op.create_index(
        op.f("ix_roster_entries_declaration_id"), "roster_entries", ["declaration_id"], unique=False
    )
    op.execute(KEEP_DECISIONS)
    op.execute(
        "CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE ON audit_decisions "
        "FOR EACH ROW EXECUTE FUNCTION keep_audit_decisions()"
    )
    op.execute(
        "CREATE TRIGGER keep_table BEFORE TRUNCATE ON audit_decisions "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_decisions()"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_roster_entries_declaration_id"), table_name="roster_entries")
    op.drop_table("roster_entries")
    op.drop_table("supplement_notices")
    op.drop_index(op.f("ix_rosters_plan_id"), table_name="rosters")
    op.drop_index(op.f("ix_rosters_org_id"), table_name="rosters")
    op.drop_table("rosters")
    op.drop_index(op.f("ix_objections_notice_id"), table_name="objections")
    op.drop_index(op.f("ix_objections_declaration_id"), table_name="objections")
    op.drop_table("objections")
    op.drop_index(op.f("ix_report_inquiries_unit_org"), table_name="report_inquiries")
    op.drop_index(op.f("ix_report_inquiries_declaration_id"), table_name="report_inquiries")
    op.drop_table("report_inquiries")
    op.drop_index(op.f("ix_notices_org_id"), table_name="notices")
    op.drop_index("ix_notices_kind", table_name="notices")
    op.drop_index(op.f("ix_notices_declaration_id"), table_name="notices")
    op.drop_table("notices")
    op.drop_table("audit_stops")
    op.drop_index("ix_audit_decisions_declaration", table_name="audit_decisions")
    op.drop_table("audit_decisions")
    op.drop_index(op.f("ix_certificates_declaration_id"), table_name="certificates")
    op.drop_table("certificates")
    op.execute("DROP FUNCTION keep_audit_decisions()")
