"""one word, one meaning: publicities of results (评审结果公示)

Revision: review_0009
Revises: review_0008
"""

import sqlalchemy as sa
from alembic import op

revision = "review_0009"
down_revision = "review_0008"
branch_labels = None
depends_on = "common_0001"

_COLUMNS = ("notices", "objections")
_INDEXES = {
    "ix_notices_committee_id": "ix_publicities_committee_id",
    "ix_notices_state": "ix_publicities_state",
    "ix_objections_notice_id": "ix_objections_publicity_id",
}
_CONSTRAINTS = {"pk_notices": "pk_publicities", "uq_notices_meeting_id": "uq_publicities_meeting_id"}
_CODES = (
    ("cases", "state", "in_notice", "in_publicity"),
    ("meetings", "state", "notice", "publicity"),
    ("timers", "kind", "result-notice-end", "result-publicity-end"),
    ("timers", "kind", "undated-result-notice", "undated-result-publicity"),
)
"""What was written is read under the names of now; audit entries, events and papers stay as they were made."""


def upgrade() -> None:
    for table in _COLUMNS:
        op.alter_column(table, "notice_id", new_column_name="publicity_id")
    for constraint, name in _CONSTRAINTS.items():
        op.execute(f"ALTER TABLE notices RENAME CONSTRAINT {constraint} TO {name}")
    for index, name in _INDEXES.items():
        op.execute(f"ALTER INDEX {index} RENAME TO {name}")
    op.rename_table("notices", "publicities")
    for table, column, was, now in _CODES:
        _recode(table, column, was, now)
    op.execute(
        "UPDATE result_packages SET publicity = publicity - 'notice_id' "
        "|| jsonb_build_object('publicity_id', publicity -> 'notice_id')"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE result_packages SET publicity = publicity - 'publicity_id' "
        "|| jsonb_build_object('notice_id', publicity -> 'publicity_id')"
    )
    for table, column, was, now in _CODES:
        _recode(table, column, now, was)
    op.rename_table("publicities", "notices")
    for index, name in _INDEXES.items():
        op.execute(f"ALTER INDEX {name} RENAME TO {index}")
    for constraint, name in _CONSTRAINTS.items():
        op.execute(f"ALTER TABLE notices RENAME CONSTRAINT {name} TO {constraint}")
    for table in _COLUMNS:
        op.alter_column(table, "publicity_id", new_column_name="notice_id")


def _recode(table: str, column: str, was: str, now: str) -> None:
    rows = sa.table(table, sa.column(column))
    op.execute(rows.update().where(rows.c[column] == was).values({column: now}))
