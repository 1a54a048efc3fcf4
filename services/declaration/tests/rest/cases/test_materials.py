"""Uploading and reading materials: in parts, resumably, checked for what they are, encrypted where they lie."""

import base64
import hashlib
import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import select

from common.crypto.cipher import open_object
from common.db.timers import TimerRow
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.cases.materials import MaterialPartRow, MaterialRow
from laptop.testing.hostile_files import HOSTILE

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 100 + b"\n%%EOF\n"


def announced(content: bytes, **more: Any) -> dict[str, Any]:
    return {
        "item": "work_summary",
        "name": "专业技术工作总结.pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "content_type": "application/pdf",
        **more,
    }


async def begun(stage: Any, content: bytes = PDF, **more: Any) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """An applicant, a draft and an announced material."""
    applicant = await stage.applicant("applicant01")
    draft = await stage.draft(applicant, await stage.plan())
    answer = await stage.kit.post(
        f"/v1/declarations/{draft['declaration_id']}/materials", announced(content, **more), by=applicant
    )
    assert answer.status_code == 201, answer.text
    return applicant, draft, answer.json()


@pytest.mark.req("A-02", door="rest")
async def test_an_upload_is_resumed_from_what_is_there(stage: Any) -> None:
    kit = stage.kit
    applicant, draft, material = await begun(stage)
    base = f"/v1/materials/{material['material_id']}"
    assert (material["state"], material["parts"]) == ("uploading", [])
    await kit.put(f"{base}/parts/1", by=applicant, content=PDF[:10_000])
    await kit.put(f"{base}/parts/3", by=applicant, content=PDF[20_000:])
    early = await kit.post(f"{base}/completion", by=applicant)
    assert (early.status_code, early.json()["code"]) == (409, "upload_incomplete")
    present = (await kit.get(base, by=applicant)).json()["parts"]
    assert [(part["n"], part["size"]) for part in present] == [(1, 10_000), (3, 5_616)]
    await kit.put(f"{base}/parts/2", by=applicant, content=b"sent wrongly")
    await kit.put(f"{base}/parts/2", by=applicant, content=PDF[10_000:20_000])
    done = await kit.post(f"{base}/completion", by=applicant)
    assert done.status_code == 200, done.text
    assert done.json()["state"] == "complete"
    assert "parts" not in done.json()
    assert (await kit.post(f"{base}/completion", by=applicant)).json()["state"] == "complete"
    listed = (await kit.get(f"/v1/declarations/{draft['declaration_id']}/materials", by=applicant)).json()
    assert [item["name"] for item in listed["items"]] == ["专业技术工作总结.pdf"]
    late = await kit.put(f"{base}/parts/4", by=applicant, content=b"more")
    assert (late.status_code, late.json()["code"]) == (409, "upload_incomplete")


async def test_content_comes_back_under_a_name_that_people_can_read(stage: Any) -> None:
    kit = stage.kit
    applicant = await stage.applicant("applicant01")
    submitted = await stage.submitted(applicant, await stage.plan())
    url = f"/v1/declarations/{submitted['declaration_id']}/materials"
    auditor = await stage.office("unit-hongliu-farm")
    material = (await kit.get(url, by=auditor)).json()["items"][0]
    content = await kit.get(f"/v1/materials/{material['material_id']}/content", by=auditor)
    assert content.status_code == 200
    assert hashlib.sha256(content.content).hexdigest() == material["sha256"]
    assert content.headers["content-type"] == "application/pdf"
    assert content.headers["content-disposition"] == "attachment; filename*=UTF-8''continuing_education.pdf"
    assert content.headers["x-content-type-options"] == "nosniff"
    for username in ("unit-wuyuan-station", "county-hr-wuyuan"):
        other = await stage.office(username)
        assert (
            await kit.get(f"/v1/materials/{material['material_id']}/content", by=other)
        ).status_code == 404
    assert (await kit.get(f"/v1/materials/{material['material_id']}/content")).status_code == 401


