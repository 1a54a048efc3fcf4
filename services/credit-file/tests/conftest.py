"""What tests of this service share: the policy in force, and a scene that plays a case step by step."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from common.audit.tables import AuditEntryRow
from common.clock import SHANGHAI
from common.events.base import PackRef, Title
from common.events.certificate import CertificateIssued
from common.events.codes import (
    AboutKind,
    Asked,
    CertificateOrigin,
    CommitteeBasis,
    CommitteeKind,
    CommitteeStatus,
    FindingCode,
    Level,
    Purpose,
    SubjectKind,
    Tier,
)
from common.events.credit_file import About, MisconductReported, ReportAnswered, ReportSubject
from common.events.documents import Evidence
from common.events.grounds import Ground
from common.events.review import CommitteeChanged
from common.policy import PackShelf, Policy
from common.storage.claims import write_claim
from credit_file.wiring import DEFINITION
from laptop.testing.kit import Caller, ServiceKit

POLICIES = Path(__file__).parents[3] / "policies"
NUMBER = "150824199004020008"
"""A made-up identity number: sequence digits 000 are never issued."""
APPLICANT = "p1-applicant"
TITLE = Title(series="forestry_grassland", specialty="silviculture", level=Level.MIDDLE)
CHARGE: dict[str, Any] = {
    "violation": "提供虚假的技术推广证明。",
    "measures": "拟记入诚信档案，三年内不得申报评审职称。",
    "rights": "您有权在期限内陈述申辩。",
}


@pytest.fixture(scope="session")
def law() -> Policy:
    """The annual notice of Bayannur 2026 over the implementing rules of 2025, without stand-ins."""
    return PackShelf(POLICIES).effective("2026-bayannur")


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The same with the stand-ins of the demonstration, which give the terms of hearing and appeal."""
    return PackShelf(POLICIES).effective("2026-bayannur", ("demo",))


