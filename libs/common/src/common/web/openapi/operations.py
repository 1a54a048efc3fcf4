"""What an operation's description says: the use case that it runs, in that function's own words, and who may call it.

An endpoint that has a docstring is described by it; the others by the docstring of the use case that they call, so that
nothing is written twice.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any, Final

Endpoint = Callable[..., Any]

_WHO: Final = {
    "public": "Everybody, without signing in.",
    "signed_in": "Any signed-in person; what is not the caller's to know is 404.",
    "linked": "Any signed-in person whose account is linked (实名关联).",
    "partner": "A partner platform with client credentials (client_credentials).",
}
_LAYERS: Final = (".usecases.", ".store.")


def describe_operation(operation: dict[str, Any], endpoint: Endpoint) -> None:
    """Write the description: what it does and what follows, then who may."""
    access: str = operation["x-access"]
    who = _WHO.get(access) or f"An officer with one of the {access}."
    said = what_it_does(endpoint) or operation.get("description", "")
    operation["description"] = f"{said}\n\nWho: {who}".strip()


def what_it_does(endpoint: Endpoint) -> str:
    """The words about an endpoint, without the lists of arguments and refusals; empty if nothing says it."""
    return _prose(inspect.getdoc(endpoint)) or _prose(inspect.getdoc(_described_by(endpoint)))


def _described_by(endpoint: Endpoint) -> Endpoint | None:
    """The function that does it: the first one called from the use cases, else one that reads what is stored."""
    called = list(_called(endpoint))
    for layer in _LAYERS:
        for function in called:
            if layer in function.__module__ and function.__doc__:
                return function
    return None


def _called(function: Endpoint, depth: int = 2) -> Iterator[Endpoint]:
    """The functions that are called, in the order in which they are written, helpers of the same module looked into."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        found = _named(call.func, inspect.unwrap(function).__globals__)
        if inspect.isfunction(found):
            yield found
            if found.__module__ == function.__module__ and depth:
                yield from _called(found, depth - 1)


def _named(name: ast.expr, known: dict[str, Any]) -> Any:
    if isinstance(name, ast.Name):
        return known.get(name.id)
    if isinstance(name, ast.Attribute):
        return getattr(_named(name.value, known), name.attr, None)
    return None


def _prose(docstring: str | None) -> str:
    """The paragraphs before the first list (`Args:`, `Raises:`), each on one line."""
    paragraphs = []
    for paragraph in (docstring or "").split("\n\n"):
        if paragraph.split("\n", 1)[0].strip() in {"Args:", "Raises:", "Returns:", "Attributes:", "Yields:"}:
            break
        paragraphs.append(" ".join(line.strip() for line in paragraph.splitlines()))
    return "\n\n".join(paragraphs)
