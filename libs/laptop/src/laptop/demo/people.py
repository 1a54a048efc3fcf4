"""The cast of the demo season: made-up people and organisations, one table for the demo issuer, the Keycloak realm, the
season runner and the tests.

Nobody here exists: id numbers have the sequence digits 000, phones begin with 120, credit codes carry DEM.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from common.documents.seals import TitleSeal
from common.identity.actors import Grant
from common.identity.documents import PersonDocument, org_id
from common.places import PlaceLevel, level


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """An organisation of the demo, as an authority would record it.

    Attributes:
        key: how the tables and the season runner call it, e.g. `forestry-city`.
        kind, ownership: codes of `common.events.codes`.
        place: id in the administrative tree, e.g. `nm.bayannur.linhe`.
        parent: org id of the organisation above, if any.
    """

    key: str
    org_id: str
    credit_code: str
    name: str
    kind: str
    place: str
    parent: str | None
    ownership: str
    direct_report: bool
    self_reviewing: bool


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person of the demo, or a partner's client.

    Attributes:
        username: also the token's subject.
        document, phone: None for a client.
        unit: org id of the employer.
        is_client: a program that acts for itself (client credentials).
    """

    username: str
    name: str
    document: PersonDocument | None
    phone: str | None
    unit: str
    grants: frozenset[Grant]
    is_client: bool


@cache
def demo_organisations() -> dict[str, DemoOrganisation]:
    """The demo's organisations by key; one above another comes first."""
    rows: list[dict[str, Any]] = _table("organisations.yaml")
    ids = {row["key"]: org_id(row["credit_code"]) for row in rows}
    return {
        row["key"]: DemoOrganisation(
            key=row["key"],
            org_id=ids[row["key"]],
            credit_code=row["credit_code"],
            name=row["name"],
            kind=row["kind"],
            place=row["place"],
            parent=ids[row["parent"]] if "parent" in row else None,
            ownership=row["ownership"],
            direct_report=row.get("direct_report", False),
            self_reviewing=row.get("self_reviewing", False),
        )
        for row in rows
    }


def sealing_organisations() -> dict[str, str]:
    """The demo's organisations that seal documents, org id to name: HR authorities and departments."""
    return {
        organisation.org_id: organisation.name
        for organisation in demo_organisations().values()
        if organisation.kind in {"hr_authority", "department"}
    }


def title_seals() -> dict[str, frozenset[TitleSeal]]:
    """Which title certificates the demo's HR authorities seal, by org id (R25-54)."""
    by_place = {
        PlaceLevel.REGION: frozenset({TitleSeal.SENIOR, TitleSeal.MIDDLE, TitleSeal.JUNIOR}),
        PlaceLevel.LEAGUE: frozenset({TitleSeal.SENIOR_DIRECTED, TitleSeal.MIDDLE, TitleSeal.JUNIOR}),
        PlaceLevel.COUNTY: frozenset({TitleSeal.MIDDLE, TitleSeal.JUNIOR}),
    }
    return {
        organisation.org_id: by_place[level(organisation.place)]
        for organisation in demo_organisations().values()
        if organisation.kind == "hr_authority"
    }


@cache
def demo_people() -> dict[str, DemoPerson]:
    """The demo's people by username: officers, partner clients, `expert01` to `expert60`, `applicant01` to `applicant45`."""
    rows: list[dict[str, Any]] = _table("people.yaml")
    return {row["username"]: _person(row) for row in rows}


def _person(row: dict[str, Any]) -> DemoPerson:
    organisations = demo_organisations()
    grants = frozenset(
        Grant(role, organisations[key].org_id)
        for role, _, key in (text.partition("@") for text in row.get("grants", []))
    )
    return DemoPerson(
        username=row["username"],
        name=row["name"],
        document=PersonDocument("111", row["number"]) if "number" in row else None,
        phone=row.get("phone"),
        unit=organisations[row["unit"]].org_id,
        grants=grants,
        is_client=row.get("client", False),
    )


def _table(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(files(__package__).joinpath(name).read_text("utf-8"))
    return rows
