"""What tests of this service share: the demo organisations, a published plan, a committee, and applicants on their way."""

import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import pytest
from sqlalchemy import insert

from common.clock import SHANGHAI
from common.replicas.tables import EffectRow
from declaration.store.plans.committees import CommitteeRow
from declaration.wiring import DEFINITION
from laptop.demo.people import demo_organisations, demo_people
from laptop.testing.kit import Caller, ServiceKit

ORG = {key: row.org_id for key, row in demo_organisations().items()}
PEOPLE = {person.username: person for person in demo_people().values()}
COMMITTEE = "cmt_forestry"
PDF = b"%PDF-1.7\n" + b"0" * 2000 + b"\n%%EOF\n"


def assistant(year: int) -> list[dict[str, Any]]:
    """What the archive of somebody says who may declare the middle title in forestry in that year."""
    return [
        {
            "kind": "education",
            "fields": {"school": "内蒙古农业大学", "major": "林学", "education": "20"},
            "from": "2010-09-01",
            "to": "2014-07-01",
            "fact": {
                "says": "education",
                "schooling": "bachelor",
                "degree": "bachelor",
                "graduated_on": "2014-07-01",
            },
        },
        {
            "kind": "title",
            "fields": {"name": "助理林业工程师"},
            "from": "2018-09-01",
            "fact": {
                "says": "title",
                "series": "forestry_grassland",
                "level": "assistant",
                "obtained_on": "2018-09-01",
            },
        },
        {
            "kind": "project",
            "fields": {"name": "防沙治沙示范区建设", "role": "技术负责"},
            "fact": {"says": "achievements", "results": True},
        },
        {
            "kind": "training",
            "fields": {"year": str(year)},
            "fact": {"says": "audit_card", "year": year, "certified_on": f"{year}-03-31"},
        },
    ]


