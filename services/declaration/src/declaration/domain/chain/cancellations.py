"""Cancelling a declaration for false material, a false commitment or a concealed penalty (K-08, article 72)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from common.events.codes import DeclarationEndReason
from common.events.grounds import Ground
from common.policy.findings import Finding
from common.policy.subjects.audit_chain import AuditChain
from declaration.domain.cases.states import OPEN, State


class CancellationGround(StrEnum):
    """Why an employer cancels (articles 62 and 72)."""

    FALSE_MATERIAL = "false_material"
    FALSE_COMMITMENT = "false_commitment"
    CONCEALED_PENALTY = "concealed_penalty"


REPORTED_AS: Final[Mapping[CancellationGround, Ground]] = MappingProxyType(
    {
        CancellationGround.FALSE_MATERIAL: Ground.APPLICANT_FALSE_MATERIAL,
        CancellationGround.FALSE_COMMITMENT: Ground.APPLICANT_FALSE_COMMITMENT,
        CancellationGround.CONCEALED_PENALTY: Ground.APPLICANT_CONCEALED_PENALTY,
    }
)
"""Under which ground the credit file hears of it."""

ENDED_FOR: Final[Mapping[CancellationGround, DeclarationEndReason]] = MappingProxyType(
    {
        CancellationGround.FALSE_MATERIAL: DeclarationEndReason.FALSE_MATERIAL,
        CancellationGround.FALSE_COMMITMENT: DeclarationEndReason.FALSE_MATERIAL,
        CancellationGround.CONCEALED_PENALTY: DeclarationEndReason.CONCEALED_PENALTY,
    }
)
"""What review is told when it has the case."""


def may_cancel(chain: AuditChain, state: State) -> Finding:
    """K-08, article 72: the employer cancels what is open; a confirmed title is revoked by the HR authority, not here."""
    value = chain.false_material_cancels
    if not value.is_known:
        return Finding.open_point("K-08", value, message="文件未写明虚假材料的处理。")
    holds = value.require() and state in OPEN
    return Finding.judge(
        "K-08",
        value,
        holds=holds,
        facts={"state": str(state)},
        message="由用人单位取消申报资格，并报诚信档案。"
        if holds
        else "该申报不在办理中，不能取消；已取得职称的，请向人社部门报告，由其依规定撤销。",
    )


def is_recorded(chain: AuditChain) -> bool:
    """K-08, article 72: whether the credit file hears of the cancellation."""
    return chain.false_material_recorded.is_known and chain.false_material_recorded.require()
