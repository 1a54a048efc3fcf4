"""Before anybody declares: accounts, organisations, the committee with its pool, the plan, an old case of dishonesty."""

import datetime as dt
from typing import Any

from laptop.demo.people import demo_organisations
from onebox.season.cast import UNIT_AUDITORS, Story, experts, staff
from onebox.season.state import Season, each

OLD_COLLEAGUES_UNIT = "lvyuan-gardens"
"""Two in five experts once worked there, so that some proposals leave too few to judge its people."""
FORESTRY = "forestry_grassland"
ENTANGLED = 59
"""This expert once worked at every unit that declares, so he cannot judge most of the docket."""


async def link_accounts(season: Season) -> None:
    """Everybody links the own account to the own person."""
    for person in [*staff(), *experts(), *(applicant.person for applicant in season.applicants)]:
        assert person.document is not None
        await season.by(person.username).post(
            "declaration",
            "/me/identity-links",
            {
                "document_kind": person.document.kind,
                "number": person.document.number,
                "name": person.name,
                "phone": person.phone,
            },
        )
    season.say("人员完成实名关联")


async def record_organisations(season: Season) -> None:
    """The region's HR department records the organisations of the demo; the one above comes first."""
    for organisation in demo_organisations().values():
        if organisation.key == "region-hr":
            continue
        body: dict[str, Any] = {
            "credit_code": organisation.credit_code,
            "name": organisation.name,
            "kind": organisation.kind,
            "place": organisation.place,
            "ownership": organisation.ownership,
            "direct_report": organisation.direct_report,
            "self_reviewing": organisation.self_reviewing,
        }
        if organisation.parent:
            body["parent"] = organisation.parent
        await season.by("region-hr").post("declaration", "/organisations", body)
    await season.platform.settle()
    season.say("单位登记完毕")


async def apply_for_committee(season: Season) -> None:
    """The forestry bureau applies for its committee (articles 12, 14, 17)."""
    bureau = demo_organisations()["forestry-city"].org_id
    authority = demo_organisations()["league-hr"].org_id
    committee = await season.by("organiser-forestry").post(
        "review",
        "/committees",
        {
            "name": "巴彦淖尔市林草系列中级职称评审委员会",
            "organiser_org": bureau,
            "office_org": bureau,
            "supervisor_org": authority,
            "by": "series",
            "tier": "middle",
            "scope": [{"series": FORESTRY, "level": "middle"}],
            "places": ["nm.bayannur"],
            "size": 21,
            "chairs": 1,
            "vice_chairs": 2,
            "work_plan": {
                "unit_overview": "市林业和草原局为市政府工作部门，主管全市林草工作。",
                "review_scope": "全市林草系列中级职称。",
                "members_overview": "专家库六十人，区内外林草科研、推广、管护单位专家。",
                "standards": "执行自治区林草系列中级职称评审条件。",
                "office_rules": "办事机构设在局人事科，制度齐备。",
            },
            "conditions": {
                "main_series": {"met": True, "text": "林草系列为本单位主体系列。"},
                "influence": {"met": True, "text": "在本行业内具有重要影响力。"},
                "professionals": {"met": True, "text": "全市林草专业技术人员三百余人。"},
                "experts": {"met": True, "text": "专家库六十人，符合要求。"},
                "capable_office": {"met": True, "text": "设有专职办事机构。"},
            },
        },
    )
    season.committee_id = committee["committee_id"]
    await season.platform.settle()
    season.say("评委会提出核准备案申请")


async def fill_pool(season: Season) -> None:
    """The office enters sixty experts, cleans the pool for the year and files it (articles 18, 19)."""
    office = season.by("office-forestry")
    organisations = {organisation.org_id: organisation for organisation in demo_organisations().values()}
    for index, expert in enumerate(experts()):
        assert expert.document is not None
        unit = organisations[expert.unit]
        await office.post(
            "expert-pool",
            f"/pools/{season.committee_id}/experts",
            {
                "document_kind": expert.document.kind,
                "number": expert.document.number,
                "name": expert.name,
                "phone": expert.phone,
                "employer_org": expert.unit,
                "earlier_employers": _earlier_employers(index),
                "series": FORESTRY,
                "title_rank": _rank(index),
                "grassroots": "station" in unit.key or "farm" in unit.key,
                "outside_system": unit.place.startswith("nm.") and not unit.place.startswith("nm.bayannur"),
                "outside_unit": True,
                "chair_pool": index % 5 == 0,
                "term_until": "2028-12-31",
                "service_years": [
                    {"year": year, "source": "历年评审文件"}
                    for year in ((2023, 2024, 2025) if index % 20 == 7 else ())
                ],
            },
        )
    pool = await office.get("expert-pool", f"/pools/{season.committee_id}")
    pool = await office.post(
        "expert-pool",
        f"/pools/{season.committee_id}/clean-ups",
        {"year": season.platform.now.year, "removals": [], "version": pool["version"]},
    )
    await season.by("league-hr1").post(
        "expert-pool", f"/pools/{season.committee_id}/filing", {"version": pool["version"]}
    )
    await season.platform.settle()
    season.say("专家库入库六十人，清理规范并备案")


