"""Uploading materials in parts, resumably, each kept encrypted under a key of its own (A-02).

Parts lie apart until the upload is complete; then size, digest and real type are checked and one object is written. The
parts' objects are deleted after the commit, by a timer, so that a crash leaves either the parts or the whole.
"""

import base64
from dataclasses import dataclass

from common.crypto.cipher import new_object_key, open_object, seal_object
from common.errands import Errand
from common.foreign import CannotBeRead, read_apart
from common.identity.actors import Actor
from common.ids import new_id
from common.ports import Ports
from common.storage.port import getting, sha256
from common.uow import UnitOfWork
from common.web.problems import NotFound, TooLarge, UnsupportedType
from declaration.domain.cases.kinds import media_type
from declaration.domain.cases.materials import (
    MAX_BYTES,
    MAX_PART_BYTES,
    SUFFIXES,
    parts_missing,
    readable_name,
)
from declaration.domain.cases.states import State
from declaration.errors import DigestMismatch, MaterialsClosed, UnknownMaterialItem, UploadIncomplete
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.cases.materials import (
    FILE_NAME_PURPOSE,
    OBJECT_KEY_PURPOSE,
    MaterialPartRow,
    MaterialRow,
    delete_parts,
    find_material,
    find_part,
    parts_of,
)
from declaration.store.plans.plans import plan
from declaration.usecases.cases.scope import own_declaration, visible_declaration
from declaration.usecases.plans.plans import policy_of_plan

CLEAR_PARTS = "clear-material-parts"
_OPEN = frozenset({State.DRAFT, State.RETURNED, State.SUPPLEMENT})


@dataclass(frozen=True)
class NewMaterial:
    """What is announced before the bytes come."""

    item: str
    name: str
    size: int
    sha256: str
    content_type: str


async def begin_material(
    uow: UnitOfWork, declaration_id: str, new: NewMaterial, *, actor: Actor, ports: Ports
) -> MaterialRow:
    """Announce a material.

    Raises:
        NotFound, MaterialsClosed, TooLarge, UnsupportedType, UnknownMaterialItem
    """
    row = await own_declaration(uow, declaration_id, actor=actor, lock=True)
    _check_open(row)
    if new.size > MAX_BYTES:
        raise TooLarge
    if new.content_type not in SUFFIXES:
        raise UnsupportedType
    catalogue = policy_of_plan(
        ports, await plan(uow.session, row.plan_id), on=uow.now.date()
    ).materials.catalogue
    if catalogue.is_known and new.item not in {item.code for item in catalogue.require()}:
        raise UnknownMaterialItem
    material_id = new_id("mat")
    object_key = f"declaration/materials/{declaration_id}/{material_id}"
    key = base64.b64encode(new_object_key()).decode()
    material = MaterialRow(
        material_id=material_id,
        declaration_id=declaration_id,
        item=new.item,
        file_name_sealed=ports.keys.encrypt(new.name, purpose=FILE_NAME_PURPOSE, context=material_id),
        size=new.size,
        sha256=new.sha256,
        media_type=new.content_type,
        state="uploading",
        object_key=object_key,
        wrapped_key=ports.keys.encrypt(key, purpose=OBJECT_KEY_PURPOSE, context=object_key),
        created_at=uow.now,
    )
    uow.session.add(material)
    await uow.session.flush()
    await uow.audit("begin-material", subject=material_id, detail={"declaration_id": declaration_id})
    return material


async def put_part(
    uow: UnitOfWork, material_id: str, n: int, data: bytes, *, actor: Actor, ports: Ports
) -> MaterialRow:
    """Store part `n` (from 1); a part that comes again replaces the earlier one.

    Raises:
        NotFound, MaterialsClosed, TooLarge
        UploadIncomplete: the upload is complete already, nothing can be added.
    """
    material = await _own_material(uow, material_id, actor=actor)
    if material.state != "uploading":
        raise UploadIncomplete("该文件已经传完，如需更换请删除后重新上传。")
    if len(data) > MAX_PART_BYTES or len(data) > material.size:
        raise TooLarge
    part = await find_part(uow.session, material_id, n)
    if part is None:
        part = MaterialPartRow(
            material_id=material_id, n=n, object_key=f"declaration/parts/{material_id}/{n}", size=0, sha256=""
        )
        uow.session.add(part)
    part.size, part.sha256 = len(data), sha256(data)
    await uow.errand(_storing(part.object_key, data, _object_key(material, ports), ports))
    await uow.session.flush()
    return material


