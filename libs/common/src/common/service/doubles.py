"""Doubles: what ships so that a laptop works without the rest of the world, and must never stand where real people are.

One list. A process with the production profile refuses to start while one of them is in use, and names each. Whoever
ships another double adds a line here; `tests/platform/test_doubles.py` holds the list against what is found in the code.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from common.channels import Silent
from common.identity.checks import FormatOnly
from common.identity.jwks import DemoKeys
from common.identity.tokens import TokenVerifier
from common.ports import Ports
from common.service.settings import UNKNOWN_ADDRESS, ServiceSettings

log = structlog.get_logger()


class DoublesInProduction(Exception):
    """The production profile was asked for together with doubles; the text names each and what takes its place."""


@dataclass(frozen=True)
class Parts:
    """What a process was put together from."""

    settings: ServiceSettings
    ports: Ports
    verifier: TokenVerifier


@dataclass(frozen=True)
class Double:
    """One double.

    Attributes:
        name: what it is.
        instead: which setting brings the real thing.
        used: whether the process would run on it.
    """

    name: str
    instead: str
    used: Callable[[Parts], Awaitable[bool]]


async def _simulated_clock(parts: Parts) -> bool:
    return parts.settings.simulated_clock_url is not None


async def _stand_in_layers(parts: Parts) -> bool:
    packs = parts.ports.packs.packs
    return any(packs[layer].head.stand_ins for layer in parts.settings.policy_layers)


async def _nobodys_address(parts: Parts) -> bool:
    return parts.settings.verification_url == UNKNOWN_ADDRESS


async def _format_only(parts: Parts) -> bool:
    return isinstance(parts.ports.identity_check, FormatOnly)


async def _silent_channels(parts: Parts) -> bool:
    return any(isinstance(channel, Silent) for channel in parts.ports.channels)


async def _demo_issuer(parts: Parts) -> bool:
    try:
        await parts.verifier.refuse_demo_keys()
    except DemoKeys:
        return True
    return False


DOUBLES = (
    Double("the simulated clock", "unset ZCPS_SIMULATED_CLOCK_URL: business time is real", _simulated_clock),
    Double("policy layers of stand-ins", "take them out of ZCPS_POLICY_LAYERS", _stand_in_layers),
    Double(
        "an address of the verification page that nobody owns",
        "set ZCPS_VERIFICATION_URL: it is printed on certificates",
        _nobodys_address,
    ),
    Double(
        "the identity check that looks at the format only",
        "set ZCPS_IDENTITY_CHECK to your connector, as module:function",
        _format_only,
    ),
    Double(
        "the channel that reaches nobody",
        "set ZCPS_CHANNELS to your connectors of SMS and 蒙速办, each as module:function",
        _silent_channels,
    ),
    Double(
        "the key set of the demo issuer",
        "set ZCPS_IDENTITY__ISSUERS to your OpenID provider",
        _demo_issuer,
    ),
)


async def refuse_doubles(parts: Parts) -> None:
    """Let the process start, or say what keeps it from starting.

    Raises:
        DoublesInProduction
    """
    if parts.settings.profile != "production":
        return
    used = [double for double in DOUBLES if await double.used(parts)]
    if used:
        # the text of an exception stays out of the log; what is wrong with the settings must be read there
        log.critical("doubles_in_production", doubles=[double.name for double in used])
        told = "; ".join(f"{double.name} ({double.instead})" for double in used)
        raise DoublesInProduction(f"refused with the production profile: {told}")
