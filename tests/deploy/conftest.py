"""What manifests are held against: the settings classes, the image, the secrets that `zcps secrets` makes."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from common.events.codes import Service
from common.service.settings import ServiceSettings
from onebox.secrets import make_secrets

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def known_variables() -> frozenset[str]:
    """Every variable that some settings class of ours reads, and those of the S3 client."""
    own = _names(ServiceSettings, "ZCPS_")
    return frozenset(own | {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})


def _names(model: type[BaseModel], prefix: str) -> set[str]:
    names = set()
    for name, field in model.model_fields.items():
        variable = f"{prefix}{name.upper()}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            names |= _names(field.annotation, f"{variable}__")
        else:
            names.add(variable)
    return names


@pytest.fixture(scope="session")
def image_environment() -> dict[str, str]:
    """The variables that the image itself sets."""
    text = (ROOT / "deploy" / "docker" / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    (line,) = re.findall(r"^ENV (.*)$", text, re.MULTILINE)
    return dict(pair.split("=", 1) for pair in line.split())


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deploy") / "secrets"
    make_secrets(folder)
    return folder


@pytest.fixture(scope="session")
def secret_variables(secrets: Path) -> Callable[[str], dict[str, str]]:
    """The variables of one of the files that `zcps secrets` makes."""

    def read(name: str) -> dict[str, str]:
        lines = (secrets / f"{name}.env").read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    return read


@pytest.fixture
def load_settings(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str]], ServiceSettings]:
    """The settings that a process with this environment would run with."""

    def load(environment: Mapping[str, str]) -> ServiceSettings:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return ServiceSettings()

    return load


@pytest.fixture(scope="session")
def modules() -> dict[str, str]:
    """Service to the module that its processes run."""
    return {str(service): service.replace("-", "_") for service in Service}


SIGNERS = frozenset({"declaration", "review", "certificate"})
"""Services that sign with organisations' seals: nobody else gets the keys."""


@pytest.fixture(scope="session")
def signers() -> frozenset[str]:
    return SIGNERS
