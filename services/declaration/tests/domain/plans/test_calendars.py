"""Who must do what until when, against the four annual notices."""

import datetime as dt
from collections.abc import Mapping

import pytest

from common.events.codes import PlanStep, Tier
from common.events.declaration import PlanDate
from common.policy import Policy
from declaration.domain.plans.calendars import PlanCalendar, of_annual_notice, of_plan
from declaration.domain.plans.plans import days_of, with_own_days

SENIOR, MIDDLE, JUNIOR = Tier.SENIOR, Tier.MIDDLE, Tier.JUNIOR


def lines(calendar: PlanCalendar) -> list[tuple[str, str, str | None, tuple[Tier, ...], str | None]]:
    return [(d.until.isoformat(), d.act, d.sender, d.tiers, d.clause) for d in calendar.duties]


@pytest.mark.req("P-03", door="cli")
def test_baotous_year(annual_notices: Mapping[str, Policy]) -> None:
    city, county = "市直部门和单位", "旗县区"
    assert lines(of_annual_notice(annual_notices["包头2024"])) == [
        ("2024-05-31", "separate_notice", None, (), "BT24-2.1.4"),
        ("2024-06-14", "declare", city, (SENIOR,), "BT24-2.1.1"),
        ("2024-06-14", "forward", city, (SENIOR,), "BT24-2.1.1"),
        ("2024-06-20", "declare", None, (SENIOR,), "BT24-2.1.4"),
        ("2024-06-20", "declare", county, (SENIOR,), "BT24-2.1.1"),
        ("2024-06-20", "forward", county, (SENIOR,), "BT24-2.1.1"),
        ("2024-06-20", "facts_cut_off", None, (SENIOR,), "BT24-2.2"),
        ("2024-07-26", "declare", None, (MIDDLE, JUNIOR), "BT24-2.1.4"),
        ("2024-07-26", "facts_cut_off", None, (MIDDLE, JUNIOR), "BT24-2.2"),
        ("2024-08-31", "review", None, (SENIOR, MIDDLE, JUNIOR), "BT24-2.1.4"),
        ("2024-09-13", "filing", None, (SENIOR, MIDDLE, JUNIOR), "BT24-2.1.4"),
    ]


def test_a_county_of_baotou_sees_its_own_days_alone(annual_notices: Mapping[str, Policy]) -> None:
    calendar = of_annual_notice(annual_notices["包头2024"], place="nm.baotou.donghe")
    senior = [line for line in lines(calendar) if line[1] == "declare" and line[3] == (SENIOR,)]
    assert senior == [("2024-06-20", "declare", "旗县区", (SENIOR,), "BT24-2.1.1")]


def test_chifengs_three_days_of_summer(annual_notices: Mapping[str, Policy]) -> None:
    every = (SENIOR, MIDDLE, JUNIOR)
    assert lines(of_annual_notice(annual_notices["赤峰2025"])) == [
        ("2025-06-25", "declare", None, every, "CF25-2.1.1"),
        ("2025-07-02", "audit", None, every, "CF25-2.1.1"),
        ("2025-07-02", "forward", None, every, "CF25-2.1.1"),
        ("2025-07-15", "facts_cut_off", None, every, "CF25-2.2"),
        ("2025-09-30", "review", None, every, "CF25-2.1.1"),
    ]


def test_what_has_no_day_is_listed(annual_notices: Mapping[str, Policy]) -> None:
    baotou = of_annual_notice(annual_notices["包头2024"]).gaps
    assert [gap.text for gap in baotou if gap.why == "not_stated"] == [
        "完成材料审核的截止日期（高级、中级、初级）：通知没有写",
        "完成逐级报送的截止日期（中级、初级）：通知没有写",
    ]
    assert ("BT24-2.1.1", "附件1至10") in [(gap.clause, gap.missing) for gap in baotou]
    assert "内人社办发〔2024〕85号" in [gap.missing for gap in baotou if gap.why == "not_in_hand"]
    region = of_annual_notice(annual_notices["自治区2023"]).gaps
    assert [gap.clause for gap in region if gap.why == "separate_notice"] == [
        "N23-4.10",
        "N23-2.1.2",
        "N23-2.1.2",
    ]
    waiting = [gap.text for gap in region if gap.clause == "N23-2.1.2"]
    assert waiting[0].startswith("体育")
    bayannur = of_annual_notice(annual_notices["巴彦淖尔2026"]).gaps
    assert "BY26-1.1.5" in [gap.clause for gap in bayannur]


def test_a_published_plan_says_which_days_are_its_own(bayannur: Policy) -> None:
    own = PlanDate(step=PlanStep.DECLARE, tier=MIDDLE, until=dt.date(2026, 5, 29))
    calendar = of_plan("临河区计划", with_own_days(days_of(bayannur), [own]), bayannur)
    declare = [line for line in lines(calendar) if line[1] == "declare"]
    assert declare == [
        ("2026-05-25", "declare", None, (JUNIOR,), "BY26-1.1.1"),
        ("2026-05-29", "declare", None, (MIDDLE,), None),
        ("2026-07-10", "declare", None, (SENIOR,), "BY26-1.1.1"),
    ]
