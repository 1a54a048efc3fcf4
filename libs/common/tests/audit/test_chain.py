"""The chain itself: hashes by the published form, and a finding for every way to tamper with an export."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.audit import AuditFault, HeadSigner, public_keys, read_head, read_heads, verify_export
from common.audit.chain import SignedHead, entry_hash, genesis, link_hash
from common.crypto import VersionedKey

KEY = VersionedKey({"1": bytes(range(32))}, "1")
STRANGER = VersionedKey({"1": bytes(range(1, 33))}, "1")
AT = dt.datetime(2026, 5, 11, 1, 0, tzinfo=dt.UTC)
TRUSTED = public_keys(KEY)
# Entry 3 committed before entry 2.
IDS = [1, 3, 2, 4, 5]


def entry(entry_id: int) -> dict[str, Any]:
    return {
        "id": entry_id,
        "at": f"2026-05-1{entry_id}T01:00:00.000000Z",
        "by": "a",
        "action": "accept",
        "detail": {},
    }


def an_export() -> list[dict[str, Any]]:
    """Five links, signed after the second and the fifth."""
    lines: list[dict[str, Any]] = []
    before = genesis("review")
    for seq, entry_id in enumerate(IDS, 1):
        digest = entry_hash(entry(entry_id))
        before = link_hash(before, seq, entry_id, digest)
        if seq in {2, 5}:
            head = HeadSigner("review", KEY).sign(seq, before, AT)
            lines.append(
                {
                    "head": {
                        **{n: getattr(head, n) for n in ("service", "size", "hash", "key", "signature")},
                        "signed_at": AT.isoformat(),
                    }
                }
            )
        lines.append(
            {
                "link": {
                    "seq": seq,
                    "entry_id": entry_id,
                    "entry_hash": digest.hex(),
                    "hash": before.hex(),
                    "entry": entry(entry_id),
                }
            }
        )
    return lines


def newest() -> SignedHead:
    """The last head of `an_export`, as somebody keeps it outside the database."""
    return read_head(heads(an_export())[-1])


def findings(lines: list[dict[str, Any]], **options: Any) -> list[tuple[str, int | None, int | None]]:
    kept = options.pop("kept_heads", [newest()])
    report = verify_export(
        (json.dumps(line) for line in lines), "review", options.pop("trusted", TRUSTED), kept
    )
    return [(str(finding.fault), finding.seq, finding.entry_id) for finding in report.findings]


def links(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line["link"] for line in lines if "link" in line]


def heads(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line["head"] for line in lines if "head" in line]


def relink(lines: list[dict[str, Any]], start: int, service: str = "review") -> None:
    """What a clever forger does: make all hashes fit again from link `start` on."""
    chain = links(lines)
    before = bytes.fromhex(chain[start - 2]["hash"]) if start > 1 else genesis(service)
    for link in chain[start - 1 :]:
        link["entry_hash"] = entry_hash(link["entry"]).hex()
        before = link_hash(before, link["seq"], link["entry_id"], bytes.fromhex(link["entry_hash"]))
        link["hash"] = before.hex()


def test_hashes_follow_the_published_form() -> None:
    canonical = b'{"action":"accept","at":"2026-05-11T01:00:00.000000Z","by":"a","detail":{},"id":1}'
    of_entry = hashlib.sha256(b"zcps-audit-entry/1\n" + canonical).digest()
    first = hashlib.sha256(b"zcps-audit-genesis/1\nreview").digest()
    of_link = hashlib.sha256(
        b"zcps-audit-link/1\n" + first + b"\x00\x00\x00\x00\x00\x00\x00\x01" * 2 + of_entry
    ).hexdigest()

    assert links(an_export())[0]["entry_hash"] == of_entry.hex()
    assert links(an_export())[0]["hash"] == of_link


def test_a_head_is_signed_over_five_short_lines() -> None:
    head = HeadSigner("review", KEY).sign(
        7, b"\xab" * 32, dt.datetime(2026, 5, 11, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    )

    text = "zcps-audit-head/1\nreview\n7\n" + "ab" * 32 + "\n2026-05-11T01:00:00.000000Z\n"
    assert head.text() == text.encode()
    assert head.is_signed()
    # the public key of the seed 00 01 … 1f, as RFC 8032 implementations give it
    public = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().public_bytes_raw().hex()
    assert head.key == public == "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"


@pytest.mark.req("Z-04", side="accept")
def test_an_untouched_chain_has_no_findings() -> None:
    report = verify_export((json.dumps(line) for line in an_export()), "review", TRUSTED, [newest()])

    assert report.sound
    assert (report.links, report.signed_links, report.compared) == (5, 5, 1)


def test_links_after_the_last_head_are_unsigned_and_named() -> None:
    lines = [line for line in an_export() if line.get("head", {}).get("size") != 5]
    assert findings(lines, kept_heads=[read_head(heads(an_export())[0])]) == [("unsigned", 3, None)]
    assert findings(lines) == [("unsigned", 3, None)]


def test_a_chain_that_was_compared_with_nothing_is_never_sound() -> None:
    report = verify_export((json.dumps(line) for line in an_export()), "review", TRUSTED)

    assert not report.sound
    assert [str(finding) for finding in report.findings] == [
        "没有数据库以外保存的链首可供比对，不能排除末尾被删除或整链被重做"
    ]


def cut_with_its_heads(lines: list[dict[str, Any]]) -> None:
    del lines[3:]


def without_heads(lines: list[dict[str, Any]]) -> None:
    lines[:] = [line for line in lines if "head" not in line]


def with_nothing(lines: list[dict[str, Any]]) -> None:
    lines.clear()


def forged(lines: list[dict[str, Any]]) -> None:
    """An entry changed, all hashes made anew, and the heads that knew better taken away."""
    links(lines)[1]["entry"]["by"] = "somebody else"
    relink(lines, 1)
    without_heads(lines)


@pytest.mark.req("Z-04", side="refuse")
@pytest.mark.parametrize(
    ("tamper", "alone", "compared"),
    [
        (cut_with_its_heads, [("not_compared", None, None)], [("cut_off", 5, None)]),
        (without_heads, [("no_head", None, None), ("not_compared", None, None)], [("no_head", None, None)]),
        (
            with_nothing,
            [("no_head", None, None), ("not_compared", None, None)],
            [("cut_off", 5, None), ("no_head", None, None)],
        ),
        (
            forged,
            [("no_head", None, None), ("not_compared", None, None)],
            [("rewritten", 5, 5), ("no_head", None, None)],
        ),
    ],
)
def test_what_takes_its_heads_along_is_named_and_a_kept_head_tells_what_it_was(
    tamper: Callable[[list[dict[str, Any]]], None], alone: list[Any], compared: list[Any]
) -> None:
    lines = an_export()
    tamper(lines)
    assert findings(lines, kept_heads=[]) == alone
    assert findings(lines) == compared


def test_entries_outside_the_chain_are_told_by_the_export() -> None:
    lines = [*an_export(), {"unchained": [9], "waiting": 2}]
    assert findings(lines) == [("extra", None, 9)]


@pytest.mark.parametrize("shape", ["object", "list", "lines", "export"])
def test_heads_that_people_kept_are_read_in_every_shape(shape: str) -> None:
    two = heads(an_export())
    text = {
        "object": json.dumps(two[0]),
        "list": json.dumps(two),
        "lines": "\n".join(json.dumps(head) for head in two) + "\n",
        "export": "\n".join(json.dumps(line) for line in an_export()),
    }[shape]
    assert [head.size for head in read_heads(text)] == ([2] if shape == "object" else [2, 5])


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "[1]", "hello", '{"size": 3}'])
def test_what_is_no_head_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_heads(text)


def alter_entry(lines: list[dict[str, Any]]) -> None:
    links(lines)[1]["entry"]["by"] = "somebody else"


def alter_entry_and_its_hash(lines: list[dict[str, Any]]) -> None:
    alter_entry(lines)
    links(lines)[1]["entry_hash"] = entry_hash(links(lines)[1]["entry"]).hex()


def alter_entry_and_relink_all(lines: list[dict[str, Any]]) -> None:
    alter_entry(lines)
    relink(lines, 2)


def remove_entry(lines: list[dict[str, Any]]) -> None:
    links(lines)[3]["entry"] = None


def remove_link(lines: list[dict[str, Any]]) -> None:
    lines[:] = [line for line in lines if line.get("link", {}).get("seq") != 3]


def remove_link_and_close_the_gap(lines: list[dict[str, Any]]) -> None:
    remove_link(lines)
    for seq, link in enumerate(links(lines), 1):
        link["seq"] = seq
    relink(lines, 3)


def exchange_two_links(lines: list[dict[str, Any]]) -> None:
    chain = links(lines)
    second, third = dict(chain[1]), dict(chain[2])
    chain[1].update(third, seq=2)
    chain[2].update(second, seq=3)


def exchange_two_entries(lines: list[dict[str, Any]]) -> None:
    chain = links(lines)
    chain[1]["entry"], chain[2]["entry"] = {**entry(2), "id": 3}, {**entry(3), "id": 2}


def repeat_a_link(lines: list[dict[str, Any]]) -> None:
    lines.append(lines[-1])


def cut_off_the_end(lines: list[dict[str, Any]]) -> None:
    lines[:] = [line for line in lines if line.get("link", {}).get("seq") not in {4, 5}]


def forge_a_head(lines: list[dict[str, Any]]) -> None:
    heads(lines)[1]["signature"] = heads(lines)[0]["signature"]


def garble_a_head(lines: list[dict[str, Any]]) -> None:
    heads(lines)[1]["signature"] = "!"


def move_a_head(lines: list[dict[str, Any]]) -> None:
    heads(lines)[1]["service"] = "declaration"


def sign_with_another_key(lines: list[dict[str, Any]]) -> None:
    head = heads(lines)[1]
    forged = HeadSigner("review", STRANGER).sign(5, bytes.fromhex(head["hash"]), AT)
    head.update(key=forged.key, signature=forged.signature)


@pytest.mark.req("Z-04", side="refuse")
@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (alter_entry, [("altered", 2, 3)]),
        (alter_entry_and_its_hash, [("link_broken", 2, 3)]),
        (alter_entry_and_relink_all, [("rewritten", 2, 3), ("rewritten", 5, 5)]),
        (remove_entry, [("missing", 4, 4)]),
        (remove_link, [("link_missing", 3, None)]),
        (remove_link_and_close_the_gap, [("cut_off", 5, None)]),
        (
            exchange_two_links,
            [("link_broken", 2, 2), ("rewritten", 2, 2), ("link_broken", 3, 3), ("link_broken", 4, 4)],
        ),
        (exchange_two_entries, [("altered", 2, 3), ("altered", 3, 2)]),
        (repeat_a_link, [("extra", 5, 5)]),
        (cut_off_the_end, [("cut_off", 5, None)]),
        (forge_a_head, [("bad_signature", 5, None), ("unsigned", 3, None)]),
        (garble_a_head, [("bad_signature", 5, None), ("unsigned", 3, None)]),
        (move_a_head, [("bad_signature", 5, None), ("unsigned", 3, None)]),
        (sign_with_another_key, [("unknown_key", 5, None), ("unsigned", 3, None)]),
    ],
)
def test_tampering_is_found_by_its_reason_and_names_the_row(
    tamper: Callable[[list[dict[str, Any]]], None], expected: list[tuple[str, int | None, int | None]]
) -> None:
    lines = an_export()
    tamper(lines)

    assert findings(lines) == expected


def test_a_chain_remade_with_all_its_heads_is_betrayed_by_a_head_that_somebody_kept() -> None:
    kept = read_head(heads(an_export())[1])
    lines = an_export()
    alter_entry(lines)
    relink(lines, 2)
    for head in heads(lines):  # with the stolen key
        link = links(lines)[head["size"] - 1]
        signed = HeadSigner("review", KEY).sign(head["size"], bytes.fromhex(link["hash"]), AT)
        head.update(hash=signed.hash, signature=signed.signature)

    assert findings(lines, kept_heads=[]) == [("not_compared", None, None)]
    assert findings(lines, kept_heads=[kept]) == [("rewritten", 5, 5)]


def test_a_good_chain_of_another_service_does_not_pass() -> None:
    lines = [line for line in an_export() if "link" in line]
    report = verify_export((json.dumps(line) for line in lines), "declaration", TRUSTED)

    assert [(finding.fault, finding.seq) for finding in report.findings] == [
        (AuditFault.LINK_BROKEN, 1),
        (AuditFault.NO_HEAD, None),
        (AuditFault.NOT_COMPARED, None),
    ]


def test_a_finding_says_in_chinese_what_is_wrong_and_where() -> None:
    lines = an_export()
    alter_entry(lines)
    report = verify_export((json.dumps(line) for line in lines), "review", TRUSTED)

    assert str(report.findings[0]) == "审计记录内容与入链时不一致：链号 2，记录 3"


@pytest.mark.parametrize(
    "line", ["", "[]", "{}", '{"link": {}}', '{"head": {"service": "review"}}', '{"link": null}']
)
def test_a_file_of_another_form_is_an_error_that_names_the_line(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        verify_export([json.dumps(an_export()[0]), line], "review", TRUSTED)


def test_a_signature_by_a_key_that_is_no_key_is_bad_not_a_crash() -> None:
    head = HeadSigner("review", KEY).sign(1, b"\x00" * 32, AT)

    for key in ("", "zz", "00", head.key[:-2]):
        assert not SignedHead(
            head.service, head.size, head.hash, head.signed_at, key, head.signature
        ).is_signed()
