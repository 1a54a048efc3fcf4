"""What the five small worlds share: the same offices at home and elsewhere, people with and without a part in it.

Home is 巴彦淖尔市: county 临河区, forest farm 红柳林场, the forestry department that organises the committee. `...-elsewhere` holds
the same office role at another organisation: a sibling unit, county or department, or another league.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx2

from common.documents.seals import SealKeys
from common.identity.documents import PersonDocument
from common.service.definition import ServiceDefinition
from common.service.keys import KeyFile
from laptop.demo.people import DemoPerson, demo_organisations, demo_people
from laptop.testing.kit import Caller, ServiceKit, TestIssuer, open_kit

ORG = {key: row.org_id for key, row in demo_organisations().items()}
PEOPLE = demo_people()
CHIFENG_HR, CHIFENG_INSPECTION, SERVICE_CENTRE = "org_chifeng_hr", "org_chifeng_inspection", "org_centre"

OFFICES = {
    "region": (f"region_hr@{ORG['region-hr']}", "region-hr"),
    "league": (f"league_hr@{ORG['league-hr']}", "league-hr1"),
    "county": (f"county_hr@{ORG['linhe-hr']}", "county-hr-linhe"),
    "auditor": (f"unit_auditor@{ORG['hongliu-farm']}", "unit-hongliu-farm"),
    "department": (f"department_auditor@{ORG['forestry-linhe']}", "department-linhe"),
    "centre": (f"service_centre@{SERVICE_CENTRE}", "expert60"),
    "organiser": (f"organiser@{ORG['forestry-city']}", "organiser-forestry"),
    "office": (f"committee_office@{ORG['forestry-city']}", "office-forestry"),
    "inspector": (f"inspector@{ORG['inspection-forestry']}", "inspector"),
    "operator": (f"operator@{ORG['operations']}", "operator"),
    "league-elsewhere": (f"league_hr@{CHIFENG_HR}", "expert59"),
    "county-elsewhere": (f"county_hr@{ORG['wuyuan-hr']}", "county-hr-wuyuan"),
    "auditor-elsewhere": (f"unit_auditor@{ORG['linhe-station']}", "unit-linhe-station"),
    "department-elsewhere": (f"department_auditor@{ORG['forestry-wuyuan']}", "department-wuyuan"),
    "organiser-elsewhere": (f"organiser@{ORG['agriculture-city']}", "organiser-agriculture"),
    "office-elsewhere": (f"committee_office@{ORG['agriculture-city']}", "expert58"),
    "inspector-elsewhere": (f"inspector@{CHIFENG_INSPECTION}", "expert57"),
}
"""Linked accounts with one grant each: the grant, and the demo person behind the account."""

PARTNER = f"partner@{ORG['data-bureau']}"


class Link(Protocol):
    """How an account is linked to a demo person."""

    async def __call__(self, name: str, username: str, *grants: str) -> Caller: ...


@dataclass
class World:
    """A service in which something of everything exists.

    Attributes:
        callers: who calls, by the names that the access table uses; `account` has not linked itself, `person` has and takes
            part in nothing, `partner` is a program.
        things: ids of what exists, by the names that the access table uses.
    """

    kit: ServiceKit
    callers: dict[str, Caller] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    async def settle(self, *, migrated: frozenset[str] = frozenset(), link: Link | None = None) -> None:
        """Organisations and offices; `migrated` names the organisations that the migrations bring."""
        link = link or self.as_person
        for row in demo_organisations().values():
            if row.key not in migrated:
                await self.kit.organisation(
                    row.org_id,
                    row.place,
                    name=row.name,
                    credit_code=row.credit_code,
                    kind=row.kind,
                    parent=row.parent,
                    ownership=row.ownership,
                )
        await self.kit.organisation(CHIFENG_HR, "nm.chifeng", kind="hr_authority")
        await self.kit.organisation(CHIFENG_INSPECTION, "nm.chifeng", kind="inspection")
        await self.kit.organisation(SERVICE_CENTRE, "nm", kind="hr_agency")
        for name, (grant, username) in OFFICES.items():
            self.callers[name] = await link(name, username, grant)
        self.callers["person"] = await link("person", "applicant45")
        self.callers["account"] = Caller("account")
        self.callers["partner"] = Caller("partner", None, (PARTNER,))

    async def as_person(self, name: str, username: str, *grants: str) -> Caller:
        """The demo person `username` as caller `name`, as the service hears of the link by event."""
        caller = await self.kit.person(name, *grants, person_ref=self.person_ref(username))
        self.callers[name] = caller
        return caller

    def person_ref(self, username: str) -> str:
        """What the platform calls a demo person. A service without the key of references knows only opaque ones."""
        document, refs = paper_of(PEOPLE[username]), self.kit.runtime.ports.person_refs
        return refs.of(document) if refs is not None else f"p1-{username}"

    async def ok(
        self, by: str | None, path: str, body: Any = None, *, method: str = "POST", **more: Any
    ) -> Any:
        """A request that must succeed; its JSON."""
        caller = self.callers[by] if by is not None else None
        if body is None and method == "POST" and "content" not in more:
            body = {}
        answer = await self.kit.request(method, f"/v1{path}", body, by=caller, **more)
        assert answer.is_success, f"{by} {method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def call(
        self,
        caller: str | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """A request as the named caller; the partner's token tells its client, as a client-credentials token does."""
        sent = dict(headers or {})
        if caller is not None:
            who = self.callers[caller]
            more: dict[str, Any] = {"client_id": who.account} if caller == "partner" else {}
            sent["authorization"] = f"Bearer {self.kit.issuer.token(who, **more)}"
        if isinstance(body, bytes):
            return await self.kit.request(method, path, headers=sent, content=body)
        return await self.kit.request(method, path, body, headers=sent)


def paper_of(person: DemoPerson) -> PersonDocument:
    """The identity document of a demo person."""
    assert person.document is not None
    return person.document


SECRETS = {
    secret: username
    for username, person in PEOPLE.items()
    if person.document is not None
    for secret in (person.document.number, str(person.phone))
}
"""Every id number and phone of the demo, and whose it is."""


@dataclass(frozen=True)
class Means:
    """What a service under test is opened with; see `laptop.testing.services`."""

    create_database: Any
    migrated: Any
    keys: KeyFile
    seals: SealKeys
    issuer: TestIssuer
    scratch: Path


@asynccontextmanager
async def opened(definition: ServiceDefinition, means: Means) -> AsyncIterator[ServiceKit]:
    """The service on a database and a folder of its own."""
    url = means.create_database(
        f"{definition.name.replace('-', '_')}_world", template=means.migrated(definition)
    )
    folder = means.scratch / f"world-{url.rsplit('/', 1)[-1]}"
    folder.mkdir()
    async with open_kit(
        definition,
        database_url=url,
        folder=folder,
        keys=means.keys,
        seals=means.seals,
        issuer=means.issuer,
    ) as kit:
        yield kit
