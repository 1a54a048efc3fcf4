"""The commands of `zcps`, one module per subject."""

import typer

from onebox.cli import contracts, platform, requirements

app = typer.Typer(no_args_is_help=True, add_completion=False, help="职称评审平台：演示、运行与查验。")
platform.add_to(app)
contracts.add_to(app)
requirements.add_to(app)