def _rank(index: int) -> str:
    """Two in five hold 高级 titles: most proposals miss the half that article 17 wants."""
    if index % 5 == 0:
        return "full_senior"
    return "associate_senior" if index % 5 == 1 else "middle"


def _earlier_employers(index: int) -> list[str]:
    organisations = demo_organisations()
    if index == ENTANGLED:
        return [organisations[key].org_id for key in UNIT_AUDITORS]
    return [organisations[OLD_COLLEAGUES_UNIT].org_id] if is_old_colleague(index) else []


def is_old_colleague(index: int) -> bool:
    """Whether the expert of that index (from 0) once worked at `OLD_COLLEAGUES_UNIT`."""
    return index % 5 in {2, 3}


async def file_committee(season: Season) -> None:
    """The league's HR files the committee for three years (articles 13, 14)."""
    league = season.by("league-hr1")
    committee = await league.get("review", f"/committees/{season.committee_id}")
    today = season.platform.now.date()
    await league.post(
        "review",
        f"/committees/{season.committee_id}/filing",
        {
            "version": committee["version"],
            "decision": "approved",
            "opinion": "符合条件，同意核准备案。",
            "valid_from": today.isoformat(),
            "valid_to": (today.replace(year=today.year + 3) - dt.timedelta(days=1)).isoformat(),
        },
    )
    await season.platform.settle()
    season.say("评委会核准备案")


async def publish_plan(season: Season) -> None:
    """The league's HR publishes the year's plan under its annual notice."""
    league = season.by("league-hr1")
    plan = await league.post(
        "declaration",
        "/plans",
        {
            "year": season.platform.now.year,
            "place": "nm.bayannur",
            "title": f"{season.platform.now.year}年度巴彦淖尔市职称申报计划",
            "policy": {"id": season.pack, "layers": list(season.layers)},
            "organiser_org": demo_organisations()["league-hr"].org_id,
        },
    )
    season.plan_id = plan["plan_id"]
    await league.post("declaration", f"/plans/{season.plan_id}/publication", {"version": plan["version"]})
    await season.platform.settle()
    season.say("申报计划发布")


async def bar_somebody(season: Season) -> None:
    """An old case of dishonesty is heard and decided before declarations open, so that one applicant is barred."""
    applicant = season.only(Story.BARRED)
    assert applicant.person.document is not None
    officer, decider = season.by("league-hr2"), season.by("credit-hr")
    report = await officer.post(
        "credit-file",
        "/reports",
        {
            "subject": {
                "kind": "applicant",
                "document": {
                    "document_kind": applicant.person.document.kind,
                    "number": applicant.person.document.number,
                },
            },
            "ground": "applicant_false_material",
            "text": "上一年度申报材料经核实存在虚假内容。",
        },
    )
    await decide_report(season, report["report_id"], applicant.username, officer.username, decider.username)
    season.say("一名申报人被记入诚信档案")


async def decide_report(
    season: Season, report_id: str, subject: str, investigator: str, decider: str, *, ask: bool = False
) -> dict[str, Any]:
    """Investigation, hearing, statement, decision: four steps of three different people (articles 71, 72)."""
    officer = season.by(investigator)
    report = await officer.get("credit-file", f"/reports/{report_id}")
    report = await officer.post(
        "credit-file", f"/reports/{report_id}/investigation", {"version": report["version"]}
    )
    if ask:
        await season.platform.settle()
        await answer_inquiries(season, report_id)
    report = await officer.get("credit-file", f"/reports/{report_id}")
    hearing = await officer.post(
        "credit-file",
        f"/reports/{report_id}/hearing",
        {
            "version": report["version"],
            "violation": "提供虚假申报材料",
            "measures": "记入诚信档案",
            "rights": "拟将您的失信行为记入诚信档案，您可以在规定期限内陈述意见。",
        },
    )
    await season.by(subject).post(
        "credit-file", f"/hearings/{hearing['hearing_id']}/statement", {"text": "对事实无异议。"}
    )
    report = await season.by(decider).get("credit-file", f"/reports/{report_id}")
    decided: dict[str, Any] = await season.by(decider).post(
        "credit-file",
        f"/reports/{report_id}/decision",
        {"version": report["version"], "outcome": "recorded", "violation": "提供虚假申报材料"},
    )
    await season.platform.settle()
    return decided


async def answer_inquiries(season: Season, report_id: str) -> None:
    """The recommending unit and the organiser say what they found (article 72)."""
    applicant = season.only(Story.FRAUD_LATER)
    for service, username in (
        ("declaration", UNIT_AUDITORS[applicant.unit.key]),
        ("review", "organiser-forestry"),
    ):
        await season.by(username).post(
            service,
            f"/report-inquiries/{report_id}/answer",
            {"finding": "substantiated", "text": "经调查核实，举报属实。"},
        )
    await season.platform.settle()


async def prepare(season: Season) -> None:
    """All of it, in order."""
    await each(
        [link_accounts, record_organisations, apply_for_committee, fill_pool, file_committee, publish_plan],
        lambda step: step(season),
    )
