"""A snapshot of what was in force makes the same policy again, whatever becomes of the folder."""

import json
from pathlib import Path

import pytest
import rfc8785

from common.policy import PackShelf, Status, UnknownPack, restored, snapshot
from common.policy.packs import values_of

POLICIES = Path(__file__).parents[4] / "policies"
ANNUAL_NOTICES = ("2023-region", "2024-baotou", "2025-implementation-rules", "2025-chifeng", "2026-bayannur")


@pytest.fixture(scope="module")
def shelf() -> PackShelf:
    return PackShelf(POLICIES)


@pytest.mark.parametrize("layers", [(), ("demo",)], ids=["documents", "with stand-ins"])
@pytest.mark.parametrize("annual_notice", ANNUAL_NOTICES)
def test_every_shipped_policy_survives_its_snapshot(
    shelf: PackShelf, annual_notice: str, layers: tuple[str, ...]
) -> None:
    policy = shelf.effective(annual_notice, layers)
    kept = rfc8785.dumps(snapshot(policy))

    again = restored(json.loads(kept))

    assert again == policy
    paths = [[value.path for _, value in values_of(one)] for one in (again, policy)]
    assert paths[0] == paths[1], "tables go on in the order of the document"
    assert again.uses_stand_ins is bool(layers)
    assert rfc8785.dumps(snapshot(again)) == kept


def test_where_two_documents_differ_is_kept_too(shelf: PackShelf) -> None:
    again = restored(snapshot(shelf.effective("2026-bayannur")))

    below = again.replaced(again.private_sector.first_year)

    assert below is not None
    assert (below.clause, below.status, str(below.value.where)) == ("R25-38", Status.STATED, "region")


def test_content_that_the_digest_does_not_name_is_refused(shelf: PackShelf) -> None:
    kept = snapshot(shelf.effective("2026-bayannur"))
    kept["values"]["plan.declare.middle"]["value"] = "2026-06-11"

    with pytest.raises(UnknownPack):
        restored(kept)
