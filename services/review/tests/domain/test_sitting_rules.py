"""The rules of session, ballot and results on both sides of their lines, row by row of the tables beside this file."""

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.calendar.working_days import WorkingCalendar
from common.events.base import Title
from common.events.codes import Column, Level, SeatRole
from common.policy import PackShelf, Policy, Under, Verdict
from common.policy.findings import Finding, refusing
from common.policy.subjects.results import Answerer, PackageDocument
from laptop.testing.tables import read_table
from review.domain import announcements, assignments, ballots, packages, publicities, recusals, sessions
from review.domain.ballots import PaperCount, Reading, Tally
from review.domain.publicities import ObjectionAbout
from review.domain.sessions import Present
from review.domain.shares import least, reaches

UNDER = Under("2026-bayannur")
POLICIES = Path(__file__).parents[4] / "policies"
CALENDAR = WorkingCalendar.shipped()
HR = {place: f"org_{place}" for place in ("nm", "nm.bayannur", "nm.bayannur.linhe")}


@pytest.fixture(scope="session")
def packs() -> PackShelf:
    return PackShelf(POLICIES)


@pytest.fixture(scope="session")
def demo(packs: PackShelf) -> Policy:
    """The annual notice with the stand-ins for shares that no document in hand gives."""
    return packs.effective(UNDER.pack, ("demo",))


def rows(
    file: str, section: str, requirement: str | None = None
) -> Callable[[Callable[..., None]], pytest.MarkDecorator]:
    """Run a test once for each row; what a row expects decides on which side of the requirement it stands."""
    table = read_table(Path(__file__).with_name(file))[section]
    params = []
    for row in table:
        side = "accept" if row.get("expect") == "met" else "refuse"
        marks = [pytest.mark.req(requirement, side=side)] if requirement else []
        params.append(pytest.param(row, id=row["case"], marks=marks))
    return pytest.mark.parametrize("row", params)


def present_experts(row: dict[str, Any]) -> list[Present]:
    return [
        Present(
            grassroots=n < row["grassroots"],
            outside_system=n < row["outside_system"],
            outside_unit=n < row.get("outside_unit", row["present"]),
            pledged=True,
        )
        for n in range(row["present"])
    ]


@rows("sessions.yaml", "quorum", "R-03")
def test_quorum(row: dict[str, Any], policy: Policy) -> None:
    finding = sessions.quorum(row["present"], row["size"], policy.meeting)
    assert (finding.verdict, finding.clause) == (row["expect"], "R25-44")


@rows("sessions.yaml", "presided", "R-03")
def test_presided(row: dict[str, Any]) -> None:
    assert sessions.presided(SeatRole(row["role"]), under=UNDER).verdict == row["expect"]


@rows("sessions.yaml", "shares", "R-03")
def test_shares_among_those_present(row: dict[str, Any], demo: Policy) -> None:
    findings = sessions.shares_present(
        present_experts(row), demo.expert_pool, self_reviewing="outside_unit" in row, under=UNDER
    )
    assert bool(refusing(findings)) == (row["expect"] == "not_met")
    assert "演示" in findings[0].message


@pytest.mark.parametrize(("of_each", "refused"), [(0, True), (1, False)])
def test_a_certain_number_is_not_met_by_nobody(policy: Policy, of_each: int, *, refused: bool) -> None:
    """R25-44: 应包括一定比例的基层和本系统以外的专家, without a number: one may do, none does not."""
    experts = [
        Present(grassroots=n < of_each, outside_system=n < of_each, outside_unit=False, pledged=True)
        for n in range(14)
    ]
    findings = sessions.shares_present(experts, policy.expert_pool, self_reviewing=False, under=UNDER)
    assert [finding.clause for finding in findings] == ["R25-44", "R25-44"]
    assert bool(refusing(findings)) is refused
    if not refused:
        assert {finding.verdict for finding in findings} == {Verdict.NOT_CONFIGURED}


