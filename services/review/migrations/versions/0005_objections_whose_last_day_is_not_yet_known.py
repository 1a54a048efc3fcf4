"""Objections whose last day is not yet known

Revision: review_0005
Revises: review_0004
"""

import sqlalchemy as sa
from alembic import op

revision = "review_0005"
down_revision = "review_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("objections", "due", existing_type=sa.DATE(), nullable=True)


def downgrade() -> None:
    op.alter_column("objections", "due", existing_type=sa.DATE(), nullable=False)
