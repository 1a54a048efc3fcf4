"""The states of a certificate and who may revoke it (T-05; articles 72, 76)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from certificate.domain.bodies import Body
from common.events.codes import OrganisationKind
from common.places import is_within
from common.policy.findings import Finding, Under, stated


class CertificateState(StrEnum):
    """State of a certificate; the last four are what verification tells."""

    AWAITING_SEAL = "awaiting_seal"
    """Its ground holds; an officer of the sealing organisation has still to put the seal on."""
    WITHHELD = "withheld"
    """Its ground fell away before the seal."""
    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class Move(StrEnum):
    """What happens to a certificate."""

    SEAL = "seal"
    WITHHOLD = "withhold"
    RESUME = "resume"
    """The ground holds again after all."""
    REVOKE = "revoke"
    RESTORE = "restore"
    """The record that revoked it was corrected."""


ISSUED: Final = frozenset(
    {
        CertificateState.VALID,
        CertificateState.SUSPENDED,
        CertificateState.REVOKED,
        CertificateState.SUPERSEDED,
    }
)
"""Has been issued: the PDF exists and verification knows the number."""

IN_FORCE: Final = frozenset(
    {CertificateState.AWAITING_SEAL, CertificateState.VALID, CertificateState.SUSPENDED}
)
"""Stands for a title that nobody has taken back."""

_MOVES: Final[Mapping[Move, Mapping[CertificateState, CertificateState]]] = MappingProxyType(
    {
        Move.SEAL: {CertificateState.AWAITING_SEAL: CertificateState.VALID},
        Move.WITHHOLD: {CertificateState.AWAITING_SEAL: CertificateState.WITHHELD},
        Move.RESUME: {CertificateState.WITHHELD: CertificateState.AWAITING_SEAL},
        Move.REVOKE: {
            CertificateState.VALID: CertificateState.REVOKED,
            CertificateState.SUSPENDED: CertificateState.REVOKED,
            CertificateState.SUPERSEDED: CertificateState.REVOKED,
        },
        Move.RESTORE: {CertificateState.REVOKED: CertificateState.VALID},
    }
)


class NotAllowed(Exception):
    """A certificate in this state does not make this move."""

    def __init__(self, state: CertificateState, move: Move) -> None:
        self.state = state
        self.move = move
        super().__init__(f"{move} from {state}")


def may(state: CertificateState, move: Move) -> bool:
    """Whether a certificate in this state makes this move."""
    return state in _MOVES[move]


def after(state: CertificateState, move: Move) -> CertificateState:
    """The state after a move. Raises `NotAllowed`."""
    try:
        return _MOVES[move][state]
    except KeyError:
        raise NotAllowed(state, move) from None


def revoked_by_competent_authority(deciding: Body, sealing: Body, *, under: Under) -> Finding:
    """T-05: a title is revoked by the HR authority of its level, the one whose seal it bears, or one above it (R25-72)."""
    holds = deciding.kind is OrganisationKind.HR_AUTHORITY and is_within(sealing.place, deciding.place)
    return stated(
        "T-05",
        "R25-72",
        under=under,
        holds=holds,
        message="撤销职称的决定由有职称管理权限的人力资源社会保障部门作出。"
        if holds
        else "作出决定的单位没有该职称的管理权限，不据以撤销证书。",
        facts={"deciding_place": deciding.place, "sealing_place": sealing.place},
    )