@dataclass
class Stage:
    """A service with the demo's organisations, its committee, and short cuts along the public routes.

    Attributes:
        archived: accounts whose archive has been filled.
    """

    kit: ServiceKit
    archived: set[str] = field(default_factory=set)
    _offices: dict[str, Caller] = field(default_factory=dict)

    ASSISTANT: ClassVar[list[dict[str, Any]]] = assistant(2026)

    async def office(self, username: str) -> Caller:
        """A demo officer with the grants of the demo, linked to a person."""
        if username not in self._offices:
            grants = sorted(str(grant) for grant in PEOPLE[username].grants)
            self._offices[username] = await self.kit.person(username, *grants)
        return self._offices[username]

    async def link(self, username: str) -> Caller:
        """A demo person who has linked the account over REST."""
        person = PEOPLE[username]
        assert person.document is not None
        caller = Caller(username)
        answer = await self.kit.post(
            "/v1/me/identity-links",
            {
                "document_kind": person.document.kind,
                "number": person.document.number,
                "name": person.name,
                "phone": person.phone,
            },
            by=caller,
        )
        assert answer.status_code == 201, answer.text
        return replace(caller, person_ref=answer.json()["person_ref"])

    async def applicant(self, username: str, **profile: Any) -> Caller:
        """A linked applicant with a profile at the employer of the demo table."""
        caller = await self.link(username)
        body = {
            "applicant_type": "public_institution",
            "employer_org": PEOPLE[username].unit,
            "specialty": "森林培育",
            "highest_education": "20",
            **profile,
        }
        answer = await self.kit.put("/v1/me/profile", body, by=caller)
        assert answer.status_code == 200, answer.text
        return caller

    async def archive(self, by: Caller, *entries: Mapping[str, Any]) -> list[dict[str, Any]]:
        """New entries of the archive, as they were answered."""
        self.archived.add(by.account)
        made = []
        for entry in entries:
            answer = await self.kit.post("/v1/me/archive-items", dict(entry), by=by)
            assert answer.status_code == 201, answer.text
            made.append(answer.json())
        return made

    async def plan(self, *, by: Caller | None = None, publish: bool = True, **more: Any) -> dict[str, Any]:
        """The league's plan of 2026 under Bayannur's annual notice."""
        by = by or await self.office("league-hr1")
        body = {
            "year": 2026,
            "place": "nm.bayannur",
            "title": "2026年度巴彦淖尔市职称申报计划",
            "policy": {"id": "2026-bayannur", "layers": ["demo"]},
            "organiser_org": ORG["league-hr"],
            **more,
        }
        answer = await self.kit.post("/v1/plans", body, by=by)
        assert answer.status_code == 201, answer.text
        plan: dict[str, Any] = answer.json()
        if publish:
            answer = await self.kit.post(
                f"/v1/plans/{plan['plan_id']}/publication", {"version": plan["version"]}, by=by
            )
            assert answer.status_code == 200, answer.text
            plan = answer.json()
        return plan

    async def draft(self, by: Caller, plan: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A draft for the middle title in silviculture."""
        answer = await self.begin(by, plan, **more)
        assert answer.status_code == 201, answer.text
        draft: dict[str, Any] = answer.json()
        return draft

    async def begin(self, by: Caller, plan: dict[str, Any], **more: Any) -> Any:
        """The answer to beginning such a draft."""
        body = {
            "plan_id": plan["plan_id"],
            "committee_id": COMMITTEE,
            "title": {"series": "forestry_grassland", "specialty": "silviculture", "level": "middle"},
            "column": "ordinary",
            "form": {"work_summary": "长期从事森林培育工作。"},
            **more,
        }
        return await self.kit.post("/v1/declarations", body, by=by)

    async def upload(
        self, by: Caller, declaration_id: str, item: str, content: bytes = PDF
    ) -> dict[str, Any]:
        """A complete PDF material in one part."""
        body = {
            "item": item,
            "name": f"{item}.pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "content_type": "application/pdf",
        }
        answer = await self.kit.post(f"/v1/declarations/{declaration_id}/materials", body, by=by)
        assert answer.status_code == 201, answer.text
        material_id = answer.json()["material_id"]
        answer = await self.kit.put(f"/v1/materials/{material_id}/parts/1", by=by, content=content)
        assert answer.status_code == 200, answer.text
        answer = await self.kit.post(f"/v1/materials/{material_id}/completion", by=by)
        assert answer.status_code == 200, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def ready(self, by: Caller, plan: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A draft with everything that a submission needs, an archive included where the test has entered none."""
        if by.account not in self.archived:
            await self.archive(by, *assistant(self.kit.clock.time.year))
        draft = await self.draft(by, plan, **more)
        for item in ("continuing_education", "work_summary", "representative_work"):
            await self.upload(by, draft["declaration_id"], item)
        answer = await self.kit.post(
            f"/v1/declarations/{draft['declaration_id']}/pledge",
            {"text_version": "demo-1", "agreed": True},
            by=by,
        )
        assert answer.status_code == 200, answer.text
        signed: dict[str, Any] = answer.json()
        return signed

    async def submitted(self, by: Caller, plan: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A submitted declaration."""
        ready = await self.ready(by, plan, **more)
        answer = await self.kit.post(
            f"/v1/declarations/{ready['declaration_id']}/submission", {"version": ready["version"]}, by=by
        )
        assert answer.status_code == 200, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def bar(self, person_ref: str, *, starts: dt.date, until: dt.date) -> None:
        """A credit record as applicant."""
        async with self.kit.runtime.sessions.begin() as session:
            await session.execute(
                insert(EffectRow).values(
                    record_id="rec_old_case",
                    effect="bar_declaration",
                    subject_kind="applicant",
                    subject=person_ref,
                    starts=starts,
                    until=until,
                    clause="R25-72",
                    deciding_org=ORG["league-hr"],
                    received_at=self.kit.clock.time,
                )
            )

    def at(self, text: str) -> None:
        """Move business time to a moment in Shanghai, such as `2026-06-10T23:59`."""
        self.kit.clock.time = dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
async def stage(open_service: Callable[..., Awaitable[ServiceKit]]) -> Stage:
    """The service on 2026-05-11 with the demo's organisations and the city's forestry committee."""
    kit = await open_service(DEFINITION)
    await kit.organisations(
        *(
            {
                "org_id": org.org_id,
                "place": org.place,
                "name": org.name,
                "credit_code": org.credit_code,
                "kind": org.kind,
                "parent": org.parent,
                "ownership": org.ownership,
            }
            for org in demo_organisations().values()
            if org.key != "region-hr"
        )
    )
    async with kit.runtime.sessions.begin() as session:
        session.add(forestry_committee())
    return Stage(kit)


def forestry_committee(**more: Any) -> CommitteeRow:
    """The city's committee for middle titles in forestry."""
    values: dict[str, Any] = {
        "committee_id": COMMITTEE,
        "revision": 2,
        "name": "巴彦淖尔市林草系列中级职称评审委员会",
        "office_org": ORG["forestry-city"],
        "organiser": ORG["forestry-city"],
        "authority": ORG["league-hr"],
        "supervisor": ORG["league-hr"],
        "by": "series",
        "kind": "ordinary",
        "tier": "middle",
        "scope": [{"series": "forestry_grassland", "level": "middle"}],
        "places": ["nm.bayannur"],
        "status": "filed",
        "since": dt.datetime(2026, 3, 1, 9, tzinfo=SHANGHAI),
        "valid_from": dt.date(2026, 3, 1),
        "valid_to": dt.date(2029, 2, 28),
        **more,
    }
    return CommitteeRow(**values)
