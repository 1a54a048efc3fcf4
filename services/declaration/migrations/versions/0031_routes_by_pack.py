"""routes by pack: departments in charge, channels, and what a desk of a route does

Revision: declaration_0031
Revises: declaration_0030
"""

import sqlalchemy as sa
from alembic import op

revision = "declaration_0031"
down_revision = "declaration_0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "industry_departments",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", "code", name=op.f("pk_industry_departments")),
    )
    op.create_index(op.f("ix_industry_departments_org_id"), "industry_departments", ["org_id"], unique=False)
    op.add_column("declarations", sa.Column("channel_org", sa.Text(), nullable=True))
    op.add_column("audit_stops", sa.Column("audits", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column(
        "audit_stops", sa.Column("publishes", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute("UPDATE audit_stops SET publishes = true WHERE step = 'league'")
    op.alter_column("audit_stops", "audits", server_default=None)
    op.alter_column("audit_stops", "publishes", server_default=None)
    op.execute("UPDATE declarations SET state = 'awaiting_roster' WHERE state = 'league_reviewed'")
    op.execute("UPDATE timeline SET state = 'awaiting_roster' WHERE state = 'league_reviewed'")


def downgrade() -> None:
    op.execute("UPDATE timeline SET state = 'league_reviewed' WHERE state = 'awaiting_roster'")
    op.execute("UPDATE declarations SET state = 'league_reviewed' WHERE state = 'awaiting_roster'")
    op.drop_column("audit_stops", "publishes")
    op.drop_column("audit_stops", "audits")
    op.drop_column("declarations", "channel_org")
    op.drop_index(op.f("ix_industry_departments_org_id"), table_name="industry_departments")
    op.drop_table("industry_departments")
