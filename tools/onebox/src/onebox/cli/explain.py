"""`zcps explain`: a stored decision on eligibility, rule by rule, asked again under the policy of its day."""

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from common.catalogue import Catalogue, label
from common.clock import SHANGHAI
from onebox.folders import default_folder

if TYPE_CHECKING:
    from common.policy.packs import PackHead
    from declaration.domain.eligibility.replaying import Difference, Replay
    from declaration.usecases.eligibility.explaining import Explanation


def add_to(app: typer.Typer) -> None:
    app.command("explain")(explain)


def explain(
    number: Annotated[str, typer.Argument(help="决定编号（dec_…）；或者申报编号（SB…），逐条列出其各次认定")],
    home: Annotated[
        Path | None,
        typer.Option(help="数据目录，缺省为 var/onebox；设置了环境变量 ZCPS_DATABASE__URL 时用该数据库"),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """说明申报资格的认定：依据、逐条规定、放宽情况，并按当时的政策重放；一致为 0，否则为 1。"""
    from common.web.problems import NotFound
    from declaration.domain.eligibility.replaying import Agreement
    from onebox.explaining import NoStore, explain_decision, explain_declaration, named_by_environment

    folder = home or (None if named_by_environment() else default_folder())
    single = not number.startswith("SB")
    try:
        if single:
            found = [asyncio.run(explain_decision(number, folder))]
        else:
            found = asyncio.run(explain_declaration(number, folder))
    except NotFound:
        sys.exit(f"没有编号为 {number} 的决定或者申报。")
    except NoStore:
        sys.exit(f"{folder} 中没有平台数据，请用 --home 指明数据目录。")
    if as_json:
        told = [_as_json(explained, replay) for explained, replay in found]
        print(json.dumps(told[0] if single else told, ensure_ascii=False, indent=1))
    else:
        for explained, replay in found:
            print("\n".join(_lines(explained, replay)) if single else _line(explained, replay))
    if any(replay.agreement is not Agreement.SAME for _, replay in found):
        sys.exit(1)


def _line(explained: "Explanation", replay: "Replay") -> str:
    row = explained.row
    parts = [
        row.decision_id,
        f"{row.decided_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        label("decision_occasion", row.occasion),
        _by(explained),
        label("eligibility_outcome", row.outcome),
        f"重放{label('replay_agreement', replay.agreement)}",
    ]
    return "　".join(parts)


def _by(explained: "Explanation") -> str:
    row = explained.row
    if row.org_id is not None:
        return explained.names.get(row.org_id, row.org_id)
    return "申报人" if row.occasion == "submission" else "系统"


def _lines(explained: "Explanation", replay: "Replay") -> Iterator[str]:
    row, about, answer = explained.row, explained.about, explained.row.answer
    title = Catalogue.shipped()
    parts = [
        title.series_label(about.series),
        title.specialty_label(about.series, about.specialty or ""),
        label("level", about.level),
    ]
    yield f"决定 {row.decision_id}"
    yield f"申报 {about.number}（{' '.join(filter(None, parts))}），第 {row.submitted_version} 次提交的版本"
    yield f"作出 {row.decided_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}，{label('decision_occasion', row.occasion)}，{_by(explained)}"
    yield f"提交日 {row.submission}，事实截止日 {row.cut_off}"
    yield "依据"
    for head in reversed(explained.documents):
        yield f"  {_document(head)}"
    yield f"  政策摘要 {row.pack_digest}"
    yield f"结论 {label('eligibility_outcome', row.outcome)}：{_outcome(answer)}"
    yield from _path(answer.get("best") or {})
    for other in answer.get("others") or []:
        yield f"其他通道：{other.get('label')}，{label('path_state', other['state'])}"
        yield from _findings(one for one in other.get("findings") or [] if one.get("verdict") == "not_met")
    for one in explained.lifted:
        by = explained.names.get(one.by_org, one.by_org)
        reasons = f"：{one.reasons}" if one.reasons else ""
        yield f"放宽 {one.rule}，{by}，{label('consent_reason', one.reason_code)}{reasons}"
    yield from _replay(replay)


def _document(head: "PackHead") -> str:
    parts = [
        f"《{head.document}》",
        head.number or "",
        f"{head.date}" if head.date else "",
        f"第 {head.version} 版",
    ]
    stand_ins = "（演示用代用值，不是规定）" if head.stand_ins else ""
    return f"{head.id}　{'　'.join(filter(None, parts))}{stand_ins}"


def _outcome(answer: Mapping[str, Any]) -> str:
    best = answer.get("best") or {}
    return f"{best.get('label')}，{label('path_state', best['state'])}" if best else "没有通道"


def _path(path: Mapping[str, Any]) -> Iterator[str]:
    yield f"通道 {path.get('label')}"
    yield from _findings(path.get("findings") or [])


def _findings(findings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for one in findings:
        force = label("force", one["force"]) if "force" in one else ""
        head = "　".join(
            filter(None, [one["rule"], one.get("clause", ""), force, label("verdict", one["verdict"])])
        )
        yield f"  {head}"
        yield f"    {one['message']}"


def _replay(replay: "Replay") -> Iterator[str]:
    versions = f"当时程序版本 {replay.engine_then}，现在 {replay.engine_now}"
    yield f"重放 {label('replay_agreement', replay.agreement)}（{versions}）"
    for defect in replay.defects:
        yield f"  问题：{label('replay_defect', defect)}"
    for one in replay.differences:
        yield f"  {_where(one)}"
        yield f"    当时：{_said(one.stored)}"
        yield f"    现在：{_said(one.replayed)}"


def _where(one: "Difference") -> str:
    return "　".join(filter(None, [one.path, one.rule, None if one.field == "finding" else one.field]))


def _said(value: Any) -> str:
    if value is None:
        return "没有"
    if isinstance(value, Mapping) and "verdict" in value:
        return f"{label('verdict', value['verdict'])}　{value.get('message', '')}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _as_json(explained: "Explanation", replay: "Replay") -> dict[str, Any]:
    from declaration.api.eligibility.explaining import DecisionReplay, ExplainedDecision

    return {
        "decision": ExplainedDecision.explained(explained).model_dump(mode="json", exclude_none=True),
        "replay": DecisionReplay.of(explained.row.decision_id, replay).model_dump(
            mode="json", exclude_none=True
        ),
    }
