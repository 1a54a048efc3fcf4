"""SQL is written in `store` and nowhere above it; what lies above knows a session as a type and passes it on."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[2] / "services"
COMMON = SERVICES.parent / "libs/common/src/common"
ALLOWED = {("sqlalchemy.ext.asyncio", "AsyncSession")}
QUESTIONS = {"execute", "scalar", "scalars", "get", "get_one", "stream", "stream_scalars", "refresh", "merge"}
"""What a session is asked; `add` and `flush` say that a row is new, and stay allowed."""


def above_store() -> Iterator[Path]:
    for path in sorted(SERVICES.glob("*/src/*/**/*.py")):
        service, _, package, *inside = path.relative_to(SERVICES).parts
        assert package == service.replace("-", "_")
        if inside[0] != "store":
            yield path


def sql_in(source: str) -> list[str]:
    """Imports of SQLAlchemy and questions to a session, by line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [f"{node.lineno}: {alias.name}" for alias in node.names if _is_sql(alias.name)]
        elif isinstance(node, ast.ImportFrom) and node.module is not None and _is_sql(node.module):
            found += [
                f"{node.lineno}: {node.module}.{alias.name}"
                for alias in node.names
                if (node.module, alias.name) not in ALLOWED
            ]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asked = ast.unparse(node.func.value)
            if node.func.attr in QUESTIONS and asked.split(".")[-1] == "session":
                found.append(f"{node.lineno}: {asked}.{node.func.attr}")
    return found


def _is_sql(module: str) -> bool:
    return module.split(".")[0] == "sqlalchemy"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from sqlalchemy.ext.asyncio import AsyncSession", []),
        ("uow.session.add(row)", []),
        ("names.get(1)", []),
        ("import sqlalchemy as sa", ["1: sqlalchemy"]),
        ("from sqlalchemy import select", ["1: sqlalchemy.select"]),
        ("from sqlalchemy.dialects.postgresql import insert", ["1: sqlalchemy.dialects.postgresql.insert"]),
        ("await uow.session.execute(asked)", ["1: uow.session.execute"]),
        ("await session.get(Row, 1)", ["1: session.get"]),
    ],
)
def test_the_check_sees_sql(source: str, found: list[str]) -> None:
    assert sql_in(source) == found


def test_common_code_that_services_call_has_a_place_for_its_sql() -> None:
    places = {"tables.py", "store.py", "queries.py", "keeping.py"}
    found = {
        str(path.relative_to(COMMON)): sql
        for package in ("web", "replicas")
        for path in sorted((COMMON / package).glob("*.py"))
        if path.name not in places and (sql := sql_in(path.read_text("utf-8")))
    }
    assert found == {}


def test_sql_is_only_in_store() -> None:
    found = {
        str(path.relative_to(SERVICES)): sql
        for path in above_store()
        if (sql := sql_in(path.read_text("utf-8")))
    }
    assert found == {}
