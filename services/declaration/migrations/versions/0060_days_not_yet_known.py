"""Days that are not yet known: the end of a notice, of a supplement's window, the last day of an inquiry

Revision: declaration_0060
Revises: declaration_0051
"""

import sqlalchemy as sa
from alembic import op

revision = "declaration_0060"
down_revision = "declaration_0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("working_days", sa.Integer(), nullable=True))
    op.execute("UPDATE notices SET working_days = 5")  # what every pack has said so far
    op.alter_column("notices", "working_days", nullable=False)
    op.alter_column("notices", "last_day", existing_type=sa.DATE(), nullable=True)
    op.alter_column("notices", "opens_next", existing_type=sa.DateTime(timezone=True), nullable=True)
    op.alter_column("supplement_notices", "until", existing_type=sa.DATE(), nullable=True)
    op.alter_column("report_inquiries", "due", existing_type=sa.DATE(), nullable=True)


def downgrade() -> None:
    op.alter_column("report_inquiries", "due", existing_type=sa.DATE(), nullable=False)
    op.alter_column("supplement_notices", "until", existing_type=sa.DATE(), nullable=False)
    op.alter_column("notices", "opens_next", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.alter_column("notices", "last_day", existing_type=sa.DATE(), nullable=False)
    op.drop_column("notices", "working_days")
