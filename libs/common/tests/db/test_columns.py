"""A column comes back as what its annotation says: codes, moments in Shanghai, references in several columns."""

import datetime as dt
from collections.abc import AsyncIterator
from enum import StrEnum

import pytest
import pytest_asyncio
from sqlalchemy import Text, insert, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from common.clock import SHANGHAI
from common.db.columns import Code, Codes, UnknownCode, doc_ref, pack_ref, typed_registry
from common.db.engine import create_engine, create_sessions
from common.events.base import Doc, PackRef
from laptop.testing.plugin import CreateDatabase, DropDatabase

PACK = PackRef(id="rules-2025+demo", version="3", digest="ab" * 32)
DOC = Doc(key="cases/1", sha256="cd" * 32, key_id="key-1")
NOON_IN_LONDON = dt.datetime(2026, 5, 11, 12, tzinfo=dt.UTC)


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"


class Window(StrEnum):
    OPEN = "open"


class Base(DeclarativeBase):
    registry = typed_registry()


class RoomRow(Base):
    __tablename__ = "rooms"

    name: Mapped[str] = mapped_column(primary_key=True)
    door: Mapped[Door] = mapped_column(index=True)
    last: Mapped[Door | None]
    seen: Mapped[list[Door]]
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
    pack: Mapped[PackRef] = pack_ref()
    plan: Mapped[Doc] = doc_ref("plan")
    photo: Mapped[Doc | None] = doc_ref("photo", optional=True)


def a_room(name: str = "r1") -> RoomRow:
    return RoomRow(
        name=name, door=Door.OPEN, seen=[Door.SHUT, Door.OPEN], since=NOON_IN_LONDON, pack=PACK, plan=DOC
    )


@pytest_asyncio.fixture
async def session(
    create_database: CreateDatabase, drop_database: DropDatabase
) -> AsyncIterator[AsyncSession]:
    url = create_database("columns")
    engine = create_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with create_sessions(engine)() as opened:
        yield opened
    await engine.dispose()
    drop_database(url)


async def stored(session: AsyncSession, room: RoomRow) -> RoomRow:
    """The room as another transaction reads it."""
    session.add(room)
    await session.commit()
    session.expunge_all()
    return await session.get_one(RoomRow, room.name)


async def test_a_code_comes_back_as_the_code_and_is_kept_as_text(session: AsyncSession) -> None:
    room = await stored(session, a_room())
    assert room.door is Door.OPEN
    assert room.last is None
    assert room.seen == [Door.SHUT, Door.OPEN]
    assert all(type(code) is Door for code in room.seen)
    assert (await session.execute(text("SELECT door, last, seen FROM rooms"))).one() == (
        "open",
        None,
        ["shut", "open"],
    )


async def test_a_column_alone_comes_back_as_the_code(session: AsyncSession) -> None:
    await stored(session, a_room())
    found = await session.execute(select(RoomRow.door).where(RoomRow.door.in_([Door.OPEN])))
    assert found.scalar_one() is Door.OPEN


async def test_a_stored_text_that_is_no_code_is_refused_on_reading(session: AsyncSession) -> None:
    await stored(session, a_room())
    await session.execute(text("UPDATE rooms SET door = 'ajar'"))
    session.expunge_all()
    with pytest.raises(UnknownCode, match="'ajar' is no code of Door"):
        await session.get(RoomRow, "r1")
    with pytest.raises(UnknownCode, match="'ajar' is no code of Door"):
        await session.execute(select(RoomRow.door))


async def test_a_stored_list_with_a_text_that_is_no_code_is_refused(session: AsyncSession) -> None:
    await stored(session, a_room())
    await session.execute(text("""UPDATE rooms SET seen = '["shut", "ajar"]'"""))
    with pytest.raises(UnknownCode, match="'ajar' is no code of Door"):
        await session.execute(select(RoomRow.seen))


async def test_a_misspelt_code_is_neither_written_nor_asked_for(session: AsyncSession) -> None:
    with pytest.raises(StatementError, match="'shutt' is no code of Door"):
        await session.execute(insert(RoomRow).values(name="r1", door="shutt"))
    await session.rollback()
    with pytest.raises(StatementError, match="'shutt' is no code of Door"):
        await session.execute(select(RoomRow).where(RoomRow.door == "shutt"))
    with pytest.raises(StatementError, match="'shutt' is no code of Door"):
        await session.execute(select(RoomRow).where(RoomRow.door.in_(["open", "shutt"])))


def test_a_misspelt_code_is_a_type_error() -> None:
    """`make types` fails here when one of these lines stops being an error."""
    room = a_room()
    room.door = "shutt"  # type: ignore[assignment]
    room.door = Window.OPEN  # type: ignore[assignment]
    room.seen = ["shutt"]  # type: ignore[list-item]
    assert not hasattr(Door, "SHUTT")
    with pytest.raises(AttributeError):
        Door.SHUTT  # type: ignore[attr-defined]  # noqa: B018


async def test_a_moment_comes_back_in_shanghai_whatever_the_zone_of_the_connection(
    session: AsyncSession,
) -> None:
    await session.execute(text("SET TIME ZONE 'America/New_York'"))
    room = await stored(session, a_room())
    assert room.since == NOON_IN_LONDON
    assert room.since.tzinfo is SHANGHAI
    assert room.since.isoformat() == "2026-05-11T20:00:00+08:00"
    assert room.until is None


async def test_a_moment_without_an_offset_is_refused(session: AsyncSession) -> None:
    with pytest.raises(StatementError, match="a moment without an offset"):
        await session.execute(select(RoomRow).where(RoomRow.since < dt.datetime(2026, 5, 11)))


async def test_a_reference_in_several_columns_comes_back_whole(session: AsyncSession) -> None:
    room = await stored(session, a_room())
    assert room.pack == PACK
    assert room.plan == DOC
    assert room.photo is None
    columns = await session.execute(text("SELECT pack_id, pack_version, pack_digest, plan_key FROM rooms"))
    assert columns.one() == ("rules-2025+demo", "3", "ab" * 32, "cases/1")


async def test_a_reference_is_changed_and_taken_away_as_one(session: AsyncSession) -> None:
    room = await stored(session, a_room())
    room.photo = DOC
    room = await stored(session, room)
    assert room.photo == DOC
    room.photo = None
    room = await stored(session, room)
    assert room.photo is None
    assert (await session.execute(text("SELECT photo_key, photo_sha256, photo_key_id FROM rooms"))).one() == (
        None,
        None,
        None,
    )


def test_the_annotation_decides_the_type_of_the_column() -> None:
    columns = RoomRow.__table__.c
    assert isinstance(columns.name.type, Text)
    for code in (columns["door"], columns["last"]):
        assert isinstance(code.type, Code)
        assert code.type.codes is Door
    assert columns["last"].nullable
    assert not columns["door"].nullable
    assert isinstance(columns.seen.type, Codes)
    assert not columns.pack_id.nullable
    assert columns.photo_key.nullable
