"""The committee's office over REST: one supplement notice, acceptance with its case file, refusal."""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from common.crypto.cipher import open_object
from common.crypto.sealed import open_sealed
from common.events.codes import Purpose
from common.events.declaration import DeclarationAccepted
from common.events.documents import CaseFile, FilePart
from common.storage.claims import read_claim
from laptop.testing.kit import Caller

UNIT, LEAGUE, OFFICE = "unit-hongliu-farm", "league-hr1", "office-forestry"
FORESTRY = "org_11150800DEM000065Q"
SUPPLEMENT_NOTICE = {"items": ["继续教育审验卡（2025年度）"], "reason": "继续教育审验卡缺2025年度，请补充。"}


async def tampered(chain: Any, statements: Sequence[str]) -> None:
    """What only somebody with the database's own password could do."""
    async with chain.kit.runtime.sessions.begin() as session:
        await session.execute(text("ALTER TABLE audit_decisions DISABLE TRIGGER ALL"))
        for statement in statements:
            await session.execute(text(statement))
        await session.execute(text("ALTER TABLE audit_decisions ENABLE TRIGGER ALL"))


@pytest.mark.req("K-06", side="accept")
async def test_supplemented_once_inside_the_window(chain: Any) -> None:
    declaration = await chain.forwarded()
    applicant = await chain.officer("applicant01")
    asked = await chain.done(declaration, "supplement-notice", OFFICE, **SUPPLEMENT_NOTICE)
    assert (asked["state"], asked["step"], asked["supplement_due"]) == (
        "supplement",
        "applicant",
        "2026-06-03",
    )
    url = f"/v1/declarations/{declaration['declaration_id']}"
    told = (await chain.kit.get(f"{url}/decisions", by=applicant)).json()["items"][-1]
    assert (told["outcome"], told["words"]["items"], told["words"]["until"]) == (
        "supplement_asked",
        SUPPLEMENT_NOTICE["items"],
        "2026-06-03",
    )
    while_open = await chain.act(asked, "supplement-notice", OFFICE, **SUPPLEMENT_NOTICE)
    assert (while_open.status_code, while_open.json()["code"]) == (422, "supplement_asked_already")
    chain.stage.at("2026-06-03T23:59")
    await chain.stage.upload(applicant, declaration["declaration_id"], "continuing_education")
    changed = await chain.kit.put(
        url, {"form": {"work_summary": "补充后的工作总结。"}, "version": asked["version"]}, by=applicant
    )
    back = await chain.done(changed.json(), "supplement", applicant)
    assert (back["state"], back["step"], back["holder_org"]) == ("forwarded", "office", FORESTRY)
    assert back["submitted_version"] == 2
    await chain.kit.advance(chain.kit.clock.time.replace(day=10))
    assert (await chain.read(declaration, OFFICE))["state"] == "forwarded"
    accepted = await chain.done(back, "acceptance", OFFICE)
    assert accepted["state"] == "accepted"


@pytest.mark.req("K-06", side="refuse")
async def test_a_second_supplement_notice_for_the_same_submission_is_impossible(chain: Any) -> None:
    declaration = await chain.forwarded()
    asked = await chain.done(declaration, "supplement-notice", OFFICE, **SUPPLEMENT_NOTICE)
    back = await chain.done(asked, "supplement", "applicant01")
    second = await chain.act(back, "supplement-notice", OFFICE, **SUPPLEMENT_NOTICE)
    assert (second.status_code, second.json()["code"], second.json()["clause"]) == (
        422,
        "supplement_asked_already",
        "BY26-4",
    )
    assert (await chain.read(back, OFFICE))["state"] == "forwarded"


