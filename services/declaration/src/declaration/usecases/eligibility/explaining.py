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

from common.crypto.cipher import CannotOpen
from common.crypto.keyring import Keyring
from common.crypto.sealed import canonical_json
from common.identity.actors import Actor
from common.places import is_within
from common.policy import UnknownPack, head_now, restored
from common.policy.packs import PackHead
from common.replicas.queries import places_of
from common.uow import UnitOfWork
from declaration.domain.eligibility import ENGINE_VERSION
from declaration.domain.eligibility.questions import Question
from declaration.domain.eligibility.replaying import Defect, Replay, compare
from declaration.domain.eligibility.telling import told
from declaration.store.cases.declarations import DeclarationRow, declaration
from declaration.store.eligibility.consents import ConsentRow
from declaration.store.eligibility.decisions import DecisionRow, decision
from declaration.store.eligibility.explaining import KeptDecision
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
    if not await _inspects(uow, about, actor):
        await visible_declaration(uow, row.declaration_id, actor=actor)
    return row


async def _inspects(uow: UnitOfWork, about: DeclarationRow, actor: Actor) -> bool:
    inspected = await places_of(uow.session, actor.orgs("inspector"))
    return any(is_within(about.place, place) for place in inspected)


def explain(kept: KeptDecision, keys: Keyring) -> Explanation:
    """What explains a decision, as it is stored."""
    question = _question(kept.row, keys, [])
    return Explanation(
        row=kept.row,
        about=kept.about,
        documents=_documents(kept.policy),
        lifted=_lifted(kept, question, keys),
        names=kept.names,
    )


async def replay(kept: KeptDecision, keys: Keyring) -> Replay:
    """Ask the engine the stored question again, and check all that could have been altered."""
    row = kept.row
    defects: list[Defect] = []
    question = _question(row, keys, defects)
    if kept.policy is None:
        defects.append(Defect.POLICY_MISSING)
    if kept.recorded_sha256 != row.sha256():
        defects.append(Defect.NOT_AS_RECORDED)
    if not _consistent(row, question):
        defects.append(Defect.ROW_CONTRADICTS)
    replayed = None
    if kept.policy is not None:
        # making a policy of a snapshot takes a tenth of a second: others are served meanwhile
        replayed = await asyncio.to_thread(_asked_again, question, row.pack_digest, kept.policy, defects)
    return compare(row.answer, replayed, engine_now=ENGINE_VERSION, defects=tuple(sorted(defects)))


def _documents(policy: Mapping[str, Any] | None) -> list[PackHead]:
    try:
        return (
            [PackHead.model_validate(head_now(head)) for head in policy["packs"]]
            if policy is not None
            else []
        )
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


def _lifted(kept: KeptDecision, question: Question | None, keys: Keyring) -> list[Lifted]:
    """What was lifted for the decision, as the consents in force on that day say; sorted by rule."""
    if question is None:
        return []
    return [
        Lifted(one.rule, one.by_org, one.reason_code, _reasons(kept.consents, one.rule, kept.row, keys))
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
