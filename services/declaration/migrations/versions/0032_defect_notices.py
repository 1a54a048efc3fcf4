"""notices of defects of procedure or form

Revision: declaration_0032
Revises: declaration_0031
"""

import sqlalchemy as sa
from alembic import op

revision = "declaration_0032"
down_revision = "declaration_0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "defect_notices",
        sa.Column("defect_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("via_org", sa.Text(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("relayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answer_sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_defect_notices_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["audit_decisions.decision_id"],
            name=op.f("fk_defect_notices_decision_id_audit_decisions"),
        ),
        sa.PrimaryKeyConstraint("defect_id", name=op.f("pk_defect_notices")),
    )
    for column in ("declaration_id", "org_id", "via_org"):
        op.create_index(op.f(f"ix_defect_notices_{column}"), "defect_notices", [column], unique=False)


def downgrade() -> None:
    for column in ("via_org", "org_id", "declaration_id"):
        op.drop_index(op.f(f"ix_defect_notices_{column}"), table_name="defect_notices")
    op.drop_table("defect_notices")
