"""revisions of plans, their filing, and notices of their own

Revision: declaration_0030
Revises: declaration_0011
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "declaration_0030"
down_revision = "declaration_0011"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.add_column("plans", sa.Column("own_notice", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("plans", sa.Column("series", JSONB, server_default=sa.text("'[]'"), nullable=False))
    op.add_column("plans", sa.Column("revised_because", sa.Text(), nullable=True))
    op.add_column("plans", sa.Column("filing", sa.Text(), server_default="not_yet", nullable=False))
    op.add_column("plans", sa.Column("filing_reasons", JSONB, server_default=sa.text("'[]'"), nullable=False))
    op.execute("UPDATE plans SET own_notice = true WHERE committee_id IS NOT NULL")
    op.execute("UPDATE plans SET filing = 'pending' WHERE state = 'published'")
    op.execute("UPDATE plans SET filing = 'filed' WHERE filed_on IS NOT NULL")
    op.create_table(
        "plan_revisions",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("dates", JSONB, nullable=False),
        sa.Column("facts_cut_off", JSONB, nullable=False),
        sa.Column("columns", JSONB, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("filing", sa.Text(), nullable=False),
        sa.Column("filed_by_org", sa.Text(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filing_reasons", JSONB, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"], name=op.f("fk_plan_revisions_plan_id_plans")),
        sa.PrimaryKeyConstraint("plan_id", "revision", name=op.f("pk_plan_revisions")),
    )
    op.execute(
        """
        INSERT INTO plan_revisions (plan_id, revision, published_at, dates, facts_cut_off, columns, findings, filing,
                                    filed_by_org, filed_on, filing_reasons)
        SELECT plan_id, revision, published_at, dates, facts_cut_off, columns, findings, filing,
               filed_by_org, filed_on, filing_reasons
          FROM plans
         WHERE state = 'published'
        """
    )


def downgrade() -> None:
    op.drop_table("plan_revisions")
    for column in ("filing_reasons", "filing", "revised_because", "series", "own_notice"):
        op.drop_column("plans", column)
