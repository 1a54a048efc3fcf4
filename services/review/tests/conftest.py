"""What tests of this service share: the policy in force, and a scene that plays a committee up to its meeting."""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from common.audit.tables import AuditEntryRow
from common.clock import SHANGHAI
from common.crypto.sealed import seal
from common.events.base import PackRef, Title
from common.events.codes import Column, Level, Purpose, SeatRole, SeatState
from common.events.declaration import DeclarationAccepted
from common.events.documents import CaseFile, FilePart, Material, NamePart, NumberPart, Panel, PanelSeat
from common.events.expert_pool import PanelChanged, PoolChanged, RankCount
from common.policy import PackShelf, Policy
from common.storage.claims import write_claim
from laptop.testing.kit import Caller, ServiceKit
from review.wiring import DEFINITION

POLICIES = Path(__file__).parents[3] / "policies"
HELD_ON = dt.date(2026, 8, 20)
SILVICULTURE = Title(series="forestry_grassland", specialty="silviculture", level=Level.MIDDLE)

APPLICATION: dict[str, Any] = {
    "name": "巴彦淖尔市林草系列中级职称评审委员会",
    "organiser_org": "org_forestry",
    "office_org": "org_forestry",
    "supervisor_org": "org_league_hr",
    "by": "series",
    "tier": "middle",
    "scope": [{"series": "forestry_grassland", "level": "middle"}],
    "places": ["nm.bayannur"],
    "size": 21,
    "chairs": 1,
    "vice_chairs": 2,
    "work_plan": {
        "unit_overview": "市林业和草原局主管全市林草工作",
        "review_scope": "全市林草系列中级职称",
        "members_overview": "从专家库随机抽取",
        "standards": "自治区林草系列评审条件",
        "office_rules": "设职称评审办公室，制度健全",
    },
    "conditions": {
        code: {"met": True, "text": "具备"}
        for code in ("main_series", "influence", "professionals", "experts", "capable_office")
    },
}


