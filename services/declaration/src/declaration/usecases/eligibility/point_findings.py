"""An officer records what was found on a point that the documents leave open (P-10).

Whoever has the declaration on the desk looks, and says why the point is met; who finds that it is not returns the
declaration or refuses it. No desk passes a case on while a rule that binds is open.
"""

from common.identity.actors import Actor
from common.ids import new_id
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, OutsideJurisdiction, OwnCase, WrongState
from declaration.domain.cases.states import Step
from declaration.errors import PointNotOpen
from declaration.store.cases.declarations import DeclarationRow, declaration
from declaration.store.eligibility.point_findings import PointFindingRow, recorded_for
from declaration.usecases.cases.promises import policy_for
from declaration.usecases.cases.scope import handles, visible_declaration
from declaration.usecases.eligibility.decisions import ask_again


async def record_point_finding(
    uow: UnitOfWork,
    declaration_id: str,
    *,
    rule: str,
    point: str,
    reasons: str,
    actor: Actor,
    ports: Ports,
) -> PointFindingRow:
    """Put on record that an open point of this submission is met.

    Raises:
        NotFound, OwnCase
        OutsideJurisdiction: it lies at somebody else's desk.
        WrongState: the service centre sorts and forwards, and decides nothing (article 31).
        AlreadyDecided: somebody has recorded it for this submission.
        PointNotOpen: no rule of the case leaves that point open.
    """
    row = await declaration(uow.session, declaration_id, lock=True)
    await visible_declaration(uow, declaration_id, actor=actor)
    org_id = _desk(row, actor)
    recorded = await recorded_for(uow.session, declaration_id, row.submitted_version)
    if any((one.rule, one.point) == (rule, point) for one in recorded):
        raise AlreadyDecided("该事项已由审核人员核对并记录。", present_state=row.state)
    policy = await policy_for(uow, row, ports)
    answer = (await ask_again(uow, row, policy=policy, ports=ports)).answer
    paths = (answer.best, *answer.others)
    found = next(
        (
            finding
            for path in paths
            for finding in path.findings
            if finding.is_open and (finding.rule, finding.facts.get("point")) == (rule, point)
        ),
        None,
    )
    if found is None:
        raise PointNotOpen
    finding = PointFindingRow(
        finding_id=new_id("pfd"),
        declaration_id=declaration_id,
        submission=row.submitted_version,
        rule=rule,
        point=point,
        finding=found.as_json(),
        step=row.step,
        by_org=org_id,
        by=actor.account,
        recorded_at=uow.now,
    )
    finding.write_reasons(ports.keys, reasons.strip())
    uow.session.add(finding)
    await uow.session.flush()
    await uow.audit(
        "record-point-finding",
        subject=declaration_id,
        clause=found.clause,
        detail={
            "finding_id": finding.finding_id,
            "rule": rule,
            "point": point,
            "org": org_id,
            "submission": row.submitted_version,
            **({"missing": found.missing} if found.missing else {}),
        },
    )
    return finding


def _desk(row: DeclarationRow, actor: Actor) -> str:
    if row.person_ref == actor.person_ref:
        raise OwnCase
    if not handles(row, actor=actor):
        raise OutsideJurisdiction
    if row.step == Step.SERVICE_CENTRE:
        raise WrongState("人才公共服务中心只分类转送，不作审核决定。", present_state=row.state)
    assert row.holder_org is not None
    return row.holder_org
