"""Shapes that several route modules share."""

from typing import Any

from pydantic import BaseModel, ConfigDict, StrictInt

from common.policy.findings import Verdict
from common.policy.model import Force


class Body(BaseModel):
    """A request body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Step(Body):
    """A step on the version that was seen."""

    version: StrictInt


class Finding(BaseModel):
    """What a rule found, with its clause."""

    rule: str
    clause: str | None = None
    force: Force | None = None
    verdict: Verdict
    message: str
    facts: dict[str, Any] = {}
