"""The commands of `zcps`, one module per subject.

A command imports what it needs when it runs: a party to a draw does not wait for five services to load.
"""

import typer

from onebox.cli import (
    audit,
    calendar,
    certificate,
    contracts,
    deployment,
    draw,
    events,
    explain,
    plan,
    platform,
    policy,
    realm,
    requirements,
    season,
    stack,
)
from onebox.cli.mistakes import Commands

app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, help="职称评审平台：演示、运行与查验。"
)
for commands in (
    platform,
    stack,
    season,
    draw,
    certificate,
    audit,
    explain,
    policy,
    events,
    calendar,
    plan,
    deployment,
    contracts,
    realm,
    requirements,
):
    commands.add_to(app)
