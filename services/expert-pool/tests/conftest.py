"""What tests of this service share: the policy in force, and a scene that plays a pool up to its panel.

People are made up: id numbers carry the sequence digits 000, phones begin with 120.
"""

import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from stdnum.iso7064 import mod_11_2

from common.audit.tables import AuditEntryRow
from common.clock import SHANGHAI
from common.crypto.sealed import open_sealed, seal
from common.draw import commit
from common.events.base import PackRef, Title
from common.events.codes import (
    BallotMode,
    CommitteeBasis,
    CommitteeKind,
    CommitteeStatus,
    DrawKind,
    Effect,
    Level,
    Purpose,
    SeatRole,
    SubjectKind,
    Tier,
)
from common.events.credit_file import EffectStarted
from common.events.documents import Attendance, Docket, DocketCase, Panel, Recipient
from common.events.expert_pool import PanelChanged, PersonCalled
from common.events.review import CommitteeChanged, DrawRequested, MeetingCancelled, MeetingHeld, SeatsWanted
from common.identity.actors import Actor, Grant
from common.identity.documents import PersonDocument
from common.policy import PackShelf, Policy
from common.storage.claims import write_claim
from expert_pool.api.experts import NewExpert
from expert_pool.usecases.experts import Papers, enter_expert
from expert_pool.wiring import DEFINITION
from laptop.testing.kit import ISSUER, Caller, ServiceKit

POLICIES = Path(__file__).parents[3] / "policies"
COMMITTEE = "cmt_1"
MEETING = "mtg_1"
MEETING_DATE = dt.date(2026, 8, 20)
STATIONS = ("org_station_a", "org_station_b", "org_station_c", "org_station_d")


def number_of(n: int) -> str:
    """The id number of expert n: valid by its check character, impossible by its sequence digits."""
    body = f"150802{dt.date(1970, 1, 1) + dt.timedelta(days=n):%Y%m%d}000"
    return body + mod_11_2.calc_check_digit(body)


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The annual notice of Bayannur 2026 over the implementing rules of 2025, without stand-ins."""
    return PackShelf(POLICIES).effective("2026-bayannur")


@pytest.fixture(scope="session")
def demo_policy() -> Policy:
    """The same with the demo's stand-ins."""
    return PackShelf(POLICIES).effective("2026-bayannur", layers=("demo",))


