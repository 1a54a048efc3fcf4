"""A stored decision explained and asked again: years later, under another shelf, another engine, after tampering (P-08)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from common.policy import Finding
from declaration.domain.eligibility import ENGINE_VERSION, engine
from declaration.domain.eligibility.applicants import no_record
from declaration.usecases.eligibility import explaining
from laptop.demo.people import demo_organisations

ORG = {key: row.org_id for key, row in demo_organisations().items()}


class Decided:
    """A decision under the annual notice of 2023, with a rule lifted."""

    def __init__(self, transferee: Any, decision: Mapping[str, Any]) -> None:
        self.transferee = transferee
        self.kit = transferee.stage.kit
        self.decision_id = decision["decision_id"]
        self.decision = decision

    async def read(self, what: str = "", by: Any = None) -> Any:
        return await self.kit.get(
            f"/v1/decisions/{self.decision_id}{what}", by=by or self.transferee.applicant
        )

    async def replay(self) -> dict[str, Any]:
        answer = await self.read("/replay")
        assert answer.status_code == 200, answer.text
        replayed: dict[str, Any] = answer.json()
        return replayed

    async def tamper(self, statement: str) -> None:
        """Change the stored row behind the program's back."""
        async with self.kit.runtime.sessions.begin() as session:
            await session.execute(text(statement))


@pytest.fixture
async def decided(transferee: Any) -> Decided:
    await transferee.consent()
    assert (await transferee.submit()).status_code == 200
    (decision,) = await transferee.decisions()
    return Decided(transferee, decision)


@pytest.mark.req("P-08", door="rest")
@pytest.mark.req("E-27", door="rest")
async def test_a_decision_names_its_documents_its_rules_and_what_was_lifted(decided: Decided) -> None:
    shown = (await decided.read()).json()
    assert shown.items() >= dict(decided.decision).items()
    assert shown["number"].startswith("SB2023")
    assert [(one["id"], one.get("date"), one["stand_ins"]) for one in shown["documents"]] == [
        ("2025-implementation-rules", "2025-05-12", False),
        ("2023-region", "2023-04-24", False),
        ("demo", None, True),
    ]
    assert shown["lifted"] == [
        {
            "rule": "E-18",
            "by_org": ORG["league-hr"],
            "by_org_name": "巴彦淖尔市人力资源和社会保障局",
            "reason_code": "urgently_needed",
            "reason_label": "急需紧缺人才",
            "reasons": "经核实，急需紧缺，同意放宽。",
        }
    ]


@pytest.mark.req("P-09", side="accept")
async def test_what_rests_on_the_rules_of_2025_says_so(decided: Decided) -> None:
    found = (await decided.read()).json()["answer"]["best"]["findings"]
    assumed = [one for one in found if one["basis"] == "assumed"]
    assert {"E-01", "E-02"} <= {one["rule"] for one in assumed}
    assert all("（按2025年细则推定）" in one["message"] for one in assumed)


@pytest.mark.req("P-08", door="rest")
async def test_the_same_question_has_the_same_answer(decided: Decided) -> None:
    decided.transferee.stage.at("2026-05-11T09:00")
    assert await decided.replay() == {
        "decision_id": decided.decision_id,
        "agreement": "same",
        "message": "一致",
        "engine_then": ENGINE_VERSION,
        "engine_now": ENGINE_VERSION,
        "defects": [],
        "differences": [],
    }


async def test_a_revoked_consent_stays_part_of_the_old_decision(decided: Decided) -> None:
    kit, transferee = decided.kit, decided.transferee
    (consent,) = (await kit.get(transferee.url("consents"), by=transferee.applicant)).json()["items"]
    decided.transferee.stage.at("2023-06-02T09:00")
    url = f"/v1/consents/{consent['consent_id']}/revocation"
    assert (await kit.post(url, {"reasons": "情况不实。"}, by=transferee.league)).status_code == 200
    assert (await decided.replay())["agreement"] == "same"
    assert (await decided.read()).json()["lifted"][0]["reasons"] == "经核实，急需紧缺，同意放宽。"


