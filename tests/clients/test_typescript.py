"""What front ends generate from the documents: it compiles under `tsc --strict`, and the linters of the trade are content."""

import subprocess
from pathlib import Path

import pytest

from laptop.testing.machine import needs
from onebox.folders import CHECKOUT

CLIENT = CHECKOUT / "clients" / "typescript"
OPENAPI = CHECKOUT / "contracts" / "openapi"

pytestmark = needs("node")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    done = run("npm", "ci", "--silent", "--no-audit", "--no-fund")
    assert done.returncode == 0, done.stderr


def test_the_client_is_generated_from_the_documents_and_compiles(tmp_path: Path) -> None:
    fresh = tmp_path / "platform.d.ts"
    assert run("npx", "openapi-typescript", str(OPENAPI / "platform.json"), "-o", str(fresh)).returncode == 0
    assert fresh.read_text("utf-8") == (CLIENT / "platform.d.ts").read_text("utf-8")
    compiled = run("npx", "tsc", "--noEmit")
    assert compiled.returncode == 0, compiled.stdout


def test_linters_have_nothing_to_say() -> None:
    """Redocly's and Spectral's recommended rules; a warning counts."""
    files = [str(OPENAPI / f"{name}.json") for name in ("platform", "partner")]
    redocly = run("npx", "redocly", "lint", "--config", "lint/redocly.yaml", *files)
    assert redocly.returncode == 0, redocly.stdout + redocly.stderr
    assert "warning" not in redocly.stdout + redocly.stderr
    spectral = run(
        "npx", "spectral", "lint", "--ruleset", "lint/spectral.yaml", "--fail-severity", "hint", *files
    )
    assert spectral.returncode == 0, spectral.stdout
