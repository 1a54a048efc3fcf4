"""Sealed seats

Revision: review_0003
Revises: review_0002

Who sits on a seat lay in clear. Rows of before are sealed here, with the service's keys; a database without such rows
needs none.
"""

import json

import sqlalchemy as sa
from alembic import context, op

from common.crypto.keyring import Keyring

revision = "review_0003"
down_revision = "review_0002"
branch_labels = None
depends_on = None

_OPEN = ("employer_org", "title", "grassroots", "outside_system", "outside_unit")


def upgrade() -> None:
    op.add_column("seats", sa.Column("holder", sa.Text(), nullable=True))
    op.add_column("seats", sa.Column("member_sealed", sa.Text(), nullable=True))
    op.add_column("roll", sa.Column("holder", sa.Text(), nullable=True))
    op.add_column("recusals", sa.Column("source_sealed", sa.Text(), nullable=True))
    _seal_rows(op.get_bind())
    for table, column in (("seats", "holder"), ("seats", "member_sealed"), ("roll", "holder")):
        op.alter_column(table, column, nullable=False)
    op.alter_column("recusals", "source_sealed", nullable=False)
    op.drop_index("ix_seats_person_ref", table_name="seats")
    for column in ("person_ref", "name_sealed", *_OPEN):
        op.drop_column("seats", column)
    op.drop_column("roll", "person_ref")
    op.drop_column("recusals", "source")
    op.create_index("ix_seats_holder", "seats", ["holder"], unique=False)


def downgrade() -> None:
    raise RuntimeError("who sits on a seat is not written in clear again")


def _seal_rows(connection: sa.Connection) -> None:
    seats = connection.execute(sa.text("select * from seats")).mappings().all()
    roll = connection.execute(sa.text("select * from roll")).mappings().all()
    recusals = connection.execute(sa.text("select * from recusals")).mappings().all()
    if not seats and not roll and not recusals:
        return
    keys: Keyring | None = context.config.attributes.get("keys")
    if keys is None:
        raise RuntimeError("seats are sealed with the service's keys: run the migration with ZCPS_KEYS")
    for row in seats:
        name = keys.decrypt(row["name_sealed"], purpose="review.expert_name", context=row["seat_id"])
        member = {"person_ref": row["person_ref"], "name": name, **{column: row[column] for column in _OPEN}}
        sealed = keys.encrypt(
            json.dumps(member, ensure_ascii=False), purpose="review.member", context=row["seat_id"]
        )
        connection.execute(
            sa.text("update seats set member_sealed = :sealed, holder = :holder where seat_id = :seat"),
            {"sealed": sealed, "holder": _holder(keys, row), "seat": row["seat_id"]},
        )
    for row in roll:
        connection.execute(
            sa.text("update roll set holder = :holder where meeting_id = :meeting and expert_id = :expert"),
            {"holder": _holder(keys, row), "meeting": row["meeting_id"], "expert": row["expert_id"]},
        )
    for row in recusals:
        where = f"{row['declaration_id']}/{row['expert_id']}"
        connection.execute(
            sa.text(
                "update recusals set source_sealed = :sealed where meeting_id = :meeting"
                " and declaration_id = :declaration and expert_id = :expert"
            ),
            {
                "sealed": keys.encrypt(row["source"], purpose="review.recusal_source", context=where),
                "meeting": row["meeting_id"],
                "declaration": row["declaration_id"],
                "expert": row["expert_id"],
            },
        )


def _holder(keys: Keyring, row: sa.RowMapping) -> str:
    return keys.blind_index(f"{row['meeting_id']} {row['person_ref']}", purpose="review.holder")
