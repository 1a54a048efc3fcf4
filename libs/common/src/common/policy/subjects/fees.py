"""`fees.yaml`: the approved schedule (A-11). No amount is invented where no document in hand gives one."""

from pydantic import StrictInt

from common.events.codes import Tier
from common.policy.model import Shape, Subject, Switch, Text, Value


class Fee(Shape):
    """An amount in fen; without a series it is that of the tier."""

    tier: Tier
    series: Text | None = None
    fen: StrictInt


class Fees(Subject):
    """What may be charged, and nothing beside it.

    Attributes:
        nothing_beside: no other amount may be charged.
        paid_with_materials: units and places pay when they hand in the materials.
    """

    schedule: Value[tuple[Fee, ...]]
    nothing_beside: Switch
    paid_with_materials: Switch
