"""Experts by meeting

Revision: review_0006
Revises: review_0005

An expert was called by one id at every meeting, so that this database told who had come back. The expert pool calls each by
another reference at every meeting now; rows of before get theirs by the rule of its migration, and what was sealed beside
the id is sealed anew. The audit chain cannot be changed: entries of before about recusals keep the id.
"""

import hashlib

import sqlalchemy as sa
from alembic import context, op

from common.crypto.keyring import Keyring

revision = "review_0006"
down_revision = "review_0005"
branch_labels = None
depends_on = None

_CALLED = ("seats", "roll", "assignments", "tellers", "signatures")
_REFERENCE = "'exr_' || substr(encode(sha256((meeting_id || '/' || {0})::bytea), 'hex'), 1, 32)"
_SEALED = {
    "opinions": {"text_sealed": ("review.opinion", "{meeting_id}/{declaration_id}/{expert_id}")},
    "recusals": {
        "source_sealed": ("review.recusal_source", "{declaration_id}/{expert_id}"),
        "reason_sealed": ("review.recusal_reason", "{declaration_id}/{expert_id}"),
    },
    "teller_entries": {
        "counts_sealed": ("review.count", "{meeting_id}/{declaration_id}/{round}/{expert_id}")
    },
}
"""By table and column: purpose, and what the value is bound to."""


def upgrade() -> None:
    connection = op.get_bind()
    for table, columns in _SEALED.items():
        _seal_anew(connection, table, columns)
    op.execute("alter table signatures disable trigger refuse_change")
    for table in _CALLED:
        op.execute(f"update {table} set expert_id = {_REFERENCE.format('expert_id')}")  # noqa: S608 (own names)
    op.execute("alter table signatures enable trigger refuse_change")
    op.execute(
        f"update meetings set presiding_expert = {_REFERENCE.format('presiding_expert')}"  # noqa: S608 (own names)
        " where presiding_expert is not null"
    )


def downgrade() -> None:
    raise RuntimeError("experts are not called by one id again")


def _seal_anew(connection: sa.Connection, table: str, columns: dict[str, tuple[str, str]]) -> None:
    rows = connection.execute(sa.text(f"select * from {table}")).mappings().all()  # noqa: S608 (own names)
    if not rows:
        return
    keys: Keyring | None = context.config.attributes.get("keys")
    if keys is None:
        raise RuntimeError("what is sealed beside an expert needs the service's keys: run with ZCPS_KEYS")
    for row in rows:
        called = {**row, "expert_id": _reference(row)}
        for column, (purpose, place) in columns.items():
            if row[column] is not None:
                text = keys.decrypt(row[column], purpose=purpose, context=place.format(**row))
                called[column] = keys.encrypt(text, purpose=purpose, context=place.format(**called))
        same = " and ".join(f"{key} = :old_{key}" for key in _key_of(table))
        changed = ", ".join(f"{column} = :{column}" for column in ("expert_id", *columns))
        connection.execute(
            sa.text(f"update {table} set {changed} where {same}"),  # noqa: S608 (own names)
            {column: called[column] for column in ("expert_id", *columns)}
            | {f"old_{key}": row[key] for key in _key_of(table)},
        )


def _key_of(table: str) -> tuple[str, ...]:
    between = ("round",) if table == "teller_entries" else ()
    return ("meeting_id", "declaration_id", *between, "expert_id")


def _reference(row: sa.RowMapping) -> str:
    return "exr_" + hashlib.sha256(f"{row['meeting_id']}/{row['expert_id']}".encode()).hexdigest()[:32]
