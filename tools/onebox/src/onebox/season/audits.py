"""From desk to desk: unit, publicity, recommendation, department, county, league, roster, office."""

import datetime as dt
from typing import Any

from onebox.season.applications import correct_and_resubmit, upload
from onebox.season.cast import COUNTY_OFFICERS, DEPARTMENT_OFFICERS, UNIT_AUDITORS, Applicant, Story
from onebox.season.state import Season, each

NOT_SUBMITTED = (Story.BARRED, Story.LATE, Story.WITHDRAWS)
LEAGUE_OFFICERS = ("league-hr1", "league-hr2")
USING_UNIT_AUDITOR = "unit-lvyuan-gardens"
DEPARTMENTS = {
    "forestry-linhe": "department-linhe",
    "forestry-wuyuan": "department-wuyuan",
    "forestry-dengkou": "department-dengkou",
    "forestry-city": "department-city",
}


async def climb(season: Season) -> None:
    """Everything up to the league's roster."""
    climbing = season.not_playing(*NOT_SUBMITTED)
    await season.platform.advance_to_day(dt.date(2026, 5, 13))
    await each(climbing, lambda applicant: _unit_audits(season, applicant))
    season.say("用人单位审核，单位内公示开始")
    await season.platform.advance_to_day(await _end_of_unit_publicities(season, climbing))
    await each(climbing, lambda applicant: _recommend(season, applicant))
    season.say("单位内公示期满，出具推荐意见")
    await each(climbing, lambda applicant: _pass_upwards(season, applicant))
    season.say("主管部门、旗县、盟市人社部门逐级审核通过")


async def _unit_audits(season: Season, applicant: Applicant) -> None:
    if applicant.story is Story.RETURNED:
        await _decide(season, applicant, UNIT_AUDITORS[applicant.unit.key], "returned")
        await correct_and_resubmit(season, applicant)
    await _decide(season, applicant, UNIT_AUDITORS[applicant.unit.key], "passed")
    if applicant.unit.kind == "dispatch_agency":
        # the using unit audits together with the agency (article 28)
        await _decide(season, applicant, USING_UNIT_AUDITOR, "passed")


async def _end_of_unit_publicities(season: Season, applicants: list[Applicant]) -> dt.date:
    ends = []
    for applicant in applicants:
        publicities = await season.by(UNIT_AUDITORS[applicant.unit.key]).items(
            "declaration", "/publicities", kind="unit"
        )
        ends += [
            dt.date.fromisoformat(publicity["last_day"]) + dt.timedelta(days=1) for publicity in publicities
        ]
    return max(ends)


async def _recommend(season: Season, applicant: Applicant) -> None:
    present = await season.declaration(applicant)
    await season.by(UNIT_AUDITORS[applicant.unit.key]).post(
        "declaration",
        f"/declarations/{applicant.case}/recommendation",
        {
            "version": present["version"],
            "how_chosen": "经民主测评和单位集体研究推荐。",
            "conditions_met": "符合申报条件。",
            "publicity_result": "公示期内无异议。",
            "undertaking": True,
        },
    )


async def _pass_upwards(season: Season, applicant: Applicant) -> None:
    """Whoever holds the file passes it on, until it lies with the league."""
    while True:
        present = await season.declaration(applicant)
        if present["step"] == "department":
            officer = _department_officer(present["holder_org"])
        elif present["step"] == "county":
            officer = COUNTY_OFFICERS[applicant.unit.place]
        elif present["step"] == "league" and present["state"] == "recommended":
            officer = LEAGUE_OFFICERS[applicant.number % 2]
        else:
            return
        await _decide(season, applicant, officer, "passed")


def _department_officer(org_id: str) -> str:
    from laptop.demo.people import demo_organisations

    keys = {organisation.org_id: key for key, organisation in demo_organisations().items()}
    return {**DEPARTMENT_OFFICERS, **DEPARTMENTS}[keys[org_id]]


