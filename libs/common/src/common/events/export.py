"""Writes the committed contracts, or says how they differ from the models.

    python -m common.events.export --check    exit 1 and a diff if contracts/ is not what the models say
    python -m common.events.export --write    make it so

Generated: `contracts/events/<fact>.json`, `contracts/events/envelope.json`, `contracts/asyncapi.yaml`.
"""

import argparse
import difflib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from common.events import asyncapi
from common.events.schemas import all_schemas

_SHOWN_LINES = 40


def generated() -> dict[str, str]:
    """Path below `contracts/` to text, for every generated file."""
    files = {
        f"events/{name}.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in all_schemas().items()
    }
    files["asyncapi.yaml"] = asyncapi.as_yaml()
    return files


def stale(contracts: Path, wanted: Mapping[str, str]) -> list[Path]:
    """Schema files that no registered fact stands for any more."""
    present = sorted((contracts / "events").glob("*.json"))
    return [path for path in present if path.relative_to(contracts).as_posix() not in wanted]


def differences(contracts: Path, wanted: Mapping[str, str]) -> list[str]:
    """A short diff per file that differs, one line per missing or stale file; empty if all agree."""
    lines = [f"{path}: no fact of this name is registered" for path in stale(contracts, wanted)]
    for name, text in wanted.items():
        path = contracts / name
        if not path.exists():
            lines.append(f"{path}: missing")
            continue
        committed = path.read_text("utf-8")
        if committed != text:
            diff = difflib.unified_diff(
                committed.splitlines(),
                text.splitlines(),
                f"{path} (committed)",
                f"{path} (models)",
                lineterm="",
            )
            lines.extend(list(diff)[:_SHOWN_LINES])
    return lines


def write(contracts: Path, wanted: Mapping[str, str]) -> None:
    """Write every generated file and remove the stale ones."""
    for path in stale(contracts, wanted):
        path.unlink()
    for name, text in wanted.items():
        path = contracts / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m common.events.export", description=__doc__.splitlines()[0]
    )
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", action="store_true", help="compare and exit 1 on a difference")
    mode.add_argument("--write", action="store_true", help="write the files")
    parser.add_argument(
        "--contracts", type=Path, default=Path("contracts"), help="folder (default: contracts)"
    )
    options = parser.parse_args(arguments)
    wanted = generated()
    if options.write:
        write(options.contracts, wanted)
        return 0
    lines = differences(options.contracts, wanted)
    if lines:
        sys.stdout.write("\n".join([*lines, "run: python -m common.events.export --write", ""]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
