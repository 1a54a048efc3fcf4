"""Applicants keep a profile and an archive that the unit verifies, draft, upload, pledge, submit."""

import datetime as dt
import hashlib
from typing import Any

from onebox.season.archive import archive_of
from onebox.season.cast import UNIT_AUDITORS, Applicant, Story
from onebox.season.preparation import FORESTRY
from onebox.season.state import Season, each

TYPES = {
    "public_institution": "public_institution",
    "enterprise": "private_enterprise",
    "dispatch_agency": "dispatched_worker",
}
UPLOADED = ("continuing_education", "work_summary", "representative_work")
USING_UNIT = "lvyuan-gardens"


async def apply(season: Season) -> None:
    """Everybody gets ready and submits; one is barred, one comes too late, one thinks better of it, one forgot a title."""
    await each(season.applicants, lambda applicant: _get_ready(season, applicant))
    season.say("申报人完善个人信息和业绩档案，单位核实")
    await each(season.applicants, lambda applicant: _draft(season, applicant))
    season.say("申报材料上传完毕，签订诚信承诺书")
    await _mend(season, season.only(Story.PASSES))
    for applicant in season.not_playing(Story.LATE):
        if applicant.story is Story.BARRED:
            await season.refused(applicant, _submit(season, applicant))
        else:
            await _submit(season, applicant)
    for applicant in season.playing(Story.WITHDRAWS):
        await season.by(applicant.username).post(
            "declaration", f"/declarations/{applicant.case}/withdrawal", {"version": applicant.version}
        )
    season.say("申报提交")


async def come_too_late(season: Season) -> None:
    """After the last day nothing is submitted."""
    plan = await season.by("operator").get("declaration", f"/plans/{season.plan_id}")
    last = next(
        date["until"] for date in plan["dates"] if (date["step"], date["tier"]) == ("declare", "middle")
    )
    await season.platform.advance_to_day(dt.date.fromisoformat(last) + dt.timedelta(days=1))
    for applicant in season.playing(Story.LATE):
        await season.refused(applicant, _submit(season, applicant))
    season.say("截止日后的提交被拒绝")


async def _mend(season: Season, applicant: Applicant) -> None:
    """Who left the present title out of the archive is told by which clause that refuses, and enters it."""
    refusal = await season.refused(applicant, _submit(season, applicant))
    applicant.refusals.clear()
    await _enter(season, applicant, _forgotten(season, applicant))
    season.say(f"一名申报人漏填现职称，依据 {refusal.clause} 不能提交，补填并经单位核实后可以提交")


def _forgotten(season: Season, applicant: Applicant) -> dict[str, Any]:
    archive = archive_of(applicant, year=season.platform.now.year)
    return next(entry for entry in archive if entry["kind"] == "title")


async def _get_ready(season: Season, applicant: Applicant) -> None:
    person = season.by(applicant.username)
    body = {
        "applicant_type": TYPES[applicant.unit.kind],
        "employer_org": applicant.unit.org_id,
        "specialty": "森林培育",
        "highest_education": "20",
        "post": "林业技术岗位",
        "first_worked_on": "2014-07-01",
    }
    if applicant.unit.kind == "dispatch_agency":
        from laptop.demo.people import demo_organisations

        body["using_org"] = demo_organisations()[USING_UNIT].org_id
    await person.put("declaration", "/me/profile", body)
    forgetful = applicant is season.only(Story.PASSES)
    for entry in archive_of(applicant, year=season.platform.now.year):
        if not (forgetful and entry == _forgotten(season, applicant)):
            await _enter(season, applicant, entry)


async def _enter(season: Season, applicant: Applicant, entry: dict[str, Any]) -> None:
    """An entry of the archive, which the unit verifies."""
    item = await season.by(applicant.username).post("declaration", "/me/archive-items", entry)
    await season.by(UNIT_AUDITORS[applicant.unit.key]).post(
        "declaration",
        f"/archive-items/{item['item_id']}/verification",
        {"outcome": "verified", "reason": "原件核对无误", "version": item["version"]},
    )


async def _draft(season: Season, applicant: Applicant) -> None:
    person = season.by(applicant.username)
    draft = await person.post(
        "declaration",
        "/declarations",
        {
            "plan_id": season.plan_id,
            "committee_id": season.committee_id,
            "title": {"series": FORESTRY, "specialty": "silviculture", "level": "middle"},
            "column": "ordinary",
            "form": {"work_summary": "草稿"},
        },
    )
    applicant.declaration_id = draft["declaration_id"]
    saved = await person.put(
        "declaration",
        f"/declarations/{applicant.case}",
        {"form": {"work_summary": "长期从事森林培育和防沙治沙工作。"}, "version": draft["version"]},
    )
    for item in UPLOADED:
        await upload(season, applicant, item)
    signed = await person.post(
        "declaration",
        f"/declarations/{applicant.case}/pledge",
        {"text_version": "demo-1", "agreed": True},
    )
    applicant.version = max(saved["version"], signed["version"])


async def upload(season: Season, applicant: Applicant, item: str) -> None:
    """A small PDF, in two parts, as the app sends it over a bad line."""
    person = season.by(applicant.username)
    content = _small_pdf(f"{item} {applicant.number} {season.platform.now.date()}")
    material = await person.post(
        "declaration",
        f"/declarations/{applicant.case}/materials",
        {
            "item": item,
            "name": f"{item}.pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "content_type": "application/pdf",
        },
    )
    half = len(content) // 2
    for n, part in enumerate((content[:half], content[half:]), start=1):
        await person.upload("declaration", f"/materials/{material['material_id']}/parts/{n}", part)
    await person.post("declaration", f"/materials/{material['material_id']}/completion")


async def _submit(season: Season, applicant: Applicant) -> None:
    submitted = await season.by(applicant.username).post(
        "declaration", f"/declarations/{applicant.case}/submission", {"version": applicant.version}
    )
    applicant.version = submitted["version"]


async def correct_and_resubmit(season: Season, applicant: Applicant) -> None:
    """A returned declaration is corrected, pledged anew and submitted again."""
    present = await season.declaration(applicant)
    person = season.by(applicant.username)
    saved = await person.put(
        "declaration",
        f"/declarations/{applicant.case}",
        {"form": {"work_summary": "长期从事森林培育工作，已补充年度说明。"}, "version": present["version"]},
    )
    signed = await person.post(
        "declaration",
        f"/declarations/{applicant.case}/pledge",
        {"text_version": "demo-1", "agreed": True},
    )
    applicant.version = max(saved["version"], signed["version"])
    await _submit(season, applicant)


def _small_pdf(text: str) -> bytes:
    """A valid one-page PDF."""
    stream = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    )
