"""Told units and days of opening

Revision: credit_file_0004
Revises: credit_file_0003

The last day to take up a report of before is counted by a timer, which knows law and calendar. Units that a record of before
names were told nothing: they are told now.
"""

import sqlalchemy as sa
from alembic import op

revision = "credit_file_0004"
down_revision = "credit_file_0003"
branch_labels = None
depends_on = "common_0001"


def upgrade() -> None:
    op.add_column("reports", sa.Column("open_by", sa.Date(), nullable=True))
    op.execute(
        "insert into timers (kind, subject, due)"
        " select 'undated-report', report_id, now() from reports where state = 'received'"
        " on conflict do nothing"
    )
    op.create_table(
        "unit_notifications",
        sa.Column("root_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("root_id", "org_id", name=op.f("pk_unit_notifications")),
    )
    op.create_index(op.f("ix_unit_notifications_org_id"), "unit_notifications", ["org_id"], unique=False)
    op.execute(
        "insert into unit_notifications (root_id, org_id, revision, told_at)"
        " select distinct on (root_id) root_id, notified_org, revision, decided_at from records"
        " where notified_org is not null order by root_id, revision desc"
    )


def downgrade() -> None:
    op.drop_table("unit_notifications")
    op.drop_column("reports", "open_by")
