"""What only two packs together can show: whose rules stand in, what an annual notice regulates itself, what is laxer, too late,
amended or silent.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from common.policy import Finding, PackError, PackShelf, Status, Verdict
from common.policy.check import report

WritePack = Callable[..., Path]

STANDARD = """\
standards:
  middle:
    value: {{series: engineering, level: middle, present: assistant, any_of: [{tracks}], necessary: [{necessary}]}}
    force: must
    clause: {clause}
    words: 评审条件
    status: stated
"""
OWN = """\
id: own-2026
version: "1"
kind: layer
document: 虚构的单位标准
place: nm.bayannur
year: 2026
prefix: OWN26
"""
AMENDMENT = """\
id: amendment-2026
version: "1"
kind: amendment
amends: annual-notice-2026
document: 虚构的修改通知
number: 虚构〔2026〕20号
date: 2026-07-01
place: nm.bayannur
year: 2026
prefix: TA26
"""
CHANNEL = """\
once: {value: true, force: principle, clause: T25-37, words: 只享受一次, status: stated}
postdoc:
  offered: {value: true, force: must, clause: T25-37, words: 博士后, status: stated}
"""


def standard(clause: str, tracks: str, necessary: str = "results") -> str:
    return STANDARD.format(clause=clause, tracks=tracks, necessary=necessary)


def earlier(
    annual_notice_head: str, rests_on: str = "虚构〔2023〕4号", missing: str = "虚构〔2023〕4号"
) -> str:
    """The annual notice a year before the rules."""
    older = annual_notice_head.replace("2026-05-10", "2024-05-10").replace("year: 2026", "year: 2024")
    older = older.replace("number: 虚构〔2025〕1号", f"number: {rests_on}")
    return older + f"not_shipped: [{{number: {missing}, about: 旧细则}}]\n"


@pytest.mark.req("P-09", side="refuse")
def test_a_annual_notice_that_names_other_rules_than_those_in_force_is_refused(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    write_pack(rules_head)
    folder = write_pack(annual_notice_head.replace("number: 虚构〔2025〕1号", "number: 虚构〔2023〕4号"))

    with pytest.raises(PackError, match="成文时施行的实施细则是 虚构〔2025〕1号，不是 虚构〔2023〕4号"):
        PackShelf(folder)


@pytest.mark.req("P-09", side="refuse")
def test_later_rules_stand_in_only_for_rules_that_are_named_as_not_in_hand(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    write_pack(rules_head)
    folder = write_pack(earlier(annual_notice_head, missing="虚构〔2022〕7号"))

    with pytest.raises(PackError, match="须在 not_shipped 中写明 虚构〔2023〕4号 未掌握"):
        PackShelf(folder)


@pytest.mark.req("P-09", side="accept")
def test_what_a_annual_notice_regulates_itself_is_not_filled_up_from_later_rules(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    own = "once: {value: false, force: must, clause: TN26-4, words: 不限次数, status: stated}\n"
    write_pack(rules_head, green_channel=CHANNEL)
    shelf = PackShelf(
        write_pack(earlier(annual_notice_head) + "regulates: [green_channel]\n", green_channel=own)
    )

    channel = shelf.effective("annual-notice-2026").green_channel

    assert (channel.once.require(), channel.once.status) == (False, Status.STATED)
    assert (channel.postdoc.offered.status, channel.postdoc.offered.missing) == (
        Status.NOT_STATED,
        "虚构〔2026〕9号",
    )


def test_a_subject_that_does_not_exist_cannot_be_regulated(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    write_pack(rules_head)
    folder = write_pack(annual_notice_head + "regulates: [green_chanel]\n")

    with pytest.raises(PackError, match=r"pack.yaml:12: 没有主题“green_chanel”"):
        PackShelf(folder)


@pytest.mark.req("P-10", side="refuse")
def test_a_annual_notice_must_say_which_document_would_hold_what_it_leaves_open(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    write_pack(rules_head)
    folder = write_pack(annual_notice_head.replace("elsewhere: 虚构〔2026〕9号\n", ""))

    with pytest.raises(PackError, match="类型为 annual_notice 的包缺少“elsewhere”"):
        PackShelf(folder)


@pytest.mark.req("P-10", side="accept")
def test_what_is_left_open_is_an_open_point_that_names_the_document(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    write_pack(rules_head, green_channel=CHANNEL)
    policy = PackShelf(write_pack(annual_notice_head)).effective("annual-notice-2026")

    finding = Finding.open_point("E-28", policy.post_quota.mode, message="岗位数额文件未作规定。")

    assert (finding.verdict, finding.missing) == (Verdict.NOT_STATED, "虚构〔2026〕9号")
    assert not finding.refuses


@pytest.mark.parametrize(
    ("tracks", "necessary", "reason"),
    [
        ("{schooling: bachelor, years: 3}", "results", "本科满3年即可申报，低于下层标准"),
        ("{schooling: college, years: 9}", "results", "大专满9年即可申报，低于下层标准"),
        ("{schooling: bachelor, years: 4}", "", "缺少下层标准要求的条件：业绩成果"),
    ],
)
def test_a_laxer_standard_is_refused_with_file_and_line(
    tracks: str, necessary: str, reason: str, write_pack: WritePack, rules_head: str
) -> None:
    write_pack(rules_head, conditions=standard("T25-5", "{schooling: bachelor, years: 4}"))
    folder = write_pack(OWN, conditions=standard("OWN26-1", tracks, necessary))

    told, sound = report(folder)

    assert not sound
    assert f"{folder}/own-2026/conditions.yaml:2: conditions.standards.middle: {reason}" in told
    assert "标准可以从严，不得放宽" in told


@pytest.mark.parametrize(
    ("tracks", "more"),
    [
        ("{schooling: bachelor, years: 5}", "results"),
        ("{schooling: postgraduate, years: 4}", "results"),
        ("{schooling: bachelor, years: 4}", "results, qualification"),
    ],
)
def test_a_stricter_standard_is_taken(tracks: str, more: str, write_pack: WritePack, rules_head: str) -> None:
    write_pack(rules_head, conditions=standard("T25-5", "{schooling: bachelor, years: 4}"))
    shelf = PackShelf(write_pack(OWN, conditions=standard("OWN26-1", tracks, more)))

    assert shelf.effective("rules-2025", ("own-2026",)).conditions.standards["middle"].pack == "own-2026"


@pytest.mark.parametrize("policy", ["directed", "special_talent"])
def test_directed_evaluation_and_special_talent_policies_may_be_laxer(
    policy: str, write_pack: WritePack, rules_head: str
) -> None:
    write_pack(rules_head, conditions=standard("T25-5", "{schooling: bachelor, years: 4}"))
    laxer = standard("OWN26-1", "{schooling: bachelor, years: 1}").replace(
        "necessary:", f"other_policy: {policy}, necessary:"
    )
    shelf = PackShelf(write_pack(OWN, conditions=laxer))

    assert shelf.effective("rules-2025", ("own-2026",))


def test_a_standard_for_every_series_binds_those_of_one_series(
    write_pack: WritePack, rules_head: str
) -> None:
    common = standard("T25-5", "{schooling: bachelor, years: 4}").replace("series: engineering, ", "")
    write_pack(rules_head, conditions=common)
    own = standard("OWN26-1", "{schooling: bachelor, years: 2}").replace("middle:\n", "own_middle:\n")
    shelf = PackShelf(write_pack(OWN, conditions=own))

    with pytest.raises(PackError, match="本科满2年即可申报"):
        shelf.effective("rules-2025", ("own-2026",))


def test_the_same_title_under_another_key_is_refused(write_pack: WritePack, rules_head: str) -> None:
    write_pack(rules_head, conditions=standard("T25-5", "{schooling: bachelor, years: 4}"))
    own = standard("OWN26-1", "{schooling: bachelor, years: 4}").replace("middle:\n", "engineers:\n")
    shelf = PackShelf(write_pack(OWN, conditions=own))

    with pytest.raises(PackError, match="应使用同一个键"):
        shelf.effective("rules-2025", ("own-2026",))


@pytest.mark.req("E-08", side="refuse")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("project", "科研项目"),
        ("funding", "经费数量"),
        ("award", "获奖情况"),
        ("paper_rank", "论文期刊层次"),
        ("hat", "头衔"),
        ("honorary_title", "称号"),
    ],
)
def test_what_is_never_a_hard_limit_is_refused_on_load(
    asked: str, said: str, write_pack: WritePack, rules_head: str
) -> None:
    folder = write_pack(
        rules_head, conditions=standard("T25-5", "{schooling: bachelor, years: 4}", f"results, {asked}")
    )

    with pytest.raises(PackError) as refused:
        PackShelf(folder)

    assert (refused.value.file.name, refused.value.line) == ("conditions.yaml", 3)
    assert f"{said}不得作为职称评审的限制性要求" in refused.value.reason


def plan(day: str, clause: str, force: str = "must") -> str:
    return f"declare: {{senior: {{value: {day}, force: {force}, clause: {clause}, words: 前完成, status: stated}}}}\n"


def region_and_league(
    write_pack: WritePack, rules_head: str, annual_notice_head: str, own: str, force: str = "must"
) -> PackShelf:
    """A region's annual notice with a deadline of 20 June, and a league's annual notice on top of it."""
    write_pack(rules_head)
    region = annual_notice_head.replace("id: annual-notice-2026", "id: region-2026").replace(
        "nm.bayannur", "nm"
    )
    write_pack(region.replace("TN26", "TR26"), plan=plan("2026-06-20", "TR26-2", force))
    league = annual_notice_head.replace("builds_on: rules-2025", "builds_on: region-2026")
    return PackShelf(write_pack(league, plan=plan(own, "TN26-2")))


def test_a_deadline_after_the_superiors_is_refused(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    shelf = region_and_league(write_pack, rules_head, annual_notice_head, "2026-06-21")

    with pytest.raises(PackError, match=r"plan.yaml:1: plan.declare.senior: 2026-06-21 晚于上级通知"):
        shelf.effective("annual-notice-2026")


@pytest.mark.parametrize(("own", "force"), [("2026-06-20", "must"), ("2026-06-21", "principle")])
def test_a_deadline_on_the_superiors_day_or_after_one_of_principle_is_taken(
    own: str, force: str, write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    shelf = region_and_league(write_pack, rules_head, annual_notice_head, own, force)

    assert shelf.effective("annual-notice-2026").plan.declare.senior.require() == date.fromisoformat(own)


def test_an_amendment_applies_from_its_own_date(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    later = (
        "plan_ahead: {value: 10, unit: day, force: must, clause: TA26-1, words: 十日前提交, status: stated}\n"
    )
    write_pack(
        rules_head,
        meeting="plan_ahead: {value: 7, unit: day, force: must, clause: T25-42, words: 一周前, status: stated}\n",
    )
    write_pack(annual_notice_head)
    shelf = PackShelf(write_pack(AMENDMENT, meeting=later))

    before = shelf.for_place("nm.bayannur", date(2026, 6, 30))
    after = shelf.for_place("nm.bayannur", date(2026, 7, 1))

    assert (before.meeting.plan_ahead.require(), before.ref.id) == (7, "annual-notice-2026")
    assert (after.meeting.plan_ahead.require(), after.ref.id) == (10, "annual-notice-2026+amendment-2026")
    assert after.meeting.plan_ahead.status is Status.STATED
    assert shelf.of(after.ref) is after


def test_an_amendment_of_nothing_is_refused(write_pack: WritePack, rules_head: str) -> None:
    write_pack(rules_head)

    with pytest.raises(PackError, match="所修改的包“annual-notice-2026”不存在或有误"):
        PackShelf(write_pack(AMENDMENT))


def test_what_a_lower_document_says_otherwise_is_kept_at_hand(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    rules = (
        "quorum: {value: 2/3, unit: share, force: must, clause: T25-44, words: 三分之二, status: stated}\n"
    )
    annual_notice = (
        "quorum: {value: 3/4, unit: share, force: must, clause: TN26-5, words: 四分之三, status: stated}\n"
    )
    write_pack(rules_head, meeting=rules)
    policy = PackShelf(write_pack(annual_notice_head, meeting=annual_notice)).effective("annual-notice-2026")

    below = policy.replaced(policy.meeting.quorum)

    assert below is not None
    assert (below.clause, policy.meeting.quorum.clause) == ("T25-44", "TN26-5")
