"""The title catalogue as a place has it on a day: specialties, levels, and how each title is obtained (P-01)."""

import datetime as dt
from dataclasses import dataclass

from common.catalogue import Catalogue, NotInCatalogue, TitleName
from common.events.codes import Level
from common.policy import NoPackInForce, Policy, Value
from common.policy.subjects.evaluation import Mode
from common.ports import Ports
from common.web.problems import NotFound
from declaration.errors import UnknownPack


@dataclass(frozen=True)
class TitleEntry:
    """One title of the catalogue.

    Attributes:
        mode: by the documents that are in force; its clause and its status tell how sure that is.
    """

    level: Level
    name: TitleName
    mode: Value[Mode]


@dataclass(frozen=True)
class SpecialtyEntry:
    """A specialty; the one without a key stands for a series that has none."""

    key: str | None
    label: str | None
    since: dt.date | None
    titles: tuple[TitleEntry, ...]


def specialties_of(
    ports: Ports, series: str, *, place: str, on: dt.date
) -> tuple[Policy, tuple[SpecialtyEntry, ...]]:
    """The specialties of a series that are open on a day, each with its titles, highest level first.

    Raises:
        NotFound: no such series.
        UnknownPack: no document in hand is in force in that place on that day.
    """
    catalogue = Catalogue.shipped()
    try:
        found = catalogue.specialties(series, on=on)
    except NotInCatalogue as error:
        raise NotFound(f"没有“{series}”这个系列，请从系列列表中选择。") from error
    try:
        policy = ports.packs.for_place(place, on, ports.layers)
    except NoPackInForce as error:
        raise UnknownPack from error
    if not found:
        return policy, (SpecialtyEntry(None, None, None, _titles(policy, series, None)),)
    return policy, tuple(
        SpecialtyEntry(one.key, one.label, one.since, _titles(policy, series, one.key)) for one in found
    )


def _titles(policy: Policy, series: str, specialty: str | None) -> tuple[TitleEntry, ...]:
    catalogue = Catalogue.shipped()
    return tuple(
        TitleEntry(
            level,
            TitleName(
                catalogue.title_name(series, specialty or "", level),
                catalogue.gb8561(series, specialty or "", level),
            ),
            policy.evaluation.of(series, specialty, level),
        )
        for level in catalogue.levels(series, specialty or "")
    )
