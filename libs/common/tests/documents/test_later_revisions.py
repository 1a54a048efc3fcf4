"""Behind a seal may stand what keeps it provable, and nothing else."""

import asyncio

import pytest

from common.documents.seals import SealKeys
from common.documents.signing import sign_pdf
from common.documents.verification import Fault, verify_pdf
from laptop.testing.later_revisions import LATER, Later

BAYANNUR_HR = "org_11150800000000000X"


@pytest.mark.parametrize("later", LATER, ids=[line.name for line in LATER])
async def test_what_may_stand_behind_a_seal(unsigned: bytes, seals: SealKeys, later: Later) -> None:
    sealed = await sign_pdf(unsigned, seals.of(BAYANNUR_HR), reason="制发", location="内蒙古自治区")
    appended = await asyncio.to_thread(later.append, sealed)
    assert appended.startswith(sealed)

    report = await verify_pdf(appended, [seals.root])

    assert report.valid is later.accepted
    if later.accepted:
        assert (report.faults, report.sealed_bytes) == ((), len(sealed))
        assert report.signer == "巴彦淖尔市人力资源和社会保障局"
    else:
        assert {Fault.LATER_REVISION, Fault.UNREADABLE} & set(report.faults)
