"""Consents to rules of a pool

Revision: expert_pool_0004
Revises: expert_pool_0003
"""

import sqlalchemy as sa
from alembic import op

revision = "expert_pool_0004"
down_revision = "expert_pool_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_consents",
        sa.Column("consent_id", sa.Text(), nullable=False),
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=True),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("by_org", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committees.committee_id"],
            name=op.f("fk_rule_consents_committee_id_committees"),
        ),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_rule_consents")),
        sa.UniqueConstraint(
            "committee_id",
            "rule",
            "year",
            "person_ref",
            name=op.f("uq_rule_consents_committee_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )


def downgrade() -> None:
    op.drop_table("rule_consents")
