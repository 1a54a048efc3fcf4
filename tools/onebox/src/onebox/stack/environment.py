"""Settings as the environment variables that give them: what a container or a process is started with."""

import json
import os
from pathlib import Path

from pydantic import BaseModel, SecretStr

from common.service.settings import ServiceSettings

PREFIX = str(ServiceSettings.model_config["env_prefix"])
NESTING = str(ServiceSettings.model_config["env_nested_delimiter"])
KEPT = frozenset({"ZCPS_CACHE", "ZCPS_FONT_FOLDERS", "ZCPS_JAVA", "ZCPS_POSTGRES"})
"""What tells of the machine and not of one process."""


def to_environment(settings: ServiceSettings) -> dict[str, str]:
    """The variables from which exactly these settings are read again; what was not set is left to its default."""
    return _variables(settings, PREFIX)


def inherited() -> dict[str, str]:
    """Our own environment without the settings of any service."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or not name.upper().startswith(PREFIX)
    }


def _variables(block: BaseModel, prefix: str) -> dict[str, str]:
    variables: dict[str, str] = {}
    for name in block.model_fields_set:
        value = getattr(block, name)
        variable = f"{prefix}{name.upper()}"
        if isinstance(value, BaseModel):
            variables |= _variables(value, f"{variable}{NESTING}")
        elif value is not None:
            variables[variable] = _text(value)
    return variables


def _text(value: object) -> str:
    match value:
        case SecretStr():
            return value.get_secret_value()
        case str() | Path() | int() if not isinstance(value, bool):
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)
