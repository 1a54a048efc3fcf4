"""The minutes: complete, sealed, encrypted where they lie, never changed (R-07, R-08; articles 47, 48)."""

import io
import re
from typing import TYPE_CHECKING

import pypdf
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from common.documents.verification import verify_pdf
from review.store.papers import PaperRow

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting


async def eventful(sitting: "Sitting") -> bytes:
    """A vice-chair presides over nine; the two readings differ on case 1, the tellers on case 2, case 3 is not voted."""
    scene = sitting.scene
    await sitting.ready(cases=3)
    await scene.ok(scene.office, f"{sitting.path}/inspection-invitation", org_id="org_inspection")
    await sitting.arrive()
    await sitting.step(sitting.experts[2], "opening")
    await sitting.recuse(1, 7, 9)
    await sitting.recuse(3, 1, 4, 8)
    await scene.ok(
        scene.office,
        f"{sitting.path}/recusals",
        declaration_id="dcl_3",
        expert_id="exp_9",
        reason="与申报人系亲属",
    )
    await sitting.debated(by=2)
    await sitting.step(sitting.experts[2], "tellers", expert_ids=["exp_5", "exp_6"])
    await sitting.counted(1, agree=5, disagree=2)
    await sitting.count(5, 2, agree=6, disagree=3)
    await sitting.count(6, 2, agree=7, disagree=2)
    await sitting.counted(2, agree=7, disagree=2)
    [waiting] = (await scene.kit.get(f"/v1{sitting.path}/referred-cases", by=scene.authority)).json()["items"]
    await scene.ok(
        scene.authority,
        f"{sitting.case(1)}/reading",
        version=waiting["version"],
        reading="adjusted",
        opinion="回避专家不参加该申报的评审，不计入。",
    )
    await sitting.step(sitting.experts[2], "announcement")
    await sitting.step(sitting.experts[2], "signature", authorisation="主任委员 2026-08-20 书面授权")
    await sitting.step(scene.office, "closing")
    answer = await scene.kit.get(f"/v1{sitting.path}/minutes", by=scene.office)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    return answer.content


def text_of(pdf: bytes) -> str:
    """The text of all pages, without the spaces that typesetting puts between scripts."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


@pytest.mark.req("R-07", "R-08", door="rest")
async def test_minutes_tell_the_whole_meeting_under_the_organisers_seal(sitting: "Sitting") -> None:
    pdf = await eventful(sitting)
    scene, said = sitting.scene, text_of(pdf)
    codes = {
        item["declaration_id"]: item["code"]
        for item in (await scene.kit.get(f"/v1{sitting.path}/docket", by=scene.office)).json()["items"]
    }
    for words in (
        "巴彦淖尔市林草系列中级职称评审委员会",
        "2026年8月20日09:00",
        "市林草局三楼会议室",
        "材料评审；无记名纸质投票",
        "9人／9人",
        "评委2副主任委员09:00签到，已签订承诺书，主持会议",
        f"{codes['dcl_1']}申报人1（临河区红柳林场），申报林草·森林培育工程师",
        "意见：符合条件。",
        "单位org_inspection派员到场监督",
        f"{codes['dcl_1']}：评委7回避（本人申请回避）",
        f"{codes['dcl_3']}：评委9回避（办事机构通知回避）",
        f"{codes['dcl_3']}：未回避的出席专家5人，不足6人，未表决，结转下次会议。",
        "计票人：评委5、评委6",
        f"{codes['dcl_2']}：首轮清点不一致或者更换计票人，经2轮清点后一致。",
        f"{codes['dcl_1']}：同意5票，按出席专家总数须达6票，扣除回避专家须达5票",
        "2026-08-20决定按扣除回避专家后的人数计算",
        "主持会议的副主任委员签署；主任委员授权：主任委员2026-08-20书面授权",
    ):
        assert words in said, words
    row = rf"{codes['dcl_1']}林草·森林培育工程师9252005通过"
    assert re.search(row, said)
    seals = scene.kit.runtime.ports.seals
    assert seals is not None
    report = await verify_pdf(pdf, [seals.root])
    assert (report.intact, report.trusted, report.signer) == (True, True, "巴彦淖尔市林业和草原局")


@pytest.mark.req("R-08", door="rest")
async def test_minutes_lie_encrypted_and_cannot_be_changed(sitting: "Sitting") -> None:
    await sitting.closed(6)
    kit, path = sitting.scene.kit, f"/v1{sitting.path}/minutes"
    async with kit.runtime.sessions() as session:
        row = (await session.execute(select(PaperRow).where(PaperRow.kind == "minutes"))).scalar_one()
    stored = await kit.runtime.ports.files.get(row.object_key)
    assert b"%PDF" not in stored
    assert str(row.keep_until) == "2056-08-20"
    for statement in (
        "UPDATE papers SET sha256 = 'x'",
        "DELETE FROM papers",
        "UPDATE results SET agree = 9",
        "DELETE FROM results",
        "UPDATE signatures SET role = 'chair', signed_at = now()",
    ):
        async with kit.runtime.sessions() as session:
            with pytest.raises(IntegrityError, match="never changed or removed"):
                await session.execute(text(statement))
    async with kit.runtime.sessions.begin() as session:
        await session.execute(text("UPDATE papers SET wrapped_key = wrapped_key"))

    first = (await kit.get(path, by=sitting.scene.office)).content
    assert first == (await kit.get(path, by=sitting.scene.inspector)).content
    assert (await kit.get(path, by=sitting.scene.authority)).status_code == 200
    assert (await kit.get(path, by=sitting.scene.other_office)).json()["code"] == "outside_jurisdiction"
    assert (await kit.get(path, by=sitting.experts[1])).status_code == 403
    assert (await kit.get(path)).status_code == 401
    assert len(await sitting.scene.audited("read-minutes")) == 3

    await kit.runtime.ports.files.put(row.object_key, stored[:-1] + bytes([stored[-1] ^ 1]))
    broken = await kit.get(path, by=sitting.scene.office)
    assert (broken.status_code, broken.json()["code"]) == (503, "paper_unreadable")


async def test_a_meeting_is_closed_by_its_office_once_it_is_signed(
    sitting: "Sitting", monkeypatch: pytest.MonkeyPatch
) -> None:
    await sitting.announced(6)
    scene, minutes = sitting.scene, f"/v1{sitting.path}/minutes"
    assert (await scene.kit.get(minutes, by=scene.office)).status_code == 404
    assert await sitting.refused(scene.office, "closing") == (409, "wrong_state", None)
    await sitting.step(sitting.experts[1], "signature")
    assert await sitting.refused(scene.other_office, "closing") == (403, "outside_jurisdiction", "R25-5")
    assert await sitting.refused(sitting.experts[1], "closing") == (403, "forbidden", None)
    assert await sitting.refused(None, "closing") == (401, "not_signed_in", None)
    stale = await scene.refused(scene.office, f"{sitting.path}/closing", version=1)
    assert stale == (409, "stale_version", None)
    seals = scene.kit.runtime.ports.seals
    with monkeypatch.context() as without_seal:
        without_seal.setattr(seals, "_seals", {})
        assert await sitting.refused(scene.office, "closing") == (503, "organiser_seal_missing", None)
    assert await sitting.state() == "signed"
    assert await scene.kit.events("meeting-held") == []
    await sitting.step(scene.office, "closing")
    assert await sitting.refused(scene.office, "closing") == (409, "wrong_state", None)
