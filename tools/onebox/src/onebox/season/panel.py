"""Docket, draw with two parties' own nonces, seats accepted, meeting plan filed and consented to."""

import datetime as dt
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from onebox.season.cast import experts
from onebox.season.state import Season

HELD_ON = dt.date(2026, 8, 20)
PARTIES = {"organiser": "organiser-forestry", "inspector": "inspector"}


async def convene(season: Season) -> None:
    """Make the meeting and freeze its docket; ask for a draw."""
    office = season.by("office-forestry")
    await season.platform.advance_to_day(dt.date(2026, 7, 20))
    meeting = await office.post(
        "review",
        "/meetings",
        {
            "committee_id": season.committee_id,
            "held_on": HELD_ON.isoformat(),
            "place_text": "巴彦淖尔市林业和草原局三楼会议室",
            "methods": ["document_review"],
        },
    )
    season.meeting_id = meeting["meeting_id"]
    meeting = await office.post(
        "review", f"/meetings/{season.meeting_id}/docket", {"version": meeting["version"]}
    )
    await office.post(
        "review", f"/meetings/{season.meeting_id}/draw-request", {"version": meeting["version"]}
    )
    await season.platform.settle()
    season.say("评审名单确定，提请抽取评委")


async def draw(season: Season) -> None:
    """Freeze the plan, commit, reveal; the record is verified from its file alone."""
    office = season.by("office-forestry")
    while True:
        draws = await office.items("expert-pool", "/draws", meeting_id=season.meeting_id)
        waiting = [one for one in draws if one["state"] in {"requested", "planned"}]
        if waiting:
            await _run_draw(season, waiting[0], len(draws))
        elif not await _answer_invitations(season, decline_one=len(draws) == 1):
            break
    season.say("评委全部接受邀请")


async def _run_draw(season: Season, requested: dict[str, Any], serial: int) -> None:
    draw_id = requested["draw_id"]
    office = season.by("office-forestry")
    planned = requested
    if requested["state"] == "requested":
        planned = await office.post(
            "expert-pool", f"/draws/{draw_id}/plan", {"version": requested["version"]}
        )
    nonces = {party: _nonce(season, planned["plan_hash"], party, serial) for party in PARTIES}
    folder = season.out / "draws"
    folder.mkdir(parents=True, exist_ok=True)
    receipts: list[Path] = []
    for party, username in PARTIES.items():
        committed = await season.by(username).post(
            "expert-pool", f"/draws/{draw_id}/commitments", {"commitment": nonces[party]["commitment"]}
        )
        receipts.append(folder / "receipts" / f"draw-{serial}-{party}.json")
        receipts[-1].parent.mkdir(exist_ok=True)
        receipts[-1].write_text(json.dumps(committed["receipt"], indent=1) + "\n", "utf-8")
    for party, username in PARTIES.items():
        await season.by(username).post(
            "expert-pool", f"/draws/{draw_id}/reveals", {"nonce": nonces[party]["nonce"]}
        )
    await season.platform.settle()
    bundle = await season.by("inspector").download("expert-pool", f"/draws/{draw_id}/bundle")
    path = folder / f"draw-{serial}.json"
    path.write_bytes(bundle)
    held = " ".join(f"--receipt {receipt}" for receipt in receipts)
    season.commands.append(f"zcps draw verify {path} --plan {planned['plan_hash']} {held}")
    shown = await office.get("expert-pool", f"/draws/{draw_id}")
    excluded, rejected = (
        "、".join(f"{one['label']} {one['count']}" for one in shown[what]) or "无"
        for what in ("excluded", "rejected")
    )
    season.say(f"抽取评委（第 {serial} 次）：排除：{excluded}；否决方案：{rejected}")


def _nonce(season: Season, plan_digest: str, party: str, serial: int) -> dict[str, str]:
    """Made by the command line, on the party's own machine; the season's seed stands in for its dice."""
    dice = hashlib.sha256(f"{season.seed}/{party}/{serial}".encode()).hexdigest()
    command = [sys.executable, "-m", "onebox", "draw", "nonce", "--plan", plan_digest, "--party", party]
    answer = subprocess.run([*command, "--dice", dice], capture_output=True, check=True, text=True)
    made: dict[str, str] = json.loads(answer.stdout)
    return made


async def _answer_invitations(season: Season, *, decline_one: bool) -> bool:
    """Every invited expert answers with the own token, one of the first round declines; whether anybody was asked."""
    declined, asked = not decline_one, False
    for expert in experts():
        for seat in (await season.by(expert.username).get("expert-pool", "/me/seats"))["items"]:
            if seat["state"] != "invited":
                continue
            asked = True
            path = f"/seats/{seat['seat_id']}"
            if not declined and seat["role"] == "member":
                await season.by(expert.username).post(
                    "expert-pool",
                    f"{path}/decline",
                    {"reason": "因公出差，不能参加。", "version": seat["version"]},
                )
                declined = True
            else:
                await season.by(expert.username).post(
                    "expert-pool", f"{path}/acceptance", {"version": seat["version"]}
                )
    await season.platform.settle()
    return asked


async def file_plan(season: Season) -> None:
    """The office files the implementation plan more than a week ahead; the league's HR consents (article 42)."""
    office, league = season.by("office-forestry"), season.by("league-hr1")
    await season.platform.advance_to_day(HELD_ON - dt.timedelta(days=10))
    meeting = await office.get("review", f"/meetings/{season.meeting_id}")
    meeting = await office.post(
        "review",
        f"/meetings/{season.meeting_id}/plan",
        {
            "version": meeting["version"],
            "time": "2026年8月20日上午9时至下午5时",
            "procedures": "专家审阅材料、介绍评议意见、无记名投票、宣布结果。",
            "measures": "封闭管理，纪检监察人员全程监督。",
            "tellers_count": 2,
        },
    )
    await league.post(
        "review",
        f"/meetings/{season.meeting_id}/consent",
        {"version": meeting["version"], "consent": True, "opinion": "同意。"},
    )
    await season.platform.settle()
    season.say("评审实施方案备案并获同意")
