"""A record verifies from the file alone, and whatever is changed in it is found and named."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from common.draw import DrawBundle, commit, verify_bundle

PATH = Path(__file__).parent / "golden.json"
GOLDEN: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
PLAN = "8c0ed403a8b0b23d96c88ddabf411be2839fd537f2fd7bf0efebeb443e93b6a4"
RESULT = "d62ee28720589d0e8e70c66de558fd0151fdace6fc45efc565de89a49f2f3c19"

Change = Callable[[dict[str, Any]], None]


def changed(change: Change) -> dict[str, Any]:
    bundle = copy.deepcopy(GOLDEN)
    change(bundle)
    return bundle


def put(*path: str | int, value: Any) -> Change:
    def change(bundle: Any) -> None:
        for step in path[:-1]:
            bundle = bundle[step]
        assert bundle[path[-1]] != value
        bundle[path[-1]] = value

    return change


def test_the_golden_record_verifies_from_bytes_and_from_an_object() -> None:
    assert verify_bundle(PATH.read_bytes()).ok
    report = verify_bundle(GOLDEN, logged_plan=PLAN)
    assert report.ok
    assert report.reason is None
    assert [check.name for check in report.checks] == [
        "file",
        "plan",
        "logged_plan",
        "rules",
        "pool",
        "docket",
        "exclusions",
        "chain",
        "eligibility",
        "numbers",
        "history",
        "replacement",
        "commitments",
        "reveals",
        "evidence",
        "replay",
    ]


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_a_fresh_process_with_another_hash_seed_draws_the_same_committee(hash_seed: str) -> None:
    program = (
        "import sys; from common.draw import DrawBundle, draw;"
        "b = DrawBundle.model_validate_json(open(sys.argv[1], 'rb').read());"
        "print(b.plan.digest(), draw(b.materials, b.plan, b.evidence).outcome.digest())"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(PATH)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [PLAN, RESULT]


MUTATIONS: list[tuple[str, Change, str]] = [
    ("another pack", put("materials", "rules", "pack", "version", value="2"), "rules_changed"),
    ("an expert promoted", put("materials", "pool", "experts", 1, "rank", value="full_senior"), "pool_changed"),
    ("an expert dropped", lambda b: b["materials"]["pool"]["experts"].pop(7), "pool_changed"),
    ("a conflict dropped", lambda b: b["materials"]["docket"]["applicants"][0]["conflicts"].pop(), "docket_changed"),
    ("an exclusion dropped", lambda b: b["materials"]["exclusions"]["excluded"].pop(0), "exclusions_changed"),
    ("a bound lowered", put("plan", "bounds", 1, "at_least", value=2), "plan_changed"),
    ("a later deadline", put("plan", "reveal_by", value="2026-09-01T13:00:00+08:00"), "plan_changed"),
    ("another commitment", put("evidence", "commitments", 0, "value", value="ab" * 32), "commitment_changed"),
    ("another nonce", put("evidence", "reveals", 1, "nonce", value="ab" * 32), "nonce_changed"),
    ("a reveal dropped", lambda b: b["evidence"]["reveals"].pop(), "missing_reveal"),
    ("a commitment dropped", lambda b: b["evidence"]["commitments"].pop(), "missing_commitment"),
    ("another time of reveal", put("evidence", "reveals", 1, "at", value="2026-09-01T11:30:00+08:00"), "evidence_changed"),
    ("another member", put("outcome", "panel", "members", 2, value="exp_12"), "result_changed"),
    ("another chair", put("outcome", "panel", "chairs", 0, value="exp_04"), "result_changed"),
    ("fewer rejections told", put("outcome", "rejected", 0, "count", value=48), "result_changed"),
    ("an unknown member", put("outcome", "panel", value={"chairs": [], "members": [], "vice_chairs": [], "x": 1}), "malformed"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "reason"), [m[1:] for m in MUTATIONS], ids=[m[0] for m in MUTATIONS])
def test_a_change_fails_with_its_own_reason(change: Change, reason: str) -> None:
    report = verify_bundle(changed(change))
    assert not report.ok
    assert report.reason == reason
    assert any(reason in line for line in report.lines())


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path


def nudged(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    last = value[-1]
    return value[:-1] + ("1" if last != "1" else "2")


def test_no_value_in_the_file_can_be_changed_unnoticed() -> None:
    unnoticed = []
    for path in leaves(GOLDEN):
        bundle = copy.deepcopy(GOLDEN)
        holder: Any = bundle
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = nudged(holder[path[-1]])
        if verify_bundle(bundle).ok:
            unnoticed.append(path)
    assert unnoticed == []


def test_nothing_can_be_left_out_unnoticed() -> None:
    unnoticed = []
    for path in {leaf[:depth] for leaf in leaves(GOLDEN) for depth in range(1, len(leaf) + 1)}:
        bundle = copy.deepcopy(GOLDEN)
        holder: Any = bundle
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
        if verify_bundle(bundle).ok:
            unnoticed.append(path)
    assert unnoticed == []


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b["materials"]["pool"]["experts"].reverse(),
        lambda b: b["materials"]["pool"]["experts"].append(b["materials"]["pool"]["experts"][0]),
        lambda b: b.update(history=None),
        lambda b: b.update(format="zcps-draw-bundle/2"),
        lambda b: b["plan"].update(serial="1"),
        lambda b: b["plan"].update(attempt_cap=10**12),
        lambda b: b["plan"].update(order=None),
        lambda b: b["plan"].update(frozen_at="2026-09-01T00:00:00Z"),
        lambda b: b["evidence"]["reveals"].reverse(),
    ],
    ids=["leaves swapped", "an expert twice", "null", "another format", "a text for a number", "an endless cap", "a null", "another zone", "order of parties"],
)  # fmt: skip
def test_a_file_has_one_form_only(change: Change) -> None:
    report = verify_bundle(changed(change))
    assert report.reason in {"malformed", "missing_reveal"}


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"null", b"\xff", b'{"a":1,"a":1}', b"NaN", b'{"a":1e400}', b'"\\ud800"', b"[" * 100_000, b"9" * 5000],
    ids=["empty", "list", "nothing", "null", "no utf-8", "twice", "nan", "infinite", "half a character", "deep", "long"],
)  # fmt: skip
def test_rubbish_is_reported_and_not_raised(data: bytes) -> None:
    report = verify_bundle(data)
    assert report.reason == "malformed"
    assert report.bundle is None
    assert report.lines()[-1] == "结论：记录不可信。 / The record does NOT verify."


def test_a_plan_that_differs_from_the_logged_one_is_found() -> None:
    assert verify_bundle(GOLDEN, logged_plan="0" * 64).reason == "plan_not_logged"


def test_whoever_rewrites_the_pool_and_the_plan_is_stopped_by_the_commitments(build: Any) -> None:
    """A consistent forgery: other pool, new plan, new digests, but the values were promised to the old plan."""
    pool = [build.expert(name, chair_pool=True) for name in "abcdef"]
    honest, forged = build.ceremony(pool), build.ceremony(pool[:-1])
    plan = forged.plan()
    spoken = honest.spoken(honest.plan(), "w")
    commitments = [c.with_changes(plan=plan.digest()) for c in spoken.commitments]
    reveals = [
        r.with_changes(commitment=c.digest()) for r, c in zip(spoken.reveals, commitments, strict=True)
    ]
    evidence = spoken.with_changes(plan=plan.digest(), commitments=commitments, reveals=reveals)
    good = forged.bundle("w")
    outcome = good.outcome.with_changes(evidence=evidence.digest())

    report = verify_bundle(good.with_changes(evidence=evidence, outcome=outcome).canonical())
    assert report.reason == "nonce_changed"


def rebuilt(build: Any, **changes: Any) -> DrawBundle:
    """A small draw whose evidence is changed, with every digest after it made to fit."""
    ceremony = build.ceremony([build.expert(name, chair_pool=True) for name in "abcdef"])
    bundle: DrawBundle = ceremony.bundle("w")
    one, two = bundle.evidence.commitments
    if "commitment_at" in changes:
        two = two.with_changes(at=changes["commitment_at"])
    if "copied" in changes:
        two = two.with_changes(value=one.value)
    first, second = bundle.evidence.reveals
    second = second.with_changes(commitment=two.digest())
    if "reveal_at" in changes:
        second = second.with_changes(at=changes["reveal_at"])
    evidence = bundle.evidence.with_changes(commitments=(one, two), reveals=(first, second))
    outcome = bundle.outcome.with_changes(evidence=evidence.digest())
    return bundle.with_changes(evidence=evidence, outcome=outcome)


def test_times_that_do_not_fit_are_found_even_if_every_digest_fits(build: Any) -> None:
    def reason(**changes: Any) -> str | None:
        return verify_bundle(rebuilt(build, **changes).canonical()).reason

    assert reason(reveal_at=build.at(12)) is None
    assert reason(reveal_at=build.at(12, 1)) == "late_reveal"
    assert reason(reveal_at=build.at(8, 59)) == "early_reveal"
    assert reason(commitment_at=build.at(10)) is None
    assert reason(commitment_at=build.at(10, 1)) == "late_commitment"
    assert reason(commitment_at=build.at(7, 59)) == "late_commitment"
    assert reason(copied=True) == "equal_commitments"


def test_an_exclusion_that_no_fact_supports_is_found(build: Any) -> None:
    """The office excludes f for nothing, and makes plan and everything after it fit."""
    ceremony = build.ceremony([build.expert(name, chair_pool=True) for name in "abcdef"], declined=["f"])
    honest = ceremony.materials()
    steered = honest.with_changes(exclusions=honest.exclusions.with_changes(declined=()))
    ceremony.materials = lambda: steered

    report = verify_bundle(ceremony.bundle("w").canonical())
    assert report.reason == "exclusion_unfounded"
    assert any("f" in check.detail for check in report.checks if check.name == "eligibility")


def test_a_void_that_hides_a_committee_is_found(build: Any) -> None:
    """Both values are known and the committee displeases: no void can be written that verifies."""
    bundle = build.ceremony([build.expert(name, chair_pool=True) for name in "abcdef"]).bundle("w")
    drawn = bundle.as_json()
    for reason in ("cap_reached", "missing_reveal", "missing_commitment"):
        hidden = {
            **{
                name: drawn["outcome"][name] for name in ("meeting_id", "serial", "plan", "evidence", "suite")
            },
            "outcome": "void",
            "reason": reason,
            "missing": ["org_inspector"] if reason != "cap_reached" else [],
            "rejected": [],
        }
        assert not verify_bundle({**drawn, "outcome": hidden}).ok


def test_a_replacement_that_drops_a_member_quietly_is_found(build: Any) -> None:
    pool = [build.expert(name, chair_pool=True) for name in "abcdefgh"]
    ceremony = build.ceremony(pool)
    first = ceremony.bundle().outcome
    one, two = first.panel.members
    ceremony.history, ceremony.left, ceremony.declined = [first], [one, two], [one, two]
    bundle = ceremony.bundle("second")
    assert verify_bundle(bundle.canonical()).ok

    plan = bundle.plan.with_changes(kept=bundle.plan.kept.with_changes(members=(two,)))
    assert verify_bundle(bundle.with_changes(plan=plan).canonical()).reason == "plan_changed"
    assert "replacement_wrong" in {
        check.reason for check in verify_bundle(bundle.with_changes(plan=plan).canonical()).checks
    }


def test_a_bundle_of_a_thousand_experts_stays_below_a_megabyte(build: Any) -> None:
    """600 applicants of 50 units, each in conflict with the 20 experts of his unit and two he named."""
    pool = [
        build.expert(
            f"exp_{i:016}",
            rank="full_senior" if i % 2 else "associate_senior",
            chair_pool=i % 10 == 0,
            subject_group=f"group_{i % 5}",
            employer=f"org_91150000{i % 50:010}",
            served_years=[2023, 2024, 2025] if i % 9 == 0 else [2024],
        )
        for i in range(1000)
    ]
    conflicts = {
        f"decl_{i:016}": {
            "same_unit": [f"exp_{e:016}" for e in range(i % 50, 1000, 50)],
            "avoid_list": [f"exp_{i:016}", f"exp_{999 - i:016}"],
        }
        for i in range(600)
    }
    data = build.ceremony(pool, build.rules((1, 2, 22)), conflicts).bundle().canonical()

    assert len(data) < 1_000_000
    assert verify_bundle(data).ok


def test_a_commitment_helper_gives_what_the_record_holds() -> None:
    reveal = GOLDEN["evidence"]["reveals"][0]
    assert commit(PLAN, reveal["party_id"], reveal["nonce"]) == GOLDEN["evidence"]["commitments"][0]["value"]


def test_the_report_reads_in_both_languages() -> None:
    lines = verify_bundle(GOLDEN).lines()
    assert lines[0] == "评审专家抽签记录核验 / Verification of an expert draw"
    assert "[通过 ok    ] 重新计算得到同一结果 / the computation gives the same outcome" in lines
    assert "排除 excluded: bar 1，below_rank 1，declined 1，not_in_pool 1，three_years 1" in lines
    assert lines[-1].startswith("结论：记录前后一致，结果可以复算；另有 6 项未证实，见上。")
