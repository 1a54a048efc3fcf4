"""one word, one meaning: publicities (公示), personnel records (处分与离岗登记), separate notices (专门通知)

Revision: declaration_0061
Revises: declaration_0060
"""

import sqlalchemy as sa
from alembic import op

revision = "declaration_0061"
down_revision = "declaration_0060"
branch_labels = None
depends_on = "common_0001"

_TABLES = {"notices": "publicities", "standing_records": "personnel_records"}
_COLUMNS = (
    ("notices", "notice_id", "publicity_id"),
    ("objections", "notice_id", "publicity_id"),
    ("rosters", "notice_id", "publicity_id"),
    ("plans", "own_notice", "separate_notice"),
)
_INDEXES = {
    "ix_notices_declaration_id": "ix_publicities_declaration_id",
    "ix_notices_kind": "ix_publicities_kind",
    "ix_notices_org_id": "ix_publicities_org_id",
    "ix_objections_notice_id": "ix_objections_publicity_id",
    "ix_standing_records_org_id": "ix_personnel_records_org_id",
    "ix_standing_records_person_ref": "ix_personnel_records_person_ref",
}
_CONSTRAINTS = (
    ("notices", "pk_notices", "pk_publicities"),
    ("notices", "fk_notices_declaration_id_declarations", "fk_publicities_declaration_id_declarations"),
    ("objections", "fk_objections_notice_id_notices", "fk_objections_publicity_id_publicities"),
    ("rosters", "fk_rosters_notice_id_notices", "fk_rosters_publicity_id_publicities"),
    ("rosters", "uq_rosters_notice_id", "uq_rosters_publicity_id"),
    ("standing_records", "pk_standing_records", "pk_personnel_records"),
    (
        "standing_records",
        "fk_standing_records_person_ref_persons",
        "fk_personnel_records_person_ref_persons",
    ),
)
_CODES = (
    ("declarations", "state", "unit_notice", "unit_publicity"),
    ("timeline", "state", "unit_notice", "unit_publicity"),
    ("timeline", "outcome", "open_unit_notice", "open_unit_publicity"),
    ("timeline", "step", "result_notice", "result_publicity"),
    ("timeline", "outcome", "result_notice", "result_publicity"),
    ("rosters", "state", "on_notice", "in_publicity"),
    ("timers", "kind", "notice-ended", "publicity-ended"),
    ("timers", "kind", "undated-notice", "undated-publicity"),
    ("timers", "kind", "standing-begins", "personnel-record-begins"),
)
"""What was written is read under the names of now; audit entries and events stay as they were signed and sent."""


def upgrade() -> None:
    for table, column, name in _COLUMNS:
        op.alter_column(table, column, new_column_name=name)
    for table, constraint, name in _CONSTRAINTS:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {constraint} TO {name}")
    for index, name in _INDEXES.items():
        op.execute(f"ALTER INDEX {index} RENAME TO {name}")
    for table, name in _TABLES.items():
        op.rename_table(table, name)
    for table, column, was, now in _CODES:
        _recode(table, column, was, now)
    op.execute(
        "UPDATE point_findings SET point = 'applicants.' || substr(point, length('standing.') + 1) "
        "WHERE point LIKE 'standing.%'"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE point_findings SET point = 'standing.' || substr(point, length('applicants.') + 1) "
        "WHERE point LIKE 'applicants.%'"
    )
    for table, column, was, now in _CODES:
        _recode(table, column, now, was)
    for table, name in _TABLES.items():
        op.rename_table(name, table)
    for index, name in _INDEXES.items():
        op.execute(f"ALTER INDEX {name} RENAME TO {index}")
    for table, constraint, name in _CONSTRAINTS:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {name} TO {constraint}")
    for table, column, name in _COLUMNS:
        op.alter_column(table, name, new_column_name=column)


def _recode(table: str, column: str, was: str, now: str) -> None:
    rows = sa.table(table, sa.column(column))
    op.execute(rows.update().where(rows.c[column] == was).values({column: now}))
