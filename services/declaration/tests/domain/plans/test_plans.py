"""The days of a plan against the four annual notices: by tier and sender, tightened, inside the superior's, in time."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from common.events.codes import PlanStep, Tier
from common.events.declaration import PlanDate
from common.policy import Policy, Under, Verdict
from declaration.domain.plans.plans import (
    PlanDays,
    days_in_order,
    days_of,
    may_read,
    senders_of,
    tiers_without_deadline,
    with_own_days,
)
from declaration.domain.plans.superior_dates import (
    as_sender,
    inside_annual_notice,
    issued_in_time,
    superior_annual_notice_not_in_hand,
)
from laptop.testing.tables import read_table

STEPS = (PlanStep.DECLARE, PlanStep.AUDIT, PlanStep.FORWARD, PlanStep.REVIEW, PlanStep.FILING)


def table(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = read_table(Path(__file__).parent / name)
    return cases


def date(step: str, tier: str, until: dt.date, sender: str | None = None, **more: Any) -> PlanDate:
    return PlanDate(step=PlanStep(step), tier=Tier(tier), until=until, sender=sender, **more)


@pytest.mark.parametrize(
    "case", table("plan_days.yaml"), ids=lambda c: f"{c['annual_notice']}-{c['tier']}-{c.get('place')}"
)
def test_the_days_of_the_four_annual_notices(
    annual_notices: Mapping[str, Policy], case: dict[str, Any]
) -> None:
    days = days_of(annual_notices[case["annual_notice"]])
    tier = Tier(case["tier"])
    senders = senders_of("org_anybody", place=case["place"]) if "place" in case else ()
    assert [*(days.last_day(step, tier, senders) for step in STEPS), days.cut_off(tier)] == case["days"]


def test_a_county_sets_the_earlier_personal_date(bayannur: Policy) -> None:
    days = with_own_days(days_of(bayannur), [date("declare", "middle", dt.date(2026, 5, 29))])
    assert days.last_day(PlanStep.DECLARE, Tier.MIDDLE) == dt.date(2026, 5, 29)
    assert days.last_day(PlanStep.AUDIT, Tier.MIDDLE) == dt.date(2026, 6, 10)
    assert tiers_without_deadline(days) == ()


def test_an_earlier_common_day_binds_every_sender_a_later_one_does_not(
    annual_notices: Mapping[str, Policy],
) -> None:
    city = senders_of("org_unit", place="nm.baotou")
    county = senders_of("org_unit", place="nm.baotou.donghe")
    common = days_of(annual_notices["包头2024"])
    earlier = with_own_days(common, [date("declare", "senior", dt.date(2024, 6, 12))])
    between = with_own_days(common, [date("declare", "senior", dt.date(2024, 6, 17))])
    assert earlier.last_day(PlanStep.DECLARE, Tier.SENIOR, city) == dt.date(2024, 6, 12)
    assert earlier.last_day(PlanStep.DECLARE, Tier.SENIOR, county) == dt.date(2024, 6, 12)
    assert between.last_day(PlanStep.DECLARE, Tier.SENIOR, city) == dt.date(2024, 6, 14)
    assert between.last_day(PlanStep.DECLARE, Tier.SENIOR, county) == dt.date(2024, 6, 17)


def test_the_closest_sender_goes_first(annual_notices: Mapping[str, Policy]) -> None:
    slot = date("forward", "senior", dt.date(2024, 6, 12), "org_farm", opens=dt.date(2024, 6, 11))
    place = date("forward", "senior", dt.date(2024, 6, 19), "nm.baotou.donghe")
    days = with_own_days(days_of(annual_notices["包头2024"]), [slot, place])
    farm = senders_of("org_farm", place="nm.baotou.donghe")
    other = senders_of("org_other", place="nm.baotou.donghe")
    elsewhere = senders_of("org_other", place="nm.baotou.qingshan")
    assert days.last_day(PlanStep.FORWARD, Tier.SENIOR, farm) == dt.date(2024, 6, 12)
    assert days.opens(PlanStep.FORWARD, Tier.SENIOR, farm) == dt.date(2024, 6, 11)
    assert days.last_day(PlanStep.FORWARD, Tier.SENIOR, other) == dt.date(2024, 6, 19)
    assert days.last_day(PlanStep.FORWARD, Tier.SENIOR, elsewhere) == dt.date(2024, 6, 20)
    assert days.opens(PlanStep.FORWARD, Tier.SENIOR, elsewhere) is None


def test_a_level_without_a_day_is_named() -> None:
    days = PlanDays((date("declare", "senior", dt.date(2026, 7, 1)),), ())
    assert tiers_without_deadline(days) == (Tier.MIDDLE, Tier.JUNIOR)


def test_steps_end_in_their_order(bayannur: Policy) -> None:
    common = days_of(bayannur)
    assert not days_in_order(common, under=Under("2026-bayannur")).refuses
    late = with_own_days(common, [date("declare", "middle", dt.date(2026, 6, 11))])
    finding = days_in_order(late, under=Under("2026-bayannur"))
    assert finding.refuses
    assert finding.facts["out_of_order"] == ["audit/middle"]
    backwards = date("forward", "senior", dt.date(2026, 7, 10), "org_farm", opens=dt.date(2026, 7, 11))
    refused = days_in_order(with_own_days(common, [backwards]), under=Under("2026-bayannur"))
    assert refused.facts["out_of_order"] == ["forward/senior"]


@pytest.mark.parametrize("case", table("superior_dates.yaml"), ids=lambda c: str(c["why"]))
def test_inside_the_superiors_dates(annual_notices: Mapping[str, Policy], case: dict[str, Any]) -> None:
    policy = annual_notices[case["annual_notice"]]
    days = with_own_days(days_of(policy), [date(*own) for own in case["own"]])
    senders = as_sender("org_own", place=case["place"])
    finding = inside_annual_notice(days, policy, place=case["place"], senders=senders, changes_it=False)
    assert finding is not None
    assert finding.facts["late"] == case["late"]
    assert finding.refuses is bool(case["late"])


def test_a_cut_off_later_than_the_annual_notices(bayannur: Policy) -> None:
    common = days_of(bayannur)
    later = [day.model_copy(update={"on": dt.date(2026, 7, 11)}) for day in common.facts_cut_off]
    days = with_own_days(common, [], later)
    finding = inside_annual_notice(days, bayannur, place="nm.bayannur.linhe", senders=(), changes_it=False)
    assert finding is not None
    assert finding.facts["late"] == ["facts_cut_off/junior", "facts_cut_off/middle", "facts_cut_off/senior"]


def test_only_its_own_authority_goes_beyond_a_annual_notice(bayannur: Policy) -> None:
    days = with_own_days(days_of(bayannur), [date("declare", "middle", dt.date(2026, 6, 13))])
    for place, changes_it, refused in (
        ("nm.bayannur", False, True),
        ("nm.bayannur", True, False),
        ("nm.bayannur.linhe", True, True),
    ):
        finding = inside_annual_notice(days, bayannur, place=place, senders=(), changes_it=changes_it)
        assert (finding is not None and finding.refuses) is refused


def test_a_superior_annual_notice_that_is_not_in_hand_is_named(annual_notices: Mapping[str, Policy]) -> None:
    finding = superior_annual_notice_not_in_hand(annual_notices["巴彦淖尔2026"], place="nm.bayannur")
    assert finding is not None
    assert finding.verdict is Verdict.NOT_STATED
    assert finding.missing == "内人社办发〔2026〕39号"
    assert not finding.refuses
    baotou = superior_annual_notice_not_in_hand(annual_notices["包头2024"], place="nm.baotou")
    assert baotou is not None
    assert baotou.missing == "内人社办发〔2024〕85号"
    assert superior_annual_notice_not_in_hand(annual_notices["自治区2023"], place="nm") is None
    assert (
        superior_annual_notice_not_in_hand(annual_notices["巴彦淖尔2026"], place="nm.bayannur.linhe") is None
    )


@pytest.mark.parametrize(
    ("annual_notice", "place", "day", "late"),
    [
        ("自治区2023", "nm.chifeng", dt.date(2023, 5, 10), False),
        ("自治区2023", "nm.chifeng", dt.date(2023, 5, 11), True),
        ("包头2024", "nm.baotou.donghe", dt.date(2024, 5, 31), False),
        ("包头2024", "nm.baotou.donghe", dt.date(2024, 6, 1), True),
    ],
)
def test_own_annual_notices_are_issued_by_the_day_that_the_annual_notice_names(
    annual_notices: Mapping[str, Policy], annual_notice: str, place: str, day: dt.date, late: bool
) -> None:
    finding = issued_in_time(annual_notices[annual_notice], place=place, published_on=day)
    assert finding is not None
    assert finding.refuses is late


def test_where_no_day_is_named_nothing_is_late(annual_notices: Mapping[str, Policy]) -> None:
    late = dt.date(2026, 6, 1)
    assert (
        issued_in_time(annual_notices["巴彦淖尔2026"], place="nm.bayannur.linhe", published_on=late) is None
    )


@pytest.mark.parametrize(
    ("published", "publishes_for", "readable"),
    [
        (True, (), True),
        (False, ("org_league",), True),
        (False, ("org_county",), False),
        (False, (), False),
    ],
)
def test_a_plan_is_read_by_everybody_once_published(
    published: bool, publishes_for: tuple[str, ...], readable: bool
) -> None:
    assert may_read(published=published, organiser="org_league", publishes_for=publishes_for) is readable
