"""Receipts: with them a record shows that its commitments are the parties' own; without them it says that it does not."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from common.crypto import VersionedKey
from common.draw import (
    DrawBundle,
    Receipt,
    accept_commitment,
    accept_reveal,
    commit,
    draw,
    no_evidence,
    read_receipt,
    receipt_of,
    verify_bundle,
)

GOLDEN = DrawBundle.model_validate_json((Path(__file__).parent / "golden.json").read_bytes())
KEY = VersionedKey({"1": bytes(range(32))}, "1")
PUBLIC = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"  # of the seed 00 01 … 1f
PARTIES = [party.party_id for party in GOLDEN.plan.parties]
RECEIPTS = [receipt_of(commitment, KEY) for commitment in GOLDEN.evidence.commitments]


def forged() -> DrawBundle:
    """The plan kept; nonces and commitments invented, everything recomputed: what whoever holds the database can make."""
    plan, evidence = GOLDEN.plan, no_evidence(GOLDEN.plan)
    invented = {party: hashlib.sha256(f"invented by {party}".encode()).hexdigest() for party in PARTIES}
    for then in GOLDEN.evidence.commitments:
        value = commit(plan.digest(), then.party_id, invented[then.party_id])
        evidence = accept_commitment(plan, evidence, party_id=then.party_id, value=value, at=then.at)
    for shown in GOLDEN.evidence.reveals:
        nonce = invented[shown.party_id]
        evidence = accept_reveal(plan, evidence, party_id=shown.party_id, nonce=nonce, at=shown.at)
    return draw(GOLDEN.materials, plan, evidence, GOLDEN.history)


def test_a_receipt_is_signed_over_five_short_lines() -> None:
    receipt = RECEIPTS[0]
    commitment = GOLDEN.evidence.commitments[0]
    text = f"zcps-draw-receipt/1\n{GOLDEN.plan.digest()}\n{commitment.party_id}\n{commitment.value}\n{commitment.at.isoformat()}\n"
    assert receipt.text() == text.encode()
    assert (receipt.key, receipt.is_signed()) == (PUBLIC, True)
    for changed in ({"value": "ab" * 32}, {"party_id": "org_x"}, {"signature": "!"}, {"key": "00" * 32}):
        assert not receipt.with_changes(**changed).is_signed()


def test_what_was_made_up_is_no_longer_called_trustworthy() -> None:
    record = forged().canonical()
    report = verify_bundle(record, logged_plan=GOLDEN.plan.digest())
    assert report.ok  # it is consistent in itself, and no file alone can say more
    text = "\n".join(report.lines())
    assert "记录可信" not in text
    for party in PARTIES:
        assert any(
            sentence.startswith(f"{party} 方的承诺值和随机数是否确由该方提交") for sentence in report.open
        )
    assert not any("回执" in sentence for sentence in report.established)


@pytest.mark.parametrize("held", [RECEIPTS, RECEIPTS[:1], RECEIPTS[1:]])
def test_one_receipt_betrays_a_record_that_was_made_up(held: list[Receipt]) -> None:
    report = verify_bundle(forged().canonical(), receipts=held)
    assert report.reason == "receipt_differs"
    assert report.lines()[-1] == "结论：记录不可信。 / The record does NOT verify."
    assert (report.established, report.open) == ([], [])


def test_the_true_record_says_what_each_comparison_showed() -> None:
    alone = verify_bundle(GOLDEN.canonical())
    assert sum("--receipt" in sentence for sentence in alone.open) == len(PARTIES)
    assert sum("--plan" in sentence for sentence in alone.open) == 1

    one = verify_bundle(GOLDEN.canonical(), receipts=RECEIPTS[:1])
    assert f"{PARTIES[0]} 方的承诺值及提交时间与其所持回执一致，回执签名有效。" in one.established
    assert next(s for s in one.open if "--receipt" in s).startswith(f"{PARTIES[1]} 方")
    assert sum("--key" in sentence for sentence in one.open) == 1

    all_ = verify_bundle(
        GOLDEN.canonical(), logged_plan=GOLDEN.plan.digest(), receipts=RECEIPTS, trusted_keys=[PUBLIC]
    )
    assert all_.ok
    assert not any(
        option in sentence for sentence in all_.open for option in ("--plan", "--receipt", "--key")
    )
    assert "抽取方案与所给的登记摘要一致。" in all_.established
    # what no comparison can show stays said
    assert "公开随机数的时间是否属实：时间由平台记录。" in all_.open


@pytest.mark.parametrize(
    ("changes", "keys", "reason"),
    [
        ({"signature": "AAAA"}, [], "receipt_not_signed"),
        ({"value": "ab" * 32}, [], "receipt_not_signed"),
        ({}, ["ab" * 32], "receipt_not_signed"),
    ],
)
def test_a_receipt_that_the_service_did_not_sign_fails(
    changes: dict[str, Any], keys: list[str], reason: str
) -> None:
    held = [RECEIPTS[0].with_changes(**changes)]
    assert verify_bundle(GOLDEN.canonical(), receipts=held, trusted_keys=keys).reason == reason


def test_a_receipt_of_another_plan_is_named_as_such() -> None:
    other = receipt_of(GOLDEN.evidence.commitments[0].with_changes(plan="ab" * 32), KEY)
    assert verify_bundle(GOLDEN.canonical(), receipts=[other]).reason == "receipt_of_other_plan"


def test_a_receipt_is_read_alone_and_out_of_the_answer_it_came_with() -> None:
    shown = RECEIPTS[0].as_json()
    assert read_receipt(json.dumps(shown).encode()) == RECEIPTS[0]
    assert read_receipt(json.dumps({"draw_id": "drw_1", "receipt": shown}).encode()) == RECEIPTS[0]
    for broken in (b"", b"[]", b"{}", b'{"receipt": 1}', b"\xff", json.dumps({**shown, "more": 1}).encode()):
        with pytest.raises(ValueError, match=r".*"):
            read_receipt(broken)
