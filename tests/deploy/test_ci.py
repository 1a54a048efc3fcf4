"""What runs elsewhere is what runs here: the workflow calls `.ci/run`, and the hook the checks of the Makefile."""

import os
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"


def test_the_workflow_is_one_and_runs_what_everybody_can_run() -> None:
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.github-workflows",
            str(WORKFLOW),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    (job,) = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]


def test_the_hook_runs_checks_that_there_are(tmp_path: Path) -> None:
    """In a checkout of its own, with a make that only says what it was asked for."""
    make = tmp_path / "make"
    make.write_text('#!/bin/sh\necho "$@"\n')
    make.chmod(0o755)
    subprocess.run(["git", "init", "-q", str(tmp_path / "clone")], check=True)
    hook = ROOT / "tools" / "hooks" / "pre-push"
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    said = subprocess.run(
        [hook], cwd=tmp_path / "clone", env=environment, capture_output=True, text=True, check=True
    ).stdout
    targets = [word for word in said.split() if not word.startswith("-")]
    assert targets == ["lint", "types", "imports", "contracts-check"]
    defined = (ROOT / "Makefile").read_text("utf-8")
    assert [target for target in targets if f"\n{target}:" not in defined] == []
