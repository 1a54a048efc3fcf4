"""The policies that the rule tables are read under."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from common.policy.loader import PackShelf, Policy

POLICIES = Path(__file__).parents[4] / "policies"


@pytest.fixture(scope="session")
def shelf() -> PackShelf:
    """Every pack that is shipped."""
    return PackShelf(POLICIES)


@pytest.fixture(scope="session")
def bayannur(shelf: PackShelf) -> Policy:
    """Bayannur 2026 over the implementing rules, as in production: no stand-ins."""
    return shelf.effective("2026-bayannur")


@pytest.fixture(scope="session")
def annual_notices(shelf: PackShelf) -> Mapping[str, Policy]:
    """The four annual notices by what people call them, none with stand-ins."""
    return {
        "自治区2023": shelf.effective("2023-region"),
        "包头2024": shelf.effective("2024-baotou"),
        "赤峰2025": shelf.effective("2025-chifeng"),
        "巴彦淖尔2026": shelf.effective("2026-bayannur"),
    }


@pytest.fixture(scope="session")
def demo(shelf: PackShelf) -> Policy:
    """Bayannur 2026 with the demo's stand-ins on top."""
    return shelf.effective("2026-bayannur", ("demo",))
