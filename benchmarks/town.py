"""A league with its offices, a committee, a plan, and as many made-up applicants as are asked for.

Everything is done through public routes of the declaration service, except the committee, which arrives by event as it
does from review. Nobody here exists: numbers carry the impossible sequence 000, phones begin with 120.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from common.clock import SHANGHAI
from common.events.base import PackRef, Title
from common.events.codes import CommitteeBasis, CommitteeKind, CommitteeStatus, Level, Tier
from common.events.review import CommitteeChanged
from laptop.demo.people import demo_organisations, demo_people
from laptop.testing.kit import Caller, ServiceKit

COMMITTEE = "cmt_benchmark"
UNIT = "hongliu-farm"
UPLOADED = ("continuing_education", "work_summary", "representative_work")
PDF = b"%PDF-1.7\n" + b"0" * 2000 + b"\n%%EOF\n"
FORM = {
    "work_summary": "长期从事森林培育、防沙治沙和苗木繁育工作，主持完成乡级造林作业设计十二项。" * 8,
    "achievements": [f"第{n}项：完成人工造林作业设计与验收，成活率达到合同要求。" for n in range(1, 9)],
}
"""About 2 kB of text: what one page of the form holds."""
ARCHIVE = (
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
        "fact": {
            "says": "title",
            "series": "forestry_grassland",
            "level": "assistant",
            "obtained_on": "2019-09-01",
        },
    },
    {
        "kind": "project",
        "fields": {"name": "防沙治沙示范区建设", "role": "技术负责"},
        "fact": {"says": "achievements", "results": True},
    },
    {
        "kind": "training",
        "fields": {"year": "2026"},
        "fact": {"says": "audit_card", "year": 2026, "certified_on": "2026-03-31"},
    },
)
"""What the archive of somebody says who may declare the middle title in silviculture."""
_REGION = "150802"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class WentWrong(AssertionError):
    """A step of the preparation was refused."""


def made_up_number(n: int) -> str:
    """The `n`-th resident number that passes the check digit and that nobody can have (GB 11643, sequence 000)."""
    birth = dt.date(1960, 1, 1) + dt.timedelta(days=n)
    body = f"{_REGION}{birth:%Y%m%d}000"
    check = "10X98765432"[sum(int(a) * b for a, b in zip(body, _WEIGHTS, strict=True)) % 11]
    return body + check


@dataclass
class Town:
    """The declaration service with everything that a submission needs around it.

    Attributes:
        plan_id: the published plan of 2026.
    """

    kit: ServiceKit
    plan_id: str = ""
    _officers: dict[str, Caller] = field(default_factory=dict)

    @classmethod
    async def build(cls, kit: ServiceKit) -> "Town":
        """Organisations, committee and plan, as the season makes them."""
        town = cls(kit)
        await town._record_organisations()
        await town._hear_of_committee()
        await town._publish_plan()
        return town

    async def officer(self, username: str) -> Caller:
        """Somebody of the demo's offices, linked."""
        if username not in self._officers:
            person = demo_people()[username]
            assert person.document is not None
            caller = Caller(username, grants=tuple(sorted(str(grant) for grant in person.grants)))
            await self.link(caller, number=person.document.number, name=person.name)
            self._officers[username] = caller
        return self._officers[username]

    async def link(self, caller: Caller, *, number: str, name: str) -> None:
        body = {"document_kind": "111", "number": number, "name": name, "phone": "12000000000"}
        await self.post("/v1/me/identity-links", body, by=caller)

    async def applicant(self, n: int) -> Caller:
        """The `n`-th applicant, linked and with a profile at the forest farm and an archive."""
        caller = Caller(f"applicant-{n}")
        await self.link(caller, number=made_up_number(n), name=f"申报人{n}")
        await self.save_profile(caller)
        await self.fill_archive(caller)
        return caller

    async def fill_archive(self, by: Caller) -> None:
        for entry in ARCHIVE:
            await self.post("/v1/me/archive-items", entry, by=by)

    async def save_profile(self, by: Caller) -> None:
        body = {
            "applicant_type": "public_institution",
            "employer_org": demo_organisations()[UNIT].org_id,
            "specialty": "森林培育",
            "highest_education": "20",
        }
        _good(await self.kit.put("/v1/me/profile", body, by=by))

    async def draft(self, by: Caller) -> dict[str, Any]:
        """A draft for the middle title in silviculture."""
        return await self.post(
            "/v1/declarations",
            {
                "plan_id": self.plan_id,
                "committee_id": COMMITTEE,
                "title": {"series": "forestry_grassland", "specialty": "silviculture", "level": "middle"},
                "column": "ordinary",
                "form": FORM,
            },
            by=by,
        )

    async def upload(self, by: Caller, declaration_id: str, item: str) -> None:
        """A small material in one part."""
        announced = {
            "item": item,
            "name": f"{item}.pdf",
            "size": len(PDF),
            "sha256": hashlib.sha256(PDF).hexdigest(),
            "content_type": "application/pdf",
        }
        material = await self.post(f"/v1/declarations/{declaration_id}/materials", announced, by=by)
        url = f"/v1/materials/{material['material_id']}"
        _good(await self.kit.put(f"{url}/parts/1", by=by, content=PDF))
        await self.post(f"{url}/completion", {}, by=by)

    async def pledge(self, by: Caller, declaration_id: str) -> dict[str, Any]:
        body = {"text_version": "demo-1", "agreed": True}
        return await self.post(f"/v1/declarations/{declaration_id}/pledge", body, by=by)

    async def ready(self, by: Caller) -> dict[str, Any]:
        """A draft that only has to be submitted."""
        draft = await self.draft(by)
        for item in UPLOADED:
            await self.upload(by, draft["declaration_id"], item)
        return await self.pledge(by, draft["declaration_id"])

    async def act(self, declaration: dict[str, Any], action: str, by: Caller, **body: Any) -> dict[str, Any]:
        """An action on the version that `declaration` shows; the declaration afterwards."""
        url = f"/v1/declarations/{declaration['declaration_id']}/{action}"
        return await self.post(url, {"version": declaration["version"], **body}, by=by)

    async def get(self, path: str, *, by: Caller) -> dict[str, Any]:
        return _good(await self.kit.get(path, by=by))

    async def post(self, path: str, body: Mapping[str, Any], *, by: Caller) -> dict[str, Any]:
        return _good(await self.kit.post(path, body, by=by))

    async def _record_organisations(self) -> None:
        region = await self.officer("region-hr")
        for row in demo_organisations().values():
            if row.key == "region-hr":
                continue
            body = {
                "credit_code": row.credit_code,
                "name": row.name,
                "kind": row.kind,
                "place": row.place,
                "ownership": row.ownership,
                "direct_report": row.direct_report,
                "self_reviewing": row.self_reviewing,
                **({"parent": row.parent} if row.parent else {}),
            }
            await self.post("/v1/organisations", body, by=region)

    async def _hear_of_committee(self) -> None:
        bureau, league = (demo_organisations()[key].org_id for key in ("forestry-city", "league-hr"))
        committee = CommitteeChanged(
            revision=1,
            name="巴彦淖尔市林草系列中级职称评审委员会",
            office_org=bureau,
            organiser=bureau,
            authority=league,
            supervisor=league,
            by=CommitteeBasis.SERIES,
            kind=CommitteeKind.ORDINARY,
            tier=Tier.MIDDLE,
            scope=(Title(series="forestry_grassland", specialty=None, level=Level.MIDDLE),),
            places=("nm.bayannur",),
            size=21,
            chairs=1,
            vice_chairs=2,
            status=CommitteeStatus.FILED,
            since=dt.datetime(2026, 3, 1, 9, tzinfo=SHANGHAI),
            valid_from=dt.date(2026, 3, 1),
            valid_to=dt.date(2029, 2, 28),
            enterprise_related=False,
            pack=PackRef(id="2026-bayannur", version="1", digest="0" * 64),
        )
        await self.kit.receive(committee, subject=COMMITTEE, source="review")

    async def _publish_plan(self) -> None:
        league = await self.officer("league-hr1")
        plan = await self.post(
            "/v1/plans",
            {
                "year": 2026,
                "place": "nm.bayannur",
                "title": "2026年度巴彦淖尔市职称申报计划",
                "policy": {"id": "2026-bayannur", "layers": ["demo"]},
                "organiser_org": demo_organisations()["league-hr"].org_id,
            },
            by=league,
        )
        self.plan_id = plan["plan_id"]
        await self.post(f"/v1/plans/{self.plan_id}/publication", {"version": plan["version"]}, by=league)


def _good(answer: httpx2.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise WentWrong(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}"
        )
    body: dict[str, Any] = answer.json()
    return body
