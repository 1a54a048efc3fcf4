"""What experts see of a case: inside the session, here only, without a name, and never a case that they are recused on
(R-09, R-20; articles 49, 50)."""

import base64
from dataclasses import dataclass
from typing import Any

from common.crypto.cipher import CannotOpen, open_object
from common.crypto.sealed import open_sealed
from common.events.codes import Purpose
from common.events.documents import FilePart, Material
from common.identity.actors import Actor
from common.ports import Ports
from common.storage.port import getting, sha256
from common.uow import UnitOfWork
from common.web.problems import NotFound
from review.domain.ballots import BallotState
from review.errors import CaseFileUnreadable
from review.store import assignments as assignment_store
from review.store import ballots as ballot_store
from review.store import sessions as session_store
from review.store.cases import CaseRow, cases_by_id, get_case
from review.store.meetings import MeetingRow, docket
from review.usecases.assignments import opinion_text, require_unrecused
from review.usecases.names import case_files
from review.usecases.sessions import open_session

OBJECT_KEY = "file.object-key"
"""Purpose of a material's wrapped key, as declaration writes it; the context is the storage key."""


@dataclass(frozen=True)
class SessionCase:
    """A case of the docket for one expert; of a case that the expert is recused on only its place is shown."""

    position: int
    declaration_id: str
    case: CaseRow | None
    ballot: BallotState
    assigned: bool
    opinion_written: bool
    teller: bool


@dataclass(frozen=True)
class OpenedCase:
    """A case as laid before an expert: form, material index, and the opinions so far, none of them with a name."""

    case: CaseRow
    form: dict[str, Any]
    materials: tuple[Material, ...]
    opinions: list[str]


async def list_session_cases(
    uow: UnitOfWork, meeting_id: str, *, actor: Actor, ports: Ports
) -> tuple[MeetingRow, list[SessionCase]]:
    """The docket for an expert who attends.

    Raises:
        NotFound, WrongState
    """
    meeting, own = await open_session(uow, meeting_id, actor, ports)
    items = await docket(uow.session, meeting_id)
    cases = await cases_by_id(uow.session, [item.declaration_id for item in items])
    ballots = await ballot_store.ballots(uow.session, meeting_id)
    recused = {
        row.declaration_id
        for row in await session_store.recusals(uow.session, meeting_id)
        if row.expert_id == own.expert_id
    }
    assigned = await assignment_store.assignments(uow.session, meeting_id)
    opinions = await assignment_store.opinions(uow.session, meeting_id)
    tellers = await ballot_store.tellers(uow.session, meeting_id)
    return meeting, [
        SessionCase(
            position=item.position,
            declaration_id=item.declaration_id,
            case=None if item.declaration_id in recused else cases[item.declaration_id],
            ballot=_shown(ballots[item.declaration_id]),
            assigned=own.expert_id in assigned.get(item.declaration_id, set()),
            opinion_written=any(
                row.expert_id == own.expert_id for row in opinions.get(item.declaration_id, [])
            ),
            teller=own.expert_id in tellers.get(item.declaration_id, set()),
        )
        for item in items
    ]


async def read_session_case(
    uow: UnitOfWork, meeting_id: str, declaration_id: str, *, actor: Actor, ports: Ports
) -> OpenedCase:
    """A case for an unrecused expert who attends; the look is on record.

    Raises:
        NotFound, WrongState, RecusedOnCase, CaseFileUnreadable
    """
    _, own = await open_session(uow, meeting_id, actor, ports)
    await require_unrecused(uow, meeting_id, declaration_id, own.expert_id)
    case = await get_case(uow.session, declaration_id)
    part = await _file_part(uow, case, ports)
    opinions = await assignment_store.opinions(uow.session, meeting_id)
    await uow.audit(
        "read-case",
        subject=declaration_id,
        clause="R25-49",
        detail={"purpose": "session", "meeting": meeting_id},
    )
    return OpenedCase(
        case=case,
        form=part.form,
        materials=part.materials,
        opinions=[opinion_text(row, ports) for row in opinions.get(declaration_id, [])],
    )


async def read_session_material(
    uow: UnitOfWork, meeting_id: str, declaration_id: str, material_id: str, *, actor: Actor, ports: Ports
) -> tuple[Material, bytes]:
    """A material of a case for an unrecused expert who attends; the look is on record.

    Raises:
        NotFound, WrongState, RecusedOnCase
        CaseFileUnreadable: the stored material is not the one that was accepted.
    """
    _, own = await open_session(uow, meeting_id, actor, ports)
    await require_unrecused(uow, meeting_id, declaration_id, own.expert_id)
    part = await _file_part(uow, await get_case(uow.session, declaration_id), ports)
    material = next((m for m in part.materials if m.material_id == material_id), None)
    if material is None or material.wrapped_key is None:
        raise NotFound
    try:
        key = base64.b64decode(
            ports.keys.decrypt(material.wrapped_key, purpose=OBJECT_KEY, context=material.object_key)
        )
        stored = await uow.errand(getting(ports.files, material.object_key))
        content = open_object(stored, key, context=material.object_key)
    except CannotOpen as error:
        raise CaseFileUnreadable from error
    if sha256(content) != material.sha256:
        raise CaseFileUnreadable
    await uow.audit(
        "read-material",
        subject=material_id,
        clause="R25-49",
        detail={"purpose": "session", "meeting": meeting_id},
    )
    return material, content


async def _file_part(uow: UnitOfWork, case: CaseRow, ports: Ports) -> FilePart:
    (file,) = await case_files(uow, [case], ports)
    try:
        return FilePart.model_validate(
            open_sealed(ports.keys, Purpose.FILE, file.file, context=case.declaration_id)
        )
    except CannotOpen as error:
        raise CaseFileUnreadable from error


def _shown(row: ballot_store.BallotRow) -> BallotState:
    """That a case went to the authority would tell how close it is; to the room it is counted."""
    state = BallotState(row.state)
    return BallotState.COUNTED if state is BallotState.REFERRED else state
