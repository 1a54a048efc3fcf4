"""The routes of the four annual notices against a table that an official could read (K-03, K-11)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from common.events.codes import Column, Level, OrganisationKind
from common.places import PlaceLevel, level, lineage
from common.policy.loader import Policy
from common.policy.subjects.audit_chain import ApplicantType
from declaration.domain.chain.routes import (
    Body,
    ChannelNotOffered,
    DeskMissing,
    Stop,
    Surroundings,
    first_auditors,
    route,
)
from laptop.testing.tables import read_table

CASES: list[dict[str, Any]] = read_table(Path(__file__).parent / "routes.yaml")
WITHOUT_HR = "nm.bayannur.dengkou"
K = OrganisationKind


def around(policy: Policy, case: dict[str, Any]) -> Surroundings:
    places = lineage(case["unit"])
    at = {level(place): place for place in places}
    trades = case.get("trades", ["county", "city"])
    in_charge = {
        at[of]: f"trade-{name}"
        for of, name in ((PlaceLevel.COUNTY, "county"), (PlaceLevel.LEAGUE, "city"))
        if of in at and name in trades
    }
    names = {PlaceLevel.COUNTY: "county-hr", PlaceLevel.LEAGUE: "league-hr", PlaceLevel.REGION: "region-hr"}
    series, specialty, wanted = case["title"]
    type_ = ApplicantType(case.get("who", "public_institution"))
    parent = Body("parent", K(case["parent"]), case["unit"]) if "parent" in case else None
    if "parent_is" in case:
        parent = Body(case["parent_is"], K.DEPARTMENT, case["unit"])
    return Surroundings(
        unit=Body(
            "unit",
            K(case.get("unit_kind", "public_institution")),
            case["unit"],
            case.get("direct_report", False),
        ),
        applicant_type=type_,
        series=series,
        specialty=specialty,
        level=Level(wanted),
        column=Column(case.get("column", "ordinary")),
        hr_at={place: names[level(place)] for place in places if place != WITHOUT_HR},
        office=Body(case.get("office_is", "office"), K.DEPARTMENT, case["office"]),
        using_org="using" if case.get("using") else None,
        parent=parent,
        channel=Body("channel", K(case["channel"]), case["unit"]) if "channel" in case else None,
        in_charge_at=in_charge,
        centre=Body("centre", K.SERVICE_CENTRE, "nm") if case.get("centre", True) else None,
        first_auditors=first_auditors(policy.audit_chain, type_),
    )


def written(stop: Stop) -> str:
    return f"{stop.step}@{stop.org_id}{'*' if stop.publishes else ''}{'' if stop.audits else '~'}"


@pytest.mark.parametrize(
    "case", [c for c in CASES if "route" in c], ids=lambda c: f"{c['annual_notice']}-{c['why']}"
)
def test_the_route(annual_notices: Mapping[str, Policy], case: dict[str, Any]) -> None:
    policy = annual_notices[case["annual_notice"]]
    assert [written(stop) for stop in route(around(policy, case), policy)] == case["route"]


@pytest.mark.parametrize(
    "case", [c for c in CASES if "missing" in c], ids=lambda c: f"{c['annual_notice']}-{c['why']}"
)
def test_no_desk_is_skipped(annual_notices: Mapping[str, Policy], case: dict[str, Any]) -> None:
    policy = annual_notices[case["annual_notice"]]
    with pytest.raises(DeskMissing) as missing:
        route(around(policy, case), policy)
    assert str(missing.value.desk) == case["missing"]


@pytest.mark.parametrize(
    "case", [c for c in CASES if "closed" in c], ids=lambda c: f"{c['annual_notice']}-{c['why']}"
)
def test_a_channel_that_the_pack_does_not_have(
    annual_notices: Mapping[str, Policy], case: dict[str, Any]
) -> None:
    policy = annual_notices[case["annual_notice"]]
    with pytest.raises(ChannelNotOffered):
        route(around(policy, case), policy)
