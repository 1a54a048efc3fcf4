"""No seats in message boxes

Revision: declaration_0041
Revises: declaration_0040

Messages about seats said who had been drawn, in this database and in the bodies of the events that brought them. Nobody
raises them any more; what is there goes.
"""

from alembic import op

revision = "declaration_0041"
down_revision = "declaration_0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("delete from messages where template = 'seat_offered'")
    op.execute(
        "update inbox set body = '' where state = 'done' and type = 'zcps.expert-pool.message-raised.v1'"
    )


def downgrade() -> None:
    """What is gone stays gone."""