@pytest.mark.parametrize(("outside", "refused"), [(0, True), (1, False)])
def test_a_self_reviewing_unit_of_2023_has_somebody_from_outside(outside: int, *, refused: bool) -> None:
    """N23-6.3.3: 自主评审须保证一定数量的非本单位同行专家评委参加."""
    region = PackShelf(POLICIES).effective("2023-region")
    experts = [
        Present(grassroots=True, outside_system=True, outside_unit=n < outside, pledged=True)
        for n in range(14)
    ]
    found = sessions.shares_present(experts, region.expert_pool, self_reviewing=True, under=region.under)[-1]
    assert (found.clause, found.refuses) == ("N23-6.3.3", refused)


@rows("sessions.yaml", "pledges", "R-03")
def test_pledges(row: dict[str, Any], policy: Policy) -> None:
    experts = [
        Present(grassroots=True, outside_system=True, outside_unit=True, pledged=n >= row["unsigned"])
        for n in range(row["present"])
    ]
    finding = sessions.pledges_signed(experts, policy.meeting)
    assert (finding.verdict, finding.clause) == (row["expect"], "R25-44")


@rows("sessions.yaml", "invitation", "R-03")
def test_inspection_is_invited(row: dict[str, Any], policy: Policy) -> None:
    assert sessions.inspection_invited(row["invited"], policy.meeting).verdict == row["expect"]


@rows("sessions.yaml", "opinions", "R-04")
def test_opinions_before_the_vote(row: dict[str, Any], policy: Policy) -> None:
    finding = assignments.opinions_before_vote(row["assigned"], row["written"], policy.meeting)
    assert (finding.verdict, finding.clause) == (row["expect"], "R25-46")


@rows("sessions.yaml", "passes_at_quorum", "R-05")
def test_agreeing_votes_at_the_lowest_attendance(row: dict[str, Any], policy: Policy) -> None:
    finding = ballots.passes(Tally(row["agree"], row["present"], 0), Reading.LITERAL, policy.meeting)
    assert (finding.verdict, finding.clause) == (row["expect"], "R25-45")


@rows("sessions.yaml", "passes_at_full_attendance", "R-05")
def test_agreeing_votes_at_full_attendance(row: dict[str, Any], policy: Policy) -> None:
    finding = ballots.passes(Tally(row["agree"], row["present"], 0), Reading.LITERAL, policy.meeting)
    assert finding.verdict == row["expect"]


@rows("sessions.yaml", "paper_count", "R-05")
def test_papers_add_up_and_none_comes_from_outside(row: dict[str, Any], policy: Policy) -> None:
    count = PaperCount(row["in_box"], row["agree"], row["disagree"], row["abstain"], row["spoiled"])
    findings = ballots.count_admissible(count, row["entitled"], policy.meeting, under=policy.under)
    assert bool(refusing(findings)) == (row["expect"] == "not_met")
    assert {finding.clause for finding in findings} == {"R25-45"}


@rows("sessions.yaml", "readings", "R-09")
def test_two_readings_of_recusal(row: dict[str, Any], policy: Policy) -> None:
    tally = Tally(row["agree"], row["present"], row["recused"])
    finding = ballots.readings_agree(tally, policy.meeting)
    assert finding.verdict == row["expect"]
    assert finding.facts == {
        "present": row["present"],
        "recused": row["recused"],
        "needed_literal": row["needed_literal"],
        "needed_adjusted": row["needed_adjusted"],
        "passed_literal": row["literal"],
        "passed_adjusted": row["adjusted"],
    }
    for reading, passed in ((Reading.LITERAL, row["literal"]), (Reading.ADJUSTED, row["adjusted"])):
        assert ballots.passes(tally, reading, policy.meeting).refuses is not passed


