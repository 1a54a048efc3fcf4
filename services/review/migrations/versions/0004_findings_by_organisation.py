"""Findings by organisation

Revision: review_0004
Revises: review_0003

About an objection against all results several employers and places may tell what they found.
"""

from alembic import op

revision = "review_0004"
down_revision = "review_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("pk_objection_findings"), "objection_findings", type_="primary")
    op.create_primary_key(
        op.f("pk_objection_findings"), "objection_findings", ["objection_id", "answerer", "org"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("pk_objection_findings"), "objection_findings", type_="primary")
    op.create_primary_key(op.f("pk_objection_findings"), "objection_findings", ["objection_id", "answerer"])
