"""The law pages: per subject, side by side, what each document says, for officials to check against the documents.

Generated from the packs: `zcps policy reference --write`; `--check` fails where a page is not what the packs
say.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from common.policy import chinese as zh
from common.policy.coverage import Coverage, covered, page
from common.policy.loader import PackShelf, Policy
from common.policy.model import Value
from common.policy.packs import PackHead, PackKind, values_of
from common.policy.subjects import Subjects

PAGES = Path("docs/reference/law")
_NOTE = "<!-- 由政策包生成，请勿手改：zcps policy reference --write -->"


def pages(shelf: PackShelf) -> dict[str, str]:
    """Every page by file name."""
    policies = [shelf.effective(head.id) for head in documents(shelf)]
    found = {"README.md": _index(policies)}
    for key in Subjects.model_fields:
        found[f"{key}.md"] = _page(key, policies)
    for policy in policies:
        coverage, _ = covered(shelf, policy.packs[-1].id)
        if coverage is not None:
            found[clauses_page(policy)] = _clauses(coverage, policy.packs[-1])
    return found


def clauses_page(policy: Policy) -> str:
    return f"clauses-{policy.packs[-1].id}.md"


def _clauses(coverage: Coverage, head: PackHead) -> str:
    lines = [
        f"# {head.called}逐条落实情况",
        "",
        _NOTE,
        "",
        "逐条列出文件的条款由什么落实：值见各主题页，规则是要求编号（测试见 [requirements](../requirements.md)），"
        "尚待落实的写明由哪项要求落实，不落实的写明原因。数据在 `policies/" + head.id + "/clauses.yaml`。",
        "",
        "| 条款 | 内容 | 由什么落实 |",
        "|---|---|---|",
        *page(coverage),
    ]
    return "\n".join(lines) + "\n"


def documents(shelf: PackShelf) -> list[PackHead]:
    """The rules and annual notices of a shelf, by date."""
    heads = [pack.head for pack in shelf.packs.values()]
    return sorted(
        (head for head in heads if head.kind in {PackKind.RULES, PackKind.ANNUAL_NOTICE}),
        key=lambda head: (str(head.date), head.id),
    )


def write(shelf: PackShelf, folder: Path) -> list[Path]:
    """Write the pages; returns those that changed, pages of subjects that are gone included."""
    wanted = pages(shelf)
    folder.mkdir(parents=True, exist_ok=True)
    changed = stale(shelf, folder)
    for path in changed:
        if path.name in wanted:
            path.write_text(wanted[path.name], "utf-8")
        else:
            path.unlink()
    return changed


def stale(shelf: PackShelf, folder: Path) -> list[Path]:
    """The pages that are not what the packs say, or belong to no subject."""
    wanted = pages(shelf)
    there = {path.name: path for path in folder.glob("*.md")}
    differing = [
        folder / name
        for name, text in wanted.items()
        if name not in there or there[name].read_text("utf-8") != text
    ]
    return differing + [path for name, path in sorted(there.items()) if name not in wanted]


def _index(policies: Sequence[Policy]) -> str:
    lines = [
        "# 各文件对照",
        "",
        _NOTE,
        "",
        "每一页是一个主题，逐项并列各文件的规定：值、约束力、条款、原文和来源，供核对。数据在 `policies/`，一份文件一个文件夹。",
        "",
        "来源的含义：**条文写明**——本文件或其依据的实施细则写明；**按…推定**——当年的文件未掌握，以另一年的文件代替；"
        "**文件未作规定**——手头文件没有写，见所列文件；**没有数值**——有此规定但没有数值，程序不编造。",
        "",
        "| 文件 | 文号 | 成文日期 | 依据的实施细则 | 未掌握的文件 |",
        "|---|---|---|---|---|",
    ]
    for policy in policies:
        head = policy.packs[-1]
        rules = head.rests_on.number if head.rests_on else zh.NOTHING
        missing = "<br>".join(f"{paper.number} {paper.about}" for paper in head.not_shipped)
        lines.append(f"| {head.document} | {head.number or '未载'} | {head.date} | {rules} | {missing} |")
    lines += ["", "逐条落实情况：" + "、".join(_link(policy) for policy in policies) + "。"]
    lines += ["", "| 主题 | 内容 |", "|---|---|"]
    for key in Subjects.model_fields:
        items = "、".join(_items(key, policies))
        lines.append(f"| [{zh.subject(key)}]({key}.md) | {items} |")
    return "\n".join(lines) + "\n"


def _link(policy: Policy) -> str:
    return f"[{policy.packs[-1].called}]({clauses_page(policy)})"


def _items(key: str, policies: Sequence[Policy]) -> Iterator[str]:
    seen = set()
    for path in _paths(key, policies):
        item = zh.names(path)[1]
        if item not in seen:
            seen.add(item)
            yield item


def _page(key: str, policies: Sequence[Policy]) -> str:
    tables = [_values(key, policy) for policy in policies]
    heads = [policy.packs[-1] for policy in policies]
    lines = [
        f"# {zh.subject(key)}",
        "",
        _NOTE,
        "",
        f"| 事项 | {' | '.join(head.called for head in heads)} |",
        "|---" * (len(heads) + 1) + "|",
    ]
    for path in _paths(key, policies):
        cells = [_cell(table.get(path), policy) for table, policy in zip(tables, policies, strict=True)]
        lines.append(f"| {zh.name('.'.join(path))} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _values(key: str, policy: Policy) -> Mapping[tuple[str, ...], Value[Any]]:
    return {(key, *path): value for path, value in values_of(getattr(policy, key))}


def _paths(key: str, policies: Sequence[Policy]) -> list[tuple[str, ...]]:
    """Every path of a subject in the order of the model; the rows of open tables in the order of the documents."""
    found: dict[tuple[str, ...], None] = {}
    for policy in policies:
        found |= dict.fromkeys(_values(key, policy))
    order = {name: index for index, name in enumerate(type(getattr(policies[0], key)).model_fields)}
    return sorted(found, key=lambda path: order[path[1]])


def _cell(value: Value[Any] | None, policy: Policy) -> str:
    if value is None:
        return "未列"
    if not value.is_known and not policy.applies(value):
        return "不适用"
    parts = [f"**{zh.value(value)}**"] if value.is_known else []
    if value.force is not None and value.is_known:
        parts.append(zh.force(value.force))
    if value.clause is not None:
        parts.append(value.clause)
    if value.words is not None:
        parts.append(f"“{value.words}”")
    if value.note is not None:
        parts.append(f"注：{value.note}")
    parts.append(_source(value, policy))
    other = policy.replaced(value)
    if other is not None:
        parts.append(f"（{other.clause} 另写：{zh.value(other)}）")
    return "<br>".join(part.replace("|", "｜").replace("\n", " ") for part in parts)


def _source(value: Value[Any], policy: Policy) -> str:
    """Where the value comes from; a document below that is in force is named."""
    own = policy.packs[-1].id
    below = next((head.called for head in policy.packs if head.id == value.pack and head.id != own), None)
    said = zh.status(value)
    return f"{said}（{below}）" if below is not None and value.assumed_from is None else said