@pytest.mark.req("K-06", "A-07", side="refuse")
async def test_overdue_is_abandoned_by_itself(chain: Any) -> None:
    declaration = await chain.forwarded()
    applicant = await chain.officer("applicant01")
    asked = await chain.done(declaration, "supplement-notice", OFFICE, **SUPPLEMENT_NOTICE)
    chain.stage.at("2026-06-04T00:00")
    late = await chain.act(asked, "supplement", applicant)
    assert (late.status_code, late.json()["code"]) == (422, "supplement_overdue")
    await chain.kit.advance(chain.kit.clock.time)
    gone = await chain.read(declaration, OFFICE)
    assert (gone["state"], gone["step"]) == ("abandoned", "done")
    after = await chain.act(gone, "supplement", applicant)
    assert after.json()["code"] == "supplement_overdue"
    timeline = await chain.kit.get(f"/v1/declarations/{declaration['declaration_id']}/timeline", by=applicant)
    last = timeline.json()["items"][-2]
    assert (last["state"], last["until"], last["outcome"], last["ended_at"]) == (
        "supplement",
        "2026-06-03",
        "abandoned",
        "2026-06-04T00:00:00+08:00",
    )


async def test_who_may_not_ask_and_who_may_not_answer(chain: Any) -> None:
    declaration = await chain.forwarded()
    url = f"/v1/declarations/{declaration['declaration_id']}"
    body = {"version": declaration["version"], **SUPPLEMENT_NOTICE}
    applicant = await chain.officer("applicant01")
    own = replace(applicant, grants=(f"committee_office@{FORESTRY}",))
    elsewhere = await chain.officer("organiser-agriculture")
    assert (await chain.kit.post(f"{url}/supplement-notice", body)).status_code == 401
    for by, status, code in (
        (applicant, 403, "forbidden"),
        (own, 403, "own_case"),
        (elsewhere, 404, "not_found"),
        (await chain.officer(LEAGUE), 403, "forbidden"),
        (Caller("nobody", grants=(f"committee_office@{FORESTRY}",)), 403, "identity_not_linked"),
    ):
        answer = await chain.kit.post(f"{url}/supplement-notice", body, by=by)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    stale = await chain.act({**declaration, "version": 1}, "supplement-notice", OFFICE, **SUPPLEMENT_NOTICE)
    assert stale.json()["code"] == "stale_version"
    nothing = await chain.act(declaration, "supplement-notice", OFFICE, items=[], reason="请补充。")
    assert nothing.status_code == 400
    named = await chain.act(declaration, "supplement-notice", OFFICE, **SUPPLEMENT_NOTICE, due="2026-06-20")
    assert (named.status_code, named.json()["code"]) == (422, "supplement_term_needed")
    unasked = await chain.act(declaration, "supplement", applicant)
    assert (unasked.status_code, unasked.json()["code"]) == (409, "wrong_state")
    asked = await chain.done(declaration, "supplement-notice", OFFICE, **SUPPLEMENT_NOTICE)
    stranger = await chain.stage.applicant("applicant02")
    assert (await chain.act(asked, "supplement", stranger)).status_code == 404
    assert (await chain.kit.post(f"{url}/supplement", {"version": 1})).status_code == 401
    assert (await chain.act({**asked, "version": 1}, "supplement", applicant)).json()[
        "code"
    ] == "stale_version"


async def test_without_a_term_in_the_policy_the_office_names_the_day(chain: Any) -> None:
    plan = await chain.stage.plan(
        by=await chain.officer(LEAGUE), policy={"id": "2026-bayannur", "layers": []}
    )
    async with chain.kit.runtime.sessions.begin() as session:
        await session.execute(text("UPDATE plans SET pack_id = '2026-bayannur' WHERE layers = '[]'"))
    declaration = await chain.forwarded()
    async with chain.kit.runtime.sessions.begin() as session:
        await session.execute(text("UPDATE declarations SET plan_id = :plan"), {"plan": plan["plan_id"]})
    silent = await chain.act(declaration, "supplement-notice", OFFICE, **SUPPLEMENT_NOTICE)
    assert (silent.status_code, silent.json()["code"]) == (422, "supplement_term_needed")
    today = await chain.act(declaration, "supplement-notice", OFFICE, **SUPPLEMENT_NOTICE, due="2026-05-27")
    assert today.json()["code"] == "supplement_term_needed"
    asked = await chain.done(declaration, "supplement-notice", OFFICE, **SUPPLEMENT_NOTICE, due="2026-06-10")
    assert asked["supplement_due"] == "2026-06-10"