@dataclass
class Scene:
    """A service under test with the offices of Bayannur, and the steps up to a panel."""

    kit: ServiceKit
    organiser: Caller
    office: Caller
    authority: Caller
    inspector: Caller
    stranger: Caller
    pack: PackRef
    experts: dict[int, str] = field(default_factory=dict)

    @classmethod
    async def set(cls, kit: ServiceKit) -> "Scene":
        await kit.organisation("org_league_hr", "nm.bayannur", kind="hr_authority")
        await kit.organisation("org_forestry", "nm.bayannur", kind="department")
        await kit.organisation("org_archives", "nm.bayannur", kind="department")
        await kit.organisation("org_inspection", "nm.bayannur", kind="inspection")
        await kit.organisation("org_chifeng", "nm.chifeng", kind="inspection")
        await kit.organisation("org_farm", "nm.bayannur.linhe")
        await kit.organisation("org_green", "nm.bayannur.linhe", kind="enterprise", ownership="non_public")
        for station in STATIONS:
            await kit.organisation(station, "nm.bayannur")
        packs = kit.runtime.ports.packs
        return cls(
            kit=kit,
            organiser=await kit.person("organiser", "organiser@org_forestry"),
            office=await kit.person("office", "committee_office@org_forestry"),
            authority=await kit.person("authority", "league_hr@org_league_hr"),
            inspector=await kit.person("inspector", "inspector@org_inspection"),
            stranger=await kit.person(
                "stranger",
                "committee_office@org_archives",
                "organiser@org_archives",
                "league_hr@org_chifeng",
                "inspector@org_chifeng",
            ),
            pack=packs.for_place("nm.bayannur", dt.date(2026, 5, 11), ("demo",)).ref,
        )

    async def ok(self, by: Caller, path: str, /, **body: Any) -> dict[str, Any]:
        """POST and expect success."""
        answer = await self.kit.post(f"/v1{path}", body, by=by)
        assert answer.status_code in {200, 201}, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def refused(self, by: Caller | None, path: str, /, **body: Any) -> tuple[int, str, str | None]:
        """POST and expect a refusal: status, code, and the clause or the engine's reason."""
        answer = await self.kit.post(f"/v1{path}", body, by=by)
        assert answer.status_code >= 400, answer.text
        problem = answer.json()
        return answer.status_code, problem["code"], problem.get("clause") or problem.get("reason")

    async def shown(self, path: str, /, by: Caller | None = None) -> dict[str, Any]:
        """GET and expect success; as the office unless said."""
        answer = await self.kit.get(f"/v1{path}", by=by or self.office)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def committee(self, *, revision: int = 1, **changes: Any) -> None:
        """Review tells of the committee for middle titles in silviculture: nine seats, so a pool of eighteen at least."""
        values: dict[str, Any] = {
            "revision": revision,
            "name": "巴彦淖尔市森林培育专业中级职称评审委员会",
            "office_org": "org_forestry",
            "organiser": "org_forestry",
            "authority": "org_league_hr",
            "supervisor": "org_league_hr",
            "by": CommitteeBasis.SPECIALTY,
            "kind": CommitteeKind.ORDINARY,
            "tier": Tier.MIDDLE,
            "scope": (Title(series="forestry_grassland", specialty="silviculture", level=Level.MIDDLE),),
            "places": ("nm.bayannur",),
            "size": 9,
            "chairs": 1,
            "vice_chairs": 2,
            "status": CommitteeStatus.FILED,
            "since": self.kit.clock.time,
            "valid_from": dt.date(2026, 5, 1),
            "valid_to": dt.date(2029, 5, 1),
            "enterprise_related": False,
            "pack": self.pack,
            **changes,
        }
        await self.kit.receive(CommitteeChanged(**values), subject=COMMITTEE, source="review")

    def entry(self, n: int, **changes: Any) -> dict[str, Any]:
        """The body that enters expert n: 1 to 5 in the chair pool, up to 12 associate senior, then middle."""
        body: dict[str, Any] = {
            "document_kind": "111",
            "number": number_of(n),
            "name": f"专家{n}号",
            "phone": f"120{n:08}",
            "employer_org": STATIONS[n % 4],
            "series": "forestry_grassland",
            "specialty": "silviculture",
            "title_rank": "associate_senior" if n <= 12 else "middle",
            "chair_pool": n <= 5,
            "grassroots": n % 3 == 0,
            "outside_system": n % 4 == 0,
            "outside_unit": True,
            "term_until": "2029-05-10",
        }
        return {key: value for key, value in (body | changes).items() if value is not None}

    async def enter(self, n: int, **changes: Any) -> dict[str, Any]:
        """Enter expert n."""
        expert = await self.ok(self.office, f"/pools/{COMMITTEE}/experts", **self.entry(n, **changes))
        self.experts[n] = expert["expert_id"]
        return expert

    async def pool(self, total: int = 20, **changes: Any) -> dict[str, Any]:
        """The committee with so many experts; `e7={...}` changes the entry of expert 7.

        Entered in one transaction by the use case behind the route, because every test begins with it.
        """
        await self.committee()
        ports, office = self.kit.runtime.ports, self.office
        actor = Actor(
            account=f"{ISSUER}|{office.account}",
            issuer=ISSUER,
            subject=office.account,
            person_ref=office.person_ref,
            grants=frozenset(Grant.parse(grant) for grant in office.grants),
        )
        async with self.kit.uow(by=actor.account) as uow:
            for n in range(1, total + 1):
                body = NewExpert.model_validate(self.entry(n, **changes.get(f"e{n}", {})))
                papers = Papers(body.document_kind, body.number, body.name, body.phone)
                facts = body.facts(today=uow.now.date())
                row = await enter_expert(uow, COMMITTEE, papers, facts, actor=actor, ports=ports)
                self.experts[n] = row.expert_id
            await uow.commit()
        return await self.shown(f"/pools/{COMMITTEE}")

    def alike(self, total: int = 20) -> dict[str, Any]:
        """Changes by which any expert but the last can take any seat, so that chance never leaves a replacement without
        candidates; the last one is the member pool."""
        free = {
            "title_rank": "associate_senior",
            "chair_pool": True,
            "grassroots": True,
            "outside_system": True,
        }
        return {f"e{n}": free | {"chair_pool": n < total} for n in range(1, total + 1)}

    async def cleaned(self, total: int = 20, **changes: Any) -> dict[str, Any]:
        """The same pool, cleaned this year, and the clean-up filed."""
        pool = await self.pool(total, **changes)
        path = f"/pools/{COMMITTEE}"
        pool = await self.ok(self.office, f"{path}/clean-ups", version=pool["version"], year=2026)
        return await self.ok(self.office, f"{path}/filing", version=pool["version"])

    async def request(
        self,
        cases: Sequence[DocketCase] = (),
        *,
        meeting_id: str = MEETING,
        seats: tuple[int, int, int] = (1, 2, 6),
        meeting_date: dt.date = MEETING_DATE,
    ) -> None:
        """Review asks for the panel of a meeting; without cases one applicant of the farm is heard."""
        docket = Docket(
            cases=tuple(cases)
            or (DocketCase(declaration_id="dcl_1", person_ref="p1-applicant", unit_org="org_farm"),)
        )
        keys = self.kit.keys.for_service("review").keyring
        roles = zip((SeatRole.CHAIR, SeatRole.VICE_CHAIR, SeatRole.MEMBER), seats, strict=True)
        await self.kit.receive(
            DrawRequested(
                request_id="drq_1",
                committee_id=COMMITTEE,
                meeting_date=meeting_date,
                kind=DrawKind.INITIAL,
                seats=tuple(SeatsWanted(role=role, count=count) for role, count in roles if count),
                pack=self.pack,
                docket=await write_claim(self.kit.runtime.ports.files, keys, Purpose.DRAW, docket),
            ),
            subject=meeting_id,
            source="review",
        )

    async def draws(self, meeting_id: str = MEETING) -> list[dict[str, Any]]:
        """Every draw of the meeting."""
        items: list[dict[str, Any]] = (await self.shown(f"/draws?meeting_id={meeting_id}"))["items"]
        return items

    async def requested(
        self, cases: Sequence[DocketCase] = (), *, total: int = 20, **changes: Any
    ) -> dict[str, Any]:
        """A draw that waits for its plan."""
        await self.cleaned(total, **changes)
        await self.request(cases)
        return (await self.draws())[-1]

    async def freeze(self, draw: dict[str, Any], **terms: Any) -> dict[str, Any]:
        """Freeze the plan of a draw."""
        return await self.ok(self.office, f"/draws/{draw['draw_id']}/plan", version=draw["version"], **terms)

    async def planned(self, cases: Sequence[DocketCase] = (), **changes: Any) -> dict[str, Any]:
        """A draw whose plan is frozen."""
        return await self.freeze(await self.requested(cases, **changes))

    async def promise(self, draw: dict[str, Any], by: Caller, role: str, word: str = "") -> dict[str, Any]:
        """The party of that role commits."""
        party = next(p["party_id"] for p in draw["parties"] if p["party_id"].startswith(role))
        value = commit(draw["plan_hash"], party, self.nonce(word or role))
        return await self.ok(by, f"/draws/{draw['draw_id']}/commitments", commitment=value)

    async def committed(self, draw: dict[str, Any], word: str = "") -> dict[str, Any]:
        """Both parties commit."""
        await self.promise(draw, self.organiser, "organiser", f"organiser{word}")
        return await self.promise(draw, self.inspector, "inspector", f"inspector{word}")

    async def play(self, draw: dict[str, Any], word: str = "") -> dict[str, Any]:
        """Both parties commit and reveal, so that the committee is drawn."""
        await self.committed(draw, word)
        path = f"/draws/{draw['draw_id']}/reveals"
        await self.ok(self.organiser, path, nonce=self.nonce(f"organiser{word}"))
        return await self.ok(self.inspector, path, nonce=self.nonce(f"inspector{word}"))

    async def drawn(self, cases: Sequence[DocketCase] = (), **changes: Any) -> dict[str, Any]:
        """A drawn panel of nine."""
        return await self.play(await self.planned(cases, **changes))

    async def seats(self, draw: dict[str, Any], by: Caller | None = None) -> list[dict[str, Any]]:
        """The meeting's seats with names."""
        items: list[dict[str, Any]] = (await self.shown(f"/draws/{draw['draw_id']}/seats", by))["items"]
        return items

    async def expert(self, n: int) -> Caller:
        """The account of expert n, linked to the person who was entered."""
        return await self.kit.person(f"expert-{n}", person_ref=self.person_ref(n))

    def person_ref(self, n: int) -> str:
        """The person behind expert n."""
        refs = self.kit.runtime.ports.person_refs
        assert refs is not None
        return refs.of(PersonDocument("111", number_of(n)))

    def number(self, expert_id: str) -> int:
        """Which expert that id was given to."""
        return next(n for n, known in self.experts.items() if known == expert_id)

    async def strike(
        self,
        person_ref: str,
        *effects: Effect,
        record_id: str = "rec_1",
        until: dt.date | None = None,
    ) -> None:
        """A credit record takes effect on a person."""
        await self.kit.receive(
            EffectStarted(
                record_id=record_id,
                subject_kind=SubjectKind.EXPERT,
                effects=effects or (Effect.REMOVE_EXPERT,),
                starts=self.kit.clock.time.date(),
                until=until,
                deciding_org="org_forestry",
                clause="R25-73",
            ),
            subject=person_ref,
            source="credit-file",
        )

    async def held(self, expert_ids: Sequence[str], *, meeting_id: str = MEETING, on: dt.date) -> None:
        """The meeting was held with these experts."""
        keys = self.kit.keys.for_service("review").keyring
        await self.kit.receive(
            MeetingHeld(
                committee_id=COMMITTEE,
                held_on=on,
                mode=BallotMode.PAPER,
                attended=seal(
                    keys,
                    Purpose.ATTENDANCE,
                    Attendance(expert_ids=tuple(expert_ids)),
                    context=meeting_id,
                ),
            ),
            subject=meeting_id,
            source="review",
        )

    async def panels(self) -> list[tuple[PanelChanged, Panel]]:
        """What review was told of panels, opened as review opens it."""
        keys = self.kit.keys.for_service("review").keyring
        told = []
        for event in await self.kit.events("panel-changed"):
            fact = event.payload()
            assert isinstance(fact, PanelChanged)
            opened = open_sealed(keys, Purpose.PANEL, fact.seats, context=event.subject)
            told.append((fact, Panel.model_validate(opened)))
        return told

    async def called(self) -> list[tuple[str, str | None]]:
        """Whom channels are to call, with the phone, opened as declaration opens it; oldest first."""
        keys = self.kit.keys.for_service("declaration").keyring
        opened = []
        for event in await self.kit.events("person-called"):
            fact = event.payload()
            assert isinstance(fact, PersonCalled)
            told = open_sealed(keys, Purpose.CALL, fact.recipient, context=event.subject)
            recipient = Recipient.model_validate(told)
            opened.append((recipient.person_ref, recipient.phone))
        return opened

    async def cancelled(self, *, meeting_id: str = MEETING) -> None:
        """Review tells that the meeting is cancelled."""
        fact = MeetingCancelled(committee_id=COMMITTEE, on=self.kit.clock.time.date())
        await self.kit.receive(fact, subject=meeting_id, source="review")

    async def audited(self, action: str) -> list[AuditEntryRow]:
        """The audit entries of one action, oldest first."""
        async with self.kit.runtime.sessions() as session:
            statement = select(AuditEntryRow).where(AuditEntryRow.action == action).order_by(AuditEntryRow.id)
            return list((await session.execute(statement)).scalars())

    def nonce(self, word: str) -> str:
        """A value that a party would have made on its own device."""
        return hashlib.sha256(word.encode()).hexdigest()

    def moment(self, text: str) -> dt.datetime:
        """A moment in Shanghai."""
        return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

    def at(self, text: str) -> None:
        """Move business time to a moment in Shanghai without running timers."""
        self.kit.clock.time = self.moment(text)


@pytest.fixture
async def scene(open_service: Callable[..., Awaitable[ServiceKit]]) -> Scene:
    """Bayannur on 2026-05-11 at nine, no committee known yet."""
    return await Scene.set(await open_service(DEFINITION))
