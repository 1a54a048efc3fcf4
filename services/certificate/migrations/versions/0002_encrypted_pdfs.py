"""Encrypted PDFs

Revision: certificate_0002
Revises: certificate_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "certificate_0002"
down_revision = "certificate_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certificates", sa.Column("pdf_wrapped_key", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("certificates", "pdf_wrapped_key")