@pytest.mark.req("Z-02", side="accept")
async def test_what_lies_in_storage_is_encrypted_under_a_key_of_its_own(stage: Any) -> None:
    kit = stage.kit
    applicant, draft, _ = await begun(stage)
    done = await stage.upload(applicant, draft["declaration_id"], "work_summary", PDF)
    await kit.advance(kit.clock.time)
    async with kit.runtime.sessions() as session:
        row = await session.get(MaterialRow, done["material_id"])
        parts = (await session.execute(select(MaterialPartRow))).scalars().all()
        timers = (await session.execute(select(TimerRow))).scalars().all()
    assert (parts, timers) == ([], [])
    assert not await kit.runtime.ports.files.exists(f"declaration/parts/{done['material_id']}/1")
    stored = await kit.runtime.ports.files.get(row.object_key)
    assert PDF[:64] not in stored
    assert b"%PDF" not in stored
    assert "work_summary" not in row.file_name_sealed
    review = kit.keys.for_service("review").keyring
    key = base64.b64decode(review.decrypt(row.wrapped_key, purpose="file.object-key", context=row.object_key))
    assert open_object(stored, key, context=row.object_key) == PDF


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"size": 20 * 1024 * 1024 + 1}, 413, "too_large"),
        ({"content_type": "application/msword"}, 415, "unsupported_type"),
        ({"item": "love_letter"}, 422, "unknown_material_item"),
        ({"sha256": "short"}, 400, "malformed_request"),
        ({"size": 0}, 400, "malformed_request"),
    ],
)
async def test_what_is_not_even_begun(stage: Any, change: dict[str, Any], status: int, code: str) -> None:
    applicant = await stage.applicant("applicant01")
    draft = await stage.draft(applicant, await stage.plan())
    refused = await stage.kit.post(
        f"/v1/declarations/{draft['declaration_id']}/materials", announced(PDF, **change), by=applicant
    )
    assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_twenty_megabytes_are_taken_in_parts_of_eight(stage: Any) -> None:
    kit = stage.kit
    content = b"%PDF-1.7\n" + b"\x00" * (20 * 1024 * 1024 - 9)
    applicant, _, material = await begun(stage, content)
    base = f"/v1/materials/{material['material_id']}"
    size = material["max_part_bytes"]
    assert size == 8 * 1024 * 1024
    too_large = await kit.put(f"{base}/parts/1", by=applicant, content=content[: size + 1])
    assert (too_large.status_code, too_large.json()["code"]) == (413, "too_large")
    for n in range(3):
        part = content[n * size : (n + 1) * size]
        assert (await kit.put(f"{base}/parts/{n + 1}", by=applicant, content=part)).status_code == 200
    done = await kit.post(f"{base}/completion", by=applicant)
    assert done.status_code == 200
    assert len((await kit.get(f"{base}/content", by=applicant)).content) == 20 * 1024 * 1024


async def test_a_part_larger_than_the_file_and_a_part_number_out_of_range(stage: Any) -> None:
    applicant, _, material = await begun(stage)
    base = f"/v1/materials/{material['material_id']}/parts"
    assert (await stage.kit.put(f"{base}/1", by=applicant, content=PDF + b"x")).status_code == 413
    assert (await stage.kit.put(f"{base}/0", by=applicant, content=PDF)).status_code == 400
    assert (await stage.kit.put(f"{base}/101", by=applicant, content=PDF)).status_code == 400


