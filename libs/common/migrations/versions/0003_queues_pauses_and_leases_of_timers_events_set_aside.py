"""Queues: pauses and leases of timers, events set aside

Revision: common_0003
Revises: common_0002
"""

import sqlalchemy as sa
from alembic import op

revision = "common_0003"
down_revision = "common_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["not_before", "position"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_inbox_waits_for",
        "inbox",
        ["waits_for"],
        unique=False,
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.add_column("outbox", sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("timers", sa.Column("state", sa.Text(), server_default="waiting", nullable=False))
    op.add_column(
        "timers",
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            server_default=sa.text("'epoch'::timestamptz"),
            nullable=False,
        ),
    )
    op.add_column("timers", sa.Column("lease", sa.Text(), nullable=True))
    op.add_column("timers", sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("timers", "leased_until")
    op.drop_column("timers", "lease")
    op.drop_column("timers", "not_before")
    op.drop_column("timers", "state")
    op.drop_column("outbox", "set_aside_at")
    op.drop_index("ix_inbox_waits_for", table_name="inbox", postgresql_where=sa.text("state = 'parked'"))
    op.drop_index("ix_inbox_waiting", table_name="inbox", postgresql_where=sa.text("state = 'waiting'"))