def test_the_denominator_is_a_switch_of_the_pack(policy: Policy) -> None:
    assert ballots.reading_in_force(policy.meeting) is Reading.LITERAL
    switched = policy.meeting.recused_in_denominator.model_copy(update={"value": False})
    other = policy.meeting.model_copy(update={"recused_in_denominator": switched})
    assert ballots.reading_in_force(other) is Reading.ADJUSTED


@rows("sessions.yaml", "unrecused", "R-09")
def test_too_few_who_are_not_recused(row: dict[str, Any], policy: Policy) -> None:
    assert ballots.enough_unrecused(row["unrecused"], row["size"], policy.meeting).verdict == row["expect"]


@rows("sessions.yaml", "conflicts")
def test_conflicts_that_the_docket_names(row: dict[str, Any]) -> None:
    found = recusals.conflict(
        person_ref=row["person"],
        employer_org=row["employer"],
        applicant=row["applicant"],
        unit_org=row["unit"],
        avoid=row["avoid"],
    )
    assert found == row["expect"]


@rows("sessions.yaml", "announce")
def test_who_announces(row: dict[str, Any]) -> None:
    finding = announcements.may_announce(SeatRole(row["role"]), presides=row["presides"], under=UNDER)
    assert (finding.verdict, finding.clause) == (row["expect"], "R25-47")


@rows("sessions.yaml", "sign")
def test_who_signs(row: dict[str, Any]) -> None:
    finding = announcements.may_sign(
        SeatRole(row["role"]), presides=row["presides"], authorised=row["authorised"], under=UNDER
    )
    assert (finding.verdict, finding.clause) == (row["expect"], "R25-47")


@rows("sessions.yaml", "tellers")
def test_who_counts(row: dict[str, Any]) -> None:
    roles = [SeatRole(role) for role in row["roles"]]
    finding = ballots.tellers_fit(roles, 2, presiding_among=row["presiding"], under=UNDER)
    assert finding.verdict == row["expect"]


@given(count=st.integers(0, 60), of=st.integers(1, 60), share=st.fractions(0, 1, max_denominator=7))
def test_the_least_count_is_the_first_that_reaches(count: int, of: int, share: Fraction) -> None:
    assert reaches(count, of, share) == (count >= least(of, share))


@given(cases=st.integers(1, 60), experts=st.integers(3, 25), label=st.text(max_size=5))
def test_cases_are_shared_out_evenly(cases: int, experts: int, label: str) -> None:
    names = [f"exp_{n}" for n in range(experts)]
    shared = assignments.assign(
        [f"dcl_{n}" for n in range(cases)], names, recused={}, per_case=3, kept={}, label=label
    )
    load = [sum(name in holders for holders in shared.values()) for name in names]
    assert all(len(set(holders)) == 3 for holders in shared.values())
    assert max(load) - min(load) <= 1


@given(data=st.data(), cases=st.integers(1, 20), experts=st.integers(3, 15))
def test_nobody_looks_at_a_case_that_he_is_recused_on(data: st.DataObject, cases: int, experts: int) -> None:
    names = [f"exp_{n}" for n in range(experts)]
    ids = [f"dcl_{n}" for n in range(cases)]
    recused = {id_: data.draw(st.sets(st.sampled_from(names))) for id_ in ids}
    kept = {id_: data.draw(st.sets(st.sampled_from(names), max_size=3)) for id_ in ids}
    shared = assignments.assign(ids, names, recused=recused, per_case=3, kept=kept, label="x")
    for id_ in ids:
        able = set(names) - recused[id_]
        assert set(shared[id_]) <= able
        assert len(shared[id_]) == min(3, len(able))
        assert kept[id_] & able <= set(shared[id_])
    assert shared == assignments.assign(ids, names, recused=recused, per_case=3, kept=kept, label="x")


@rows("results.yaml", "opened", "R-15")
def test_the_publicity_opens_in_time(row: dict[str, Any], policy: Policy) -> None:
    finding = publicities.opened_in_time(row["closed"], row["opened"], policy.results, CALENDAR)
    assert (finding.verdict, finding.clause) == (row["expect"], "R25-51")


