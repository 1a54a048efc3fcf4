"""What tests of this service share."""

from pathlib import Path

import pytest

from common.policy import PackShelf, Policy

POLICIES = Path(__file__).parents[3] / "policies"


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The notice of Bayannur 2026 over the implementing rules of 2025, without stand-ins."""
    return PackShelf(POLICIES).effective("2026-bayannur")
