"""Digests and trees, against published values."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from common.draw import Commitment
from common.draw.canonical import merkle_root

# leaves and roots of the Certificate Transparency reference tests (RFC 6962)
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("count", range(1, 9))
def test_a_tree_has_the_published_root(count: int) -> None:
    assert merkle_root([bytes.fromhex(leaf) for leaf in LEAVES[:count]]) == ROOTS[count - 1]


def test_the_root_of_no_leaves_is_the_hash_of_nothing() -> None:
    assert merkle_root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_an_artefact_is_written_in_one_way_only() -> None:
    record = Commitment(
        plan="0" * 64, party_id="org_a", value="f" * 64, at=datetime(2026, 9, 1, 1, 30, tzinfo=UTC)
    )

    assert record.canonical() == (
        b'{"at":"2026-09-01T09:30:00+08:00","party_id":"org_a","plan":"'
        + b"0" * 64
        + b'","suite":"sha256","value":"'
        + b"f" * 64
        + b'"}'
    )


@pytest.mark.parametrize("bad", ["", "专家", "a b", "-a", "a\n", "a" * 97])
def test_an_id_that_could_sort_differently_elsewhere_is_refused(build: Any, bad: str) -> None:
    with pytest.raises(ValidationError):
        build.expert("e", expert_id=bad)


def test_the_order_of_input_does_not_reach_the_record(build: Any) -> None:
    pool = [build.expert(name, chair_pool=name < "d") for name in "abcdefgh"]
    conflicts = {
        "decl_1": {"same_unit": ["a", "b"]},
        "decl_2": {"same_unit": ["c"], "avoid_list": ["h", "a"]},
    }
    turned = {"decl_2": {"avoid_list": ["a", "h"], "same_unit": ["c"]}, "decl_1": {"same_unit": ["b", "a"]}}

    one = build.ceremony(pool, conflicts=conflicts, barred=["g", "f"]).bundle()
    other = build.ceremony(pool[::-1], conflicts=turned, barred=["f", "g"]).bundle()

    assert one.canonical() == other.canonical()
