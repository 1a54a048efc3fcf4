"""People, plans, declarations, and the region's HR department.

Somebody must be able to record the first organisation, so the region's HR department comes with the schema: its row here,
and its event for the other four services, written as the outbox writes one.

Revision: declaration_0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "declaration_0001"
down_revision = None
branch_labels = ("declaration",)
depends_on = "common_0001"

SOLE = "sole AND state NOT IN ('draft', 'abandoned', 'refused', 'withdrawn')"

REGION_HR = "org_11150000DEM0000147"
REGION_HR_EVENT = """{
"specversion":"1.0",
"id":"208bca0a-b139-4b23-bb74-c6b0f4ea2e05",
"source":"zcps/declaration",
"type":"zcps.declaration.organisation-recorded.v1",
"subject":"org_11150000DEM0000147",
"time":"2026-01-01T00:00:00+08:00",
"recordedtime":"2026-01-01T00:00:00+08:00",
"sequence":1,
"correlationid":"migration-declaration_0001",
"datacontenttype":"application/json",
"data":{
"name":"内蒙古自治区人力资源和社会保障厅",
"credit_code":"11150000DEM0000147",
"kind":"hr_authority",
"place":"nm",
"ownership":"public",
"direct_report":false,
"self_reviewing":false,
"active":true
}
}""".replace("\n", "")


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("declaration_numbers")))
    op.create_table(
        "committees",
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office_org", sa.Text(), nullable=False),
        sa.Column("organiser", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("supervisor", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("scope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("places", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("self_reviewing_org", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("committee_id", name=op.f("pk_committees")),
    )
    op.create_index(op.f("ix_committees_office_org"), "committees", ["office_org"], unique=False)
    op.create_table(
        "declarations",
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("specialty", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("entry_column", sa.Text(), nullable=False),
        sa.Column("applicant_type", sa.Text(), nullable=False),
        sa.Column("unit_org", sa.Text(), nullable=False),
        sa.Column("using_org", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("holder_org", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form_sealed", sa.Text(), nullable=False),
        sa.Column("submitted_version", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sole", sa.Boolean(), nullable=False),
        sa.Column("pledge_version", sa.Text(), nullable=True),
        sa.Column("pledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pledged_by", sa.Text(), nullable=True),
        sa.Column("pack_id", sa.Text(), nullable=True),
        sa.Column("pack_version", sa.Text(), nullable=True),
        sa.Column("pack_digest", sa.Text(), nullable=True),
        sa.Column("declare_until", sa.Date(), nullable=True),
        sa.Column("supplement_due", sa.Date(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("declaration_id", name=op.f("pk_declarations")),
        sa.UniqueConstraint("number", name=op.f("uq_declarations_number")),
    )
    op.create_index(op.f("ix_declarations_committee_id"), "declarations", ["committee_id"], unique=False)
    op.create_index("ix_declarations_holder", "declarations", ["holder_org", "number"], unique=False)
    op.create_index(op.f("ix_declarations_person_ref"), "declarations", ["person_ref"], unique=False)
    op.create_index("ix_declarations_place", "declarations", ["place", "number"], unique=False)
    op.create_index(op.f("ix_declarations_plan_id"), "declarations", ["plan_id"], unique=False)
    op.create_index(op.f("ix_declarations_unit_org"), "declarations", ["unit_org"], unique=False)
    op.create_index(op.f("ix_declarations_using_org"), "declarations", ["using_org"], unique=False)
    op.create_index(
        "uq_declarations_sole",
        "declarations",
        ["person_ref", "year", "level"],
        unique=True,
        postgresql_where=sa.text(SOLE),
    )
    op.create_table(
        "persons",
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("number_sealed", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_ref", name=op.f("pk_persons")),
    )
    op.create_table(
        "plans",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("committee_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organiser_org", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("pack_digest", sa.Text(), nullable=False),
        sa.Column("layers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts_cut_off", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_by_org", sa.Text(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plans")),
    )
    op.create_index(op.f("ix_plans_place"), "plans", ["place"], unique=False)
    op.create_table(
        "archive_items",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fields_sealed", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("verified_by_org", sa.Text(), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("reason_sealed", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_ref"], ["persons.person_ref"], name=op.f("fk_archive_items_person_ref_persons")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_archive_items")),
    )
    op.create_index(op.f("ix_archive_items_person_ref"), "archive_items", ["person_ref"], unique=False)
    op.create_table(
        "declaration_versions",
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("pledge_version", sa.Text(), nullable=False),
        sa.Column("pledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pledged_by", sa.Text(), nullable=False),
        sa.Column("content_sealed", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("pack_digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_declaration_versions_declaration_id_declarations"),
        ),
        sa.PrimaryKeyConstraint("declaration_id", "n", name=op.f("pk_declaration_versions")),
    )
    op.create_table(
        "materials",
        sa.Column("material_id", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("file_name_sealed", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("wrapped_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_materials_declaration_id_declarations"),
        ),
        sa.PrimaryKeyConstraint("material_id", name=op.f("pk_materials")),
    )
    op.create_index(op.f("ix_materials_declaration_id"), "materials", ["declaration_id"], unique=False)
    op.create_table(
        "profiles",
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("applicant_type", sa.Text(), nullable=False),
        sa.Column("employer_org", sa.Text(), nullable=False),
        sa.Column("using_org", sa.Text(), nullable=True),
        sa.Column("details_sealed", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_ref"], ["persons.person_ref"], name=op.f("fk_profiles_person_ref_persons")
        ),
        sa.PrimaryKeyConstraint("person_ref", name=op.f("pk_profiles")),
    )
    op.create_index(op.f("ix_profiles_employer_org"), "profiles", ["employer_org"], unique=False)
    op.create_table(
        "timeline",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("holder_org", sa.Text(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.declaration_id"],
            name=op.f("fk_timeline_declaration_id_declarations"),
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_timeline")),
    )
    op.create_index("ix_timeline_declaration", "timeline", ["declaration_id", "position"], unique=False)
    op.create_index("ix_timeline_holder", "timeline", ["holder_org", "declaration_id"], unique=False)
    op.create_table(
        "material_parts",
        sa.Column("material_id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"], ["materials.material_id"], name=op.f("fk_material_parts_material_id_materials")
        ),
        sa.PrimaryKeyConstraint("material_id", "n", name=op.f("pk_material_parts")),
        sa.UniqueConstraint("object_key", name=op.f("uq_material_parts_object_key")),
    )
    _record_region_hr()


def _record_region_hr() -> None:
    connection = op.get_bind()
    connection.execute(
        sa.text(
            "INSERT INTO organisations (org_id, name, credit_code, kind, place, ownership, direct_report,"
            " self_reviewing, active, version) VALUES (:org_id, '内蒙古自治区人力资源和社会保障厅',"
            " '11150000DEM0000147', 'hr_authority', 'nm', 'public', false, false, true, 1)"
        ),
        {"org_id": REGION_HR},
    )
    connection.execute(
        sa.text("INSERT INTO outbox_counters (subject, last) VALUES (:org_id, 1)"), {"org_id": REGION_HR}
    )
    connection.execute(
        sa.text(
            "INSERT INTO outbox (id, topic, subject, sequence, shard, type, body) VALUES"
            " (CAST(:body AS json) ->> 'id', 'zcps.declaration', :org_id, 1, 1,"
            " 'zcps.declaration.organisation-recorded.v1', :body)"
        ),
        {"org_id": REGION_HR, "body": REGION_HR_EVENT},
    )


def downgrade() -> None:
    connection = op.get_bind()
    connection.execute(sa.text("DELETE FROM outbox WHERE subject = :org_id"), {"org_id": REGION_HR})
    connection.execute(sa.text("DELETE FROM outbox_counters WHERE subject = :org_id"), {"org_id": REGION_HR})
    connection.execute(sa.text("DELETE FROM organisations WHERE org_id = :org_id"), {"org_id": REGION_HR})
    op.drop_table("material_parts")
    op.drop_index("ix_timeline_holder", table_name="timeline")
    op.drop_index("ix_timeline_declaration", table_name="timeline")
    op.drop_table("timeline")
    op.drop_index(op.f("ix_profiles_employer_org"), table_name="profiles")
    op.drop_table("profiles")
    op.drop_index(op.f("ix_materials_declaration_id"), table_name="materials")
    op.drop_table("materials")
    op.drop_table("declaration_versions")
    op.drop_index(op.f("ix_archive_items_person_ref"), table_name="archive_items")
    op.drop_table("archive_items")
    op.drop_index(op.f("ix_plans_place"), table_name="plans")
    op.drop_table("plans")
    op.drop_table("persons")
    op.drop_index("uq_declarations_sole", table_name="declarations", postgresql_where=sa.text(SOLE))
    op.drop_index(op.f("ix_declarations_using_org"), table_name="declarations")
    op.drop_index(op.f("ix_declarations_unit_org"), table_name="declarations")
    op.drop_index(op.f("ix_declarations_plan_id"), table_name="declarations")
    op.drop_index("ix_declarations_place", table_name="declarations")
    op.drop_index(op.f("ix_declarations_person_ref"), table_name="declarations")
    op.drop_index("ix_declarations_holder", table_name="declarations")
    op.drop_index(op.f("ix_declarations_committee_id"), table_name="declarations")
    op.drop_table("declarations")
    op.drop_index(op.f("ix_committees_office_org"), table_name="committees")
    op.drop_table("committees")
    op.execute(sa.schema.DropSequence(sa.Sequence("declaration_numbers")))