@pytest.mark.req("P-08", door="rest")
async def test_packs_that_have_moved_on_change_nothing(decided: Decided, shelve: Any) -> None:
    """The rule that was one of principle binds on the new shelf: asked anew it would not be lifted."""

    def bind(folder: Path) -> None:
        changed = folder / "2023-region" / "transferees.yaml"
        lines = changed.read_text("utf-8").splitlines()
        once = next(n for n, line in enumerate(lines) if line.startswith("once:"))
        lines[once] = lines[once].replace("force: principle", "force: must")
        changed.write_text("\n".join(lines) + "\n", "utf-8")

    shelf = shelve(bind)
    assert shelf.effective("2023-region", ["demo"]).ref.digest != decided.decision["pack"]["digest"]
    assert (await decided.replay())["agreement"] == "same"


def otherwise(check: Any) -> Finding:
    """E-02 as another engine might word it."""
    found = no_record(check)
    return found.model_copy(update={"message": "没有失信记录。"})


@pytest.mark.req("P-08", door="rest")
async def test_another_engine_is_shown_finding_by_finding(
    decided: Decided, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "no_record", otherwise)
    monkeypatch.setattr(explaining, "ENGINE_VERSION", "a later one")
    replay = await decided.replay()
    assert (replay["agreement"], replay["engine_then"], replay["engine_now"]) == (
        "engine_changed",
        ENGINE_VERSION,
        "a later one",
    )
    assert replay["message"] == "程序版本不同，结果有差异"
    assert replay["defects"] == []
    assert {(one["rule"], one["field"]) for one in replay["differences"]} == {("E-02", "finding")}
    first = replay["differences"][0]
    assert first["path"] == "transferees"
    assert first["stored"]["message"] == "没有在记录期限内的失信记录。（按2025年细则推定）"
    assert first["replayed"]["message"] == "没有失信记录。"


async def test_an_engine_that_changed_without_a_new_version_is_a_defect(
    decided: Decided, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "no_record", otherwise)
    replay = await decided.replay()
    assert replay["agreement"] == "defect"
    assert [one["code"] for one in replay["defects"]] == ["answer_differs"]


_ROW = "update eligibility_decisions set "


@pytest.mark.req("P-08", door="rest")
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            _ROW + "answer = jsonb_set(answer, '{best,state}', '\"closed\"')",
            {"not_as_recorded", "answer_differs"},
        ),
        (_ROW + "outcome = 'may_not_declare'", {"row_contradicts"}),
        (_ROW + "cut_off = '2023-07-20'", {"not_as_recorded", "row_contradicts"}),
        (_ROW + "facts_sha256 = repeat('0', 64)", {"facts_changed", "not_as_recorded"}),
        (
            _ROW
            + "question_sealed = overlay(question_sealed placing 'AAAA' from length(question_sealed) - 9)",
            {"question_unreadable"},
        ),
        (
            # an answer that was changed together with the engine's version is not what the audit entry vouches for
            _ROW + "engine_version = '0', answer = jsonb_set(jsonb_set(answer, '{engine_version}', '\"0\"'),"
            " '{best,state}', '\"closed\"')",
            {"not_as_recorded"},
        ),
        (
            "update policy_snapshots set content ="
            " jsonb_set(content, '{values,transferees.once,force}', '\"must\"')",
            {"policy_changed"},
        ),
        ("update policy_snapshots set content = '{}'", {"policy_changed"}),
    ],
)
async def test_what_was_altered_is_named(decided: Decided, statement: str, named: set[str]) -> None:
    await decided.tamper(statement)
    replay = await decided.replay()
    assert replay["agreement"] == "defect"
    assert {one["code"] for one in replay["defects"]} == named
    assert all(one["message"] for one in replay["defects"])
    assert (await decided.read()).status_code == 200


async def test_the_applicant_the_desks_and_the_inspector_of_the_place_may_read_it(decided: Decided) -> None:
    stage = decided.transferee.stage
    await stage.kit.organisation("org_chifeng_inspection", "nm.chifeng")
    await stage.kit.organisation("org_inspection", "nm.bayannur")
    callers = [
        (decided.transferee.applicant, 200),
        (await stage.office("unit-hongliu-farm"), 200),
        (decided.transferee.league, 200),
        (await stage.kit.person("inspector", "inspector@org_inspection"), 200),
        (await stage.kit.person("inspector-elsewhere", "inspector@org_chifeng_inspection"), 404),
        (await stage.office("unit-wuyuan-station"), 404),
        (await stage.applicant("applicant03"), 404),
    ]
    for caller, status in callers:
        assert (await decided.read(by=caller)).status_code == status, caller.account
        assert (await decided.read("/replay", by=caller)).status_code == status, caller.account
    assert (await stage.kit.get("/v1/decisions/dec_none", by=decided.transferee.applicant)).status_code == 404
