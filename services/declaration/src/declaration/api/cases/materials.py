"""Materials over REST: announce, send parts, complete, read."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote

from fastapi import Path, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.ports import Ports
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, signed_in
from common.web.cursors import Page
from common.web.disconnects import while_connected
from common.web.problems import NotFound, TooLarge, UnsupportedType
from declaration.api.times import shanghai
from declaration.domain.cases.materials import MAX_PART_BYTES, MAX_PARTS, SUFFIXES
from declaration.errors import DigestMismatch, MaterialsClosed, UnknownMaterialItem, UploadIncomplete
from declaration.store.cases.materials import MaterialPartRow, MaterialRow, materials_of, parts_of
from declaration.usecases.cases import materials
from declaration.usecases.cases.scope import visible_declaration

router = ServiceRouter(tags=["materials"])

_CHUNK = 256 * 1024


class NewMaterial(BaseModel):
    """What is going to be uploaded."""

    model_config = ConfigDict(extra="forbid")

    item: str = Field(
        pattern=r"^[a-z][a-z0-9_]{0,59}$", examples=["work_summary"], description="材料目录单代码"
    )
    name: str = Field(min_length=1, max_length=200, examples=["专业技术工作总结.pdf"])
    size: StrictInt = Field(ge=1, examples=[48213])
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", examples=["9f" * 32])
    content_type: str = Field(max_length=100, examples=["application/pdf"])

    def new(self) -> materials.NewMaterial:
        return materials.NewMaterial(**self.model_dump())


class PartPresent(BaseModel):
    """A part that has arrived."""

    n: int
    size: int
    sha256: str


class Material(BaseModel):
    """A material; `parts` tells what of an unfinished upload is there, so that it can be resumed."""

    material_id: str = Field(examples=["mat_c4r8exampleexample52"])
    declaration_id: str
    item: str
    name: str
    size: int
    sha256: str
    content_type: str
    state: str = Field(examples=["uploading"])
    max_part_bytes: int = Field(examples=[MAX_PART_BYTES])
    parts: list[PartPresent] | None = None
    completed_at: dt.datetime | None = None

    @classmethod
    def of(cls, row: MaterialRow, ports: Ports, parts: list[MaterialPartRow] | None = None) -> "Material":
        return cls(
            material_id=row.material_id,
            declaration_id=row.declaration_id,
            item=row.item,
            name=row.file_name(ports.keys),
            size=row.size,
            sha256=row.sha256,
            content_type=row.media_type,
            state=row.state,
            max_part_bytes=MAX_PART_BYTES,
            parts=[PartPresent(n=part.n, size=part.size, sha256=part.sha256) for part in parts]
            if parts is not None
            else None,
            completed_at=shanghai(row.completed_at),
        )


@router.post(
    "/declarations/{declaration_id}/materials",
    operation_id="begin_material",
    access=linked(),
    summary="登记要上传的材料",
    audience=("spa", "mobile"),
    status_code=201,
    refuses=[NotFound, MaterialsClosed, TooLarge, UnsupportedType, UnknownMaterialItem],
)
async def begin_material(
    declaration_id: str, body: NewMaterial, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Material:
    row = await materials.begin_material(uow, declaration_id, body.new(), actor=actor, ports=ports)
    return Material.of(row, ports, [])


@router.get(
    "/declarations/{declaration_id}/materials",
    operation_id="list_materials",
    access=signed_in(),
    summary="列出已上传的材料",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def list_materials(
    declaration_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Page[Material]:
    await visible_declaration(uow, declaration_id, actor=actor)
    return Page(items=[Material.of(row, ports) for row in await materials_of(uow.session, declaration_id)])


@router.get(
    "/materials/{material_id}",
    operation_id="get_material",
    access=linked(),
    summary="查看材料上传进度",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_material(material_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Material:
    row = await materials.own_material(uow, material_id, actor=actor)
    return Material.of(row, ports, await parts_of(uow.session, material_id))


@router.put(
    "/materials/{material_id}/parts/{n}",
    operation_id="put_material_part",
    access=linked(),
    summary="上传材料分片（请求体为原始字节，每片最多 8 MB）",
    consumes=["application/octet-stream"],
    max_body=MAX_PART_BYTES,
    audience=("spa", "mobile"),
    refuses=[NotFound, MaterialsClosed, UploadIncomplete, TooLarge],
)
async def put_material_part(
    material_id: str,
    n: Annotated[int, Path(ge=1, le=MAX_PARTS)],
    request: Request,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> Material:
    row = await materials.put_part(uow, material_id, n, await request.body(), actor=actor, ports=ports)
    return Material.of(row, ports, await parts_of(uow.session, material_id))


@router.post(
    "/materials/{material_id}/completion",
    operation_id="complete_material",
    access=linked(),
    summary="完成材料上传",
    audience=("spa", "mobile"),
    refuses=[NotFound, MaterialsClosed, UploadIncomplete, DigestMismatch, UnsupportedType],
)
async def complete_material(
    request: Request, material_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Material:
    completing = materials.complete_material(uow, material_id, actor=actor, ports=ports)
    return Material.of(await while_connected(request, completing), ports)


@router.delete(
    "/materials/{material_id}",
    operation_id="remove_material",
    access=linked(),
    summary="删除材料",
    audience=("spa", "mobile"),
    status_code=204,
    refuses=[NotFound, MaterialsClosed],
)
async def remove_material(material_id: str, uow: Uow, actor: CurrentActor) -> Response:
    await materials.remove_material(uow, material_id, actor=actor)
    return Response(status_code=204)


@router.get(
    "/materials/{material_id}/content",
    operation_id="get_material_content",
    access=signed_in(),
    summary="下载材料",
    produces=sorted(SUFFIXES),
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_material_content(
    material_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> StreamingResponse:
    row, name, content = await materials.read_material(uow, material_id, actor=actor, ports=ports)
    return StreamingResponse(
        _chunks(content),
        media_type=row.media_type,
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "content-length": str(len(content)),
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-store",
        },
    )


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), _CHUNK):
        yield content[start : start + _CHUNK]