@pytest.mark.req("K-12", side="accept")
async def test_acceptance_writes_the_case_file_and_tells_review(chain: Any) -> None:
    forwarded = await chain.forwarded()
    accepted = await chain.done(forwarded, "acceptance", OFFICE)
    assert (accepted["state"], accepted["step"], accepted["accepted_at"]) == (
        "accepted",
        "review",
        "2026-05-27T09:00:00+08:00",
    )
    [event] = await chain.kit.events("declaration-accepted")
    assert event.subject == forwarded["declaration_id"]
    fact = event.payload()
    assert isinstance(fact, DeclarationAccepted)
    assert (fact.committee_id, fact.place, fact.unit_org, [str(group) for group in fact.groups]) == (
        "cmt_forestry",
        "nm.bayannur.linhe",
        "org_12150802DEM0001456",
        ["county"],
    )
    assert fact.pack == chain.kit.runtime.ports.packs.effective("2026-bayannur", ("demo",)).ref
    assert fact.doc.key.startswith(f"cases/{forwarded['declaration_id']}/1-")
    files = chain.kit.runtime.ports.files
    review = chain.kit.keys.for_service("review").keyring
    certificate = chain.kit.keys.for_service("certificate").keyring
    file = CaseFile.model_validate(await read_claim(files, review, Purpose.CASE, fact.doc))
    context = forwarded["declaration_id"]
    assert open_sealed(review, Purpose.NAME, file.name, context=context) == {
        "name": "朱晓杰",
        "unit_name": "临河区红柳林场",
    }
    assert open_sealed(certificate, Purpose.NUMBER, file.number, context=context) == {
        "kind": "111",
        "number": "150823199101170001",
    }
    assert not review.holds(Purpose.NUMBER)
    assert file.pledge is not None
    assert (file.pledge.text_version, file.pledge.signed_at.isoformat(), file.pledge.signed_by) == (
        "demo-1",
        "2026-05-11T09:00:00+08:00",
        fact.person_ref,
    )
    part = FilePart.model_validate(open_sealed(review, Purpose.FILE, file.file, context=context))
    assert part.form["form"] == {"work_summary": "长期从事森林培育工作。"}
    assert "朱晓杰" not in str(part.form)
    assert fact.person_ref not in str(part.form)  # experts read it
    assert [(step.step, step.outcome, step.auditor, str(step.on)) for step in part.audit_trail] == [
        ("employer", "passed", "杜秀伟", "2026-05-11"),
        ("employer", "recommended", "杜秀伟", "2026-05-19"),
        ("department", "passed", "贾庆岩", "2026-05-19"),
        ("county", "passed", "曾雨平", "2026-05-19"),
        ("league", "passed", "常春霞", "2026-05-19"),
    ]
    assert "推荐人选产生方式" in part.audit_trail[1].opinion
    assert [
        (one.kind, str(one.published_on), str(one.last_day), one.objections) for one in part.publicity
    ] == [
        ("unit", "2026-05-11", "2026-05-18", 0),
        ("roster", "2026-05-19", "2026-05-26", 0),
    ]
    assert len(part.materials) == 3
    material = part.materials[0]
    assert material.wrapped_key is not None
    assert material.sha256 in file.material_digests
    key = review.decrypt(material.wrapped_key, purpose="file.object-key", context=material.object_key)
    plain = open_object(
        await files.get(material.object_key), base64.b64decode(key), context=material.object_key
    )
    assert plain.startswith(b"%PDF-1.7")


