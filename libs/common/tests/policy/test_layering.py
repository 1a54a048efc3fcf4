"""Packs are layered leaf by leaf; silence undoes nothing, a stand-in only fills a hole; the digest names the content."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from common.events.base import PackRef
from common.policy import NoPackInForce, NotConfigured, PackError, PackShelf, Status, UnknownPack

SHIPPED = Path(__file__).resolve().parents[4] / "policies"
WritePack = Callable[..., Path]

MEETING = """\
quorum: {value: 2/3, unit: share, force: must, clause: T25-44, words: 不少于评委会人数的2/3, status: stated}
plan_ahead: {value: 7, unit: day, force: must, clause: T25-42, words: 一周前提交, status: stated}
minutes_kept: {status: not_configured, clause: T25-48, missing: 虚构〔2025〕9号}
"""
AHEAD_10 = "plan_ahead: {value: 10, unit: day, force: principle, clause: TN26-5.2, words: 十日前提交, status: stated}\n"
KEPT_30 = "minutes_kept: {value: 30, unit: year, force: must, clause: T25-48, status: stand_in}\n"


def earlier_annual_notice(annual_notice_head: str) -> str:
    """The annual notice, dated a year before the rules: it rests on older rules that are not in hand."""
    older = annual_notice_head.replace("2026-05-10", "2024-05-10").replace("year: 2026", "year: 2024")
    older = older.replace("number: 虚构〔2025〕1号", "number: 虚构〔2023〕4号")
    return older + "not_shipped: [{number: 虚构〔2023〕4号, about: 旧细则}]\n"


def test_a_higher_layer_replaces_single_values_and_leaves_the_rest(
    write_pack: WritePack, rules_head: str, annual_notice_head: str, layer_head: str
) -> None:
    write_pack(rules_head, meeting=MEETING)
    write_pack(annual_notice_head, meeting=AHEAD_10)
    shelf = PackShelf(write_pack(layer_head, meeting=KEPT_30))

    meeting = shelf.effective("annual-notice-2026", layers=("trial",)).meeting

    assert (meeting.quorum.require(), meeting.quorum.pack) == (Fraction(2, 3), "rules-2025")
    assert (meeting.plan_ahead.require(), meeting.plan_ahead.pack) == (10, "annual-notice-2026")
    assert (meeting.minutes_kept.require(), meeting.minutes_kept.status) == (30, Status.STAND_IN)
    assert shelf.effective("rules-2025").meeting.plan_ahead.require() == 7


def test_a_number_that_no_document_gives_is_not_configured(write_pack: WritePack, rules_head: str) -> None:
    policy = PackShelf(write_pack(rules_head, meeting=MEETING)).effective("rules-2025")

    with pytest.raises(NotConfigured) as named:
        policy.meeting.minutes_kept.require()
    with pytest.raises(NotConfigured, match=r"credit\.applicant\.period"):
        policy.credit.applicant.period.require()

    assert (named.value.path, named.value.missing, named.value.clause) == (
        "meeting.minutes_kept",
        "虚构〔2025〕9号",
        "T25-48",
    )
    assert policy.credit.applicant.period.pack == ""


def test_silence_does_not_undo_what_a_lower_layer_states(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    write_pack(rules_head, meeting=MEETING)
    silent = "# 会议\nquorum: {status: not_stated, missing: 虚构〔2026〕9号}\n"
    shelf = PackShelf(write_pack(annual_notice_head, meeting=silent))

    with pytest.raises(PackError, match=r"meeting.yaml:2: meeting.quorum: 下层 rules-2025 已有规定"):
        shelf.effective("annual-notice-2026")


def test_a_stand_in_replaces_nothing_that_a_document_states(
    write_pack: WritePack, rules_head: str, layer_head: str
) -> None:
    write_pack(rules_head, meeting=MEETING)
    layer = "plan_ahead: {value: 3, unit: day, force: must, clause: T25-42, status: stand_in}\n"
    shelf = PackShelf(write_pack(layer_head, meeting=layer))

    with pytest.raises(PackError, match="不得用代用值代替"):
        shelf.effective("rules-2025", layers=("trial",))


def test_the_values_of_a_later_document_are_assumed_in_an_earlier_year(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    write_pack(rules_head, meeting=MEETING)
    shelf = PackShelf(write_pack(earlier_annual_notice(annual_notice_head), meeting=AHEAD_10))

    meeting = shelf.effective("annual-notice-2026").meeting

    assert (meeting.quorum.status, meeting.quorum.require()) == (Status.ASSUMED, Fraction(2, 3))
    assert meeting.quorum.assumed_from == "虚构〔2025〕1号"
    assert meeting.plan_ahead.status is Status.STATED
    assert meeting.minutes_kept.status is Status.NOT_CONFIGURED
    assert shelf.effective("rules-2025").meeting.quorum.status is Status.STATED


def test_what_is_in_force_cannot_be_changed(write_pack: WritePack, rules_head: str) -> None:
    policy = PackShelf(write_pack(rules_head, meeting=MEETING)).effective("rules-2025")

    with pytest.raises(ValidationError, match="frozen"):
        policy.meeting.quorum.value = Fraction(1, 2)  # type: ignore[misc]
    with pytest.raises(TypeError):
        policy.committee.offices["own"] = "x"  # type: ignore[index]


def _digest(folder: Path, layers: tuple[str, ...] = ()) -> str:
    return PackShelf(folder).effective("rules-2025", layers).ref.digest


def test_the_digest_does_not_depend_on_how_the_file_is_written(
    write_pack: WritePack, rules_head: str
) -> None:
    folder = write_pack(rules_head, meeting=MEETING)
    before = _digest(folder)
    content = yaml.safe_load(MEETING)
    turned = {key: dict(reversed(content[key].items())) for key in reversed(content)}
    (folder / "rules-2025" / "meeting.yaml").write_text(
        "# 次序不同\n" + yaml.safe_dump(turned, allow_unicode=True, sort_keys=False), "utf-8"
    )

    assert _digest(folder) == before
    assert len(before) == 64


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("value: 7", "value: 8"),
        ("T25-42", "T25-43"),
        ("force: must, clause: T25-42", "force: may, clause: T25-42"),
    ],
)
def test_the_digest_changes_with_a_value_or_its_source(
    was: str, becomes: str, write_pack: WritePack, rules_head: str
) -> None:
    folder = write_pack(rules_head, meeting=MEETING)
    before = _digest(folder)
    (folder / "rules-2025" / "meeting.yaml").write_text(MEETING.replace(was, becomes), "utf-8")

    assert _digest(folder) != before


def test_the_reference_names_pack_layers_and_versions(
    write_pack: WritePack, rules_head: str, annual_notice_head: str, layer_head: str
) -> None:
    write_pack(rules_head, meeting=MEETING)
    write_pack(annual_notice_head)
    shelf = PackShelf(write_pack(layer_head, meeting=KEPT_30))

    policy = shelf.effective("annual-notice-2026", layers=("trial",))

    assert (policy.ref.id, policy.ref.version) == ("annual-notice-2026+trial", "3+7")
    assert [head.id for head in policy.packs] == ["rules-2025", "annual-notice-2026", "trial"]
    assert policy.uses_stand_ins
    assert not shelf.effective("annual-notice-2026").uses_stand_ins
    assert policy.ref.digest != shelf.effective("annual-notice-2026").ref.digest
    assert shelf.of(policy.ref) is policy


@pytest.mark.parametrize("pack_id", ["annual-notice-2027", "rules-2025+annual-notice-2027", "trial"])
def test_a_pack_or_layer_that_is_not_there_is_unknown(
    pack_id: str, write_pack: WritePack, rules_head: str, layer_head: str
) -> None:
    write_pack(rules_head, meeting=MEETING)
    shelf = PackShelf(write_pack(layer_head, meeting=KEPT_30))

    with pytest.raises(UnknownPack):
        shelf.of(PackRef(id=pack_id, version="1", digest="0" * 64))


def test_another_content_under_a_known_id_is_unknown(write_pack: WritePack, rules_head: str) -> None:
    shelf = PackShelf(write_pack(rules_head, meeting=MEETING))

    with pytest.raises(UnknownPack, match="0" * 64):
        shelf.of(PackRef(id="rules-2025", version="1", digest="0" * 64))


@pytest.mark.parametrize(
    ("place", "day", "in_force"),
    [
        ("nm.bayannur", date(2026, 5, 10), "annual-notice-2026"),
        ("nm.bayannur.linhe", date(2026, 12, 31), "annual-notice-2026"),
        ("nm.bayannur", date(2026, 5, 9), "rules-2025"),
        ("nm.bayannur", date(2027, 1, 1), "rules-2025"),
        ("nm.baotou", date(2026, 6, 1), "rules-2025"),
        ("nm", date(2025, 5, 12), "rules-2025"),
    ],
)
def test_the_nearest_annual_notice_of_the_year_is_in_force(
    place: str, day: date, in_force: str, write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    write_pack(rules_head, meeting=MEETING)
    shelf = PackShelf(write_pack(annual_notice_head))

    assert shelf.for_place(place, day).ref.id == in_force


def test_before_every_document_in_hand_nothing_is_in_force(write_pack: WritePack, rules_head: str) -> None:
    shelf = PackShelf(write_pack(rules_head, meeting=MEETING))

    with pytest.raises(NoPackInForce):
        shelf.for_place("nm.bayannur", date(2025, 5, 11))


PUBLISHERS = "roster_publishers: {value: [league_hr, region_department], force: must, clause: T25-34, words: 盟市公示, status: stated}\n"
COUNTIES = "roster_publishers: {value: [county_hr, league_hr], force: must, clause: TN26-3, words: 旗县公示, status: stated}\n"


def test_a_list_that_adds_comes_on_top_of_the_one_below(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    write_pack(rules_head, audit_chain=PUBLISHERS)
    shelf = PackShelf(
        write_pack(annual_notice_head, audit_chain=COUNTIES.replace("force", "adds: true, force"))
    )

    value = shelf.effective("annual-notice-2026").audit_chain.roster_publishers
    assert value.require() == ("league_hr", "region_department", "county_hr")
    assert value.clause == "TN26-3"


def test_a_list_that_does_not_say_so_replaces_the_one_below(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    write_pack(rules_head, audit_chain=PUBLISHERS)
    shelf = PackShelf(write_pack(annual_notice_head, audit_chain=COUNTIES))

    assert shelf.effective("annual-notice-2026").audit_chain.roster_publishers.require() == (
        "county_hr",
        "league_hr",
    )


def test_only_a_list_can_add(write_pack: WritePack, rules_head: str) -> None:
    with pytest.raises(PackError, match="只有列表可以补充"):
        PackShelf(
            write_pack(rules_head, meeting=MEETING.replace("force: must", "adds: true, force: must", 1))
        )


@pytest.mark.parametrize(
    ("pack", "later"),
    [
        ("2023-region", {"R25": "2025年细则"}),
        ("2024-baotou", {"R25": "2025年细则"}),
        ("2025-chifeng", {}),
        ("2026-bayannur", {}),
        ("2025-implementation-rules", {}),
    ],
)
def test_the_documents_that_are_later_than_the_one_in_force(pack: str, later: dict[str, str]) -> None:
    shelf = PackShelf(SHIPPED)
    assert shelf.effective(pack, ("demo",)).under.later == later
    assert shelf.under(f"{pack}+demo").later == later
