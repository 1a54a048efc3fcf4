"""References and cancelled meetings

Revision: expert_pool_0003
Revises: expert_pool_0002

An expert was called by one id at every meeting, so that whoever read two of them knew who had come back. Review changes the
same ids by the same rule in its own tables. Draw records of before keep the ids that they were made with, and so do
replacement draws of their meetings. Who is on the docket of a panel of before is read by a timer: it lies in a file.
"""

import sqlalchemy as sa
from alembic import op

revision = "expert_pool_0003"
down_revision = "expert_pool_0002"
branch_labels = None
depends_on = "common_0001"


def upgrade() -> None:
    op.add_column("panels", sa.Column("cancelled_on", sa.Date(), nullable=True))
    op.add_column("seats", sa.Column("reference", sa.Text(), nullable=True))
    # the same in review's migration: both know meeting and id, and nothing else is needed
    op.execute(
        "update seats set reference ="
        " 'exr_' || substr(encode(sha256((meeting_id || '/' || expert_id)::bytea), 'hex'), 1, 32)"
    )
    op.alter_column("seats", "reference", nullable=False)
    op.create_unique_constraint(op.f("uq_seats_reference"), "seats", ["reference"])
    op.create_table(
        "panel_references",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["panels.meeting_id"], name=op.f("fk_panel_references_meeting_id_panels")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.expert_id"], name=op.f("fk_panel_references_expert_id_experts")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "expert_id", name=op.f("pk_panel_references")),
    )
    op.create_index(op.f("ix_panel_references_reference"), "panel_references", ["reference"], unique=False)
    op.execute(
        "insert into panel_references (meeting_id, expert_id, reference)"
        " select panels.meeting_id, experts.expert_id, experts.expert_id from panels"
        " join experts using (committee_id)"
        " where exists (select from draws where draws.meeting_id = panels.meeting_id and plan is not null)"
    )
    op.execute(
        "insert into timers (kind, subject, due)"
        " select 'panel-applicants', meeting_id, now() from panels"
        " where not exists (select from panel_applicants a where a.meeting_id = panels.meeting_id)"
        " on conflict do nothing"
    )


def downgrade() -> None:
    raise RuntimeError("experts are not called by one id again")