async def complete_material(uow: UnitOfWork, material_id: str, *, actor: Actor, ports: Ports) -> MaterialRow:
    """Join the parts, check them and keep the whole.

    Raises:
        NotFound, MaterialsClosed
        UploadIncomplete: parts are missing.
        DigestMismatch: size or digest differ from what was announced.
        UnsupportedType: the content is not of the announced type, or cannot be read within the limits.
        Busy: too many files are being read.
    """
    material = await _own_material(uow, material_id, actor=actor)
    if material.state == "complete":
        return material
    parts = await parts_of(uow.session, material_id)
    if parts_missing({part.n: part.size for part in parts}, size=material.size):
        raise UploadIncomplete
    key = _object_key(material, ports)
    sealed = await uow.errands([getting(ports.files, part.object_key) for part in parts])
    content = b"".join(
        open_object(data, key, context=part.object_key) for part, data in zip(parts, sealed, strict=True)
    )
    digest = sha256(content)
    if len(content) != material.size or digest != material.sha256:
        raise DigestMismatch
    media = await uow.errand(Errand(("media type", digest), lambda: _media_type(content)))
    if media != material.media_type:
        raise UnsupportedType
    await uow.errand(_storing(material.object_key, content, key, ports))
    material.state = "complete"
    material.completed_at = uow.now
    await uow.schedule(CLEAR_PARTS, material_id, uow.now)
    await uow.audit("complete-material", subject=material_id, detail={"sha256": material.sha256})
    return material


async def remove_material(uow: UnitOfWork, material_id: str, *, actor: Actor) -> None:
    """Take a material off the declaration; versions submitted with it keep it.

    Raises:
        NotFound, MaterialsClosed
    """
    material = await _own_material(uow, material_id, actor=actor)
    material.state = "removed"
    await uow.schedule(CLEAR_PARTS, material_id, uow.now)
    await uow.audit("remove-material", subject=material_id)


async def read_material(
    uow: UnitOfWork, material_id: str, *, actor: Actor, ports: Ports
) -> tuple[MaterialRow, str, bytes]:
    """A complete material, the name to offer it under and its content; every look of an officer is logged.

    One that was taken off later stays readable, because a submitted version may name it.

    Raises:
        NotFound: also for who may not know of the declaration.
    """
    material = await find_material(uow.session, material_id)
    if material is None or material.completed_at is None:
        raise NotFound
    row = await visible_declaration(uow, material.declaration_id, actor=actor)
    sealed = await uow.errand(getting(ports.files, material.object_key))
    content = open_object(sealed, _object_key(material, ports), context=material.object_key)
    if row.person_ref != actor.person_ref:
        await uow.audit("read-material", subject=material_id, detail={"declaration_id": row.declaration_id})
    return material, readable_name(material.file_name(ports.keys), material.media_type), content


async def clear_parts(uow: UnitOfWork, material_id: str, ports: Ports) -> None:
    """Timer: the parts of a finished or dropped upload are no longer needed."""
    await uow.errands(
        [_deleting(part.object_key, ports) for part in await parts_of(uow.session, material_id)]
    )
    await delete_parts(uow.session, material_id)


async def own_material(uow: UnitOfWork, material_id: str, *, actor: Actor) -> MaterialRow:
    """The caller's material, for looking at how far its upload is.

    Raises:
        NotFound
    """
    material = await find_material(uow.session, material_id)
    if material is None or material.state == "removed":
        raise NotFound
    await own_declaration(uow, material.declaration_id, actor=actor)
    return material


async def _own_material(uow: UnitOfWork, material_id: str, *, actor: Actor) -> MaterialRow:
    material = await find_material(uow.session, material_id, lock=True)
    if material is None or material.state == "removed":
        raise NotFound
    _check_open(await own_declaration(uow, material.declaration_id, actor=actor))
    return material


def _storing(object_key: str, content: bytes, key: bytes, ports: Ports) -> Errand[str]:
    return Errand(
        ("store material", object_key, sha256(content)),
        lambda: ports.files.put(object_key, seal_object(content, key, context=object_key)),
    )


def _deleting(object_key: str, ports: Ports) -> Errand[None]:
    return Errand(("delete object", object_key), lambda: ports.files.delete(object_key))


async def _media_type(content: bytes) -> str | None:
    try:
        return await read_apart(media_type, content)
    except CannotBeRead:
        return None


def _check_open(row: DeclarationRow) -> None:
    if row.state not in _OPEN:
        raise MaterialsClosed(present_state=row.state)


def _object_key(material: MaterialRow, ports: Ports) -> bytes:
    return base64.b64decode(
        ports.keys.decrypt(material.wrapped_key, purpose=OBJECT_KEY_PURPOSE, context=material.object_key)
    )