@rows("results.yaml", "length", "R-15")
def test_the_publicity_stands_long_enough(row: dict[str, Any], policy: Policy) -> None:
    assert publicities.long_enough(row["working_days"], policy.results).verdict == row["expect"]


@rows("results.yaml", "looked_into", "R-16")
def test_who_looks_into_an_objection(row: dict[str, Any], policy: Policy) -> None:
    found_by = [Answerer(answerer) for answerer in row["found_by"]]
    about = ObjectionAbout(row["about"])
    finding = publicities.looked_into(about, found_by, policy.results, against_all=False, under=UNDER)
    assert (finding.verdict, finding.clause) == (row["expect"], "BY26-5.2.2")


@pytest.mark.req("R-16", side="accept")
@pytest.mark.parametrize("about", list(ObjectionAbout))
def test_the_organiser_alone_answers_for_an_objection_against_all(
    about: ObjectionAbout, policy: Policy
) -> None:
    finding = publicities.looked_into(about, [], policy.results, against_all=True, under=UNDER)
    assert (finding.verdict, finding.clause) == ("met", "R25-51")


@rows("results.yaml", "handled", "R-16")
def test_objections_are_handled_in_time(row: dict[str, Any], policy: Policy) -> None:
    finding = publicities.handled_in_time(row["received"], row["handled"], policy.results, CALENDAR)
    assert (finding.verdict, finding.clause) == (row["expect"], "R25-51")


@rows("results.yaml", "uncontested", "R-16")
def test_a_contested_result_waits(row: dict[str, Any]) -> None:
    assert publicities.uncontested(row["objections"], row["reports"], under=UNDER).verdict == row["expect"]


@rows("results.yaml", "publicity", "R-18")
def test_reported_after_the_publicity(row: dict[str, Any], policy: Policy) -> None:
    ends, now = dt.datetime.fromisoformat(row["ends"]), dt.datetime.fromisoformat(row["now"])
    assert packages.publicity_over(ends, now, policy.results).verdict == row["expect"]


@rows("results.yaml", "package", "R-18")
def test_the_package_is_complete(row: dict[str, Any], packs: PackShelf) -> None:
    given_ = [PackageDocument(document) for document in row["given"]]
    finding = packages.package_complete(
        given_, packs.effective(row["pack"]).results, under=Under(row["pack"])
    )
    assert finding.verdict == row["expect"]


@rows("results.yaml", "reported", "R-18")
def test_the_package_comes_in_time(row: dict[str, Any], policy: Policy) -> None:
    finding = packages.reported_in_time(
        row["closed"], row["reported"], requested=row["requested"], policy=policy.results
    )
    assert finding.verdict == row["expect"]


@rows("results.yaml", "confirmed_by", "R-18")
def test_who_confirms(row: dict[str, Any], packs: PackShelf) -> None:
    finding = _competence(row, packs.effective(row["pack"]))
    assert finding.verdict == row["expect"]


def _competence(row: dict[str, Any], policy: Policy) -> Finding:
    title = Title(series=row["series"], level=Level(row["level"]))
    value = packages.confirmed_by(packages.kind_of(title, Column(row["column"])), policy.results)
    wanted = packages.organisation_of(
        value.require(), place="nm.bayannur.linhe", level_org=HR["nm.bayannur"], hr_by_place=HR
    )
    return packages.competent(HR[row["by"]], wanted, value)


@rows("results.yaml", "sealed_by")
def test_who_seals(row: dict[str, Any], policy: Policy) -> None:
    title = Title(series=row["series"], level=Level(row["level"]))
    value = packages.sealed_by(packages.kind_of(title, Column(row["column"])), policy.certificate)
    found = packages.organisation_of(
        value.require(), place="nm.bayannur.linhe", level_org=HR["nm.bayannur.linhe"], hr_by_place=HR
    )
    assert found == HR[row["by"]]
    assert value.clause == "R25-54"
