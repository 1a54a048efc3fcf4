"""certificates

Revision: certificate_0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "certificate_0001"
down_revision = None
branch_labels = ("certificate",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificates",
        sa.Column("certificate_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("number_sealed", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("specialty", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("committee", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("sealing_org", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_for", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pdf_key", sa.Text(), nullable=True),
        sa.Column("pdf_sha256", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
        sa.UniqueConstraint("pdf_sha256", name=op.f("uq_certificates_pdf_sha256")),
        sa.UniqueConstraint("person_ref", "decision", name=op.f("uq_certificates_person_ref")),
    )
    op.create_index(op.f("ix_certificates_decided_by"), "certificates", ["decided_by"], unique=False)
    op.create_index(op.f("ix_certificates_declaration_id"), "certificates", ["declaration_id"], unique=False)
    op.create_index(op.f("ix_certificates_record_id"), "certificates", ["record_id"], unique=False)
    op.create_index(op.f("ix_certificates_sealing_org"), "certificates", ["sealing_org"], unique=False)
    op.create_table(
        "committee_revisions",
        sa.Column("committee_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("scope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("places", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("committee_id", "revision", name=op.f("pk_committee_revisions")),
    )
    op.create_table(
        "grounds",
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.Column("committee_id", sa.Text(), nullable=True),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("specialty", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("entry_column", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("sealing_org", sa.Text(), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("pack_digest", sa.Text(), nullable=False),
        sa.Column("doc_key", sa.Text(), nullable=False),
        sa.Column("doc_sha256", sa.Text(), nullable=False),
        sa.Column("doc_key_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_ref", "decision", name=op.f("pk_grounds")),
    )
    op.create_index(op.f("ix_grounds_committee_id"), "grounds", ["committee_id"], unique=False)
    op.create_index(op.f("ix_grounds_declaration_id"), "grounds", ["declaration_id"], unique=False)
    op.create_table(
        "revocations",
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("deciding_org", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("record_id", "target_kind", "target_id", name=op.f("pk_revocations")),
    )
    op.create_index(op.f("ix_revocations_person_ref"), "revocations", ["person_ref"], unique=False)
    op.create_table(
        "seal_certificates",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_seal_certificates")),
    )


def downgrade() -> None:
    op.drop_table("seal_certificates")
    op.drop_index(op.f("ix_revocations_person_ref"), table_name="revocations")
    op.drop_table("revocations")
    op.drop_index(op.f("ix_grounds_declaration_id"), table_name="grounds")
    op.drop_index(op.f("ix_grounds_committee_id"), table_name="grounds")
    op.drop_table("grounds")
    op.drop_table("committee_revisions")
    op.drop_index(op.f("ix_certificates_sealing_org"), table_name="certificates")
    op.drop_index(op.f("ix_certificates_record_id"), table_name="certificates")
    op.drop_index(op.f("ix_certificates_declaration_id"), table_name="certificates")
    op.drop_index(op.f("ix_certificates_decided_by"), table_name="certificates")
    op.drop_table("certificates")
