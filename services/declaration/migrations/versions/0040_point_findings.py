"""what officers found on points that the documents leave open

Revision: declaration_0040
Revises: declaration_0032
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "declaration_0040"
down_revision = "declaration_0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "point_findings",
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("finding", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("by_org", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reasons_sealed", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_point_findings_declaration_id_declarations"),
        ),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_point_findings")),
        sa.UniqueConstraint(
            "declaration_id",
            "submission",
            "rule",
            "point",
            name=op.f("uq_point_findings_declaration_id"),
        ),
    )
    op.create_index(op.f("ix_point_findings_declaration_id"), "point_findings", ["declaration_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_point_findings_declaration_id"), table_name="point_findings")
    op.drop_table("point_findings")
