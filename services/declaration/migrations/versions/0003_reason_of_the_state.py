"""reason of the state

Revision: declaration_0003
Revises: declaration_0002
"""

import sqlalchemy as sa
from alembic import op

revision = "declaration_0003"
down_revision = "declaration_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("declarations", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("declarations", sa.Column("clause", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("declarations", "clause")
    op.drop_column("declarations", "reason")
