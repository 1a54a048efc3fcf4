"""What review tells the other services of the one committee."""

import datetime as dt
from typing import Any

from worlds.base import ORG

from common.events.base import PackRef, Title
from common.events.codes import CommitteeBasis, CommitteeKind, CommitteeStatus, Level, Tier
from common.events.review import CommitteeChanged
from laptop.testing.kit import ServiceKit

COMMITTEE = "cmt_forestry"
SILVICULTURE = Title(series="forestry_grassland", specialty="silviculture", level=Level.MIDDLE)


def pack_of(kit: ServiceKit) -> PackRef:
    """The annual notice of Bayannur 2026 with the demonstration's stand-ins."""
    return kit.runtime.ports.packs.effective("2026-bayannur", ("demo",)).ref


async def committee_known(kit: ServiceKit, **changes: Any) -> None:
    """The forestry department's committee for middle titles is filed."""
    values: dict[str, Any] = {
        "revision": 1,
        "name": "巴彦淖尔市林草系列中级职称评审委员会",
        "office_org": ORG["forestry-city"],
        "organiser": ORG["forestry-city"],
        "authority": ORG["league-hr"],
        "supervisor": ORG["league-hr"],
        "by": CommitteeBasis.SERIES,
        "kind": CommitteeKind.ORDINARY,
        "tier": Tier.MIDDLE,
        "scope": (Title(series="forestry_grassland", level=Level.MIDDLE),),
        "places": ("nm.bayannur",),
        "size": 21,
        "chairs": 1,
        "vice_chairs": 2,
        "status": CommitteeStatus.FILED,
        "since": kit.clock.time,
        "valid_from": dt.date(2026, 5, 1),
        "valid_to": dt.date(2029, 5, 1),
        "enterprise_related": False,
        "pack": pack_of(kit),
        **changes,
    }
    await kit.receive(CommitteeChanged(**values), subject=COMMITTEE, source="review")
