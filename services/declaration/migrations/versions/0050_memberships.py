"""who belongs to a unit, and whose word that is

Revision: declaration_0050
Revises: declaration_0041
"""

import sqlalchemy as sa
from alembic import op

revision = "declaration_0050"
down_revision = "declaration_0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "memberships",
        sa.Column("membership_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason_sealed", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_ref"], ["persons.person_ref"], name=op.f("fk_memberships_person_ref_persons")
        ),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("person_ref", "org_id", name=op.f("uq_memberships_person_ref")),
    )
    op.create_index("ix_memberships_org_id", "memberships", ["org_id", "state"])
    # what profiles said until now were claims, and claims they are
    op.execute(
        """
        INSERT INTO memberships (membership_id, person_ref, org_id, state, since, version)
        SELECT 'mbr_' || substr(md5(person_ref || org_id), 1, 20), person_ref, org_id, 'claimed', changed_at, 1
        FROM (
            SELECT person_ref, employer_org AS org_id, changed_at FROM profiles
            UNION
            SELECT person_ref, using_org, changed_at FROM profiles
            WHERE using_org IS NOT NULL AND using_org <> employer_org
        ) AS named
        """
    )


def downgrade() -> None:
    op.drop_index("ix_memberships_org_id", table_name="memberships")
    op.drop_table("memberships")
