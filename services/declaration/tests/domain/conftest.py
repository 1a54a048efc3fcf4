"""The policies that the rule tables are read under."""

from pathlib import Path

import pytest

from common.policy.loader import PackShelf, Policy

POLICIES = Path(__file__).parents[4] / "policies"


@pytest.fixture(scope="session")
def bayannur() -> Policy:
    """Bayannur 2026 over the implementing rules, as in production: no stand-ins."""
    return PackShelf(POLICIES).effective("2026-bayannur")


@pytest.fixture(scope="session")
def demo() -> Policy:
    """The same with the demo's stand-ins on top."""
    return PackShelf(POLICIES).effective("2026-bayannur", ("demo",))
