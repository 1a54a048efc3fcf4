"""corrections of identity links

Revision: declaration_0051
Revises: declaration_0050
"""

import sqlalchemy as sa
from alembic import op

revision = "declaration_0051"
down_revision = "declaration_0050"
branch_labels = None
depends_on = None

_TEXTS = (
    "person_ref",
    "org_id",
    "wrong_issuer",
    "wrong_account",
    "issuer",
    "account",
    "reason_sealed",
    "evidence_sealed",
    "decided_by",
)


def upgrade() -> None:
    op.create_table(
        "identity_corrections",
        sa.Column("correction_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_ref"], ["persons.person_ref"], name=op.f("fk_identity_corrections_person_ref_persons")
        ),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_identity_corrections")),
    )
    op.create_index(op.f("ix_identity_corrections_person_ref"), "identity_corrections", ["person_ref"])
    op.create_index(op.f("ix_identity_corrections_wrong_account"), "identity_corrections", ["wrong_account"])


def downgrade() -> None:
    op.drop_table("identity_corrections")
