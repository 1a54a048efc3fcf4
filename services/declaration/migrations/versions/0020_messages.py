"""messages

Revision: declaration_0020
Revises: declaration_0010
"""

import sqlalchemy as sa
from alembic import op

revision = "declaration_0020"
down_revision = "declaration_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_box", "messages", ["person_ref", "raised_at", "message_id"])


def downgrade() -> None:
    op.drop_index("ix_messages_box", table_name="messages")
    op.drop_table("messages")
