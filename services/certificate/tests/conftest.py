"""What tests of this service share: the demo's authorities, a filed committee, confirmed results of made-up people."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from certificate.wiring import DEFINITION
from common.clock import SHANGHAI
from common.crypto.sealed import seal
from common.events.base import Doc, EffectTarget, PackRef, Title
from common.events.codes import (
    Column,
    CommitteeBasis,
    CommitteeKind,
    CommitteeStatus,
    Effect,
    EffectEndReason,
    Level,
    Purpose,
    SubjectKind,
    TargetKind,
)
from common.events.credit_file import EffectEnded, EffectStarted
from common.events.declaration import RecognitionApproved
from common.events.documents import HolderFile, NamePart, NumberPart
from common.events.envelope import Envelope
from common.events.review import CommitteeChanged, ResultConfirmed
from common.storage.claims import write_claim
from laptop.demo.people import demo_organisations, demo_people
from laptop.testing.kit import Caller, ServiceKit

ORG = {key: row.org_id for key, row in demo_organisations().items()}
COMMITTEE = "cmt_forestry"
SILVICULTURE = Title(series="forestry_grassland", specialty="silviculture", level=Level.MIDDLE)
FILED_AT = dt.datetime(2026, 5, 11, 9, 0, tzinfo=SHANGHAI)
PASSED_ON = dt.date(2026, 8, 12)
CONFIRMED_AT = dt.datetime(2026, 10, 30, 10, 0, tzinfo=SHANGHAI)
_KNOWN = ("region-hr", "league-hr", "linhe-hr", "forestry-city")


@dataclass
class Stage:
    """The service on the day of the confirmation, 2026-10-30."""

    kit: ServiceKit
    pack: PackRef
    callers: dict[str, Caller] = field(default_factory=dict)

    def person_ref(self, username: str) -> str:
        refs, document = self.kit.runtime.ports.person_refs, demo_people()[username].document
        assert refs is not None
        assert document is not None
        return refs.of(document)

    async def caller(self, username: str) -> Caller:
        """A demo person with a linked account and the demo's grants; the same at every call."""
        if username not in self.callers:
            grants = sorted(str(grant) for grant in demo_people()[username].grants)
            ref = self.person_ref(username)
            self.callers[username] = await self.kit.person(username, *grants, person_ref=ref)
        return self.callers[username]

    async def committee(self, revision: int = 1, **changes: Any) -> Envelope:
        """The middle-level forestry committee, filed by the league from 2026-05-11 to 2029-05-11 unless changed."""
        values: dict[str, Any] = {
            "revision": revision,
            "name": "巴彦淖尔市林草系列中级职称评审委员会",
            "office_org": ORG["forestry-city"],
            "organiser": ORG["forestry-city"],
            "authority": ORG["league-hr"],
            "supervisor": ORG["league-hr"],
            "by": CommitteeBasis.SERIES,
            "kind": CommitteeKind.ORDINARY,
            "tier": "middle",
            "scope": (Title(series="forestry_grassland", level=Level.MIDDLE),),
            "places": ("nm.bayannur",),
            "size": 21,
            "chairs": 1,
            "vice_chairs": 2,
            "status": CommitteeStatus.FILED,
            "since": FILED_AT,
            "valid_from": dt.date(2026, 5, 11),
            "valid_to": dt.date(2029, 5, 11),
            "enterprise_related": False,
            "pack": self.pack,
            **changes,
        }
        return await self.kit.receive(CommitteeChanged(**values), subject=COMMITTEE, source="review")

    async def holder(self, declaration_id: str, username: str, *, name: str | None = None) -> Doc:
        """The holder file as declaration seals it and review passes it on."""
        person = demo_people()[username]
        assert person.document is not None
        keys = self.kit.keys.for_service("declaration").keyring
        file = HolderFile(
            declaration_id=declaration_id,
            name=seal(keys, Purpose.NAME, NamePart(name=name or person.name), context=declaration_id),
            number=seal(
                keys,
                Purpose.NUMBER,
                NumberPart(kind=person.document.kind, number=person.document.number),
                context=declaration_id,
            ),
        )
        review = self.kit.keys.for_service("review").keyring
        return await write_claim(self.kit.runtime.ports.files, review, Purpose.CASE, file)

    async def result(
        self,
        declaration_id: str = "dcl_1",
        username: str = "applicant01",
        *,
        name: str | None = None,
        **changes: Any,
    ) -> ResultConfirmed:
        """A result that the league confirmed and seals."""
        values: dict[str, Any] = {
            "person_ref": self.person_ref(username),
            "title": SILVICULTURE,
            "column": Column.ORDINARY,
            "place": "nm.bayannur.linhe",
            "committee_id": COMMITTEE,
            "meeting_id": "mtg_1",
            "passed_on": PASSED_ON,
            "confirmed_on": CONFIRMED_AT.date(),
            "confirming_org": ORG["league-hr"],
            "sealing_org": ORG["league-hr"],
            "pack": self.pack,
            **changes,
        }
        if "doc" not in values:
            values["doc"] = await self.holder(declaration_id, username, name=name)
        return ResultConfirmed(**values)

    async def confirm(
        self, declaration_id: str = "dcl_1", username: str = "applicant01", **changes: Any
    ) -> Envelope:
        """A confirmed result arrives."""
        fact = await self.result(declaration_id, username, **changes)
        return await self.kit.receive(fact, subject=declaration_id, source="review")

    async def recognise(
        self, declaration_id: str = "dcl_9", username: str = "applicant02", **changes: Any
    ) -> Envelope:
        """A recognition by the county arrives, sealed by the county."""
        values: dict[str, Any] = {
            "person_ref": self.person_ref(username),
            "title": Title(series="forestry_grassland", specialty="silviculture", level=Level.ASSISTANT),
            "approved_on": dt.date(2026, 9, 1),
            "recognising_org": ORG["linhe-hr"],
            "sealing_org": ORG["linhe-hr"],
            "pack": self.pack,
            "doc": await self.holder(declaration_id, username),
            **changes,
        }
        return await self.kit.receive(
            RecognitionApproved(**values), subject=declaration_id, source="declaration"
        )

    async def start_effects(
        self,
        *effects: Effect,
        username: str = "applicant01",
        declaration_id: str | None = "dcl_1",
        certificate_id: str | None = None,
        deciding_org: str = ORG["league-hr"],
        record_id: str = "rec_1",
        starts: dt.date | None = None,
    ) -> Envelope:
        """A decided record takes effect on a person for three years."""
        day = starts or self.kit.clock.time.date()
        targets = [EffectTarget(kind=TargetKind.DECLARATION, id=declaration_id)] if declaration_id else []
        if certificate_id:
            targets.append(EffectTarget(kind=TargetKind.CERTIFICATE, id=certificate_id))
        return await self.kit.receive(
            EffectStarted(
                record_id=record_id,
                subject_kind=SubjectKind.APPLICANT,
                effects=effects,
                starts=day,
                until=day.replace(year=day.year + 3),
                deciding_org=deciding_org,
                clause="R25-72",
                targets=tuple(targets) if Effect.REVOKE_TITLE in effects else (),
            ),
            subject=self.person_ref(username),
            source="credit-file",
        )

    async def end_effects(
        self, *effects: Effect, why: EffectEndReason, username: str = "applicant01", record_id: str = "rec_1"
    ) -> Envelope:
        """Effects of the record no longer bind."""
        return await self.kit.receive(
            EffectEnded(record_id=record_id, effects=effects, on=self.kit.clock.time.date(), why=why),
            subject=self.person_ref(username),
            source="credit-file",
        )

    async def own(self, holder: Caller) -> dict[str, Any]:
        """The holder's one certificate as the holder sees it."""
        answer = await self.kit.get("/v1/me/certificates", by=holder)
        assert answer.status_code == 200, answer.text
        (certificate,) = answer.json()["items"]
        shown: dict[str, Any] = certificate
        return shown

    async def pdf(self, certificate_id: str, by: Caller) -> bytes:
        answer = await self.kit.get(f"/v1/certificates/{certificate_id}/pdf", by=by)
        assert answer.status_code == 200, answer.text
        return answer.content


@pytest.fixture
async def stage(open_service: Callable[..., Awaitable[ServiceKit]]) -> Stage:
    """The service with the demo's authorities known and no committee yet."""
    kit = await open_service(DEFINITION)
    kit.clock.time = CONFIRMED_AT
    for key in _KNOWN:
        organisation = demo_organisations()[key]
        await kit.organisation(
            organisation.org_id,
            organisation.place,
            name=organisation.name,
            credit_code=organisation.credit_code,
            kind=organisation.kind,
        )
    pack = kit.runtime.ports.packs.effective("2026-bayannur", ("demo",)).ref
    return Stage(kit, pack)


@pytest.fixture
async def issued(stage: Stage) -> Stage:
    """The stage with the committee filed and one certificate issued to applicant01."""
    await stage.committee()
    await stage.confirm()
    return stage
