"""The day of the meeting: each expert with the own token."""

import datetime as dt
from typing import Any

from laptop.demo.people import demo_organisations
from onebox.season.cast import Applicant, Story, experts
from onebox.season.panel import HELD_ON
from onebox.season.platform import SHANGHAI
from onebox.season.preparation import is_old_colleague
from onebox.season.state import Season

ABSENT = 1
"""Of 21 experts one stays away: 20 attend, 14 must agree."""

FAVOURABLE = (
    "长期在基层一线从事林草技术工作，业绩突出，材料翔实，建议提交评委会表决。",
    "造林育苗技术推广成效明显，代表性成果真实，符合申报条件。",
    "任现职以来完成项目较多，能独立解决技术难题，同意提交表决。",
    "学历、资历符合要求，业绩材料完整，未发现问题，建议提交表决。",
    "病虫害防治方面有实际成果，工作总结具体，符合工程师水平。",
)
DOUBTFUL = (
    "业绩材料以参与为主，本人发挥的作用不够明确，请评委会表决时注意。",
    "代表性成果技术含量一般，与所报专业结合不够紧密。",
    "资历符合要求，但独立承担的技术工作偏少，建议积累后再申报。",
)


async def meet(season: Season) -> None:
    """Check-in to closing."""
    await season.platform.advance_to_day(HELD_ON)
    attending = await _check_in(season)
    chair = next(username for username, seat in attending.items() if seat["role"] == "chair")
    await season.by("office-forestry").post(
        "review",
        f"/meetings/{season.meeting_id}/inspection-invitation",
        {"org_id": demo_organisations()["inspection-forestry"].org_id},
    )
    await season.by("inspector").post(
        "review", f"/meetings/{season.meeting_id}/inspector-attendance", {"present": True}
    )
    await _step(season, chair, "opening")
    season.say(f"评审会议召开：应到 21 人，实到 {len(attending)} 人")
    await _recuse(season, attending)
    await _step(season, chair, "assignments")
    await _write_opinions(season, attending)
    await _at(season, dt.time(14, 30))
    tellers = await _name_tellers(season, chair, attending)
    await _count(season, chair, tellers)
    await _decide_readings(season)
    await _at(season, dt.time(16, 30))
    await _step(season, chair, "announcement")
    await _step(season, chair, "signature")
    await _step(season, "office-forestry", "closing")
    await season.platform.settle()
    minutes = await season.by("office-forestry").download("review", f"/meetings/{season.meeting_id}/minutes")
    path = season.out / "minutes.pdf"
    path.write_bytes(minutes)
    season.say("宣布结果，主任委员签字，会议记录归档")


async def _at(season: Season, time: dt.time) -> None:
    """A later hour of the day: the minutes say when what was done."""
    await season.platform.advance(dt.datetime.combine(HELD_ON, time, SHANGHAI))


async def _check_in(season: Season) -> dict[str, dict[str, Any]]:
    """Experts with an accepted seat come, but for one member. Returns username -> seat."""
    panel: dict[str, dict[str, Any]] = {}
    for expert in experts():
        for seat in (await season.by(expert.username).get("expert-pool", "/me/seats"))["items"]:
            if seat["state"] == "accepted":
                panel[expert.username] = seat
    members = [username for username, seat in panel.items() if seat["role"] == "member"]
    # an old colleague stays away: whoever is left can still judge that unit's people
    members.sort(key=lambda username: username not in _old_colleagues())
    absent = members[:ABSENT]
    attending = {username: seat for username, seat in panel.items() if username not in absent}
    for username in attending:
        await season.by(username).post(
            "review", f"/meetings/{season.meeting_id}/check-ins", {"pledge_agreed": True}
        )
    return attending


def _old_colleagues() -> set[str]:
    return {expert.username for index, expert in enumerate(experts()) if is_old_colleague(index)}


async def _step(season: Season, username: str, step: str) -> dict[str, Any]:
    meeting = await season.by("office-forestry").get("review", f"/meetings/{season.meeting_id}")
    done: dict[str, Any] = await season.by(username).post(
        "review", f"/meetings/{season.meeting_id}/{step}", {"version": meeting["version"]}
    )
    return done


