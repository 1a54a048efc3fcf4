"""Where working days are counted, and that no act is refused for a year that is not arranged yet."""

import ast
from collections.abc import Iterator
from pathlib import Path

from common.calendar.working_days import WorkingCalendar
from common.replicas.calendar import UNDATED
from common.service.definition import ServiceDefinition
from credit_file.wiring import DEFINITION as CREDIT_FILE
from declaration.wiring import DEFINITION as DECLARATION
from laptop.testing.tables import read_table
from review.wiring import DEFINITION as REVIEW

SERVICES = Path(__file__).parents[2] / "services"
TABLE: dict[str, dict[str, str]] = read_table(Path(__file__).parent / "counted_days.yaml")
COUNTING = {
    name
    for name in vars(WorkingCalendar)
    if not name.startswith("_")
    and name not in {"shipped", "published_years", "source", "arrangement", "with_years"}
}
TAKES_AN_ACT = {name for name in COUNTING if name.endswith("_if_known")}


def counted() -> Iterator[tuple[str, str, str]]:
    """Service, file and function, method of the calendar: of every place in the services that counts working days."""
    for path in sorted(SERVICES.glob("*/src/*/**/*.py")):
        service, _, _, *inside = path.relative_to(SERVICES).parts
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Attribute) and node.attr in COUNTING:
                        yield service, f"{'/'.join(inside)} {function.name}", node.attr


def test_every_place_that_counts_working_days_has_its_test() -> None:
    found: dict[str, set[str]] = {}
    for service, place, _ in counted():
        found.setdefault(service, set()).add(place)
    assert {service: set(places) for service, places in TABLE.items()} == found
    for service, places in TABLE.items():
        tests = "".join(path.read_text("utf-8") for path in (SERVICES / service / "tests").rglob("test_*.py"))
        assert [test for test in places.values() if f"def {test}(" not in tests] == []


def test_none_of_them_refuses_for_a_year_that_is_not_known() -> None:
    assert {method for _, _, method in counted()} <= TAKES_AN_ACT


def test_what_waits_for_a_year_is_woken_by_it() -> None:
    """A timer that asks again has a handler, and the prefix by which a recorded year wakes it."""

    def waiting(definition: ServiceDefinition) -> set[str]:
        return {kind for kind in definition.timers if kind.startswith(UNDATED)}

    assert waiting(REVIEW) == {"undated-result-publicity", "undated-objection", "undated-result-publication"}
    assert waiting(DECLARATION) == {"undated-publicity", "undated-supplement"}
    assert waiting(CREDIT_FILE) == {"undated-inquiry", "undated-hearing", "undated-appeal", "undated-report"}
