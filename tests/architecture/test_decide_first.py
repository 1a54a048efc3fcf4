"""A use case decides first and writes after: no refusal is raised once a row of it has changed.

The transaction would roll back, so nothing is lost when one does; but who reads it must not have to think of that, and
what is refused must not depend on a half-changed row.
"""

import ast
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[2] / "services"
WRITES = {"uow.session.add", "uow.session.add_all", "uow.emit", "uow.audit", "uow.schedule", "uow.unschedule"}
PARKED = "NotYetKnown"
"""Not a refusal: the event is handled later, from the start."""


def late_refusals(source: str) -> list[str]:
    found = []
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        written = min((line for node in ast.walk(function) for line in _writes(node)), default=None)
        found += [
            f"{function.name}: {ast.unparse(node)}"
            for node in ast.walk(function)
            if isinstance(node, ast.Raise)
            and written is not None
            and node.lineno > written
            and PARKED not in ast.unparse(node)
        ]
    return found


def _writes(node: ast.AST) -> list[int]:
    """The line of a changed row or of something new in the transaction; what is set on `uow` itself says who acts."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITES:
        return [node.lineno]
    if not isinstance(node, ast.Assign | ast.AugAssign):
        return []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    parts = [part for target in targets for part in getattr(target, "elts", [target])]
    changed = any(isinstance(part, ast.Attribute) and ast.unparse(part.value) != "uow" for part in parts)
    return [node.lineno] if changed else []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("if row.state: raise WrongState\n    row.state = 1", []),
        ("row.state = 1\n    if late: raise WrongState", ["decide: raise WrongState"]),
        ("row.a, row.b = 1, 2\n    raise WrongState", ["decide: raise WrongState"]),
        ("uow.session.add(row)\n    raise WrongState()", ["decide: raise WrongState()"]),
        ("row.state = 1\n    raise NotYetKnown('case', id_)", []),
        ("uow.by = 'anonymous'\n    raise NotFound", []),
    ],
)
def test_the_check_sees_what_is_refused_too_late(body: str, found: list[str]) -> None:
    assert late_refusals(f"def decide(uow, row):\n    {body}\n") == found


def test_no_use_case_refuses_after_it_wrote() -> None:
    files = sorted(SERVICES.glob("*/src/*/usecases/**/*.py"))
    assert files
    found = {str(path.relative_to(SERVICES)): late_refusals(path.read_text("utf-8")) for path in files}
    assert {path: late for path, late in found.items() if late} == {}