async def _recuse(season: Season, attending: dict[str, dict[str, Any]]) -> None:
    """So many members know one applicant that too few are left to vote on him."""
    applicant = season.only(Story.NO_QUORUM)
    members = [username for username, seat in attending.items() if seat["role"] == "member"]
    members.sort(key=lambda username: username not in _old_colleagues())
    unrecused = len(attending) - len(await _recused(season, applicant))
    for username in members:
        if unrecused < 14:
            break
        seat = attending[username]
        if seat["expert_id"] in await _recused(season, applicant):
            continue
        await season.by(username).post(
            "review",
            f"/meetings/{season.meeting_id}/recusals",
            {"declaration_id": applicant.case, "reason": "与申报人有师生关系。"},
        )
        unrecused -= 1
    season.say("专家主动回避，一件不足法定人数")


async def _recused(season: Season, applicant: Applicant) -> set[str]:
    items = await season.by("office-forestry").get("review", f"/meetings/{season.meeting_id}/recusals")
    return {one["expert_id"] for one in items["items"] if one["declaration_id"] == applicant.case}


async def _write_opinions(season: Season, attending: dict[str, dict[str, Any]]) -> None:
    stories = {applicant.declaration_id: applicant.story for applicant in season.applicants}
    for place, username in enumerate(attending):
        cases = await season.by(username).get("review", f"/meetings/{season.meeting_id}/cases")
        for case in cases["items"]:
            if case["assigned"]:
                doubtful = stories[case["declaration_id"]] in {Story.FAILS, Story.FAILS_BY_ONE}
                texts = DOUBTFUL if doubtful else FAVOURABLE
                await season.by(username).post(
                    "review",
                    f"/meetings/{season.meeting_id}/cases/{case['declaration_id']}/opinions",
                    {"text": texts[place % len(texts)]},
                )
    season.say("专家提出书面评议意见")


async def _name_tellers(season: Season, chair: str, attending: dict[str, dict[str, Any]]) -> list[str]:
    """Two members who are recused from nothing."""
    recusals = await season.by("office-forestry").get("review", f"/meetings/{season.meeting_id}/recusals")
    recused = {one["expert_id"] for one in recusals["items"]}
    free = [
        username
        for username, seat in attending.items()
        if seat["role"] == "member" and seat["expert_id"] not in recused
    ]
    tellers = free[:2]
    meeting = await season.by("office-forestry").get("review", f"/meetings/{season.meeting_id}")
    await season.by(chair).post(
        "review",
        f"/meetings/{season.meeting_id}/tellers",
        {
            "expert_ids": [attending[username]["expert_id"] for username in tellers],
            "version": meeting["version"],
        },
    )
    return tellers


async def _count(season: Season, chair: str, tellers: list[str]) -> None:
    """Each teller enters every box; once they differ, and both count again."""
    by_case = {applicant.declaration_id: applicant for applicant in season.applicants}
    session = await season.by(chair).get("review", f"/meetings/{season.meeting_id}/session")
    present = session["present"]
    needed = -(-present * 2 // 3)
    cases = await season.by(tellers[0]).get("review", f"/meetings/{season.meeting_id}/cases")
    differed = False
    for case in cases["items"]:
        applicant = by_case[case["declaration_id"]]
        if applicant.story is Story.NO_QUORUM:
            continue
        voters = present - len(await _recused(season, applicant))
        agree = {Story.FAILS: needed // 2, Story.FAILS_BY_ONE: needed - 1}.get(applicant.story, voters)
        paper = _paper(voters, agree)
        path = f"/meetings/{season.meeting_id}/cases/{applicant.case}/paper-counts"
        if not differed:
            await season.by(tellers[0]).post("review", path, _paper(voters, agree - 1))
            await season.by(tellers[1]).post("review", path, paper)
            differed = True
            season.say("两名计票人录入不一致，重新计票")
        for teller in tellers:
            await season.by(teller).post("review", path, paper)
    season.say("无记名投票，两名计票人分别录入")


async def _decide_readings(season: Season) -> None:
    """A result that the two readings of article 45 decide differently waits for the authority: it reads literally."""
    league = season.by("league-hr1")
    referred = await league.get("review", f"/meetings/{season.meeting_id}/referred-cases")
    for case in referred["items"]:
        await league.post(
            "review",
            f"/meetings/{season.meeting_id}/cases/{case['declaration_id']}/reading",
            {
                "version": case["version"],
                "reading": "literal",
                "opinion": "细则第四十五条以出席评审会议的专家总数计算，回避专家计入总数。",
            },
        )


def _paper(voters: int, agree: int) -> dict[str, int]:
    return {"in_box": voters, "agree": agree, "disagree": voters - agree, "abstain": 0, "spoiled": 0}


def later(days: int) -> dt.date:
    """A day after the meeting."""
    return HELD_ON + dt.timedelta(days=days)
