"""Facts of the topic `zcps.expert-pool`."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from common.events.base import Count, Digest, Fact, Id, Revision, Sealed, SealedFor, Shape
from common.events.codes import Level, Purpose


class RankCount(Shape):
    """How many experts of one level a pool has."""

    level: Level
    count: Count


class PoolChanged(Fact):
    """An expert pool (专家库) changed; the whole present state. The chair pool counts apart from the members."""

    revision: Revision
    chairs: tuple[RankCount, ...]
    members: tuple[RankCount, ...]
    cleaned_on: dt.date | None = None
    filed_on: dt.date | None = None


class PanelChanged(Fact):
    """The drawn panel of a meeting, or the state of a seat, changed; `seats` opens to `documents.Panel`.

    `bundle_digest` is that of the sealed draw record which the inspector holds.
    """

    revision: Revision
    draw_id: Id
    plan_serial: Annotated[int, Field(ge=1)]
    bundle_digest: Digest
    seats: Annotated[Sealed, SealedFor(Purpose.PANEL)]


class PersonCalled(Fact):
    """A message for somebody waits at the service that tells this; `recipient` opens to `documents.Recipient`.

    Neither whom it is for nor what it is about travels in clear, and no message box takes it: for messages from which
    somebody could be inferred to be on a panel (X-09).
    """

    recipient: Annotated[Sealed, SealedFor(Purpose.CALL)]
