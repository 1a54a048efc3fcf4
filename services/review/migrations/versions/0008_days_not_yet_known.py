"""Days that are not yet known: the end of a notice, the day by which it was to open, the last day of an inquiry

Revision: review_0008
Revises: review_0007
"""

import sqlalchemy as sa
from alembic import op

revision = "review_0008"
down_revision = "review_0007"
branch_labels = None
depends_on = "common_0001"


def upgrade() -> None:
    op.alter_column("notices", "open_until", existing_type=sa.DATE(), nullable=True)
    op.alter_column("notices", "ends_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    op.alter_column("notices", "due", existing_type=sa.DATE(), nullable=True)
    op.alter_column("inquiries", "due", existing_type=sa.DATE(), nullable=True)
    op.add_column("notices", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE notices SET opened_at = open_from::timestamp AT TIME ZONE 'Asia/Shanghai'")
    op.alter_column("notices", "opened_at", nullable=False)
    op.execute("UPDATE timers SET kind = 'undated-objection' WHERE kind = 'objection-due'")


def downgrade() -> None:
    op.execute("UPDATE timers SET kind = 'objection-due' WHERE kind = 'undated-objection'")
    op.drop_column("notices", "opened_at")
    op.alter_column("inquiries", "due", existing_type=sa.DATE(), nullable=False)
    op.alter_column("notices", "due", existing_type=sa.DATE(), nullable=False)
    op.alter_column("notices", "ends_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.alter_column("notices", "open_until", existing_type=sa.DATE(), nullable=False)
