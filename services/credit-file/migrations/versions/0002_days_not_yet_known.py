"""Days that are not yet known: the last day for answers about a report, and for a statement

Revision: credit_file_0002
Revises: credit_file_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "credit_file_0002"
down_revision = "credit_file_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("inquiries", "due", existing_type=sa.DATE(), nullable=True)
    op.alter_column("hearings", "due", existing_type=sa.DATE(), nullable=True)


def downgrade() -> None:
    op.alter_column("hearings", "due", existing_type=sa.DATE(), nullable=False)
    op.alter_column("inquiries", "due", existing_type=sa.DATE(), nullable=False)