@dataclass
class Scene:
    """A service under test with the offices of Bayannur and the people of a case.

    `investigator`, `decider` and `second` are officers of the league's HR; `organiser` and `deputy` of the committee's organiser.
    """

    kit: ServiceKit
    investigator: Caller
    decider: Caller
    second: Caller
    region: Caller
    chifeng: Caller
    organiser: Caller
    deputy: Caller
    archives: Caller
    office: Caller
    unit: Caller
    subject: Caller
    nobody: Caller

    @classmethod
    async def set(cls, kit: ServiceKit) -> "Scene":
        await kit.organisation("org_region_hr", "nm", kind="hr_authority")
        await kit.organisation("org_league_hr", "nm.bayannur", kind="hr_authority")
        await kit.organisation("org_chifeng_hr", "nm.chifeng", kind="hr_authority")
        await kit.organisation("org_forestry", "nm.bayannur", kind="department")
        await kit.organisation("org_archives", "nm.bayannur", kind="department")
        await kit.organisation("org_farm", "nm.bayannur.linhe")
        return cls(
            kit=kit,
            investigator=await kit.person("investigator", "league_hr@org_league_hr"),
            decider=await kit.person("decider", "league_hr@org_league_hr"),
            second=await kit.person("second", "league_hr@org_league_hr"),
            region=await kit.person("region", "region_hr@org_region_hr"),
            chifeng=await kit.person("chifeng", "league_hr@org_chifeng_hr"),
            organiser=await kit.person("organiser", "organiser@org_forestry"),
            deputy=await kit.person("deputy", "organiser@org_forestry"),
            archives=await kit.person("archives", "organiser@org_archives"),
            office=await kit.person("office", "committee_office@org_forestry"),
            unit=await kit.person("unit", "unit_auditor@org_farm"),
            subject=await kit.person("applicant"),
            nobody=await kit.person("nobody"),
        )

    async def ok(self, by: Caller | None, path: str, /, **body: Any) -> dict[str, Any]:
        """POST and expect success."""
        answer = await self.kit.post(f"/v1{path}", body, by=by)
        assert answer.status_code in {200, 201}, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def refused(self, by: Caller | None, path: str, /, **body: Any) -> tuple[int, str, str | None]:
        """POST and expect a refusal: status, code, clause."""
        answer = await self.kit.post(f"/v1{path}", body, by=by)
        assert answer.status_code >= 400, answer.text
        problem = answer.json()
        return answer.status_code, problem["code"], problem.get("clause")

    async def shown(self, by: Caller | None, path: str) -> dict[str, Any]:
        """GET and expect success."""
        answer = await self.kit.get(f"/v1{path}", by=by)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def not_shown(self, by: Caller | None, path: str) -> tuple[int, str]:
        """GET and expect a refusal: status and code."""
        answer = await self.kit.get(f"/v1{path}", by=by)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["code"]

    async def evidence(self, text: str, service: str = "declaration") -> Any:
        """A claim check as another service writes it."""
        keys = self.kit.keys.for_service(service).keyring
        return await write_claim(self.kit.runtime.ports.files, keys, Purpose.EVIDENCE, Evidence(text=text))

    async def reported(
        self,
        report_id: str = "rpt_1",
        *,
        kind: SubjectKind = SubjectKind.APPLICANT,
        ref: str = APPLICANT,
        ground: Ground = Ground.APPLICANT_FALSE_MATERIAL,
        about: tuple[AboutKind, str] = (AboutKind.DECLARATION, "dcl_1"),
        by: str = "org_farm",
        source: str = "declaration",
    ) -> str:
        """Another service reports misconduct; returns the report's path."""
        await self.kit.receive(
            MisconductReported(
                subject=ReportSubject(kind=kind, ref=ref),
                ground=ground,
                about=About(kind=about[0], id=about[1]),
                reporting_org=by,
                evidence=await self.evidence("推广证明系伪造", source),
            ),
            subject=report_id,
            source=source,
        )
        return f"/reports/{report_id}"

    async def certified(
        self, *, sealing_org: str = "org_league_hr", declaration_id: str | None = "dcl_1"
    ) -> str:
        """The applicant has a certificate."""
        await self.kit.receive(
            CertificateIssued(
                version=1,
                declaration_id=declaration_id,
                person_ref=APPLICANT,
                title=TITLE,
                effective_from=dt.date(2026, 5, 1),
                sealing_org=sealing_org,
                origin=CertificateOrigin.REVIEW,
            ),
            subject="cer_1",
            source="certificate",
        )
        return "cer_1"

    async def committee(self, tier: Tier = Tier.MIDDLE) -> str:
        """The committee of the forestry organiser is known."""
        await self.kit.receive(
            CommitteeChanged(
                revision=1,
                name="林草评委会",
                office_org="org_forestry",
                organiser="org_forestry",
                authority="org_league_hr",
                supervisor="org_league_hr",
                by=CommitteeBasis.SERIES,
                kind=CommitteeKind.ORDINARY,
                tier=tier,
                scope=(Title(series="forestry_grassland", level=Level.MIDDLE),),
                places=("nm.bayannur",),
                size=21,
                chairs=1,
                vice_chairs=2,
                status=CommitteeStatus.FILED,
                since=self.kit.clock.time,
                enterprise_related=False,
                pack=PackRef(id="2026-bayannur", version="1", digest="a" * 64),
            ),
            subject="cmt_1",
            source="review",
        )
        return "cmt_1"

    async def answered(
        self, asked: Asked, finding: FindingCode = FindingCode.SUBSTANTIATED, report_id: str = "rpt_1"
    ) -> None:
        """The unit or the organiser answers."""
        by = {Asked.RECOMMENDING_UNIT: "org_farm", Asked.ORGANISER: "org_forestry"}[asked]
        source = {Asked.RECOMMENDING_UNIT: "declaration", Asked.ORGANISER: "review"}[asked]
        await self.kit.receive(
            ReportAnswered(
                asked=asked,
                answering_org=by,
                finding=finding,
                answer=await self.evidence(f"{asked}：已核实", source),
            ),
            subject=report_id,
            source=source,
        )

    async def version(self, report: str, by: Caller | None = None) -> int:
        """The version that the report has now."""
        return int((await self.shown(by or self.investigator, report))["version"])

    async def opened(self, report: str, by: Caller | None = None) -> dict[str, Any]:
        """An investigation is open."""
        who = by or self.investigator
        return await self.ok(who, f"{report}/investigation", version=await self.version(report, who))

    async def told(self, report: str, by: Caller | None = None, **changes: Any) -> dict[str, Any]:
        """The subject has been told."""
        who = by or self.investigator
        if (await self.shown(who, report))["state"] == "received":
            await self.opened(report, who)
        body = CHARGE | changes
        return await self.ok(who, f"{report}/hearing", version=await self.version(report, who), **body)

    async def stated(self, report: str, by: Caller | None = None, subject: Caller | None = None) -> None:
        """The subject has spoken."""
        hearing = await self.told(report, by)
        await self.ok(
            subject or self.subject,
            f"/hearings/{hearing['hearing_id']}/statement",
            text="推广证明由单位出具。",
        )

    async def decided(self, report: str, by: Caller | None = None, **decision: Any) -> dict[str, Any]:
        """A decision is taken."""
        who = by or self.decider
        version = await self.version(report, who)
        return await self.ok(who, f"{report}/decision", version=version, **{"outcome": "recorded"} | decision)

    async def recorded(self, **decision: Any) -> str:
        """A record on the applicant, in force from today; returns the record's path."""
        report = await self.reported()
        await self.stated(report)
        return f"/records/{(await self.decided(report, **decision))['record_id']}"

    async def audited(self, action: str) -> list[AuditEntryRow]:
        """The audit entries of one action, oldest first."""
        async with self.kit.runtime.sessions() as session:
            statement = select(AuditEntryRow).where(AuditEntryRow.action == action).order_by(AuditEntryRow.id)
            return list((await session.execute(statement)).scalars())

    def on(self, day: dt.date) -> None:
        """Move business time to 9:00 of a day without running timers."""
        self.kit.clock.time = nine(day)


def nine(day: dt.date) -> dt.datetime:
    """9:00 of a day."""
    return dt.datetime.combine(day, dt.time(9), tzinfo=SHANGHAI)


@pytest.fixture
async def scene(open_service: Callable[..., Awaitable[ServiceKit]]) -> Scene:
    """Bayannur on 2026-05-11, nothing reported yet."""
    return await Scene.set(await open_service(DEFINITION))
