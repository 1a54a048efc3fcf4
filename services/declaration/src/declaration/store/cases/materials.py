"""Materials (申报材料) and the parts of their uploads; the encrypted bytes lie in object storage."""

import datetime as dt

from sqlalchemy import DateTime, ForeignKey, Text, UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from declaration.store.base import Base

FILE_NAME_PURPOSE = "declaration.file-name"
OBJECT_KEY_PURPOSE = "file.object-key"
"""Under the key of `file`, which review holds too: it opens the materials of its cases."""


class MaterialRow(Base):
    """An uploaded material: its encrypted bytes lie in object storage under a key of their own.

    Attributes:
        item: code of the material catalogue (材料目录单).
        sha256, size: of the plain file, as announced; completion checks them.
        wrapped_key: the object's key for purpose `file.object-key`, context `object_key`, so that review can open it.
        state: uploading, complete or removed.
    """

    __tablename__ = "materials"

    material_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"), index=True)
    item: Mapped[str] = mapped_column(Text)
    file_name_sealed: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    object_key: Mapped[str] = mapped_column(Text)
    wrapped_key: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    completed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))

    def file_name(self, keys: Keyring) -> str:
        return keys.decrypt(self.file_name_sealed, purpose=FILE_NAME_PURPOSE, context=self.material_id)


class MaterialPartRow(Base):
    """One part of an upload that has arrived; parts are joined at completion and deleted."""

    __tablename__ = "material_parts"
    __table_args__ = (UniqueConstraint("object_key"),)

    material_id: Mapped[str] = mapped_column(ForeignKey("materials.material_id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    object_key: Mapped[str] = mapped_column(Text)


async def materials_of(session: AsyncSession, declaration_id: str) -> list[MaterialRow]:
    """The complete materials, those begun first in front."""
    statement = (
        select(MaterialRow)
        .where(MaterialRow.declaration_id == declaration_id, MaterialRow.state == "complete")
        .order_by(MaterialRow.created_at, MaterialRow.item, MaterialRow.material_id)
    )
    return list((await session.execute(statement)).scalars())


async def find_material(session: AsyncSession, material_id: str, *, lock: bool = False) -> MaterialRow | None:
    """The material, removed or not; with `lock` as it stands now, until this transaction ends."""
    return await session.get(
        MaterialRow, material_id, with_for_update=True if lock else None, populate_existing=lock
    )


async def find_part(session: AsyncSession, material_id: str, n: int) -> MaterialPartRow | None:
    return await session.get(MaterialPartRow, (material_id, n))


async def parts_of(session: AsyncSession, material_id: str) -> list[MaterialPartRow]:
    """The parts that have arrived, in order."""
    statement = (
        select(MaterialPartRow).where(MaterialPartRow.material_id == material_id).order_by(MaterialPartRow.n)
    )
    return list((await session.execute(statement)).scalars())


async def delete_parts(session: AsyncSession, material_id: str) -> None:
    await session.execute(delete(MaterialPartRow).where(MaterialPartRow.material_id == material_id))
