"""posts and quotas

Revision: declaration_0011
Revises: declaration_0004
"""

import sqlalchemy as sa
from alembic import op

revision = "declaration_0011"
down_revision = "declaration_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post_consultations",
        sa.Column("consultation_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("department_org", sa.Text(), nullable=False),
        sa.Column("hr_org", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_post_consultations")),
    )
    op.create_index(op.f("ix_post_consultations_org_id"), "post_consultations", ["org_id"], unique=False)
    op.create_table(
        "quota_pots",
        sa.Column("pot_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("consulted", sa.Integer(), nullable=False),
        sa.Column("posts_set", sa.Integer(), nullable=False),
        sa.Column("pack_row", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_by_org", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "seats >= 0 AND consulted >= 0 AND posts_set >= 0", name=op.f("ck_quota_pots_counts")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["quota_pots.pot_id"], name=op.f("fk_quota_pots_parent_id_quota_pots")
        ),
        sa.PrimaryKeyConstraint("pot_id", name=op.f("pk_quota_pots")),
        sa.UniqueConstraint("kind", "year", "holder", "series", "level", name=op.f("uq_quota_pots_kind")),
        sa.UniqueConstraint("year", "pack_row", name=op.f("uq_quota_pots_year")),
    )
    op.create_index(op.f("ix_quota_pots_parent_id"), "quota_pots", ["parent_id"], unique=False)
    op.create_table(
        "unit_posts",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("together", sa.Text(), nullable=False),
        sa.Column("in_reform", sa.Boolean(), nullable=False),
        sa.Column("post_managed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_by_org", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "year", name=op.f("pk_unit_posts")),
    )
    op.create_index(op.f("ix_unit_posts_place"), "unit_posts", ["place"], unique=False)
    op.create_index(op.f("ix_unit_posts_together"), "unit_posts", ["together"], unique=False)
    op.create_table(
        "quota_seats",
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("pot_id", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_quota_seats_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["pot_id"], ["quota_pots.pot_id"], name=op.f("fk_quota_seats_pot_id_quota_pots")
        ),
        sa.PrimaryKeyConstraint("declaration_id", name=op.f("pk_quota_seats")),
    )
    op.create_index(op.f("ix_quota_seats_pot_id"), "quota_seats", ["pot_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_quota_seats_pot_id"), table_name="quota_seats")
    op.drop_table("quota_seats")
    op.drop_index(op.f("ix_unit_posts_together"), table_name="unit_posts")
    op.drop_index(op.f("ix_unit_posts_place"), table_name="unit_posts")
    op.drop_table("unit_posts")
    op.drop_index(op.f("ix_quota_pots_parent_id"), table_name="quota_pots")
    op.drop_table("quota_pots")
    op.drop_index(op.f("ix_post_consultations_org_id"), table_name="post_consultations")
    op.drop_table("post_consultations")
