"""The ordinary route against a table that an official could read."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from common.events.codes import OrganisationKind
from common.policy.loader import Policy
from common.policy.subjects.audit_chain import ApplicantType
from declaration.domain.routes import Body, DeskMissing, Surroundings, first_auditors, route

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "routes.yaml").read_text("utf-8"))
HR = {
    "nm.bayannur.linhe": "linhe-hr",
    "nm.bayannur": "league-hr",
    "nm.erenhot": "erenhot-hr",
    "nm": "region-hr",
}


def around(policy: Policy, case: dict[str, Any]) -> Surroundings:
    unit = case["unit"]
    kind = OrganisationKind(unit.get("kind", "public_institution"))
    parent = case.get("parent")
    type_ = ApplicantType(case.get("who", "public_institution"))
    return Surroundings(
        unit=Body("unit", kind, unit["place"]),
        using_org="using" if case.get("using_unit") else None,
        parent=Body("parent", OrganisationKind(parent), "nm") if parent else None,
        hr_at=HR,
        office_org="office",
        first_auditors=first_auditors(policy.audit_chain, type_),
    )


@pytest.mark.parametrize("case", [c for c in CASES if "route" in c], ids=lambda c: str(c["why"]))
def test_the_route(bayannur: Policy, case: dict[str, Any]) -> None:
    stops = route(around(bayannur, case))
    assert [f"{stop.step}@{stop.org_id}" for stop in stops] == case["route"]


@pytest.mark.parametrize("case", [c for c in CASES if "missing" in c], ids=lambda c: str(c["why"]))
def test_no_route_without_an_hr_authority(bayannur: Policy, case: dict[str, Any]) -> None:
    with pytest.raises(DeskMissing) as missing:
        route(around(bayannur, case))
    assert str(missing.value.step) == case["missing"]
