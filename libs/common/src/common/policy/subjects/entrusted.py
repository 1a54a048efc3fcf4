"""`entrusted.yaml`: review entrusted to or by another place (委托评审; A-14, A-16)."""

from enum import StrEnum

from common.policy.model import Subject, Switch, Value


class Inbound(StrEnum):
    """A step of a commission from a central unit or another province."""

    OWN_UNIT_AGREES = "own_unit_agrees"
    CENTRAL_HR_LETTER = "central_hr_letter"
    """委托函 of the central unit's HR department, or of the other province's HR authority."""
    SUPERIOR_DEPARTMENT_LETTER = "superior_department_letter"
    """委托函 of the superior department."""
    REGION_AGREES = "region_agrees"
    CITY_AGREES = "city_agrees"
    OFFICE_NAMED = "office_named"
    """The region names the committee office that takes the case."""
    THROUGH_PLACE = "through_place"
    """Forwarded through the HR authority of the place where the unit is."""
    PLACE_HR_ENTRUSTED = "place_hr_entrusted"
    """Straight to that HR authority."""


class Stationed(StrEnum):
    """Whose unit is stationed here (驻区、驻包单位)."""

    CENTRAL = "central"
    OTHER_PROVINCE = "other_province"
    REGION = "region"
    """自治区驻当地单位, which Baotou 2024 names."""


class Letter(StrEnum):
    """Who writes the letter of an outbound commission."""

    REGION_HR = "region_hr"
    LEAGUE_HR = "league_hr"


class Entrusted(Subject):
    """Entrusted review.

    Attributes:
        units: whose staff come with a commission, on whatever path.
        inbound_senior, inbound_middle_junior: the steps, in their order.
        outbound_senior, outbound_region_units, outbound_league: who writes the letter for 高级, for 中初级 of units
            directly under the region, and for the league's own 中初级.
        not_recognised_without: a title obtained without it is not recognised.
    """

    units: Value[tuple[Stationed, ...]]
    inbound_senior: Value[tuple[Inbound, ...]]
    inbound_middle_junior: Value[tuple[Inbound, ...]]
    outbound_senior: Value[Letter]
    outbound_region_units: Value[Letter]
    outbound_league: Value[Letter]
    not_recognised_without: Switch
