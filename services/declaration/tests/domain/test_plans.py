"""The days of a plan: the notice's own, tightened, inside the superior's."""

import datetime as dt

import pytest

from common.events.codes import Column, PlanStep, Tier
from common.events.declaration import PlanDate
from common.policy import Policy, Verdict
from declaration.domain.plans import (
    PlanDays,
    days_of,
    inside_superior_dates,
    not_waiting_for_own_notice,
    open_columns,
    superior_notice_not_in_hand,
    tiers_without_deadline,
    with_own_dates,
)


def test_bayannurs_days_of_2026(bayannur: Policy) -> None:
    days = days_of(bayannur)
    for step in (PlanStep.DECLARE, PlanStep.AUDIT, PlanStep.FORWARD):
        assert days.last_day(step, Tier.JUNIOR) == dt.date(2026, 5, 25)
        assert days.last_day(step, Tier.MIDDLE) == dt.date(2026, 6, 10)
        assert days.last_day(step, Tier.SENIOR) == dt.date(2026, 7, 10)
    assert days.last_day(PlanStep.REVIEW, Tier.MIDDLE) == dt.date(2026, 10, 30)
    assert {(day.tier, day.on) for day in days.facts_cut_off} == {
        (Tier.JUNIOR, dt.date(2026, 5, 25)),
        (Tier.MIDDLE, dt.date(2026, 6, 10)),
        (Tier.SENIOR, dt.date(2026, 7, 10)),
    }


def test_a_county_sets_the_earlier_personal_date(bayannur: Policy) -> None:
    own = PlanDate(step=PlanStep.DECLARE, tier=Tier.MIDDLE, until=dt.date(2026, 5, 29))
    days = with_own_dates(days_of(bayannur), [own])
    assert days.last_day(PlanStep.DECLARE, Tier.MIDDLE) == dt.date(2026, 5, 29)
    assert days.last_day(PlanStep.AUDIT, Tier.MIDDLE) == dt.date(2026, 6, 10)
    assert tiers_without_deadline(days) == ()


def test_a_level_without_a_day_is_named() -> None:
    own = PlanDate(step=PlanStep.DECLARE, tier=Tier.SENIOR, until=dt.date(2026, 7, 1))
    assert tiers_without_deadline(PlanDays((own,), ())) == (Tier.MIDDLE, Tier.JUNIOR)


def county(until: dt.date) -> PlanDays:
    return PlanDays((PlanDate(step=PlanStep.DECLARE, tier=Tier.MIDDLE, until=until),), ())


SUPERIOR = [PlanDate(step=PlanStep.DECLARE, tier=Tier.MIDDLE, until=dt.date(2026, 6, 10))]


@pytest.mark.parametrize("until", [dt.date(2026, 5, 29), dt.date(2026, 6, 10)])
def test_inside_the_superiors_days(until: dt.date) -> None:
    finding = inside_superior_dates(county(until), SUPERIOR, superior_id="pln_league", pack="2026-bayannur")
    assert finding.verdict is Verdict.MET


def test_later_than_the_superiors_day() -> None:
    finding = inside_superior_dates(
        county(dt.date(2026, 6, 11)), SUPERIOR, superior_id="pln_league", pack="2026-bayannur"
    )
    assert finding.refuses
    assert finding.facts["late"] == ["declare/middle"]


def test_a_superior_notice_that_is_not_in_hand_is_named(bayannur: Policy) -> None:
    finding = superior_notice_not_in_hand(bayannur)
    assert finding is not None
    assert finding.verdict is Verdict.NOT_STATED
    assert finding.missing == "内人社办发〔2026〕39号"
    assert not finding.refuses


@pytest.mark.req("P-04", side="accept")
def test_what_the_notice_does_not_single_out_is_open(bayannur: Policy) -> None:
    waiting = bayannur.plan.own_notice_columns
    assert not not_waiting_for_own_notice(waiting, code="ordinary", own_notice=False).refuses
    assert not not_waiting_for_own_notice(waiting, code="farmers_and_herders", own_notice=True).refuses
    assert Column.FARMERS_AND_HERDERS not in open_columns(waiting, own_notice=False)
    assert Column.FARMERS_AND_HERDERS in open_columns(waiting, own_notice=True)


@pytest.mark.req("P-04", side="refuse")
def test_farmers_and_herders_wait_for_their_own_notice(bayannur: Policy) -> None:
    finding = not_waiting_for_own_notice(
        bayannur.plan.own_notice_columns, code="farmers_and_herders", own_notice=False
    )
    assert finding.refuses
    assert finding.clause == "BY26-1.1.5"


def test_where_no_series_is_singled_out_the_point_stays_open(bayannur: Policy) -> None:
    finding = not_waiting_for_own_notice(
        bayannur.plan.own_notice_series, code="forestry_grassland", own_notice=False
    )
    assert (finding.verdict, finding.missing) == (Verdict.NOT_STATED, "内人社办发〔2026〕39号")
    assert not finding.refuses