async def _decide(season: Season, applicant: Applicant, officer: str, outcome: str) -> dict[str, Any]:
    present = await season.declaration(applicant)
    body: dict[str, Any] = {
        "version": present["version"],
        "outcome": outcome,
        "opinion": "材料真实完整，同意。" if outcome == "passed" else "请补充年度考核情况说明。",
    }
    if outcome == "returned":
        body["reasons"] = ["工作总结缺少近三年内容。"]
    decided: dict[str, Any] = await season.by(officer).post(
        "declaration", f"/declarations/{applicant.case}/decisions", body
    )
    return decided


async def publish_roster(season: Season) -> None:
    """The league publishes the roster; one case is contested and cleared in time, one stays contested."""
    league = season.by("league-hr1")
    roster = await league.post("declaration", "/rosters", {"plan_id": season.plan_id, "level": "middle"})
    roster_id = roster["roster_id"]
    season.roster_ids.append(roster_id)
    objections = {}
    for applicant in season.playing(Story.CONTESTED, Story.HELD):
        objection = await season.by("expert60").post(
            "declaration",
            f"/publicities/{roster['publicity_id']}/objections",
            {"declaration_id": applicant.case, "text": "对其业绩材料有疑问，请核实。"},
        )
        objections[applicant.story] = objection
    season.say("花名册公示，收到两件异议")
    publicity = await league.get("declaration", f"/publicities/{roster['publicity_id']}")
    await season.platform.advance_to_day(dt.datetime.fromisoformat(publicity["opens_next"]).date())
    await _forward(season, roster_id)
    season.say("公示期满，无异议的上报；有异议的暂缓")
    contested = objections[Story.CONTESTED]
    await league.post(
        "declaration",
        f"/objections/{contested['objection_id']}/finding",
        {"upheld": False, "text": "经核实，材料属实。", "version": contested["version"]},
    )
    await _forward(season, roster_id)
    season.say("一件异议核实不成立，上报")


async def _forward(season: Season, roster_id: str) -> None:
    league = season.by("league-hr1")
    roster = await league.get("declaration", f"/rosters/{roster_id}")
    await league.post("declaration", f"/rosters/{roster_id}/forwarding", {"version": roster["version"]})


async def check_at_the_office(season: Season) -> None:
    """The committee's office checks, asks once for supplements, accepts."""
    office = season.by("office-forestry")
    for applicant in season.playing(Story.SUPPLEMENTS, Story.OVERDUE):
        present = await season.declaration(applicant)
        await office.post(
            "declaration",
            f"/declarations/{applicant.case}/supplement-notice",
            {
                "version": present["version"],
                "items": ["representative_work"],
                "reason": "代表性成果缺少完成单位证明，请补充。",
            },
        )
    await season.platform.settle()
    for applicant in season.playing(Story.SUPPLEMENTS):
        await upload(season, applicant, "representative_work")
        present = await season.declaration(applicant)
        await season.by(applicant.username).post(
            "declaration", f"/declarations/{applicant.case}/supplement", {"version": present["version"]}
        )
    overdue = await season.declaration(season.only(Story.OVERDUE))
    await season.platform.advance_to_day(
        dt.date.fromisoformat(overdue["supplement_due"]) + dt.timedelta(days=1)
    )
    season.say("一次性补正告知：一人按期补正，一人逾期视为放弃")
    for applicant in season.not_playing(*NOT_SUBMITTED, Story.OVERDUE, Story.HELD):
        present = await season.declaration(applicant)
        await office.post(
            "declaration", f"/declarations/{applicant.case}/acceptance", {"version": present["version"]}
        )
    await season.platform.settle()
    season.say("评委会办事机构受理")


async def cancel_a_fraud(season: Season) -> None:
    """The unit finds false material while the case is open and cancels (article 72)."""
    applicant = season.only(Story.FRAUD_OPEN)
    present = await season.declaration(applicant)
    await season.by(UNIT_AUDITORS[applicant.unit.key]).post(
        "declaration",
        f"/declarations/{applicant.case}/cancellation",
        {
            "version": present["version"],
            "ground": "false_material",
            "reason": "经核实，奖励证书系伪造。",
        },
    )
    await season.platform.settle()
    season.say("一人虚假材料被查实，单位取消其申报")
