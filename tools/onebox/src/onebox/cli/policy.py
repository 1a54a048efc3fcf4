"""`zcps policy`: for whoever writes or answers for the packs: check, compare, begin next year's, try on made-up people."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from common.policy import PackError, UnknownPack

policy = typer.Typer(no_args_is_help=True, help="政策包：检查、比较、试算、起草下一年度。")

Folder = Annotated[Path, typer.Option("--policies", help="政策包所在文件夹")]
HERE = Path("policies")


def add_to(app: typer.Typer) -> None:
    app.add_typer(policy, name="policy")


@policy.command()
def check(
    folder: Annotated[Path, typer.Argument(help="政策包所在文件夹")] = HERE,
    in_full: Annotated[bool, typer.Option("--full", help="逐项列出待定事项")] = False,
) -> None:
    """检查每一个政策包：有无错误、哪些未能核对、哪些待定。"""
    from common.policy.check import report

    text, sound = report(folder, in_full=in_full)
    print(text, file=sys.stdout if sound else sys.stderr)
    if not sound:
        sys.exit(1)


@policy.command()
def diff(
    before: Annotated[str, typer.Argument(help="政策包，可加补充层：2026-bayannur+demo")],
    after: Annotated[str, typer.Argument()],
    people: Annotated[int, typer.Option(min=0, help="用这么多虚构的人试算：多少人结论改变、因哪条规则")] = 0,
    seed: Annotated[int, typer.Option(help="虚构人群的种子：种子相同，人群相同")] = 1,
    folder: Folder = HERE,
) -> None:
    """两个政策包有哪些不同；加 --people，看对申报人有什么影响。"""
    from common.policy.differences import described
    from onebox import trials
    from onebox.cli.trial_reports import effect_report

    with _faults_told():
        old, new = (trials.policy_named(folder, named) for named in (before, after))
        lines = described(old, new)
        if not people:
            print("\n".join(lines))
            return
        print(next(lines))
        of = trials.People(people, seed, trials.year_of(new))
        with typer.progressbar(length=people, label="试算", file=sys.stderr) as bar:
            effect = trials.compare(folder, before, after, of, bar.update)
        print("\n".join(effect_report(effect, of)))


@policy.command("people")
def people_(
    pack: Annotated[str, typer.Option(help="政策包，可加补充层：2026-bayannur+demo")],
    people: Annotated[int, typer.Option(min=1, help="人数")] = 10_000,
    seed: Annotated[int, typer.Option(help="虚构人群的种子：种子相同，人群相同")] = 1,
    folder: Folder = HERE,
) -> None:
    """让许多虚构的人按一个政策包试算：结论、通道、被哪些规则挡住，用时和内存。"""
    import time

    from onebox import trials
    from onebox.cli.trial_reports import trial_report

    with _faults_told():
        of = trials.People(people, seed, trials.year_of(trials.policy_named(folder, pack)))
        began = time.monotonic()
        with typer.progressbar(length=people, label="试算", file=sys.stderr) as bar:
            trial = trials.run_through(folder, pack, of, bar.update)
        print("\n".join(trial_report(trial, of, pack, seconds=time.monotonic() - began)))


@policy.command()
def new(
    pack: Annotated[str, typer.Argument(help="年度-地方，如 2027-bayannur；自治区写 region")],
    folder: Folder = HERE,
) -> None:
    """由最近的通知起草新年度的政策包；逐项核对之前不能加载。"""
    from common.policy.scaffold import scaffold

    with _faults_told():
        print(f"已生成 {scaffold(folder, pack)}；逐项核对前不能加载")


@policy.command()
def reference(
    write: Annotated[bool, typer.Option("--write", help="重新生成")] = False,
    check: Annotated[bool, typer.Option("--check", help="须与政策包一致")] = False,
    folder: Folder = HERE,
    to: Annotated[Path | None, typer.Option(help="各页所在文件夹")] = None,
) -> None:
    """各文件对照页（docs/reference/law）：由政策包生成，供核对。"""
    from common.policy import PackShelf
    from common.policy.reference import PAGES
    from common.policy.reference import stale as out_of_date
    from common.policy.reference import write as write_pages

    if write is check:
        raise typer.BadParameter("请写明 --write 或 --check 其中之一")
    pages = to or PAGES
    with _faults_told():
        shelf = PackShelf(folder)
        if write:
            print(f"改写 {len(write_pages(shelf, pages))} 页")
        elif wrong := out_of_date(shelf, pages):
            sys.exit("\n".join(["下列各页与政策包不一致，请用 --write 生成：", *map(str, wrong)]))
        else:
            print("各页与政策包一致")


@policy.command()
def coverage(
    pack: Annotated[str | None, typer.Argument(help="只看一份文件：2024-baotou")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="每一条都有着落，所写的值、规则、接口都存在")
    ] = False,
    folder: Folder = HERE,
) -> None:
    """逐条列出各文件的条款由什么落实，或者为什么不落实。"""
    from common.policy import PackShelf
    from common.policy import coverage as clauses
    from common.policy.packs import PackKind
    from onebox.known import known

    with _faults_told():
        shelf = PackShelf(folder)
        documents = [id_ for id_, one in shelf.packs.items() if one.head.kind is not PackKind.LAYER]
        if pack is not None and pack not in documents:
            raise UnknownPack(pack)
        if check:
            if wrong := list(clauses.faults(shelf, known())):
                raise PackError(wrong)
            print(f"{len(documents)} 份文件的条款都有着落")
            return
        for id_ in documents if pack is None else [pack]:
            found, wrong = clauses.covered(shelf, id_)
            print(*(clauses.report(found) if found is not None else wrong), sep="\n")


@policy.command()
def unread(
    check: Annotated[
        bool, typer.Option("--check", help="须与清单 policies/unread.yaml 一致；清单只减不增")
    ] = False,
    folder: Folder = HERE,
) -> None:
    """没有程序读取的值、没有服务发出或接收的事件，以及将由哪项要求读取。"""
    from onebox import unread as reading

    kept = reading.listed(folder / reading.LIST.name)
    try:
        uses = reading.measured()
    except reading.NotMeasured as error:
        sys.exit(f"程序没有通过类型检查，无法核对：\n{error}")
    values, events = reading.unread(uses), reading.unheard(uses)
    for what, found, list_ in (("值", values, kept.values), ("事件", events, kept.events)):
        print(f"没有用到的{what}：{len(found)} 项")
        print(*(f"  {one}  {list_.get(one, '未列入清单')}" for one in found), sep="\n")
    if check and (wrong := list(reading.faults(values, events, kept))):
        sys.exit("\n".join(wrong))


@contextmanager
def _faults_told() -> Iterator[None]:
    """What is wrong with packs or names goes to stderr as it is, with exit code 1."""
    from common.policy.scaffold import CannotScaffold

    try:
        yield
    except PackError as error:
        sys.exit("\n".join(map(str, error.faults)))
    except UnknownPack as error:
        sys.exit(f"没有政策包“{error.pack_id}”；补充层用加号写在后面，如 2026-bayannur+demo")
    except CannotScaffold as error:
        sys.exit(str(error))
