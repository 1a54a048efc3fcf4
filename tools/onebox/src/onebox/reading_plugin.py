"""A plugin of mypy that notes which fields of the policy models and which events the code uses, and where.

Names alone would not do: `offered` or `once` is a field of many models. mypy knows of each expression whose field it is.
It is used by `onebox.unread` only, never by `make types`.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Final, NamedTuple

from mypy.plugin import AttributeContext, FunctionContext, Plugin
from mypy.types import Type

_MODELS: Final = "common.policy.subjects."
_EVENTS: Final = "common.events."


class Used(NamedTuple):
    """Where something is used; `function` is empty in the body of a class or module."""

    module: str
    function: str


FIELDS: Final[defaultdict[str, set[Used]]] = defaultdict(set)
"""`module.Class.field` of the policy models -> where it is read."""

CALLS: Final[defaultdict[str, set[Used]]] = defaultdict(set)
"""`module.Class` of the events -> where one is made."""


class Reading(Plugin):
    """Changes no type; it only looks."""

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        if not fullname.startswith(_MODELS):
            return None

        def note(context: AttributeContext) -> Type:
            FIELDS[fullname].add(_place(context))
            return context.default_attr_type

        return note

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        if not fullname.startswith(_EVENTS):
            return None

        def note(context: FunctionContext) -> Type:
            CALLS[fullname].add(_place(context))
            return context.default_return_type

        return note


def _place(context: AttributeContext | FunctionContext) -> Used:
    checker = context.api
    function = checker.scope.top_level_function()  # type: ignore[attr-defined]  # the checker, not its interface
    return Used(checker.tree.fullname, function.name if function else "")  # type: ignore[attr-defined]


def plugin(version: str) -> type[Plugin]:
    """What mypy asks a plugin module for."""
    return Reading