@pytest.mark.req("K-12", side="refuse")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_decisions SET seal_mark = NULL WHERE step = 'department'",
        "UPDATE audit_decisions SET seal_mark = seal_mark || 'x' WHERE step = 'employer' AND outcome = 'passed'",
        "UPDATE audit_decisions SET auditor_ref = 'p1-somebody' WHERE step = 'county'",
        "UPDATE audit_decisions SET decided_at = decided_at - interval '1 day' WHERE outcome = 'recommended'",
        "UPDATE audit_decisions SET seal_certificate = (SELECT seal_certificate FROM audit_decisions WHERE step = 'county')"
        " WHERE step = 'league'",
        "DELETE FROM audit_decisions WHERE step = 'league'",
    ],
)
async def test_a_file_without_a_valid_seal_at_every_step_is_not_accepted(chain: Any, change: str) -> None:
    declaration = await chain.forwarded()
    await tampered(chain, [change])
    refused = await chain.act(declaration, "acceptance", OFFICE)
    assert (refused.status_code, refused.json()["code"], refused.json()["clause"]) == (
        422,
        "file_not_signed",
        "R25-33",
    )
    assert await chain.kit.events("declaration-accepted") == []
    assert (await chain.read(declaration, OFFICE))["state"] == "forwarded"


async def test_two_acceptances_at_once_leave_one_file_that_fits_its_ticket(chain: Any) -> None:
    """Both store a file before either commits; the one that comes too late must not touch the other's."""
    declaration = await chain.forwarded()
    answers = await asyncio.gather(*(chain.act(declaration, "acceptance", OFFICE) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [fact] = await chain.kit.payloads(DeclarationAccepted)
    review = chain.kit.keys.for_service("review").keyring
    await read_claim(chain.kit.runtime.ports.files, review, Purpose.CASE, fact.doc)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE committees SET status = 'suspended'", "committee_without_power"),
        ("UPDATE committees SET valid_to = '2026-05-26'", "committee_without_power"),
        (
            'UPDATE committees SET scope = \'[{"series": "agriculture", "level": "middle"}]\'',
            "outside_committee_scope",
        ),
        ("UPDATE committees SET places = '[\"nm.baotou\"]'", "outside_committee_scope"),
    ],
)
async def test_a_committee_without_power_over_the_case_accepts_nothing(
    chain: Any, change: str, code: str
) -> None:
    declaration = await chain.forwarded()
    async with chain.kit.runtime.sessions.begin() as session:
        await session.execute(text(change))
    refused = await chain.act(declaration, "acceptance", OFFICE)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_record_that_slipped_past_the_submission_stops_the_acceptance(chain: Any) -> None:
    declaration = await chain.forwarded()
    today = chain.kit.clock.time.date()
    await chain.stage.bar(
        (await chain.officer("applicant01")).person_ref, starts=today, until=today.replace(year=2029)
    )
    refused = await chain.act(declaration, "acceptance", OFFICE)
    assert (refused.status_code, refused.json()["code"], refused.json()["clause"]) == (
        422,
        "credit_record_in_force",
        "R25-72",
    )


@pytest.mark.req("K-07", side="refuse")
@pytest.mark.parametrize(
    ("ground", "says"),
    [("outside_scope", "属于本评审委员会的评审范围"), ("other", "须写明不符合的规定")],
    ids=["in scope after all", "which rule is not said"],
)
async def test_a_ground_that_does_not_hold_refuses_nobody(chain: Any, ground: str, says: str) -> None:
    declaration = await chain.forwarded()
    answer = await chain.act(declaration, "refusal", OFFICE, ground=ground, reason="不符合规定。")
    told = answer.json()
    assert (answer.status_code, told["code"], told["clause"]) == (422, "refusal_unfounded", "R25-36")
    assert says in told["detail"]
    shown = await chain.kit.get(
        f"/v1/declarations/{declaration['declaration_id']}", by=await chain.officer("applicant01")
    )
    assert shown.json()["version"] == declaration["version"]


