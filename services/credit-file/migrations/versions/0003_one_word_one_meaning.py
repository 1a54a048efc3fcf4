"""one word, one meaning: what a hearing notice says of the subject's rights (权利告知)

Revision: credit_file_0003
Revises: credit_file_0002
"""

import sqlalchemy as sa
from alembic import op

revision = "credit_file_0003"
down_revision = "credit_file_0002"
branch_labels = None
depends_on = None

_GROUNDS = ("reports", "hearings")
"""Not `records`, which are never changed: `Ground` reads the code of before."""
_WAS, _NOW = "employer_notice_neglected", "employer_publicity_neglected"


def upgrade() -> None:
    op.alter_column("hearings", "notice_sealed", new_column_name="rights_sealed")
    for table in _GROUNDS:
        _recode(table, _WAS, _NOW)


def downgrade() -> None:
    for table in _GROUNDS:
        _recode(table, _NOW, _WAS)
    op.alter_column("hearings", "rights_sealed", new_column_name="notice_sealed")


def _recode(table: str, was: str, now: str) -> None:
    rows = sa.table(table, sa.column("ground"))
    op.execute(rows.update().where(rows.c.ground == was).values(ground=now))
