"""Facts in the archive, what employers record, decisions of the eligibility engine, and the policies they rest on.

What was submitted before keeps its day of submission; facts count up to that day.

Revision: declaration_0004
Revises: declaration_0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "declaration_0004"
down_revision = "declaration_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_snapshots",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("layers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_policy_snapshots")),
    )
    op.create_table(
        "eligibility_decisions",
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("submitted_version", sa.Integer(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission", sa.Date(), nullable=False),
        sa.Column("cut_off", sa.Date(), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("pack_digest", sa.Text(), nullable=False),
        sa.Column("layers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("question_sealed", sa.Text(), nullable=False),
        sa.Column("facts_sha256", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_eligibility_decisions_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["pack_digest"],
            ["policy_snapshots.digest"],
            name=op.f("fk_eligibility_decisions_pack_digest_policy_snapshots"),
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_eligibility_decisions")),
    )
    op.create_index(
        "ix_eligibility_decisions_declaration",
        "eligibility_decisions",
        ["declaration_id", "position"],
        unique=False,
    )
    op.create_table(
        "standing_records",
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("content_sealed", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_ref"], ["persons.person_ref"], name=op.f("fk_standing_records_person_ref_persons")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_standing_records")),
    )
    op.create_index(op.f("ix_standing_records_org_id"), "standing_records", ["org_id"], unique=False)
    op.create_index(op.f("ix_standing_records_person_ref"), "standing_records", ["person_ref"], unique=False)
    op.add_column("archive_items", sa.Column("fact_says", sa.Text(), nullable=True))
    op.add_column("archive_items", sa.Column("fact_sealed", sa.Text(), nullable=True))
    op.add_column("declarations", sa.Column("declared_on", sa.Date(), nullable=True))
    op.add_column("declarations", sa.Column("facts_cut_off", sa.Date(), nullable=True))
    op.execute(
        "UPDATE declarations SET declared_on = (submitted_at AT TIME ZONE 'Asia/Shanghai')::date,"
        " facts_cut_off = (submitted_at AT TIME ZONE 'Asia/Shanghai')::date WHERE submitted_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("declarations", "facts_cut_off")
    op.drop_column("declarations", "declared_on")
    op.drop_column("archive_items", "fact_sealed")
    op.drop_column("archive_items", "fact_says")
    op.drop_index(op.f("ix_standing_records_person_ref"), table_name="standing_records")
    op.drop_index(op.f("ix_standing_records_org_id"), table_name="standing_records")
    op.drop_table("standing_records")
    op.drop_index("ix_eligibility_decisions_declaration", table_name="eligibility_decisions")
    op.drop_table("eligibility_decisions")
    op.drop_table("policy_snapshots")