async def test_a_file_that_is_not_what_was_announced(stage: Any) -> None:
    applicant, _, material = await begun(stage)
    base = f"/v1/materials/{material['material_id']}"
    await stage.kit.put(f"{base}/parts/1", by=applicant, content=PDF[:-1] + b"?")
    refused = await stage.kit.post(f"{base}/completion", by=applicant)
    assert (refused.status_code, refused.json()["code"]) == (422, "digest_mismatch")
    await stage.kit.put(f"{base}/parts/1", by=applicant, content=PDF)
    assert (await stage.kit.post(f"{base}/completion", by=applicant)).status_code == 200


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        for name in names:
            zipped.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"MZ\x90\x00" + b"\x00" * 500, "application/pdf", 415),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, "application/pdf", 415),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, "image/png", 200),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 500, "image/jpeg", 200),
        (archive("OFD.xml"), "application/ofd", 200),
        (archive("word/document.xml"), "application/ofd", 415),
    ],
    ids=["exe-as-pdf", "png-as-pdf", "png", "jpeg", "ofd", "docx-as-ofd"],
)
async def test_the_content_decides_the_type(
    stage: Any, content: bytes, content_type: str, status: int
) -> None:
    applicant, _, material = await begun(stage, content, content_type=content_type)
    base = f"/v1/materials/{material['material_id']}"
    await stage.kit.put(f"{base}/parts/1", by=applicant, content=content)
    answer = await stage.kit.post(f"{base}/completion", by=applicant)
    assert answer.status_code == status
    if status == 415:
        assert answer.json()["code"] == "unsupported_type"
        assert (await stage.kit.get(f"{base}/content", by=applicant)).status_code == 404


async def test_every_hostile_file_is_kept_unopened_or_refused(stage: Any) -> None:
    applicant = await stage.applicant("applicant01")
    draft = await stage.draft(applicant, await stage.plan())
    begin = f"/v1/declarations/{draft['declaration_id']}/materials"
    for hostile in HOSTILE:
        content = hostile.make()
        sent = announced(content, content_type=hostile.announced)
        material = (await stage.kit.post(begin, sent, by=applicant)).json()
        base = f"/v1/materials/{material['material_id']}"
        await stage.kit.put(f"{base}/parts/1", by=applicant, content=content)
        answer = await stage.kit.post(f"{base}/completion", by=applicant)
        assert answer.status_code == (200 if hostile.stored else 415), hostile.name


async def test_only_the_author_uploads_and_only_before_submission(stage: Any) -> None:
    kit = stage.kit
    applicant, draft, material = await begun(stage)
    other = await stage.applicant("applicant02")
    base = f"/v1/materials/{material['material_id']}"
    begin = f"/v1/declarations/{draft['declaration_id']}/materials"
    for caller, status in ((other, 404), (None, 401)):
        assert (await kit.post(begin, announced(PDF), by=caller)).status_code == status
        assert (await kit.get(base, by=caller)).status_code == status
        assert (await kit.put(f"{base}/parts/1", by=caller, content=PDF)).status_code == status
        assert (await kit.post(f"{base}/completion", by=caller)).status_code == status
        assert (await kit.request("DELETE", base, by=caller)).status_code == status
        assert (await kit.get(f"{base}/content", by=caller)).status_code == status
    await kit.put(f"{base}/parts/1", by=applicant, content=PDF)
    async with kit.runtime.sessions.begin() as session:
        (await session.get(DeclarationRow, draft["declaration_id"])).state = "submitted"
    for closed in (
        await kit.post(begin, announced(PDF), by=applicant),
        await kit.put(f"{base}/parts/1", by=applicant, content=PDF),
        await kit.post(f"{base}/completion", by=applicant),
        await kit.request("DELETE", base, by=applicant),
    ):
        assert (closed.status_code, closed.json()["code"]) == (409, "materials_closed")


async def test_a_removed_material_leaves_the_list(stage: Any) -> None:
    kit = stage.kit
    applicant = await stage.applicant("applicant01")
    draft = await stage.draft(applicant, await stage.plan())
    done = await stage.upload(applicant, draft["declaration_id"], "work_summary")
    removed = await kit.request("DELETE", f"/v1/materials/{done['material_id']}", by=applicant)
    assert removed.status_code == 204
    listed = await kit.get(f"/v1/declarations/{draft['declaration_id']}/materials", by=applicant)
    assert listed.json() == {"items": []}
    assert (await kit.get(f"/v1/materials/{done['material_id']}", by=applicant)).status_code == 404