PLAN: dict[str, Any] = {
    "time": "2026年8月20日上午9时",
    "procedures": "审阅材料、介绍评议意见、无记名投票、宣布结果",
    "measures": "封闭管理，纪检监察人员全程监督",
}


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The annual notice of Bayannur 2026 over the implementing rules of 2025, without stand-ins."""
    return PackShelf(POLICIES).effective("2026-bayannur")


@dataclass
class Scene:
    """A service under test with the offices of Bayannur, and the steps up to a meeting that may be held."""

    kit: ServiceKit
    organiser: Caller
    office: Caller
    authority: Caller
    region: Caller
    inspector: Caller
    other_office: Caller
    other_authority: Caller
    pack: PackRef
    panel_revision: int = 0
    materials: tuple[Material, ...] = ()
    applicants: dict[int, str] = field(default_factory=dict)
    column: Column = Column.ORDINARY

    @classmethod
    async def set(cls, kit: ServiceKit) -> "Scene":
        await kit.organisation("org_region_hr", "nm", kind="hr_authority")
        await kit.organisation("org_league_hr", "nm.bayannur", kind="hr_authority")
        await kit.organisation("org_chifeng_hr", "nm.chifeng", kind="hr_authority")
        await kit.organisation("org_forestry", "nm.bayannur", kind="department")
        await kit.organisation("org_archives", "nm.bayannur", kind="department")
        await kit.organisation("org_inspection", "nm.bayannur", kind="inspection")
        await kit.organisation("org_farm", "nm.bayannur.linhe")
        packs = kit.runtime.ports.packs
        return cls(
            kit=kit,
            organiser=await kit.person("organiser", "organiser@org_forestry"),
            office=await kit.person("office", "committee_office@org_forestry"),
            authority=await kit.person("authority", "league_hr@org_league_hr"),
            region=await kit.person("region", "region_hr@org_region_hr"),
            inspector=await kit.person("inspector", "inspector@org_inspection"),
            other_office=await kit.person(
                "other-office", "committee_office@org_archives", "organiser@org_archives"
            ),
            other_authority=await kit.person("other-authority", "league_hr@org_chifeng_hr"),
            pack=packs.for_place("nm.bayannur", dt.date(2026, 5, 11), ("demo",)).ref,
        )

    async def ok(self, by: Caller, path: str, /, **body: Any) -> dict[str, Any]:
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

    def application(self, **changes: Any) -> dict[str, Any]:
        """The body of an application that the rules admit, changed as said."""
        return APPLICATION | changes

    def plan_text(self, **changes: Any) -> dict[str, Any]:
        """The office's part of a plan, changed as said."""
        return PLAN | changes

    async def applied(self, **changes: Any) -> dict[str, Any]:
        """A committee applied for."""
        return await self.ok(self.organiser, "/committees", **APPLICATION | changes)

    async def pool(self, committee_id: str, total: int = 60, revision: int = 1) -> None:
        """The committee's pool becomes known: three for the chairs, the others members."""
        await self.kit.receive(
            PoolChanged(
                revision=revision,
                chairs=(RankCount(level=Level.ASSOCIATE_SENIOR, count=3),),
                members=(RankCount(level=Level.MIDDLE, count=total - 3),),
                cleaned_on=dt.date(2026, 5, 11),
                filed_on=dt.date(2026, 5, 11),
            ),
            subject=committee_id,
            source="expert-pool",
        )

    async def filed(self, **changes: Any) -> dict[str, Any]:
        """A committee in force from 2026-05-11 to 2029-05-11."""
        committee = await self.applied(**changes)
        await self.pool(committee["committee_id"])
        return await self.ok(
            self.authority,
            f"/committees/{committee['committee_id']}/filing",
            version=committee["version"],
            decision="approved",
            valid_from="2026-05-11",
            valid_to="2029-05-11",
            opinion="同意",
        )

    async def accept(
        self,
        committee_id: str,
        number: int,
        *,
        title: Title = SILVICULTURE,
        place: str = "nm.bayannur.linhe",
        person_ref: str | None = None,
    ) -> str:
        """An accepted declaration arrives with its case file; returns its id."""
        fact = await self.accepted(committee_id, number, title=title, place=place, person_ref=person_ref)
        await self.kit.receive(fact, subject=f"dcl_{number}", source="declaration")
        return f"dcl_{number}"

    async def accepted(
        self,
        committee_id: str,
        number: int,
        *,
        title: Title = SILVICULTURE,
        place: str = "nm.bayannur.linhe",
        person_ref: str | None = None,
    ) -> DeclarationAccepted:
        """The fact about `dcl_<number>`, its case file stored. The applicant is called 申报人<number>."""
        declaration_id = f"dcl_{number}"
        person = person_ref or self.applicants.get(number, f"p1-applicant-{number}")
        keys = self.kit.keys.for_service("declaration").keyring
        file = CaseFile(
            declaration_id=declaration_id,
            person_ref=person,
            title=title,
            accepted_at=self.kit.clock.time,
            name=seal(
                keys,
                Purpose.NAME,
                NamePart(name=f"申报人{number}", unit_name="临河区红柳林场"),
                context=declaration_id,
            ),
            number=seal(keys, Purpose.NUMBER, NumberPart(kind="111", number="不用"), context=declaration_id),
            file=seal(
                keys,
                Purpose.FILE,
                FilePart(form={"summary": "育苗"}, materials=self.materials),
                context=declaration_id,
            ),
        )
        doc = await write_claim(self.kit.runtime.ports.files, keys, Purpose.CASE, file)
        return DeclarationAccepted(
            person_ref=person,
            plan_id="pln_1",
            committee_id=committee_id,
            title=title,
            column=self.column,
            place=place,
            unit_org="org_farm",
            pack=self.pack,
            doc=doc,
        )

    async def meeting(self, committee_id: str, held_on: dt.date = HELD_ON) -> dict[str, Any]:
        """A meeting in draft."""
        return await self.ok(
            self.office,
            "/meetings",
            committee_id=committee_id,
            held_on=held_on.isoformat(),
            place_text="市林草局三楼会议室",
            methods=["document_review"],
        )

    async def docketed(self, cases: int = 2, **committee: Any) -> dict[str, Any]:
        """A meeting whose docket is frozen."""
        committee = await self.filed(**committee)
        for number in range(1, cases + 1):
            await self.accept(committee["committee_id"], number)
        meeting = await self.meeting(committee["committee_id"])
        return await self.ok(
            self.office, f"/meetings/{meeting['meeting_id']}/docket", version=meeting["version"]
        )

    async def drawing(self, cases: int = 2, **committee: Any) -> dict[str, Any]:
        """A meeting whose draw is requested."""
        meeting = await self.docketed(cases, **committee)
        return await self.ok(
            self.office, f"/meetings/{meeting['meeting_id']}/draw-request", version=meeting["version"]
        )

    async def seat(self, meeting_id: str, states: Sequence[SeatState] | None = None, size: int = 21) -> None:
        """The panel of the meeting as drawn: seat 1 the chair, 2 and 3 vice-chairs; expert n is the person p1-expert-<n>.

        Every third expert is from the grassroots, every fourth from outside the system; all accepted unless said.
        """
        self.panel_revision += 1
        roles = [SeatRole.CHAIR, SeatRole.VICE_CHAIR, SeatRole.VICE_CHAIR]
        seats = tuple(
            PanelSeat(
                seat=f"sea_{n}",
                role=roles[n - 1] if n <= 3 else SeatRole.MEMBER,
                expert_id=f"exp_{n}",
                person_ref=f"p1-expert-{n}",
                name=f"评委{n}",
                employer_org="org_institute",
                title=Title(
                    series="forestry_grassland", specialty="silviculture", level=Level.ASSOCIATE_SENIOR
                ),
                grassroots=n % 3 == 0,
                outside_system=n % 4 == 0,
                outside_unit=True,
                state=states[n - 1] if states else SeatState.ACCEPTED,
            )
            for n in range(1, (len(states) if states else size) + 1)
        )
        keys = self.kit.keys.for_service("expert-pool").keyring
        await self.kit.receive(
            PanelChanged(
                revision=self.panel_revision,
                draw_id="drw_1",
                plan_serial=1,
                bundle_digest="a" * 64,
                seats=seal(keys, Purpose.PANEL, Panel(seats=seats), context=meeting_id),
            ),
            subject=meeting_id,
            source="expert-pool",
        )

    async def seated(self, cases: int = 2, **committee: Any) -> dict[str, Any]:
        """A meeting with a complete panel."""
        meeting = await self.drawing(cases, **committee)
        await self.seat(meeting["meeting_id"], size=meeting["size"])
        return await self.shown(meeting["meeting_id"])

    async def planned(self, cases: int = 2, **committee: Any) -> dict[str, Any]:
        """A meeting whose plan is filed."""
        meeting = await self.seated(cases, **committee)
        return await self.ok(
            self.office, f"/meetings/{meeting['meeting_id']}/plan", version=meeting["version"], **PLAN
        )

    async def consented(self, cases: int = 2, **committee: Any) -> dict[str, Any]:
        """A meeting that may be held."""
        meeting = await self.planned(cases, **committee)
        return await self.ok(
            self.authority,
            f"/meetings/{meeting['meeting_id']}/consent",
            version=meeting["version"],
            consent=True,
            opinion="同意",
        )

    async def shown(self, meeting_id: str) -> dict[str, Any]:
        """The meeting as it is now."""
        shown: dict[str, Any] = (await self.kit.get(f"/v1/meetings/{meeting_id}", by=self.office)).json()
        return shown

    async def expert(self, number: int) -> Caller:
        """The account of an expert."""
        return await self.kit.person(f"expert-{number}")

    async def audited(self, action: str) -> list[AuditEntryRow]:
        """The audit entries of one action, oldest first."""
        async with self.kit.runtime.sessions() as session:
            statement = select(AuditEntryRow).where(AuditEntryRow.action == action).order_by(AuditEntryRow.id)
            return list((await session.execute(statement)).scalars())

    def on(self, day: dt.date) -> None:
        """Move business time to 9:00 of a day."""
        self.kit.clock.time = dt.datetime.combine(day, dt.time(9), tzinfo=SHANGHAI)


@pytest.fixture
async def scene(open_service: Callable[..., Awaitable[ServiceKit]]) -> Scene:
    """Bayannur on 2026-05-11, nothing applied for yet."""
    return await Scene.set(await open_service(DEFINITION))
