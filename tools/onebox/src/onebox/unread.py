"""Pack values that no rule reads, and events that nobody makes or takes: written law that decides nothing.

Reading is measured on the types of the program (`reading_plugin`): an access counts where the expression is a field of
that model, in the code of a service or of the shared library, the models' own methods included. What lists every value
alike (reports, pages, the digest) does not count, nor does a test. What is read and then decides nothing is beyond a
measurement; tests on both sides of the rule show that.

`policies/unread.yaml` lists what is left, each with the requirement that will read it. The list may only shrink: its
`at_most` says how long it was, and is lowered with it.
"""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints

from common.events.codes import Service
from common.events.registry import REGISTRY
from common.policy.model import PerTier, Shape, Subject, Value
from common.policy.subjects import Subjects
from onebox.folders import CHECKOUT
from onebox.services import DEFINITIONS

LIST: Final = Path("policies/unread.yaml")
_CODE: Final = (
    "libs/common/src",
    "services/declaration/src",
    "services/review/src",
    "services/expert-pool/src",
    "services/credit-file/src",
    "services/certificate/src",
)

_CACHE: Final = CHECKOUT / ".mypy_cache" / "unread"

Requirement = Annotated[str, StringConstraints(pattern=r"^[A-Z]-\d{2}$")]


class Unread(BaseModel):
    """What nobody reads, makes or takes, each with the requirement that will."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_most: int = 0
    values: dict[str, Requirement] = {}
    events: dict[str, Requirement] = {}

    def __len__(self) -> int:
        return len(self.values) + len(self.events)


class NotMeasured(Exception):
    """The program does not type-check."""


class Uses(NamedTuple):
    """What the program reads and makes.

    Attributes:
        fields: `module.Class.field` of the policy models.
        events: names of the facts that each service makes.
    """

    fields: frozenset[str]
    events: Mapping[Service, frozenset[str]]


def measured() -> Uses:
    """Type-check the program anew, libraries from a cache, and look at what it uses.

    Raises:
        NotMeasured: the program does not type-check, so that nothing can be said of it.
    """
    from mypy import build
    from mypy.main import process_options

    from onebox import reading_plugin as noted

    for own in (path for folder in _CODE for path in (CHECKOUT / folder).iterdir() if path.is_dir()):
        for known in _CACHE.glob(f"*/{own.name}"):
            shutil.rmtree(known)  # what comes from a cache shows nothing to the plugin
    sources, options = process_options(
        [f"--cache-dir={_CACHE}", "--no-sqlite-cache", f"--config-file={CHECKOUT / 'pyproject.toml'}"]
        + [str(CHECKOUT / folder) for folder in _CODE]
    )
    options.plugins = [*options.plugins, noted.__name__]
    if errors := build.build(sources, options).errors:
        raise NotMeasured("\n".join(errors))
    fields = {name for name, places in noted.FIELDS.items() if any(map(_reads, places))}
    models = {f"{entry.model.__module__}.{entry.model.__name__}": name for name, entry in REGISTRY.items()}
    events: dict[Service, set[str]] = {service: set() for service in Service}
    packages = {service.replace("-", "_"): service for service in Service}
    for model, places in noted.CALLS.items():
        for package in {place.module.partition(".")[0] for place in places} & packages.keys():
            events[packages[package]].add(models.get(model, model))
    return Uses(frozenset(fields), {service: frozenset(names) for service, names in events.items()})


def _reads(place: Any) -> bool:
    """Whether a place uses a value: the body of a class declares it, and the pack library lists them all alike."""
    of_models = place.module.startswith("common.policy.subjects.")
    return bool(place.function) if of_models else not place.module.startswith("common.policy.")


def unread(uses: Uses) -> list[str]:
    """The paths of the values that nothing reads; `*` stands for the rows of an open table.

    Of a value that is read, the parts that are not are listed too (`committee.offices.*.own_people`).
    """
    return sorted(_unread(Subjects, uses.fields, ()))


def _unread(model: type[BaseModel], read: frozenset[str], path: tuple[str, ...]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        here = (*path, name)
        keys, inner = _inside(field.annotation)
        below = (*here, *("*" for _ in range(keys)))
        if issubclass(inner, Subject) and not issubclass(inner, PerTier):
            yield from _unread(inner, read, below)
        elif not any(f"{base.__module__}.{base.__name__}.{name}" in read for base in model.__mro__):
            yield ".".join(here)
        elif issubclass(inner, Shape):
            yield from _unread(inner, read, below)


def _inside(annotation: Any, keys: int = 0) -> tuple[int, type]:
    """How many open tables are around what a field holds, and its model; `object` where it is a plain value."""
    origin = get_origin(annotation)
    if origin is Annotated or (origin is tuple and get_args(annotation)):
        return _inside(get_args(annotation)[0], keys)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return _inside(get_args(annotation)[1], keys + 1)
    if isinstance(annotation, type) and issubclass(annotation, Value):
        held = annotation.__pydantic_generic_metadata__["args"]
        return _inside(held[0], keys) if held else (keys, object)
    return keys, annotation if isinstance(annotation, type) else object


def unheard(uses: Uses) -> list[str]:
    """Events that a service is said to make or to take and does not: `name made by service`, `name taken by service`."""
    taken = {definition.name: definition.handlers for definition in DEFINITIONS}
    found = []
    for name, entry in REGISTRY.items():
        found += [f"{name} made by {of}" for of in entry.producers if name not in uses.events[of]]
        found += [f"{name} taken by {of}" for of in entry.consumers if name not in taken[of]]
    return sorted(found)


def listed(file: Path) -> Unread:
    return Unread.model_validate(yaml.safe_load(file.read_text("utf-8")))


def faults(now: list[str], events: list[str], kept: Unread) -> Iterator[str]:
    """Where the list and the program differ."""
    for found, list_, what in ((now, kept.values, "值"), (events, kept.events, "事件")):
        yield from (f"{one}：没有程序读取这个{what}，也没有列入清单" for one in found if one not in list_)
        yield from (f"{one}：已有程序读取这个{what}，请从清单删去" for one in list_ if one not in found)
    if len(kept) != kept.at_most:
        yield f"清单有 {len(kept)} 项，at_most 写的是 {kept.at_most}：清单只减不增，减少后请同时改小 at_most"
