"""Newer rules enter as a dated amendment (P-09): what is submitted from that day on is decided under it."""

from pathlib import Path
from typing import Any

import pytest

AMENDMENT = """\
id: 2026-bayannur-amended
version: "1"
kind: amendment
document: 虚构的补充通知
date: 2026-05-15
place: nm.bayannur
year: 2026
prefix: BA26
amends: 2026-bayannur
"""
LEVEL = "level_by_level: {value: true, force: must, clause: BA26-1, words: 应当逐级申报, status: stated}\n"


def amend(folder: Path) -> None:
    """From 2026-05-15 on 应 in place of 一般 (R25-23)."""
    own = folder / "2026-bayannur-amended"
    own.mkdir()
    (own / "pack.yaml").write_text(AMENDMENT, "utf-8")
    (own / "applicants.yaml").write_text(LEVEL, "utf-8")


async def ask(stage: Any, draft: dict[str, Any], by: Any) -> Any:
    url = f"/v1/declarations/{draft['declaration_id']}/consent-requests"
    return await stage.kit.post(url, {"rule": "E-03", "reasons": "急需。"}, by=by)


@pytest.mark.req("P-09", side="accept")
async def test_before_its_day_the_amendment_does_not_count(stage: Any, shelve: Any) -> None:
    shelve(amend)
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    stage.at("2026-05-14T23:59")
    asked = await ask(stage, await stage.draft(applicant, plan), applicant)
    assert (asked.status_code, asked.json()["finding"]["clause"]) == (201, "R25-23")


@pytest.mark.req("P-09", side="refuse")
async def test_from_its_day_on_the_amendment_counts(stage: Any, shelve: Any) -> None:
    shelve(amend)
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    stage.at("2026-05-15T00:00")
    asked = await ask(stage, await stage.draft(applicant, plan), applicant)
    assert (asked.json()["code"], asked.json()["clause"]) == ("rule_binds", "BA26-1")


@pytest.mark.req("P-09", side="accept")
async def test_what_was_submitted_before_stays_under_the_older_rules(
    stage: Any, chain: Any, shelve: Any
) -> None:
    """Under one plan, which was published before the amendment was known."""
    plan = chain.plan
    shelve(amend)
    early, late = await stage.applicant("applicant01"), await stage.applicant("applicant03")
    before = await stage.submitted(early, plan)
    stage.at("2026-05-15T09:00")
    after = await stage.submitted(late, plan)
    auditor = await chain.officer("unit-hongliu-farm")
    packs = []
    for declaration, by in ((before, early), (after, late)):
        url = f"/v1/declarations/{declaration['declaration_id']}"
        body = {"version": declaration["version"], "outcome": "passed", "opinion": "同意上报。"}
        passed = await stage.kit.post(f"{url}/decisions", body, by=auditor)
        assert passed.status_code == 200, passed.text
        decisions = (await stage.kit.get(f"{url}/eligibility-decisions", by=by)).json()["items"]
        packs.append([decision["pack"]["id"] for decision in decisions])
    assert packs == [
        ["2026-bayannur+demo"] * 2,
        ["2026-bayannur+2026-bayannur-amended+demo"] * 2,
    ]
