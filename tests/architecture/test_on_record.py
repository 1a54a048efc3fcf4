"""Every step that changes something leaves an audit entry (Z-04): whatever a route, an event or a timer starts reaches one.

The code is walked from each of them through the functions that it calls, so that a new one cannot be forgotten. Who adds a
step that needs no entry gives the reason here.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[2] / "services"
COMMON = Path(__file__).parents[2] / "libs/common/src"

NO_ENTRY = {
    # looks
    "certificate.api.verifications:verify_certificate_code": "a look at what is public",
    "certificate.api.verifications:verify_certificate_pdf": "a look at what is public",
    "declaration.api.eligibility.pre_checks:pre_check": "a question that leaves nothing behind",
    # parts of one step
    "review.timers:on_review_undated": "tells a day by event; what it is counted from is on record",
    "declaration.api.cases.materials:put_material_part": "the upload is on record when it is complete",
    # copies of what the service that tells it has on record
    "credit_file.messaging.incoming.copies:on_certificate_issued": "a copy",
    "credit_file.messaging.incoming.copies:on_certificate_status_changed": "a copy",
    "credit_file.messaging.incoming.copies:on_committee_changed": "a copy",
    "declaration.messaging.incoming.effects:on_effect_ended": "a copy",
    "expert_pool.messaging.incoming.effects:on_effect_ended": "a copy",
    "review.messaging.incoming.committees:on_pool_changed": "a copy",
    # what must stand nowhere
    "declaration.messaging.incoming.messages:on_person_called": "whom a channel calls (X-09)",
}
"""Steps without an entry, each with its reason."""


@dataclass
class Module:
    """A module: its functions, and what its names stand for elsewhere."""

    functions: dict[str, ast.AsyncFunctionDef | ast.FunctionDef] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def read_modules(*roots: Path) -> dict[str, Module]:
    """Every module below the roots by its dotted name."""
    modules = {}
    for root in roots:
        for path in root.rglob("*.py"):
            name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            modules[name] = module = Module()
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
                    module.functions[node.name] = node
                elif isinstance(node, ast.ImportFrom) and node.module:
                    for alias in node.names:
                        module.names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return modules


class Walk:
    """What the functions of some modules reach."""

    def __init__(self, modules: dict[str, Module]) -> None:
        self.modules = modules
        self._known: dict[str, bool] = {}

    def leaves_an_entry(self, module: str, function: str) -> bool:
        """Whether the function, or one that it calls, writes an audit entry."""
        here = f"{module}:{function}"
        if here in self._known:
            return self._known[here]
        self._known[here] = False  # a circle finds nothing by itself
        node = self.modules[module].functions[function]
        found = any(
            (isinstance(call.func, ast.Attribute) and call.func.attr == "audit")
            or any(self.leaves_an_entry(*target) for target in self._targets(module, call.func))
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
        )
        self._known[here] = found
        return found

    def _targets(self, module: str, called: ast.expr) -> Iterator[tuple[str, str]]:
        known = self.modules[module]
        if isinstance(called, ast.Name):
            if called.id in known.functions:
                yield module, called.id
            elif "." in (full := known.names.get(called.id, "")):
                yield from self._existing(*full.rsplit(".", 1))
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            yield from self._existing(known.names.get(called.value.id, ""), called.attr)

    def _existing(self, module: str, function: str) -> Iterator[tuple[str, str]]:
        if module in self.modules and function in self.modules[module].functions:
            yield module, function


def steps(modules: dict[str, Module]) -> Iterator[tuple[str, str]]:
    """Routes that change something, handlers of events, timers."""
    for name, module in modules.items():
        for function, node in module.functions.items():
            for decorator in node.decorator_list:
                if not isinstance(decorator, ast.Call):
                    continue
                called = decorator.func
                if (
                    isinstance(called, ast.Attribute) and called.attr in {"post", "put", "patch", "delete"}
                ) or (isinstance(called, ast.Name) and called.id == "handles"):
                    yield name, function
            if name.endswith(".timers") and isinstance(node, ast.AsyncFunctionDef):
                yield name, function


SERVICE_MODULES = {
    service.name: read_modules(service / "src", COMMON)
    for service in sorted(SERVICES.iterdir())
    if service.is_dir()
}
WALKS = {service: Walk(modules) for service, modules in SERVICE_MODULES.items()}
STEPS = [
    pytest.param(service, module, function, id=f"{module}:{function}")
    for service, modules in SERVICE_MODULES.items()
    for module, function in steps({name: m for name, m in modules.items() if not name.startswith("common")})
]


@pytest.mark.req("Z-04", side="refuse")
@pytest.mark.parametrize(("service", "module", "function"), STEPS)
def test_every_step_leaves_an_entry_or_says_why_not(service: str, module: str, function: str) -> None:
    named = f"{module}:{function}" in NO_ENTRY
    assert WALKS[service].leaves_an_entry(module, function) != named


def test_the_walk_finds_the_steps_of_all_five_services() -> None:
    """Were a decorator renamed, nothing would be walked and everything would be green."""
    found = {step.values[0] for step in STEPS}
    assert found == {"certificate", "credit-file", "declaration", "expert-pool", "review"}
    assert len(STEPS) > 150


def test_a_step_without_an_entry_is_found() -> None:
    source = ast.parse(
        "async def quiet(uow):\n    uow.session.add(1)\n\nasync def told(uow):\n    await uow.audit('x')\n"
    )
    module = Module({node.name: node for node in source.body if isinstance(node, ast.AsyncFunctionDef)})
    walk = Walk({"m": module})
    assert (walk.leaves_an_entry("m", "quiet"), walk.leaves_an_entry("m", "told")) == (False, True)
