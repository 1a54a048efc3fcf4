"""Explains a stored decision: who may read it, what was lifted, and whether the engine still says the same (P-08).

The question is asked again under the policy as it was, from its snapshot; what the packs on the shelf say by now means
nothing. Everything that could have been altered since is checked against what vouches for it, and named.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from common.audit.tables import AuditEntryRow
from common.crypto.cipher import CannotOpen
from common.crypto.keyring import Keyring
from common.crypto.sealed import canonical_json
from common.identity.actors import Actor
from common.places import is_within
from common.policy import UnknownPack, restored
from common.policy.packs import PackHead
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from declaration.domain.eligibility import ENGINE_VERSION
from declaration.domain.eligibility.questions import Question
from declaration.domain.eligibility.replaying import Defect, Replay, compare
from declaration.domain.eligibility.telling import told
from declaration.store.cases.declarations import DeclarationRow, declaration
from declaration.store.eligibility.consents import ConsentRow, consents_given
from declaration.store.eligibility.decisions import DECIDED, DecisionRow, PolicySnapshotRow, decision
from declaration.usecases.cases.scope import visible_declaration


@dataclass(frozen=True)
class Lifted:
    """A rule that was lifted for the case when it was decided, by whom and why."""

    rule: str
    by_org: str
    reason_code: str
    reasons: str | None


@dataclass(frozen=True)
class Explanation:
    """A decision with all that explains it.

    Attributes:
        documents: the packs that it was taken under, lowest first; empty where their snapshot is missing or cannot be read.
        names: the organisations that take part, by id.
    """

    row: DecisionRow
    about: DeclarationRow
    documents: Sequence[PackHead]
    lifted: Sequence[Lifted]
    names: dict[str, str]


async def visible_decision(uow: UnitOfWork, decision_id: str, *, actor: Actor) -> DecisionRow:
    """A decision that the caller may read: of the own declaration, of one that lies or lay with the caller, and any of
    the place that the caller inspects.

    Raises:
        NotFound
    """
    row = await decision(uow.session, decision_id)
    about = await declaration(uow.session, row.declaration_id)
    if not await _inspects(uow.session, about, actor):
        await visible_declaration(uow.session, row.declaration_id, actor=actor)
    return row


async def _inspects(session: AsyncSession, about: DeclarationRow, actor: Actor) -> bool:
    org_ids = actor.orgs("inspector")
    if not org_ids:
        return False
    statement = select(OrganisationRow.place).where(
        OrganisationRow.org_id.in_(org_ids), OrganisationRow.active
    )
    return any(is_within(about.place, place) for place in (await session.execute(statement)).scalars())


async def explain(session: AsyncSession, row: DecisionRow, keys: Keyring) -> Explanation:
    """What explains a decision, as it is stored."""
    question = _question(row, keys, [])
    lifted = await _lifted(session, row, question, keys)
    org_ids = {one.by_org for one in lifted} | ({row.org_id} if row.org_id is not None else set())
    found = await session.execute(
        select(OrganisationRow.org_id, OrganisationRow.name).where(OrganisationRow.org_id.in_(org_ids))
    )
    return Explanation(
        row=row,
        about=await declaration(session, row.declaration_id),
        documents=await _documents(session, row),
        lifted=lifted,
        names=dict(found.all()),
    )


async def replay(session: AsyncSession, row: DecisionRow, keys: Keyring) -> Replay:
    """Ask the engine the stored question again, and check all that could have been altered."""
    defects: list[Defect] = []
    question = _question(row, keys, defects)
    kept = await session.get(PolicySnapshotRow, row.pack_digest)
    if kept is None:
        defects.append(Defect.POLICY_MISSING)
    if not await _as_recorded(session, row):
        defects.append(Defect.NOT_AS_RECORDED)
    if not _consistent(row, question):
        defects.append(Defect.ROW_CONTRADICTS)
    replayed = None
    if kept is not None:
        # making a policy of a snapshot takes a tenth of a second: others are served meanwhile
        replayed = await asyncio.to_thread(_asked_again, question, row.pack_digest, kept.content, defects)
    return compare(row.answer, replayed, engine_now=ENGINE_VERSION, defects=tuple(sorted(defects)))


async def _documents(session: AsyncSession, row: DecisionRow) -> list[PackHead]:
    kept = await session.get(PolicySnapshotRow, row.pack_digest)
    try:
        return [PackHead.model_validate(head) for head in kept.content["packs"]] if kept is not None else []
    except (KeyError, ValidationError):
        return []  # altered or of another form: the replay names which


def _question(row: DecisionRow, keys: Keyring, defects: list[Defect]) -> Question | None:
    try:
        text = row.read_question(keys)
    except CannotOpen:
        defects.append(Defect.QUESTION_UNREADABLE)
        return None
    # the facts as they were written: a field that facts have got since then is not among them
    facts = json.loads(text)["facts"]
    if hashlib.sha256(canonical_json(facts)).hexdigest() != row.facts_sha256:
        defects.append(Defect.FACTS_CHANGED)
    try:
        return Question.model_validate_json(text)
    except ValidationError:
        defects.append(Defect.FORM_UNREADABLE)
        return None


def _asked_again(
    question: Question | None, digest: str, content: Mapping[str, Any], defects: list[Defect]
) -> dict[str, Any] | None:
    try:
        policy = restored(content)
    except (UnknownPack, KeyError):
        defects.append(Defect.POLICY_CHANGED)
        return None
    except ValidationError:
        defects.append(Defect.FORM_UNREADABLE)
        return None
    if policy.ref.digest != digest:
        defects.append(Defect.POLICY_CHANGED)
        return None
    return told(question.answer(policy)) if question is not None else None


async def _as_recorded(session: AsyncSession, row: DecisionRow) -> bool:
    """Whether the row is still what the audit entry of the decision vouches for."""
    statement = select(AuditEntryRow.detail).where(
        AuditEntryRow.subject == row.declaration_id, AuditEntryRow.action == DECIDED
    )
    details = (await session.execute(statement)).scalars()
    recorded: dict[str, Any] = next((one for one in details if one.get("decision_id") == row.decision_id), {})
    return recorded.get("sha256") == row.sha256()


def _consistent(row: DecisionRow, question: Question | None) -> bool:
    answer = row.answer
    pack = {
        "id": "+".join([row.pack_id, *row.layers]),
        "version": row.pack_version,
        "digest": row.pack_digest,
    }
    said = (answer.get("outcome"), (answer.get("best") or {}).get("path"), answer.get("engine_version"))
    days = (row.submission, row.cut_off)
    return (
        said == (row.outcome, row.path, row.engine_version)
        and answer.get("pack") == pack
        and (question is None or (question.submission, question.cut_off) == days)
    )


async def _lifted(
    session: AsyncSession, row: DecisionRow, question: Question | None, keys: Keyring
) -> list[Lifted]:
    """What was lifted for the decision, as the consents in force on that day say; sorted by rule."""
    if question is None or not question.consents:
        return []
    given = await consents_given(session, row.declaration_id)
    return [
        Lifted(one.rule, one.by_org, one.reason_code, _reasons(given, one.rule, row, keys))
        for one in question.consents
    ]


def _reasons(given: Sequence[ConsentRow], rule: str, row: DecisionRow, keys: Keyring) -> str | None:
    then = [
        one
        for one in given
        if one.rule == rule
        and one.given_at <= row.decided_at
        and (one.revoked_at is None or one.revoked_at >= row.decided_at)
    ]
    return then[-1].read_reasons(keys) if then else None
