"""Second supervisors and cancelled meetings

Revision: review_0007
Revises: review_0006
"""

import sqlalchemy as sa
from alembic import op

revision = "review_0007"
down_revision = "review_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("committees", sa.Column("second_supervisor_org", sa.Text(), nullable=True))
    op.add_column("meetings", sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meetings", sa.Column("cancelled_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("meetings", "cancelled_reason")
    op.drop_column("meetings", "cancelled_at")
    op.drop_column("committees", "second_supervisor_org")
