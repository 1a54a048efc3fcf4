"""Law as data: dated packs of typed values, layered, with the clause of each, and what rules find under them."""

from common.policy.findings import CannotLift, Finding, Under, Verdict, canonical, resting_on
from common.policy.loader import NoPackInForce, PackShelf, Policy, UnknownPack, restored, snapshot
from common.policy.model import Force, NotConfigured, Status, Unit, Value
from common.policy.packs import load_pack
from common.policy.renamed import head_now, name_now
from common.policy.source import Fault, PackError

__all__ = [
    "CannotLift",
    "Fault",
    "Finding",
    "Force",
    "NoPackInForce",
    "NotConfigured",
    "PackError",
    "PackShelf",
    "Policy",
    "Status",
    "Under",
    "Unit",
    "UnknownPack",
    "Value",
    "Verdict",
    "canonical",
    "head_now",
    "load_pack",
    "name_now",
    "resting_on",
    "restored",
    "snapshot",
]