@pytest.mark.req("K-07", side="accept")
async def test_refused_on_a_listed_ground_with_the_reason(chain: Any) -> None:
    declaration = await chain.forwarded()
    body = {"ground": "materials_unfit", "reason": "申报材料不符合评审委员会相关要求。"}
    bad = await chain.act(declaration, "refusal", OFFICE, ground="dislike", reason="不合适。")
    assert bad.status_code == 400
    refused = await chain.done(declaration, "refusal", OFFICE, **body)
    assert (refused["state"], refused["step"]) == ("refused", "done")
    decisions = await chain.kit.get(
        f"/v1/declarations/{declaration['declaration_id']}/decisions", by=await chain.officer("applicant01")
    )
    assert decisions.json()["items"][-1]["words"] == {"opinion": body["reason"], "ground": "materials_unfit"}
    again = await chain.act(refused, "acceptance", OFFICE)
    assert (again.status_code, again.json()["code"]) == (403, "outside_jurisdiction")
    assert (await chain.act(declaration, "refusal", OFFICE, **body)).json()["code"] == "already_decided"


async def test_the_office_gives_back_but_does_not_pass(chain: Any) -> None:
    declaration = await chain.forwarded()
    passed = await chain.act(declaration, "decisions", OFFICE, outcome="passed", opinion="同意。")
    assert (passed.status_code, passed.json()["code"]) == (409, "wrong_state")
    returned = await chain.done(
        declaration,
        "decisions",
        OFFICE,
        outcome="returned",
        opinion="请修改。",
        reasons=["线上、线下材料不一致"],
    )
    assert (returned["state"], returned["step"]) == ("returned", "applicant")


@pytest.mark.parametrize(
    ("action", "body"), [("acceptance", {}), ("refusal", {"ground": "other", "reason": "不符合规定。"})]
)
async def test_only_the_office_of_the_committee(chain: Any, action: str, body: dict[str, Any]) -> None:
    declaration = await chain.forwarded()
    url = f"/v1/declarations/{declaration['declaration_id']}/{action}"
    sent = {"version": declaration["version"], **body}
    assert (await chain.kit.post(url, sent)).status_code == 401
    applicant = await chain.officer("applicant01")
    for by, status, code in (
        (await chain.officer(LEAGUE), 403, "forbidden"),
        (replace(applicant, grants=(f"committee_office@{FORESTRY}",)), 403, "own_case"),
        (await chain.officer("organiser-agriculture"), 404, "not_found"),
    ):
        answer = await chain.kit.post(url, sent, by=by)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    stale = await chain.act({**declaration, "version": 2}, action, OFFICE, **body)
    assert stale.status_code == 409
    early = await chain.submitted("applicant02")
    unknown = await chain.act(early, action, OFFICE, **body)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


async def becomes(chain: Any, kind: str) -> None:
    """The committee that was chosen is of another kind by now."""
    async with chain.kit.runtime.sessions.begin() as session:
        await session.execute(text("UPDATE committees SET kind = :kind"), {"kind": kind})


@pytest.mark.req("E-18", "R-13", side="refuse")
async def test_the_green_channel_s_office_accepts_no_ordinary_case(chain: Any) -> None:
    declaration = await chain.forwarded()
    await becomes(chain, "green_channel")

    refused = await chain.act(declaration, "acceptance", OFFICE)

    assert (refused.status_code, refused.json()["code"], refused.json()["clause"]) == (
        422,
        "outside_committee_scope",
        "R25-37",
    )
    assert "请改报该评委会" in refused.json()["detail"]


@pytest.mark.req("E-18", "R-13", side="accept")
async def test_the_ordinary_office_accepts_an_ordinary_case(chain: Any) -> None:
    declaration = await chain.forwarded()

    assert (await chain.done(declaration, "acceptance", OFFICE))["state"] == "accepted"
